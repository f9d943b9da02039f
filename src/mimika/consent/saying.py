"""The next event of a consent record: asked, given, refused, withdrawn, renewed, expired, ended by a controller.

Each function takes the events of a record and returns the event to append, or
None where all is as it should be already: whoever says no twice is answered as
done. Times are kept to the microsecond, so that a record in ISO 8601 gives the
same events back. Next door: `mimika.consent.lifecycle` says what may follow
what, and `settled` here appends through a `ConsentLedger` although others
write there as well.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mimika.consent.lifecycle import Standing, after, standing
from mimika.domain.consents import Channel, ConsentEvent, ConsentState, NoticeRef, RecordId, Subject, SubjectKind
from mimika.domain.keeping import ConsentLedger
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

_FIRST: Final = -62_135_596_800.0
"""Year 1 in seconds since 1970-01-01 UTC."""
_LAST: Final = 253_402_300_799.0
"""End of the year 9999; records are written with years of four digits."""
_TRIES: Final = 64
"""So often a step is tried anew when somebody else was quicker; each time somebody got on."""

Step = Callable[[tuple[ConsentEvent, ...]], "ConsentEvent | None"]
"""From the events of a record to the next one, or None where nothing is left to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody is asked.

    Attributes:
        subject: For whom.
        purpose: For what.
        modalities: What is to be sensed.
        valid_until: Until when, seconds since 1970-01-01 UTC; infinity for no end.
        notice: What was shown.
        jurisdiction: Where, as in `mimika.domain.law.Case`.
    """

    subject: Subject
    purpose: Purpose
    modalities: frozenset[Modality]
    valid_until: float
    notice: NoticeRef
    jurisdiction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """When and how something was said.

    Attributes:
        at: Wall-clock time, seconds since 1970-01-01 UTC.
        channel: How.
        evidence: Reference to what proves it; without personal data.
    """

    at: float
    channel: Channel
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrower:
    """What of a question is answered with yes, where that is less than all.

    Attributes:
        modalities: What may be sensed; None for what was asked for.
        valid_until: Until when; None for the time that was asked for.
    """

    modalities: frozenset[Modality] | None = None
    valid_until: float | None = None


ALL_OF_IT: Final = Narrower()
"""The yes to a whole question."""


def ask(record: RecordId, question: Question, said: Said) -> ConsentEvent:
    """Return the first event of a record: somebody is asked.

    Raises:
        UsageError: The question asks for nothing, or its subject or time makes no sense.
    """
    _check_question(question)
    event = ConsentEvent(
        record=record,
        number=1,
        subject=question.subject,
        purpose=question.purpose,
        modalities=question.modalities,
        state=ConsentState.REQUESTED,
        at=_clean(said.at),
        valid_until=_clean(question.valid_until, endless=True),
        notice=question.notice,
        channel=said.channel,
        jurisdiction=question.jurisdiction,
        evidence=said.evidence,
    )
    if not event.at < event.valid_until:
        raise UsageError("nothing was asked", why="it would end before it begins", fix="Choose a later end")
    after(None, event)
    return event


def give(events: Sequence[ConsentEvent], said: Said, what: Narrower = ALL_OF_IT) -> ConsentEvent | None:
    """Return the yes to what was asked, or to less of it.

    Returns:
        The event; None where the same was given already.

    Raises:
        UsageError: Nobody was asked, the answer was another already, or the yes goes beyond the question.
    """
    now = _begun(events)
    modalities, until = _answered(now.last, what)
    if now.holds and (modalities, until) == (now.last.modalities, now.last.valid_until) and said.at < until:
        return None
    if until > now.last.valid_until:
        raise UsageError("nothing was given", why="the yes lasts longer than what was asked for", fix="Ask anew")
    return _following(now, ConsentState.GIVEN, said, modalities=modalities, valid_until=until)


def renew(events: Sequence[ConsentEvent], said: Said, what: Narrower) -> ConsentEvent:
    """Return the yes that lets what was given last longer, or less long.

    Raises:
        UsageError: Nothing holds that could be renewed: it was never given, ended, or ran out.
    """
    now = _begun(events)
    modalities, until = _answered(now.last, what)
    return _following(now, ConsentState.RENEWED, said, modalities=modalities, valid_until=until)


def refuse(events: Sequence[ConsentEvent], said: Said) -> ConsentEvent | None:
    """Return the no to what was asked; a no to what holds is a withdrawal.

    Returns:
        The event; None where nothing holds and nothing is open.

    Raises:
        UsageError: Nobody was asked.
    """
    return withdraw(events, said)


def withdraw(events: Sequence[ConsentEvent], said: Said) -> ConsentEvent | None:
    """Return the event that takes a yes back, whatever the clock says; of an open question it is the no.

    Returns:
        The event; None where nothing holds and nothing is open, which is as good as done.

    Raises:
        UsageError: There is no such record.
    """
    now = _begun(events)
    if now.over:
        return None
    state = ConsentState.REFUSED if now.last.state is ConsentState.REQUESTED else ConsentState.WITHDRAWN
    return _following(now, state, said)


def expire(events: Sequence[ConsentEvent], wall: float) -> ConsentEvent | None:
    """Return the event that says that a record ran out, so that no clock can bring it back.

    Returns:
        The event; None where its time is not over or nothing is left to end.

    Raises:
        UsageError: There is no such record.
    """
    now = _begun(events)
    if now.over or wall < now.last.valid_until:
        return None
    return _following(now, ConsentState.EXPIRED, Said(at=wall, channel=now.last.channel))


def end(events: Sequence[ConsentEvent], state: ConsentState, said: Said) -> ConsentEvent | None:
    """Return the event by which the controller ends a record, which no yes of anybody can undo.

    Args:
        events: Those of the record.
        state: `INVALIDATED` (it was never sound) or `TERMINATED` (what it was for ended).
        said: When, how and on what ground.

    Returns:
        The event; None where the record is over already.

    Raises:
        UsageError: There is no such record, or the state is no end of that kind.
    """
    now = _begun(events)
    if state not in {ConsentState.INVALIDATED, ConsentState.TERMINATED}:
        raise UsageError(f"a controller cannot make a record {state}", fix="Say invalidated or terminated")
    return None if now.over else _following(now, state, said)


def settled(ledger: ConsentLedger, record: RecordId, step: Step) -> ConsentEvent | None:
    """Append the next event of a record; where somebody else was quicker, look again and try again.

    Args:
        ledger: Where it is kept.
        record: Which record.
        step: What makes the event.

    Returns:
        What was appended; None where nothing was left to say.

    Raises:
        UsageError: It cannot follow what is kept.
        StoreError: It cannot be kept.
    """
    for _ in range(_TRIES):
        events = ledger.of_record(record)
        event = step(events)
        if event is None:
            return None
        try:
            ledger.append(event)
        except UsageError:
            if len(ledger.of_record(record)) == len(events):
                raise
        else:
            return event
    raise UsageError(f"consent record {record} cannot be changed", why="too many do so at once", fix="Try again")


def _begun(events: Sequence[ConsentEvent]) -> Standing:
    now = standing(events)
    if now is None:
        raise UsageError("there is no such consent record", fix="Ask first, or look it up with: mimika consent list")
    return now


def _answered(last: ConsentEvent, what: Narrower) -> tuple[frozenset[Modality], float]:
    modalities = last.modalities if what.modalities is None else what.modalities
    until = last.valid_until if what.valid_until is None else _clean(what.valid_until, endless=True)
    return modalities, until


def _following(
    now: Standing,
    state: ConsentState,
    said: Said,
    *,
    modalities: frozenset[Modality] | None = None,
    valid_until: float | None = None,
) -> ConsentEvent:
    """Return the event that follows; an end holds until its own moment."""
    at = _clean(said.at)
    event = replace(
        now.last,
        number=now.last.number + 1,
        state=state,
        at=at,
        modalities=now.last.modalities if modalities is None else modalities,
        valid_until=at if valid_until is None else valid_until,
        channel=said.channel,
        evidence=said.evidence,
    )
    after(now, event)
    return event


def _check_question(question: Question) -> None:
    if not question.modalities:
        raise UsageError("nothing was asked", why="no modality was named", fix="Say what is to be sensed")
    if question.notice.purpose is not question.purpose:
        raise UsageError(
            "nothing was asked",
            why=f"the notice explains {question.notice.purpose}, the question is about {question.purpose}",
            fix="Show the notice of that purpose",
        )
    _check_subject(question.subject)


def _check_subject(subject: Subject) -> None:
    odd = not subject.id or not subject.id.isprintable() or any(mark in subject.id for mark in (" ", "@"))
    if odd and subject.kind is not SubjectKind.ZONE:
        raise UsageError(
            f"{subject.id!r} cannot stand for anybody",
            why="names and addresses do not belong in a consent record",
            fix="Use a pseudonym without spaces, such as m-4711",
        )
    if not subject.id.strip() or not subject.id.isprintable():
        raise UsageError("nothing was asked", why="the zone has no name", fix="Name it, such as entrance")


def _clean(at: float, *, endless: bool = False) -> float:
    """Return a time to the microsecond.

    Raises:
        UsageError: It is no time that can be written down.
    """
    if endless and at == math.inf:
        return at
    if not _FIRST <= at <= _LAST:
        raise UsageError(f"{at} is no time that can be written down", fix="Pass seconds since 1970-01-01 UTC")
    return round(at, 6)
