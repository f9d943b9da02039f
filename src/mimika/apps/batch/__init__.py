"""The work behind the command line and `mimika.analyze`: files in, folders of results out.

`analysis` is the Python entry, `many` goes through a list of files, `one` runs
a single source, `folders` and `receipts` keep results apart and resumable,
`watching` runs a live source, and `health` looks whether all that is needed is
here. Next door: `mimika.apps.cli` talks to people, `mimika.pipeline` composes
the stages.
"""
