"""The checks for perceivers of voices themselves: a sound one passes, each broken promise is caught by its check."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.testing.conformance import Check, check_voice, voice_checks

Broken = Callable[[Sequence[Check], str], None]
SHARED: list[float] = []


def samples(count: int = 16) -> list[Captured[AudioChunk]]:
    """Return chunks of a tone that swells."""
    made = []
    for number in range(count):
        time = number / 10 + np.arange(1600) / HEARD_AT_HZ
        tone = (0.1 + 0.01 * number) * np.sin(2 * np.pi * 200 * time)
        chunk = AudioChunk(samples=tone.astype(np.float32), rate_hz=HEARD_AT_HZ, person=PersonId("p1"))
        chunk.samples.flags.writeable = False
        made.append(Captured(source=SourceId("s"), at=number / 10, index=number, media=chunk))
    return made


class Level:
    """A sound perceiver: tells the greatest magnitude so far as level of the speech."""

    def __init__(self) -> None:
        self._most = 0.0

    def value(self, chunk: AudioChunk) -> float:
        self._most = max(self._most, float(np.abs(chunk.samples).max()))
        return 20 * float(np.log10(min(1.0, self._most)))

    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        chunk, at = permitted.what, permitted.at + permitted.what.seconds
        if chunk.rate_hz != HEARD_AT_HZ or not len(chunk.samples) or not np.isfinite(chunk.samples).all():
            return Abstention(person=chunk.person, at=at, modality=Modality.VOICE, reason=Reason.UNREADABLE)
        if np.abs(chunk.samples).max() < 1e-3:
            return Abstention(person=chunk.person, at=at, modality=Modality.VOICE, reason=Reason.NO_VOICE)
        readings = Readings.of({SignalName.VOICE_LOUDNESS_DBFS: self.value(chunk)})
        assert chunk.person is not None
        return Observation(
            person=chunk.person, at=at, modality=Modality.VOICE, readings=readings, quality=Quality(overall=1.0)
        )

    def close(self) -> None:
        self._most = 0.0


class Deaf(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        at = permitted.at + permitted.what.seconds
        return Abstention(person=None, at=at, modality=Modality.VOICE, reason=Reason.NO_VOICE)


class Random(Level):
    def value(self, chunk: AudioChunk) -> float:
        return super().value(chunk) - float(np.random.Generator(np.random.PCG64()).random())


class ByChunk(Level):
    """What it says depends on how the sound was cut."""

    def value(self, chunk: AudioChunk) -> float:
        return super().value(chunk) - len(chunk.samples) / 1000


class Common(Level):
    """Remembers in a place that all instances share."""

    def value(self, chunk: AudioChunk) -> float:
        SHARED.append(super().value(chunk))
        return sum(SHARED[-2:]) / 2

    def close(self) -> None:
        super().close()
        SHARED.clear()


class OutOfRange(Level):
    def value(self, chunk: AudioChunk) -> float:
        return super().value(chunk) + 40


class Early(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        return replace(super().perceive(permitted), at=permitted.at)


class WrongModality(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        answer = super().perceive(permitted)
        if isinstance(answer, Observation):
            return replace(answer, readings=Readings.of({SignalName.AU12: 1.0}))
        return answer


class Fragile(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        assert not np.isnan(permitted.what.samples).any(), "no number"
        return super().perceive(permitted)


class Poisoned(Level):
    """A sound that is no number stays with it."""

    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        if np.isnan(permitted.what.samples).any():
            self._most = -1.0
        if self._most < 0:
            return Deaf().perceive(permitted)
        return super().perceive(permitted)


class ImpatientWithGaps(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        assert permitted.at < 3600, "time ran away"
        return super().perceive(permitted)


class Scribbler(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        answer = super().perceive(permitted)
        if permitted.what.samples.flags.writeable:
            permitted.what.samples[:] = 0
        return answer


class Keeper(Level):
    """Looks at the chunk before the last once more."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: np.ndarray | None = None

    def value(self, chunk: AudioChunk) -> float:
        before = 0.0 if self._kept is None else float(np.abs(self._kept).max())
        self._kept = chunk.samples
        return super().value(chunk) - before


class Credulous(Level):
    def perceive(self, permitted: Permitted[AudioChunk]) -> Observation | Abstention:
        if not isinstance(permitted, Permitted):
            return Abstention(person=None, at=0.0, modality=Modality.VOICE, reason=Reason.NO_VOICE)
        return super().perceive(permitted)


class Hoarder(Level):
    def __init__(self) -> None:
        super().__init__()
        self._all: list[np.ndarray] = []

    def value(self, chunk: AudioChunk) -> float:
        self._all.append(chunk.samples.copy())
        return super().value(chunk)


class Unforgetting(Level):
    def close(self) -> None:
        pass


def test_a_sound_perceiver_passes() -> None:
    check_voice(Level, samples())


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (Deaf, "it_hears_the_samples_given"),
        (Random, "the_same_sound_gives_the_same_answers"),
        (Random, "what_comes_later_changes_nothing_before"),
        (ByChunk, "how_the_sound_is_cut_changes_nothing"),
        (Common, "two_perceivers_do_not_influence_each_other"),
        (OutOfRange, "values_are_in_the_ranges_of_the_catalogue"),
        (WrongModality, "values_are_in_the_ranges_of_the_catalogue"),
        (Early, "values_are_in_the_ranges_of_the_catalogue"),
        (Fragile, "hostile_sounds_are_no_exception"),
        (Poisoned, "hostile_sounds_are_no_exception"),
        (ImpatientWithGaps, "a_gap_in_the_sound_is_no_exception"),
        (Scribbler, "the_input_is_left_alone"),
        (Keeper, "the_input_is_not_kept"),
        (Credulous, "it_takes_nothing_without_a_permit"),
        (Hoarder, "its_memory_is_bounded"),
        (Unforgetting, "closing_forgets"),
    ],
)
def test_a_broken_promise_is_caught(make: Callable[[], Level], name: str, broken: Broken) -> None:
    broken(voice_checks(make, samples()), name)
