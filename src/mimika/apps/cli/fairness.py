"""`mimika fairness`: whether groups, and those who refuse sensing, get help, offers and escalations as often as others.

Everything is computed in `mimika.consent.fairness`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import JsonOption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mimika.apps.cli.terminal import Json
    from mimika.consent.fairness.compare import Comparison
    from mimika.consent.fairness.intervals import Interval

_LINE: Final = 160


def fairness(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="CSV or JSON lines, in order of time.", show_default=False)
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare help, offers and escalations between declared groups, and the equal path with the sensed one.

    Each row has session, group (declared, or empty), path (sensed or self-report), treatment (help, offer, escalation,
    or empty) and outcome (done, failed, refused). Nothing is shown about fewer than ten sessions.
    """
    from mimika.apps.cli.terminal import emit, out
    from mimika.consent.fairness.compare import compare
    from mimika.consent.fairness.rows import visits_of

    visits = [visit for file in files for visit in visits_of(_lines(file), str(file))]
    found = compare(visits)
    if as_json:
        emit([_as_json(line) for line in found])
        return
    out(width=_LINE).print(_table(found))
    for line in _alarms(found):
        out().print(line, markup=False)


def _lines(file: Path) -> "Iterator[str]":
    from mimika.errors import UsageError

    try:
        with file.open(encoding="utf-8", newline="") as opened:
            yield from opened
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"{file} cannot be read", why=why or "", fix="Pass CSV or JSON lines") from error


def _table(found: "Sequence[Comparison]") -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table("group or path", "in", "sessions", "rate", "others", "difference", "ratio", "alarm", box=None)
    for line in found:
        cells = [line.what, line.treatment.value]
        if line.measured is None or line.sessions is None:
            cells += ["too few"]
        else:
            measured = line.measured
            ratio = "-" if measured.ratio is None else f"{measured.ratio:.2f}"
            cells += [
                f"{line.sessions[0]} / {line.sessions[1]}",
                *(_percent(each) for each in (*measured.rates, measured.gap)),
                f"{ratio} (below 4/5)" if measured.below_four_fifths else ratio,
                "ALARM" if measured.alarm else "",
            ]
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _percent(interval: "Interval") -> str:
    return f"{interval.estimate:.0%} ({interval.low:.0%} to {interval.high:.0%})"


def _alarms(found: "Sequence[Comparison]") -> "Iterator[str]":
    for line in found:
        if line.measured is not None and line.measured.alarm:
            word = "less" if line.measured.gap.estimate < 0 else "more"
            yield f"alarm: {line.what} gets {line.treatment} {word} often than others, by more than chance"


def _as_json(line: "Comparison") -> "Json":
    if line.measured is None or line.sessions is None:
        return {"what": line.what, "treatment": line.treatment, "too_few": True}
    measured = line.measured
    named = {"rate": measured.rates[0], "others": measured.rates[1], "difference": measured.gap}
    return {
        "what": line.what,
        "treatment": line.treatment,
        "sessions": list(line.sessions),
        **{name: [each.estimate, each.low, each.high] for name, each in named.items()},
        "ratio": measured.ratio,
        "below_four_fifths": measured.below_four_fifths,
        "alarm": measured.alarm,
    }
