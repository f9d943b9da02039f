"""Writes what was found: `calls.html` for people, `calls.json` for programs, `painpoints.csv` for spreadsheets.

Next door: `running` gathers the calls, `mimika.apps.report.calls` makes the page.
"""

import csv
import io
import json
import math
from pathlib import Path
from typing import Final

from pydantic import JsonValue, TypeAdapter

from mimika.apps.report.calls import CallsReport, render
from mimika.insight.findings import PainPoint
from mimika.store.files import write_aside

PAGE: Final = "calls.html"
DATA: Final = "calls.json"
TABLE: Final = "painpoints.csv"

_COLUMNS: Final = (
    "rank", "topic", "step", "negative_share", "low", "high", "rise", "rise_low", "rise_high", "calls", "reactions",
    "sureness", "customers_say", "said_before",
)  # fmt: skip
_PLACES: Final = 4


def write_results(report: CallsReport, out: Path) -> None:
    """Write all three files; each is there whole or as it was before.

    Raises:
        OutputError: One of them cannot be written.
    """
    text = json.dumps(as_json(report), indent=2, ensure_ascii=False, allow_nan=False)
    write_aside(out / DATA, f"{text}\n".encode())
    write_aside(out / TABLE, _table(report).encode())
    write_aside(out / PAGE, render(report).encode())


def as_json(report: CallsReport) -> JsonValue:
    """Return a report as JSON: its dataclasses as objects, shares with four decimals, NaN as null."""
    return _rounded(TypeAdapter(CallsReport).dump_python(report, mode="json"))


def _rounded(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        return round(value, _PLACES) if math.isfinite(value) else None
    return value


def _table(report: CallsReport) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for rank, one in enumerate(report.findings.pains, 1):
        writer.writerow(_row(rank, one))
    return file.getvalue()


def _row(rank: int, one: PainPoint) -> list[str]:
    share = one.share
    shares = (share.share, share.low, share.high, share.rise, share.rise_low, share.rise_high)
    return [
        str(rank),
        "; ".join(one.words),
        one.step,
        *(f"{value:.{_PLACES}f}" for value in shares),
        str(share.calls),
        str(share.reactions),
        share.sureness,
        "; ".join(one.said),
        "; ".join(one.before),
    ]
