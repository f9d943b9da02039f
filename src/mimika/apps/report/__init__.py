"""The report of a session: one HTML file that opens offline.

Reads what `mimika.store` recorded; drawn by the scripts in `assets/`, which
stand in the page itself. Next door: `mimika.apps.cli` calls it.
"""

from mimika.apps.report.page import write_report

__all__ = ["write_report"]
