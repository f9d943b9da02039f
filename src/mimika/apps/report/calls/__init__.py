"""The page that shows what many calls say together: one HTML file that opens offline.

`page` puts it together, `tables` makes its parts. Next door: `mimika.insight.findings` for what is shown, the page
of a single session in `mimika.apps.report`.
"""

from mimika.apps.report.calls.page import CallsReport, render

__all__ = ["CallsReport", "render"]
