"""What many calls say together: anonymous aggregates and how sure they are.

Pure analysis: numbers and single phrases in, findings out; no media, no files, no models. A statistic leaves only
when at least `privacy.K_LEAST` calls stand behind it. Next door: `mimika.apps.batch.calls` reads the calls,
`mimika.apps.report.calls` shows what was found.
"""
