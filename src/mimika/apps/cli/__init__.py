"""The `mimika` command: one module a command, thin; the work is done in `mimika.apps.batch`.

Modules here import nothing heavy at their top, so that `mimika --help` and
shell completion answer at once. Codecs, models, pyarrow and rich's larger
parts are imported inside the command that needs them.
"""
