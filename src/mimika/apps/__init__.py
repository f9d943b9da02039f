"""What people and programs call: thin, no logic of their own.

`cli` is the command, `batch` runs recordings and live sources, `report` writes
the page. Next door: `mimika.pipeline` below does the work.
"""
