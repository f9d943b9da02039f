"""The models behind a scenario as their cards tell it: data, measured accuracy, and where they fail.

Nothing is rounded into something better. Next door: `mimika.perceive.cards`
reads the cards, `mimika.apps.cli.model_words` has the same words for `mimika models`.
"""

from collections.abc import Iterator
from typing import Final

from mimika.apps.policy.blocks import Block, Grid, Heading, Items, Open, Text
from mimika.domain.models import Figure, ModelCard, Origin
from mimika.domain.signals import Modality
from mimika.scenarios.catalogue import Scenario

_SHOWN: Final = 12
"""Figures of a model that are shown; the others stand in its card."""
_OF_BODIES: Final = ("hand_", "pose_")
_CAMERA: Final = (Modality.FACE, Modality.BODY)


def models_section(scenario: Scenario, cards: tuple[ModelCard, ...]) -> Iterator[Block]:
    """Yield the models that read what a scenario reads, with their figures, and what nobody measured."""
    chosen = tuple(card for card in cards if _reads(card) in scenario.modalities)
    yield (
        Grid(
            head=("model", "what it does", "trained by", "data cleared for commerce", "figures"),
            rows=tuple(
                (
                    card.name,
                    card.task,
                    "Mimika" if card.origin is Origin.MIMIKA else "Google",
                    "yes" if card.cleared else "no",
                    str(len(card.figures)),
                )
                for card in chosen
            ),
        )
        if chosen
        else Text(said="No model of the package reads what this scenario reads.")
    )
    for cards_alike in _measured_together(chosen):
        yield from _measured(cards_alike)
    yield Heading(said="Where they fail")
    failures = tuple(f"{card.name}: {failure}" for card in chosen for failure in card.failures)
    yield Items(items=failures or ("Nothing is known.",))
    yield Heading(said="Gaps")
    yield Items(items=tuple(_gaps(scenario, chosen)))


def _reads(card: ModelCard) -> Modality:
    if card.name.startswith(_OF_BODIES):
        return Modality.BODY
    word = card.name.partition("_")[0]
    return Modality(word) if word in {Modality.VOICE, Modality.TEXT} else Modality.FACE


def _measured_together(cards: tuple[ModelCard, ...]) -> tuple[tuple[ModelCard, ...], ...]:
    """Return the cards that have figures, those in one that share theirs because they work as one."""
    groups: dict[tuple[Figure, ...], list[ModelCard]] = {}
    for card in cards:
        if card.figures:
            groups.setdefault(card.figures, []).append(card)
    return tuple(tuple(group) for group in groups.values())


def _measured(cards: tuple[ModelCard, ...]) -> Iterator[Block]:
    first = cards[0]
    yield Heading(said=", ".join(f"{card.name} {card.version} of {card.date}" for card in cards))
    data = dict.fromkeys(f"{each.name} ({each.licence})" for card in cards for each in card.data)
    yield Text(said="Learnt from: " + "; ".join(data))
    yield Grid(
        head=("figure", "measured on", "value (95 % interval)", "note"),
        rows=tuple((one.metric, one.measured_on, value(one), one.note) for one in first.figures[:_SHOWN]),
    )
    if len(first.figures) > _SHOWN:
        yield Text(said=f"{len(first.figures) - _SHOWN} more figures stand in its card: mimika models {first.name}")


def value(figure: Figure) -> str:
    """Return a figure with its interval, such as `0.901 (0.893 to 0.909)`."""
    text = f"{figure.value:.4g}"
    return text if figure.low is None or figure.high is None else f"{text} ({figure.low:.4g} to {figure.high:.4g})"


def _gaps(scenario: Scenario, chosen: tuple[ModelCard, ...]) -> Iterator[str | Open]:
    without = [card.name for card in chosen if not card.figures]
    if without:
        yield f"Measured by their makers only, not by us: {', '.join(without)}."
    unread = [one for one in scenario.modalities if one not in {_reads(card) for card in chosen}]
    if unread:
        yield f"No model and no figure for: {', '.join(unread)}."
    uncleared = [card.name for card in chosen if not card.cleared]
    if uncleared:
        yield f"Data not cleared for commercial use, leave out with --commercial-only: {', '.join(uncleared)}."
    yield "A face tells what it looks like; no figure here says what somebody feels."
    if any(one in _CAMERA for one in scenario.modalities):
        yield Open(what="accuracy on your own cameras, light and people, by group where people say so")
    yield Open(what="what the scenario itself achieves, measured against the equal path")
