"""What `mimika policy` says and writes: answers of the law in words, checklists, and the dossier of a scenario.

`asking` puts the questions, `words` says the answers, `dossier` writes the
papers. Next door: `mimika.consent.law` decides, `mimika.scenarios.catalogue`
says what a scenario does.
"""
