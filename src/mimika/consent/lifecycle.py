"""Where a consent record stands: its events, folded.

The states and the ways between them are those of the Data Privacy Vocabulary
(DPV 2). What ended is over for that record; a new yes is a new record. Events
count in the order of their numbers, never of their clocks, because clocks jump.
Next door: `mimika.consent.saying` makes the next event of a record, and
`mimika.consent.register` keeps the standing of many and derives grants.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from mimika.domain.consents import ConsentEvent, ConsentState
from mimika.domain.signals import Modality
from mimika.errors import UsageError

HOLDS: Final = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})
"""States under which something may be sensed."""

_ENDS: Final = frozenset({ConsentState.EXPIRED, ConsentState.INVALIDATED, ConsentState.TERMINATED})
_AFTER_A_YES: Final = _ENDS | {ConsentState.WITHDRAWN, ConsentState.RENEWED}
_AFTER_A_QUESTION: Final = _ENDS | {ConsentState.GIVEN, ConsentState.REFUSED}

BEGINNINGS: Final = frozenset({ConsentState.REQUESTED, ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.UNKNOWN})
"""States that a record may begin with."""

NEXT: Final = MappingProxyType(
    {
        ConsentState.REQUESTED: _AFTER_A_QUESTION,
        ConsentState.GIVEN: _AFTER_A_YES,
        ConsentState.RENEWED: _AFTER_A_YES,
        ConsentState.UNKNOWN: _AFTER_A_QUESTION | {ConsentState.WITHDRAWN},
        ConsentState.REFUSED: frozenset[ConsentState](),
        ConsentState.WITHDRAWN: frozenset[ConsentState](),
        ConsentState.EXPIRED: frozenset[ConsentState](),
        ConsentState.INVALIDATED: frozenset[ConsentState](),
        ConsentState.TERMINATED: frozenset[ConsentState](),
    }
)
"""What may follow a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one record stands.

    Attributes:
        last: Its last event.
        since: Wall-clock time from which what was allowed holds, seconds since 1970-01-01 UTC; of a renewal without
            a gap the time of the first yes. Means nothing where nothing holds.
    """

    last: ConsentEvent
    since: float

    @property
    def holds(self) -> bool:
        """Whether the last word is a yes; `allows` looks at the time too."""
        return self.last.state in HOLDS

    @property
    def over(self) -> bool:
        """Whether nothing can follow."""
        return not NEXT[self.last.state]

    def allows(self, modality: Modality, wall: float) -> bool:
        """Return whether it allows something at a wall-clock time."""
        in_time = self.since <= wall < self.last.valid_until
        return self.holds and in_time and modality in self.last.modalities


def standing(events: Iterable[ConsentEvent]) -> Standing | None:
    """Return where a record stands after its events; None where there are none.

    Raises:
        UsageError: The events cannot follow each other, or are of several records.
    """
    now: Standing | None = None
    for event in events:
        now = after(now, event)
    return now


def after(now: Standing | None, event: ConsentEvent) -> Standing:
    """Return where a record stands after one more event.

    Args:
        now: Where it stood; None for a record that begins.
        event: What was said.

    Raises:
        UsageError: It cannot follow.
    """
    if now is None:
        _check_beginning(event)
        return Standing(last=event, since=event.at)
    _check_same_record(now.last, event)
    _check_step(now.last, event)
    if event.state is ConsentState.RENEWED:
        return replace(now, last=event, since=min(now.since, event.at))
    return Standing(last=event, since=event.at)


def cannot(event: ConsentEvent, why: str, fix: str = "") -> UsageError:
    """Return the error that says that an event cannot be taken."""
    return UsageError(f"event {event.number} of consent record {event.record} cannot be taken", why=why, fix=fix)


def _check_beginning(event: ConsentEvent) -> None:
    if event.number != 1:
        raise cannot(event, "the events before it are missing")
    if event.state not in BEGINNINGS:
        raise cannot(event, f"no record begins with {event.state}", "Ask first")
    _check_yes(event)


def _check_same_record(last: ConsentEvent, event: ConsentEvent) -> None:
    if event.record != last.record:
        raise cannot(event, f"it does not belong to record {last.record}")
    if event.number != last.number + 1:
        raise cannot(event, f"the next number is {last.number + 1}", "Read the record again and try once more")
    if (event.subject, event.purpose) != (last.subject, last.purpose):
        raise cannot(event, "subject and purpose of a record never change", "Make a record of its own")


def _check_step(last: ConsentEvent, event: ConsentEvent) -> None:
    if not NEXT[last.state]:
        raise cannot(event, f"the record is {last.state}, which is final", "Ask anew, which makes a new record")
    if event.state not in NEXT[last.state]:
        raise cannot(event, f"{event.state} cannot follow {last.state}")
    if event.state is ConsentState.RENEWED and event.at >= last.valid_until:
        raise cannot(event, "what it renews had run out", "Ask anew, which makes a new record")
    if event.state in HOLDS and not event.modalities <= last.modalities:
        more = ", ".join(sorted(event.modalities - last.modalities))
        raise cannot(event, f"nobody was asked for {more}", "Ask anew, which makes a new record")
    _check_yes(event)


def _check_yes(event: ConsentEvent) -> None:
    if event.state in HOLDS and not event.modalities:
        raise cannot(event, "a yes to nothing is a no", "Name what may be sensed, or refuse")
    if event.state in HOLDS and not event.at < event.valid_until:  # NaN fails this too
        raise cannot(event, "it would end before it begins", "Choose a later end")
