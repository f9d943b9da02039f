"""`mimika models`: every model with its data, licence, size, figures and date, and whether its file is intact.

The cards are read when the command runs, by `mimika.perceive.cards`. Next
door: `model_words` puts them into words, for `docs/models.md` too.
"""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import JsonOption, choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from mimika.apps.cli.terminal import Json
    from mimika.domain.models import ModelCard, ModelChoice

_LINE: Final = 160
"""Characters of a line in a file or pipe."""


def models(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Print all that the cards of these models say.", show_default=False),
    ] = None,
    *,
    commercial_only: Annotated[
        bool,
        typer.Option("--commercial-only", help="Leave out models whose training data is not cleared for commerce."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List every model: data, licence, size, figures and date; each file is compared with its card.

    Exit code 4 when one is missing, truncated or of another version.
    """
    from mimika.apps.cli.terminal import emit, out
    from mimika.perceive.cards import verify

    cards = _asked_for(names or [], choice(commercial_only=commercial_only))
    for card in cards:
        verify(card.name)
    if as_json:
        emit([_as_json(card) for card in cards])
    elif names:
        out().print("\n\n".join("\n".join(_whole(card)) for card in cards), markup=False)
    else:
        out(width=_LINE).print(_table(cards), soft_wrap=False)


def _asked_for(names: list[str], wanted: "ModelChoice") -> "tuple[ModelCard, ...]":
    """Return the cards of these models, or of all that may be used.

    Raises:
        UsageError: There is no such model, or it may not be used.
        ModelError: A card is not what it should be.
    """
    from mimika.domain.models import ModelChoice
    from mimika.errors import UsageError
    from mimika.perceive.cards import available

    cards = {card.name: card for card in available(ModelChoice.ALL)}
    for name in names:
        if name not in cards:
            raise UsageError(f"there is no model {name!r}", fix=f"Ask for one of: {', '.join(cards)}")
        if not wanted.admits(cards[name]):
            data = ", ".join(each.name for each in cards[name].data if not each.cleared)
            raise UsageError(f"{name} is left out", why=f"it learnt from {data}, which is not cleared for commerce")
    chosen = [cards[name] for name in names] or [*cards.values()]
    return tuple(card for card in chosen if wanted.admits(card))


def _table(cards: "Sequence[ModelCard]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from mimika.apps.cli.model_words import clearance, headlines, size

    table = Table(box=None, expand=True, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    table.add_column("model", ratio=7, overflow="fold")
    table.add_column("data and licence", ratio=4, overflow="fold")
    table.add_column("figures", ratio=6, overflow="fold")
    table.add_column("size, date", justify="right", no_wrap=True, min_width=10)
    for card in cards:
        name = Text.assemble((card.name, "bold"), f"\n{card.task}")
        licences = Text(
            "\n".join([*(f"{each.name}: {each.licence}" for each in card.data), f"weights: {card.licence}"])
        )
        licences.append(f"\n{clearance(card)}", "green" if card.cleared else "bold red")
        table.add_row(name, licences, Text("\n".join(headlines(card))), f"{size(card)}\n{card.date.isoformat()}")
    return table


def _whole(card: "ModelCard") -> "Iterator[str]":
    from mimika.apps.cli.model_words import clearance, maker, size, value

    yield f"{card.name}, version {card.version} of {card.date.isoformat()}"
    yield card.task
    yield f"trained by {maker(card)}; weights: {card.licence}; {clearance(card)}"
    yield f"file {card.file}, {size(card)}, SHA-256 {card.sha256}"
    for each in card.data:
        yield f"data: {each.name}, {each.licence}, {'cleared' if each.cleared else 'not cleared'}. {each.note}".rstrip()
    for one in card.figures:
        yield f"figure: {one.metric}: {value(one)}, on {one.measured_on}" + (f". {one.note}" if one.note else "")
    for failure in card.failures:
        yield f"fails: {failure}"


def _as_json(card: "ModelCard") -> "Json":
    import json

    from mimika.perceive.cards import text_of

    return {**json.loads(text_of(card)), "origin": card.origin, "cleared": card.cleared}
