"""The voices of a session: each channel admitted, each stretch of sound read as the voice of whose it is.

On a telephone a channel is one person's. In a room everybody may be heard, so
the gate is asked for the room first and then for whoever speaks; sound that is
nobody's is kept for half a second, because mouths are read later than heard,
and is then gone unread. Next door: `mimika.pipeline.mouths` tells who speaks.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import nan
from typing import Final, final

from mimika.consent.gate import Gate
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.media import AudioChunk, Captured, TextSpan
from mimika.domain.permits import Permitted, Purpose, Refusal
from mimika.domain.ports import Perceiver
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation
from mimika.perceive.voice.turns import Floor
from mimika.pipeline.dictation import Dictation
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.mouths import Mouths
from mimika.pipeline.trailing import Admission

Seen = Observation | Abstention

SPEAKS: Final = 0.5
"""Probability of speech from which somebody is heard."""
HELD_BACK_S: Final = 0.5
"""Sound whose speaker is not known yet waits for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one stretch of sound gave.

    Attributes:
        seen: Observations and abstentions of whoever was heard, in order of time.
        words: What was recognised of it.
        refused: How often the gate refused.
        admitted: What the gate admitted.
    """

    seen: tuple[Seen, ...] = ()
    words: tuple[Captured[TextSpan], ...] = ()
    refused: int = 0
    admitted: tuple[Admission, ...] = ()


@final
class VoiceStage:
    """Hears; the memory of each voice ends when its person leaves.

    Args:
        gate: Asked for every stretch of sound.
        purpose: What the session serves.
        how: How to hear.
        mouths: Who speaks in a room.
    """

    def __init__(self, gate: Gate, purpose: Purpose, how: Hearing, mouths: Mouths) -> None:
        self._gate = gate
        self._purpose = purpose
        self._how = how
        self._mouths = mouths
        self._perceivers: dict[PersonId, Perceiver[AudioChunk]] = {}
        self._under: dict[PersonId, set[GrantId]] = {}
        self._waiting: deque[Captured[AudioChunk]] = deque()
        self._floor = Floor()
        self._dictation = None if how.recogniser is None else Dictation(how.recogniser(), gate, purpose)

    def hear(self, sample: Captured[AudioChunk]) -> Heard:
        """Return what a stretch of sound says of whoever is heard in it."""
        admitted = self._gate.admit_voice(sample, self._purpose)
        if isinstance(admitted, Refusal):
            self._waiting.clear()
            self.forget(tuple(self._perceivers) if sample.media.person is None else (sample.media.person,))
            return Heard(refused=1)
        if sample.media.person is not None:
            return self._read(sample.media.person, [(sample, admitted)])
        return self._in_room(sample, admitted)

    def read_under(self, grant: GrantId) -> tuple[PersonId, ...]:
        """Return whose voice was read under a grant and is still followed."""
        return tuple(person for person, grants in self._under.items() if grant in grants)

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget what was learnt of these people's voices."""
        for person in people:
            self._under.pop(person, None)
            self._floor.forget(person)
            perceiver = self._perceivers.pop(person, None)
            if perceiver is not None:
                perceiver.close()
            if self._dictation is not None:
                self._dictation.forget((person,))

    def rest(self) -> tuple[Captured[TextSpan], ...]:
        """Return what was recognised of whoever was still speaking at the end."""
        return () if self._dictation is None else self._dictation.rest()

    def discard(self) -> None:
        """Drop the sound that waits for its speaker."""
        self._waiting.clear()

    def close(self) -> None:
        """Forget everybody; may be called twice."""
        self._waiting.clear()
        self.forget(tuple(self._perceivers))
        if self._dictation is not None:
            self._dictation.close()

    def _answered(self, person: PersonId, said: Seen, seconds: float) -> Seen:
        """Return what was heard of somebody, with how their turns stand to those of others where there are others."""
        heard = isinstance(said, Observation)
        activity = said.readings[SignalName.VOICE_ACTIVITY] if heard else nan
        turns = self._floor.hear(person, said.at, seconds, activity)
        if not heard or len(self._perceivers) == 1:
            return said
        readings = said.readings.merged(Readings.of(self._floor.signals(person)))
        return replace(said, readings=readings, turns=turns)

    def _in_room(self, sample: Captured[AudioChunk], admitted: Permitted[AudioChunk]) -> Heard:
        """Return what a room's sound says of who speaks; it waits while that is not known."""
        self._waiting.append(sample)
        while self._waiting and self._waiting[0].at < sample.at - HELD_BACK_S:
            self._waiting.popleft()
        person = self._mouths.whose(sample.at + sample.media.seconds)
        if person is None:
            return Heard(admitted=(Admission.of(admitted),))
        stretches = [replace(each, media=replace(each.media, person=person)) for each in self._waiting]
        self._waiting.clear()
        answers = [(each, self._gate.admit_voice(each, self._purpose)) for each in stretches]
        heard = self._read(person, [(each, one) for each, one in answers if isinstance(one, Permitted)])
        refused = sum(isinstance(one, Refusal) for _, one in answers)
        return replace(heard, refused=refused, admitted=(Admission.of(admitted), *heard.admitted))

    def _read(self, person: PersonId, permits: list[tuple[Captured[AudioChunk], Permitted[AudioChunk]]]) -> Heard:
        if person not in self._perceivers:
            self._perceivers[person] = self._how.make_voice(self._how.models)
        seen: list[Seen] = []
        words: list[Captured[TextSpan]] = []
        for sample, permit in permits:
            self._under.setdefault(person, set()).add(permit.grant)
            said = self._answered(person, self._perceivers[person].perceive(permit), permit.what.seconds)
            if isinstance(said, Observation) and said.readings[SignalName.VOICE_ACTIVITY] >= SPEAKS:
                self._mouths.heard(person, said.at)
            seen.append(said)
            words += () if self._dictation is None else self._dictation.take(sample, said, person)
        admitted = tuple(Admission.of(permit) for _, permit in permits)
        return Heard(seen=tuple(seen), words=tuple(words), admitted=admitted)
