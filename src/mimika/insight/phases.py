"""Which step of a call an utterance belongs to: opening, request, handling or closing.

Where the log has what the system did, it decides: the request ends with the first act, the closing begins after
the last. Otherwise the place in the call does. Both are rules of thumb, stated in `docs/calls.md`. Next door:
`reactions` holds the names of the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mimika.insight.reactions import Step

LEAST_WORDS: Final = 4
"""A customer's first utterance with so many words is the request; shorter ones are a greeting."""
OPENING_ENDS: Final = 0.25
"""Share of the call by which a request has begun, whatever its words."""
REQUEST_ENDS: Final = 0.4
"""Share of the call by which handling has begun, without acts."""
CLOSING_BEGINS: Final = 0.85
"""Share of the call from which it is closing, without acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance, as far as steps are concerned.

    Attributes:
        customer: The customer said it.
        words: How many words it has.
        acted: The system did something at this point.
    """

    customer: bool
    words: int
    acted: bool = False


def steps_of(turns: Sequence[Turn]) -> tuple[Step, ...]:
    """Return the step of each utterance of a call, in order; steps never go back.

    Args:
        turns: The whole call.
    """
    request = _request(turns)
    acts = [at for at, turn in enumerate(turns) if turn.acted and at >= request]
    if acts:
        handling, closing = acts[0] + 1, max(acts[-1] + 1, acts[0] + 1)
    else:
        handling, closing = _at_or_after(turns, REQUEST_ENDS), _at_or_after(turns, CLOSING_BEGINS)
    handling = max(handling, request + 1)
    closing = max(closing, handling)
    return tuple(_step(at, request, handling, closing) for at in range(len(turns)))


def _request(turns: Sequence[Turn]) -> int:
    latest = _at_or_after(turns, OPENING_ENDS)
    for at, turn in enumerate(turns[:latest]):
        if turn.acted or (turn.customer and turn.words >= LEAST_WORDS):
            return at
    return latest


def _at_or_after(turns: Sequence[Turn], share: float) -> int:
    """Return the first utterance whose middle lies at or after a share of the call."""
    count = len(turns)
    return next((at for at in range(count) if (at + 0.5) / count >= share), count)


def _step(at: int, request: int, handling: int, closing: int) -> Step:
    if at < request:
        return Step.OPENING
    if at < handling:
        return Step.REQUEST
    return Step.HANDLING if at < closing else Step.CLOSING
