"""Hears the customer in the recording of a call, and nobody else: their channel, or their stretches of a mixed one.

It joins two ports, a source of sound and a perceiver of voices, and knows neither codec nor model. Next door:
`readers` opens it, `reading` asks it for the utterances of a call.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, final

from mimika.apps.batch.calls.readers import Stretch
from mimika.domain.ids import PersonId
from mimika.domain.media import AudioChunk, Captured
from mimika.domain.permits import Refusal
from mimika.domain.ports import AudioSource, Perceiver
from mimika.domain.signals import SignalName
from mimika.domain.state import Observation
from mimika.errors import MediaError, RefusedError
from mimika.pipeline.admitting import Admission

OpenSound = Callable[[Path, int | None], AudioSource]
"""Opens a recording: only the sound of the channel that is named, or of the one there is."""

MakePerceiver = Callable[[], Perceiver[AudioChunk]]
"""Makes a perceiver for one caller."""

LATE_S: Final = 0.5
"""A perceiver tells of what it heard a little later; so much later still counts for an utterance."""

_CALLER: Final = PersonId("customer")


@final
class Listener:
    """Hears customers; implements `mimika.apps.batch.calls.readers.VoiceListener`.

    Args:
        open_sound: Opens a recording.
        perceiver: Makes a perceiver for one caller.
    """

    def __init__(self, open_sound: OpenSound, perceiver: MakePerceiver) -> None:
        self._open = open_sound
        self._make = perceiver

    def listen(
        self, sound: Path, stretches: Sequence[Stretch], channel: int | None, admission: Admission
    ) -> Sequence[Stretch]:
        """Return stretches with what was heard in each; the customer's own turns where none are given.

        Raises:
            MediaError: It cannot be read, or whose voice it is cannot be told.
            RefusedError: Consent does not cover voices.
        """
        if channel is None and not stretches:
            raise MediaError(
                f"{sound.name} cannot be heard",
                why="nothing tells when the customer speaks",
                fix="Give a transcript of the same name, or a recording of two channels and --customer 'channel 0'",
            )
        seen = asyncio.run(self._observations(sound, stretches, channel, admission))
        asked = stretches or [
            Stretch(at=turn.began_at, seconds=turn.seconds, signals={}) for one in seen for turn in one.turns
        ]
        return [replace(one, signals=_means(one, seen)) for one in asked]

    async def _observations(
        self, sound: Path, stretches: Sequence[Stretch], channel: int | None, admission: Admission
    ) -> list[Observation]:
        source, perceiver, found = self._open(sound, channel), self._make(), list[Observation]()
        try:
            while (sample := await source.read()) is not None:
                if channel is None and not _theirs(sample, stretches):
                    continue
                permitted = admission.sound(replace(sample, media=replace(sample.media, person=_CALLER)))
                if isinstance(permitted, Refusal):
                    raise RefusedError(
                        "the voice was not heard", why=permitted.ground, fix="Ask for a basis that covers voices"
                    )
                seen = perceiver.perceive(permitted)
                if isinstance(seen, Observation):
                    found.append(seen)
        finally:
            perceiver.close()
            await source.close()
        return found


def _theirs(sample: Captured[AudioChunk], stretches: Sequence[Stretch]) -> bool:
    """Return whether a chunk lies within the customer's stretches; one at the edge is left to the other side."""
    end = sample.at + sample.media.seconds
    return any(one.at <= sample.at and end <= one.at + one.seconds for one in stretches)


def _means(stretch: Stretch, seen: Sequence[Observation]) -> dict[SignalName, float]:
    values = defaultdict[SignalName, list[float]](list)
    for one in seen:
        if stretch.at <= one.at <= stretch.at + stretch.seconds + LATE_S:
            for name, value in one.readings:
                values[name].append(value)
    return {name: math.fsum(each) / len(each) for name, each in values.items()}
