"""The state of somebody who says themselves how it goes: what they said holds for a while, and nothing is guessed.

Pure. The states are those that are read from a face, so the same rules answer
them; every level is 0 or 1 and wholly certain, since nobody knows better. Who
has said nothing for a while counts as turned away, so that their next word is
a return. Next door: `mimika.domain.selfreport` has the words.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mimika.domain.readings import Readings
from mimika.domain.selfreport import Reported, SelfReport
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName, StateReading

HELD_S: Final = 12.0
"""For so long what was said holds: longer than any shipped rule waits, shorter than most of their pauses."""

MEANS: Final[Mapping[SelfReport, frozenset[StateName]]] = MappingProxyType(
    {
        SelfReport.FINE: frozenset({StateName.ATTENTION, StateName.INTEREST}),
        SelfReport.UNSURE: frozenset({StateName.ATTENTION, StateName.CONFUSION, StateName.HESITATION}),
        SelfReport.ANNOYED: frozenset({StateName.ATTENTION, StateName.FRUSTRATION, StateName.AGITATION}),
        SelfReport.NEED_HELP: frozenset(
            {StateName.ATTENTION, StateName.CONFUSION, StateName.HESITATION, StateName.STRESS}
        ),
    }
)
"""The states that each word stands for."""


def reported(said: Reported, at: float) -> PersonState:
    """Return the state of somebody at a moment after they said something.

    Args:
        said: What they said last.
        at: Event time in seconds, not before they said it.
    """
    holds = at - said.at < HELD_S
    shown = MEANS[said.report] if holds else frozenset[StateName]()
    states = tuple(
        StateReading(
            name=name,
            level=float(name in shown),
            confidence=1.0,
            active=name in shown,
            since=said.at if name in shown else None,
            trend_per_min=0.0,
        )
        for name in StateName
    )
    levels = {SignalName(f"state_{each.name}"): each.level for each in states}
    return PersonState(person=said.person, at=at, readings=Readings.of(levels), quality=1.0, states=states, settled=1.0)
