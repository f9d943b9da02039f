"""What a model card says, in words: for `mimika models` and for the page `docs/models.md`.

Nothing here rounds a figure into a better one: intervals are shown wherever
they were measured.
"""

from typing import Final

from mimika.domain.models import Figure, ModelCard, Origin

_KILO: Final = 1000
HEADLINES: Final = 2
"""Figures that stand for a model where there is no room for all."""


def size(card: ModelCard) -> str:
    """Return the size of the weights, such as `2.5 MB`."""
    if card.size_bytes < _KILO:
        return f"{card.size_bytes} B"
    if card.size_bytes < _KILO**2:
        return f"{card.size_bytes / _KILO:.1f} kB"
    return f"{card.size_bytes / _KILO**2:.1f} MB"


def value(figure: Figure) -> str:
    """Return a figure with its interval, such as `0.901 (0.893 to 0.909)`."""
    text = _number(figure.value)
    if figure.low is None or figure.high is None:
        return text
    return f"{text} ({_number(figure.low)} to {_number(figure.high)})"


def _number(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() else f"{number:.4g}"


def headlines(card: ModelCard) -> list[str]:
    """Return the most important figures, a line each, and how many more there are."""
    shown = [f"{one.metric}: {value(one)}, {one.measured_on}" for one in card.figures[:HEADLINES]]
    more = len(card.figures) - len(shown)
    if not shown:
        return ["none of our own"]
    return [*shown, f"and {more} more"] if more else shown


def clearance(card: ModelCard) -> str:
    """Return whether it may serve commerce."""
    if not card.cleared:
        return "not cleared for commerce"
    if card.origin is Origin.MIMIKA:
        return "cleared for commerce"
    return "its licence allows commerce, its data cannot be checked"


def maker(card: ModelCard) -> str:
    """Return who trained it."""
    return "Mimika" if card.origin is Origin.MIMIKA else "Google, comes with mediapipe"
