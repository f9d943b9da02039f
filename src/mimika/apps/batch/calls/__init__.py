"""Many recorded calls in, one anonymous report of where customers react badly out.

`inputs` finds the calls, `roles` tells who speaks, `readers` opens the models, `reading` turns a call into sums,
`keeping` keeps those sums so that a second run goes on, `running` does all of it, `results` writes what was found.
Next door: `mimika.insight` for the analysis, `mimika.apps.report.calls` for the page.
"""
