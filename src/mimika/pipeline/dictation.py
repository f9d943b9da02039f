"""What was said, written down: the sound of a turn is joined and recognised when the turn is over.

Only where the operator brought a recogniser. At most the last twenty seconds of
somebody's speech wait in memory; they are overwritten when they were recognised
or their person is forgotten. Next door: `mimika.pipeline.voices` tells turns,
`mimika.pipeline.wording` reads the words.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, final

import numpy as np

from mimika.consent.gate import Gate
from mimika.domain.ids import PersonId
from mimika.domain.media import AudioChunk, Captured, TextSpan
from mimika.domain.permits import Permitted, Purpose
from mimika.domain.ports import Recogniser
from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation

LONGEST_S: Final = 20.0
"""A longer turn is recognised in parts."""
BEFORE_S: Final = 0.5
"""Sound kept from before speech is noticed."""
SPEAKS: Final = 0.5
"""Probability of speech from which sound belongs to a turn."""
_SLACK_S: Final = 0.05


@final
class Dictation:
    """Has turns recognised.

    Args:
        recogniser: What recognises; closed with this.
        gate: Asked for every turn.
        purpose: What the session serves.
    """

    def __init__(self, recogniser: Recogniser, gate: Gate, purpose: Purpose) -> None:
        self._recogniser = recogniser
        self._gate = gate
        self._purpose = purpose
        self._held: dict[PersonId, list[Captured[AudioChunk]]] = {}
        self._speaking: set[PersonId] = set()

    def take(
        self, sample: Captured[AudioChunk], said: Observation | Abstention, person: PersonId
    ) -> tuple[Captured[TextSpan], ...]:
        """Take a stretch of somebody's sound in; return the words of their turn if it is over.

        Raises:
            ModelError: The recogniser broke down.
        """
        held = self._held.setdefault(person, [])
        words: tuple[Captured[TextSpan], ...] = ()
        if held and abs(held[-1].at + held[-1].media.seconds - sample.at) > _SLACK_S:
            words = self._recognised(person)
            held = self._held[person] = []
        held.append(sample)
        active = isinstance(said, Observation) and said.readings[SignalName.VOICE_ACTIVITY] >= SPEAKS
        if active:
            self._speaking.add(person)
        over = isinstance(said, Observation) and bool(said.turns)
        if over or (person in self._speaking and sample.at - held[0].at >= LONGEST_S):
            return (*words, *self._recognised(person))
        if person not in self._speaking:
            self._held[person] = [each for each in held if each.at >= sample.at - BEFORE_S]
        return words

    def rest(self) -> tuple[Captured[TextSpan], ...]:
        """Return the words of whoever was still speaking at the end.

        Raises:
            ModelError: The recogniser broke down.
        """
        return tuple(words for person in tuple(self._speaking) for words in self._recognised(person))

    def forget(self, people: Iterable[PersonId]) -> None:
        """Drop the sound of these people."""
        for person in people:
            self._held.pop(person, None)
            self._speaking.discard(person)

    def close(self) -> None:
        """Drop all sound and close the recogniser; may be called twice."""
        self.forget(tuple(self._held))
        self._recogniser.close()

    def _recognised(self, person: PersonId) -> tuple[Captured[TextSpan], ...]:
        held = self._held.pop(person, [])
        if not held or person not in self._speaking:
            return ()
        self._speaking.discard(person)
        joined = np.concatenate([each.media.samples for each in held])
        admitted = self._gate.admit_voice(replace(held[0], media=replace(held[0].media, samples=joined)), self._purpose)
        return self._recogniser.recognise(admitted) if isinstance(admitted, Permitted) else ()
