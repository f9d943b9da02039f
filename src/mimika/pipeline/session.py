"""A session: one source from its first frame to its last, and what it gave on the way."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Generic, TypeVar, final

from mimika.consent.gate import Gate
from mimika.domain.decisions import Decision, Outcome
from mimika.domain.events import Decided, Event, PersonEntered, PersonLeft
from mimika.domain.ids import GrantId, PersonId, SessionId, SourceId
from mimika.domain.keeping import NO_TRAIL, AuditTrail
from mimika.domain.law import Role
from mimika.domain.media import Captured, Media, VideoFrame
from mimika.domain.moments import Moment, SessionSummary, Sighting
from mimika.domain.permits import Grant, Purpose
from mimika.domain.ports import Actuator, Clock, MediaSource, Policy
from mimika.domain.vocabulary import Vocabulary
from mimika.errors import MimikaError
from mimika.pipeline.acting import carried_out
from mimika.pipeline.consents import Following
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.looking import MOVING, Looking
from mimika.pipeline.person import Person
from mimika.pipeline.senses import Manners, Seen, Senses
from mimika.pipeline.site import Site
from mimika.pipeline.tally import Tally
from mimika.pipeline.trailing import Trailing
from mimika.understand import NEUTRAL, Priors

Memory = TypeVar("Memory")

HEARING: Final = Hearing()
NOBODY_IN_PARTICULAR: Final[Mapping[PersonId, Role]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Generic[Memory]):
    """What a session needs.

    Attributes:
        source: Where pictures, sound and words come from; the session closes it.
        source_id: Its name, without credentials.
        session: Name of the session.
        grant: What allows it; with `consents` it names purpose and basis, and what people said decides.
        policy: What chooses.
        clock: Where time comes from, for the speed alone.
        consents: What people said, followed before every frame; None where the grant alone counts.
        site: Where it runs; None where the operator answers for the place with the basis of the grant.
        actuators: What carries decisions out, each of them every decision; the session closes them.
        looking: How to look at faces and bodies.
        hearing: How to hear voices and read words.
        priors: What is normal where it runs, before people are known.
        roles: What people are to the service, where a channel of sound or a name tells who they are.
        trail: Where proof is kept of what was judged, admitted and decided; a session that cannot enter it ends.
    """

    source: MediaSource
    source_id: SourceId
    session: SessionId
    grant: Grant
    policy: Policy[Memory]
    clock: Clock
    actuators: tuple[Actuator, ...] = ()
    looking: Looking = MOVING
    hearing: Hearing = HEARING
    priors: Priors = NEUTRAL
    roles: Mapping[PersonId, Role] = field(default_factory=lambda: NOBODY_IN_PARTICULAR)
    site: Site | None = None
    consents: Following | None = None
    trail: AuditTrail = NO_TRAIL


@final
class Session(Generic[Memory]):
    """Runs a plan.

    Args:
        plan: What to run.
    """

    def __init__(self, plan: Plan[Memory]) -> None:
        self._plan = plan
        self._trailing = Trailing(plan.trail, plan.session, plan.grant.purpose, plan.clock)
        self._site = self._trailing.heard(plan.site)
        court = None if self._site is None else self._site.court(plan.clock.wall())
        self._gate = Gate([plan.grant] if plan.consents is None else [], court)
        self._words = Vocabulary.EMOTION_WORDS if plan.site is None else plan.site.vocabulary
        for person, role in plan.roles.items():
            self._gate.know_role(person, role)
        how = Manners(
            looking=plan.looking.in_words(self._words),
            hearing=plan.hearing,
            areas=() if plan.site is None else plan.site.areas,
        )
        self._senses = Senses(self._gate, plan.grant.purpose, how)
        self._people: dict[PersonId, Person[Memory]] = {}
        self._waiting: list[Event] = []
        self._withdrawn: list[GrantId] = []
        self._tally = Tally()
        self._began: float | None = None
        self._finished: float | None = None
        self._complete = False
        self._ended = "it was interrupted"
        self._closed = False

    async def moments(self) -> AsyncGenerator[Moment]:
        """Yield what each frame gave until the source ends; of who is only heard, each stretch of sound.

        If people are still there then, a last moment follows that shows nobody and ends what was open. A fault of the
        source after its first frame ends the session instead of raising; `summary` says so.

        Raises:
            MediaError: Nothing could be read from the file.
            DeviceError: The camera is absent.
            StreamError: The stream does not answer.
            ModelError: A model is missing.
            StoreError: Consent cannot be read, or what happened cannot be entered in the audit log.
        """
        last: Moment | None = None
        self._trailing.begin(self._site, self._plan.grant)
        while True:
            try:
                sample = await self._plan.source.read()
            except MimikaError as error:
                if last is None:
                    raise
                self._end(complete=False, why=str(error))
                break
            if sample is None:
                self._end(complete=True, why="end of the source")
                break
            moment = await self._step(sample)
            if moment is not None:
                last = moment
                yield moment
        forgotten = self._forgotten()
        if last is not None and (self._people or forgotten or self._waiting):
            events = [*self._told(), *await self._last_words(), *self._departed((*forgotten, *self._people), last.at)]
            yield replace(last, people=(), events=tuple(events), forgotten=forgotten)

    def give(self, grant: Grant) -> None:
        """Add a grant; it holds from the next frame on."""
        self._gate.give(grant)

    def object_to(self, objections: frozenset[tuple[Purpose, PersonId | None]]) -> None:
        """Take note of everybody who says no now; it goes before what the zone allows."""
        self._gate.object_to(objections)

    def know_role(self, person: PersonId, role: Role) -> None:
        """Take note of what somebody is to the service, such as staff, whom the law may leave out."""
        self._gate.know_role(person, role)

    def withdraw(self, grant: GrantId) -> None:
        """Take a grant back: nothing passes under it any more, and who was read under it is forgotten.

        Frames that wait are discarded; with the next moment comes whose derived data is to be deleted.
        """
        self._gate.withdraw(grant)
        self._plan.source.discard()
        self._withdrawn.append(grant)

    def summary(self) -> SessionSummary:
        """Return the session counted so far; valid at any time."""
        counted = self._tally.counted()
        until = self._plan.clock.monotonic() if self._finished is None else self._finished
        # The first frame waits for the models to start, so the speed is that of the others.
        busy = 0.0 if self._began is None else until - self._began
        return SessionSummary(
            session=self._plan.session,
            source=self._plan.source_id,
            purpose=self._plan.grant.purpose,
            basis=self._plan.grant.basis,
            persons=counted.persons,
            seconds=counted.seconds,
            frames_read=counted.frames_read,
            frames_dropped=counted.frames_dropped,
            frames_without_face=counted.frames_without_face,
            abstentions=counted.abstentions,
            withheld=counted.withheld,
            refusals=counted.refusals,
            decisions=counted.decisions,
            speed_fps=(counted.frames_read - 1) / busy if busy > 0 and counted.frames_read > 1 else 0.0,
            complete=self._complete,
            ended=self._ended,
        )

    async def close(self) -> None:
        """Forget everybody, stop the models, close source and actuators; may be called twice.

        Raises:
            StoreError: All is closed, but what happened cannot be entered in the audit log.
        """
        if self._closed:
            return
        self._closed = True
        self._people.clear()
        self._senses.close()
        await self._plan.source.close()
        for actuator in self._plan.actuators:
            await actuator.close()
        self._trailing.end()

    def _end(self, *, complete: bool, why: str) -> None:
        self._complete, self._ended = complete, why
        self._finished = self._plan.clock.monotonic()

    def _forgotten(self) -> tuple[PersonId, ...]:
        """Forget who was read under what was withdrawn since the last frame; return who that is."""
        people: list[PersonId] = []
        while self._withdrawn:
            grant = self._withdrawn.pop(0)
            people += self._senses.read_under(grant)
            self._trailing.withdrawn(grant)
        self._senses.forget(people)
        return tuple(dict.fromkeys(people))

    async def _step(self, sample: Captured[Media]) -> Moment | None:
        """Take one sample in; return what it gave, or None when nobody took a step and nobody was to be seen."""
        if self._plan.consents is not None:
            self._plan.consents.bring(self)
        forgotten = self._forgotten()
        sensed = self._senses.read(sample)
        self._trailing.admitted(sensed.admitted, sensed.refused)
        events: list[Event] = [*self._told(), *self._departed((*forgotten, *sensed.left), sample.at)]
        for seen in sensed.noticed:
            if (known := self._knows(seen)) is not None:
                self._waiting += known.notice(seen)
        sightings: dict[PersonId, Sighting] = {}
        for seen in sensed.steps:
            if seen.person is not None:
                sightings[seen.person] = await self._stepped(seen.person, seen, events)
        if not (sightings or forgotten or isinstance(sample.media, VideoFrame)):
            self._waiting = events + self._waiting
            self._tally.unseen(sensed.refused)
            return None
        moment = self._moment(sample, tuple(sightings.values()), (*events, *self._told()), forgotten)
        self._tally.add(moment, sensed.refused)
        if self._began is None:
            self._began = self._plan.clock.monotonic()
        return moment

    def _knows(self, seen: Seen) -> Person[Memory] | None:
        return None if seen.person is None else self._people.get(seen.person)

    async def _last_words(self) -> list[Event]:
        """Return what comes of the words of whoever was still speaking at the end."""
        events: list[Event] = []
        for seen in self._senses.rest().steps:
            if seen.person is not None:
                await self._stepped(seen.person, seen, events)
        return events

    async def _stepped(self, person: PersonId, seen: Seen, events: list[Event]) -> Sighting:
        """Take somebody one step on; what begins, ends or is decided joins the events."""
        if person not in self._people:
            self._people[person] = Person(person, self._plan.policy, self._words, self._plan.priors)
            events.append(PersonEntered(person=person, at=seen.at))
        sighting, changes, decisions = self._people[person].step(seen)
        events += changes
        events += [Decided(decision=each, outcome=await self._act(each)) for each in decisions]
        return sighting

    def _moment(
        self,
        sample: Captured[Media],
        people: tuple[Sighting, ...],
        events: tuple[Event, ...],
        forgotten: tuple[PersonId, ...],
    ) -> Moment:
        media = sample.media
        height, width = media.pixels.shape[:2] if isinstance(media, VideoFrame) else (0, 0)
        return Moment(
            at=max([sample.at, *(each.state.at for each in people)]),
            index=sample.index,
            size=(width, height),
            people=tuple(sorted(people, key=_by_number)),
            events=events,
            dropped=self._plan.source.dropped,
            forgotten=forgotten,
        )

    def _told(self) -> list[Event]:
        """Return the events that waited for a moment, and wait for no more."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _departed(self, left: tuple[PersonId, ...], at: float) -> list[Event]:
        """Drop who left, with what ends for them."""
        events: list[Event] = []
        for person in left:
            known = self._people.pop(person, None)
            if known is not None:
                events += [*known.leave(at), PersonLeft(person=person, at=at)]
        return events

    async def _act(self, decision: Decision) -> Outcome:
        """Carry a decision out everywhere if the gate lets it; return the worst outcome."""
        answer = self._gate.release(decision, self._plan.grant.purpose)
        self._trailing.ruled(decision, answer)
        return await carried_out(answer, decision, self._plan.actuators)


def _by_number(sighting: Sighting) -> tuple[int, str]:
    """Return what puts p2 before p10."""
    person = sighting.state.person
    return len(person), person
