"""`mimika signals`: the catalogue of everything that can be measured.

The catalogue is imported when the command runs; it loads nothing heavy, but
only this command needs rich's tables.
"""

from typing import Annotated, Final

import typer

from mimika.apps.cli.options import JsonOption

_LINE: Final = 240
"""Characters of a line in a file or pipe: wide enough that every signal takes one, for grep."""


def signals(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Only signals whose name or meaning contains one of these."),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List the signals: name, unit, range and meaning. Their names are the columns of timeline.parquet."""
    from rich.table import Table

    from mimika.apps.cli.terminal import emit, out
    from mimika.domain.signals import CATALOGUE

    wanted = [word.lower() for word in names or [""]]
    chosen = [
        signal for signal in CATALOGUE if any(word in f"{signal.name} {signal.meaning}".lower() for word in wanted)
    ]
    if as_json:
        emit(
            [
                {
                    "name": signal.name,
                    "unit": signal.unit,
                    "low": signal.low,
                    "high": signal.high,
                    "modality": signal.modality,
                    "meaning": signal.meaning,
                    "alias": signal.alias,
                }
                for signal in chosen
            ]
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "range", "meaning"):
        table.add_column(column, overflow="fold", no_wrap=column != "meaning")
    for signal in chosen:
        table.add_row(signal.name, f"{signal.low:g}..{signal.high:g} {signal.unit}", signal.meaning)
    out(width=_LINE).print(table, soft_wrap=False)
