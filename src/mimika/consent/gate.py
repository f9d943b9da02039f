"""The gate: nothing is perceived and nothing is done without a permit from here.

It answers with a `Permitted` or a `Refusal`; both are values, so no caller can
forget the refusal. Two things must agree: a grant that covers person or zone,
modality, purpose and time, and the law of the place. Which grants come into
question, and what the law says of them, is remembered until a grant comes or
goes, somebody's role or age becomes known, or a day ends; whether a grant holds
at the moment is asked for every frame, which is what lets a withdrawal take
effect within one.

Next door: `mimika.consent.stated` makes the grant of a session from what an
operator stated, `mimika.consent.law` is the law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final, TypeVar, final

from mimika.consent.court import Court
from mimika.domain.decisions import Decision
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.law import AgeBand, Judgement, Role, Ruling
from mimika.domain.media import AudioChunk, BodyRegion, Captured, FaceRegion, TextSpan, VideoFrame
from mimika.domain.permits import (
    _SEAL,  # pyright: ignore[reportPrivateUsage] -- the gate is the one holder of the seal
    Grant,
    Permitted,
    Purpose,
    Refusal,
    Scope,
)
from mimika.domain.signals import Modality

T = TypeVar("T")
M = TypeVar("M", AudioChunk, TextSpan)

NO_GRANT: Final = "no grant covers this person or zone, modality, purpose and time"
SOMEBODY_SAID_NO: Final = "somebody who may be heard said no"
_REACH: Final = {Scope.LOCATE: 0, Scope.PERCEIVE: 1, Scope.ACT: 2}
"""How far each scope goes; a grant covers its own and those before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What an answer depends on besides the moment."""

    purpose: Purpose
    modality: Modality | None
    person: PersonId | None
    scope: Scope
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of one person."""

    role: Role | None = None
    age: AgeBand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A grant that comes into question, and what the law says of it; None where no law was given.

    Attributes:
        grant: The grant.
        judgement: What the law says of what was asked.
        modalities: What may be sensed under the grant: of its modalities those that the law lets.
    """

    grant: Grant
    judgement: Judgement | None
    modalities: frozenset[Modality]

    @property
    def lawful(self) -> bool:
        return self.judgement is None or self.judgement.lawful


_NOTHING_KNOWN: Final = _Known()


@final
class Gate:
    """Decides from the grants at hand, and the law of the place, whether something may pass.

    Args:
        grants: What has been allowed so far.
        court: The law of the place; None where an operator answers for it with the basis of the grant.
    """

    def __init__(self, grants: Iterable[Grant], court: Court | None = None) -> None:
        self._grants = {grant.id: grant for grant in grants}
        self._court = court
        self._changing = Lock()
        self._known: dict[PersonId, _Known] = {}
        self._objections: set[tuple[Purpose, PersonId | None]] = set()
        self._shunned: set[PersonId] = set()
        self._candidates: dict[_Asked, tuple[_Candidate, ...]] = {}

    def give(self, grant: Grant) -> None:
        """Add a grant; one of the same id replaces it."""
        with self._changing:
            self._grants[grant.id] = grant
            self._candidates.clear()

    def withdraw(self, grant: GrantId) -> None:
        """Take a grant back; from the next call on nothing passes under it. Unknown ids are as good as withdrawn."""
        with self._changing:
            self._grants.pop(grant, None)
            self._candidates.clear()

    def object_to(self, objections: frozenset[tuple[Purpose, PersonId | None]]) -> None:
        """Take note of everybody who says no now, in place of those before.

        It goes before what the zone allows, not before a later yes of their own.

        Args:
            objections: To what, and who; None for everybody in the session.
        """
        with self._changing:
            self._objections = set(objections)
            self._candidates.clear()

    def objects(self, purpose: Purpose, person: PersonId) -> bool:
        """Return whether somebody said no for themselves."""
        with self._changing:
            return (purpose, person) in self._objections

    def unwilling(self, purpose: Purpose, person: PersonId) -> bool:
        """Return whether somebody said no for themselves, or may be whoever did."""
        with self._changing:
            return (purpose, person) in self._objections or person in self._shunned

    def shun(self, person: PersonId) -> None:
        """Read somebody under a grant of their own alone: they may be whoever said no and was lost from sight."""
        with self._changing:
            self._shunned.add(person)
            self._candidates.clear()

    def know_role(self, person: PersonId, role: Role) -> None:
        """Take note of what somebody is to the service, such as staff."""
        self._know(person, _Known(role=role, age=self._of(person).age))

    def know_age(self, person: PersonId, age: AgeBand) -> None:
        """Take note of somebody's age band."""
        self._know(person, _Known(role=self._of(person).role, age=age))

    def forget(self, person: PersonId) -> None:
        """Forget somebody who left, with the grants that were theirs alone."""
        with self._changing:
            self._known.pop(person, None)
            self._shunned.discard(person)
            self._objections = {each for each in self._objections if each[1] is None or each[1] != person}
            self._grants = {name: grant for name, grant in self._grants.items() if grant.person != person}
            self._candidates.clear()

    def admit_frame(self, sample: Captured[VideoFrame], purpose: Purpose) -> Permitted[VideoFrame] | Refusal:
        """Admit a picture for locating faces only; a grant of the zone must cover it."""
        return self._answer(sample.media, purpose, Modality.FACE, None, (Scope.LOCATE, sample.at))

    def admit_face(self, sample: Captured[FaceRegion], purpose: Purpose) -> Permitted[FaceRegion] | Refusal:
        """Admit the region of one located person; a grant of theirs or of the zone must cover it."""
        return self._answer(sample.media, purpose, Modality.FACE, sample.media.person, (Scope.PERCEIVE, sample.at))

    def admit_body(self, sample: Captured[BodyRegion], purpose: Purpose) -> Permitted[BodyRegion] | Refusal:
        """Admit the surroundings of one located person; a grant of theirs or of the zone must cover their body."""
        return self._answer(sample.media, purpose, Modality.BODY, sample.media.person, (Scope.PERCEIVE, sample.at))

    def admit_voice(self, sample: Captured[AudioChunk], purpose: Purpose) -> Permitted[AudioChunk] | Refusal:
        """Admit a stretch of sound; a grant of whose channel it is, or of the zone, must cover voices.

        Where everybody in a room may be heard, one person who said no, or a child who is kept out, keeps the microphone
        closed for all.
        """
        return self._heard_or_read(sample, purpose, Modality.VOICE, sample.media.person)

    def admit_words(self, sample: Captured[TextSpan], purpose: Purpose) -> Permitted[TextSpan] | Refusal:
        """Admit words; a grant of who said them, or of the zone, must cover text."""
        return self._heard_or_read(sample, purpose, Modality.TEXT, sample.media.person)

    def covers(self, modality: Modality, purpose: Purpose, at: float, person: PersonId) -> bool:
        """Return whether asking for a modality of somebody makes sense; only `admit_*` gives a permit."""
        found = self._found(purpose, modality, person, (Scope.PERCEIVE, at))
        return found is not None and found.lawful

    def release(self, decision: Decision, purpose: Purpose) -> Permitted[Decision] | Refusal:
        """Let a decision out if the grant behind it still stands."""
        return self._answer(decision, purpose, None, decision.person, (Scope.ACT, decision.at))

    def _heard_or_read(
        self, sample: Captured[M], purpose: Purpose, modality: Modality, person: PersonId | None
    ) -> Permitted[M] | Refusal:
        when = (Scope.PERCEIVE, sample.at)
        if person is None and self._somebody_objects(purpose):
            return Refusal(at=sample.at, scope=Scope.PERCEIVE, person=None, ground=SOMEBODY_SAID_NO)
        return self._answer(sample.media, purpose, modality, person, when)

    def _somebody_objects(self, purpose: Purpose) -> bool:
        """Return whether somebody who is here said no, may be whoever did, or is a child that is kept out."""
        with self._changing:
            children = any(each.age is AgeBand.CHILD for each in self._known.values())
            return children or bool(self._shunned) or any(each == purpose for each, _ in self._objections)

    def _of(self, person: PersonId | None) -> _Known:
        return _NOTHING_KNOWN if person is None else self._known.get(person, _NOTHING_KNOWN)

    def _know(self, person: PersonId, known: _Known) -> None:
        if self._of(person) == known:
            return
        with self._changing:
            self._known[person] = known
            self._candidates.clear()

    def _found(
        self, purpose: Purpose, modality: Modality | None, person: PersonId | None, when: tuple[Scope, float]
    ) -> _Candidate | None:
        """Return a grant that holds now, a lawful one if there is one."""
        scope, at = when
        day = 0 if self._court is None else self._court.day(at)
        asked = _Asked(purpose=purpose, modality=modality, person=person, scope=scope, day=day)
        with self._changing:  # a withdrawal in another thread must not be answered from what was true before it
            candidates = self._candidates.get(asked)
            if candidates is None:
                candidates = self._candidates[asked] = self._questioned(asked)
        holding = [one for one in candidates if one.grant.valid_from <= at < one.grant.valid_until]
        return next((one for one in holding if one.lawful), holding[0] if holding else None)

    def _questioned(self, asked: _Asked) -> tuple[_Candidate, ...]:
        """Return the grants that come into question; what somebody said for themselves comes before the zone's."""
        return tuple(
            self._candidate(grant, asked)
            for grant in sorted(self._grants.values(), key=lambda each: each.person is None)
            if grant.purpose is asked.purpose
            and not (grant.person is None and self._refused(asked))
            and (grant.person is None or grant.person == asked.person)
            and (asked.modality is None or asked.modality in grant.modalities)
            and _REACH[grant.reach] >= _REACH[asked.scope]
        )

    def _refused(self, asked: _Asked) -> bool:
        said_no = (asked.purpose, None) in self._objections or (asked.purpose, asked.person) in self._objections
        return said_no or asked.person in self._shunned

    def _candidate(self, grant: Grant, asked: _Asked) -> _Candidate:
        """Return a grant with what the law says; of a decision, what it says of all that may be sensed for it."""
        if self._court is None:
            return _Candidate(grant=grant, judgement=None, modalities=grant.modalities)
        known, place = self._of(asked.person), self._court.place
        on = date.fromordinal(_EPOCH + asked.day)
        established = place.established | grant.establishes
        judged = {
            modality: self._court.law.judge(place.case(modality, on, known.role, known.age), established)
            for modality in sorted(grant.modalities - {Modality.SELF_REPORT})
        }
        lawful = frozenset(
            modality for modality in grant.modalities if modality not in judged or judged[modality].lawful
        )
        if asked.modality is not None:
            judgement = judged.get(asked.modality)
        else:
            judgement = next((one for one in judged.values() if one.lawful), next(iter(judged.values()), None))
        return _Candidate(grant=grant, judgement=judgement, modalities=lawful)

    def _answer(
        self,
        what: T,
        purpose: Purpose,
        modality: Modality | None,
        person: PersonId | None,
        when: tuple[Scope, float],
    ) -> Permitted[T] | Refusal:
        found, (scope, at) = self._found(purpose, modality, person, when), when
        if found is None:
            return Refusal(at=at, scope=scope, person=person, ground=NO_GRANT)
        if found.judgement is not None and not found.judgement.lawful:
            return Refusal(
                at=at, scope=scope, person=person, ground=_ground(found.judgement), judgement=found.judgement
            )
        return Permitted(
            what=what,
            at=at,
            purpose=purpose,
            scope=scope,
            grant=found.grant.id,
            modalities=found.modalities,
            seal=_SEAL,
        )


_EPOCH: Final = 719163
"""1970-01-01 as `date.fromordinal` counts days."""


def _ground(judgement: Judgement) -> str:
    """Return why the law refuses, in one line."""
    verdict = judgement.verdict
    articles = ", ".join(verdict.basis)
    if verdict.ruling is Ruling.DENY:
        return f"the law does not allow it: {verdict.ground} ({articles})"
    return f"the law asks for what is not established: {', '.join(judgement.unmet)} ({articles})"
