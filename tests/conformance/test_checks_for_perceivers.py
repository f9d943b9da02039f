"""The checks for perceivers themselves: a sound one passes, each broken promise is caught by its check."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, FaceRegion, Pixels
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.testing.conformance import (
    Check,
    check_perceiver,
    perceiver_checks,
)

Broken = Callable[[Sequence[Check], str], None]


GOOD = Quality(overall=1.0, size=1.0, sharpness=1.0, light=1.0, frontal=1.0, unobstructed=1.0)
SHARED: list[float] = []


def samples(count: int = 6) -> list[Captured[FaceRegion]]:
    """Return regions of one person whose brightness rises."""
    made = []
    for number in range(count):
        pixels = np.full((40, 40, 3), 60 + number, dtype=np.uint8)
        pixels[10:30, 10:30] += np.arange(20, dtype=np.uint8)[:, None, None]
        pixels.flags.writeable = False
        face = Box(left=10.0, top=10.0, width=20.0, height=20.0)
        region = FaceRegion(
            person=PersonId("p1"),
            pixels=pixels,
            origin=(0, 0),
            face=face,
            roll_deg=0.0,
            frame_width=40,
            frame_height=40,
        )
        made.append(Captured(source=SourceId("s"), at=number / 30, index=number, media=region))
    return made


class Light:
    """A sound perceiver: reads brightness as an action unit, compared with the last frame."""

    def __init__(self) -> None:
        self._last = 0.0

    def value(self, permitted: Permitted[FaceRegion]) -> float:
        return float(permitted.what.pixels.mean()) / 255

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        region = permitted.what
        person = region.person
        if region.pixels.shape[0] < 20 or region.pixels.std() < 1:
            return Abstention(person=person, at=permitted.at, modality=Modality.FACE, reason=Reason.NO_FACE)
        value = self.value(permitted)
        readings = Readings.of({SignalName.AU12: value, SignalName.HEAD_MOTION_DEG_S: abs(value - self._last)})
        self._last = value
        return Observation(
            person=person, at=permitted.at, modality=Modality.FACE, readings=readings, quality=GOOD, where=region.face
        )

    def close(self) -> None:
        self._last = 0.0


class Blind(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        return Abstention(person=None, at=permitted.at, modality=Modality.FACE, reason=Reason.NO_FACE)


class Random(Light):
    def value(self, _permitted: Permitted[FaceRegion]) -> float:
        return float(np.random.Generator(np.random.PCG64()).random())


class Common(Light):
    """Remembers in a place that all instances share."""

    def value(self, permitted: Permitted[FaceRegion]) -> float:
        value = super().value(permitted)
        SHARED.append(value)
        return sum(SHARED[-2:]) / 2

    def close(self) -> None:
        SHARED.clear()


class OutOfRange(Light):
    def value(self, _permitted: Permitted[FaceRegion]) -> float:
        return 5.5


class WrongModality(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        answer = super().perceive(permitted)
        if isinstance(answer, Observation):
            return replace(answer, readings=Readings.of({SignalName.VOICE_PITCH_HZ: 60.0}))
        return answer


class Fragile(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        height = permitted.what.pixels.shape[0]
        assert height > 1, "cannot resize a picture of one line"
        return super().perceive(permitted)


class ImpatientWithGaps(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        assert permitted.at < 3600, "time ran away"
        return super().perceive(permitted)


class Scribbler(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        answer = super().perceive(permitted)
        if permitted.what.pixels.flags.writeable:
            permitted.what.pixels[0, 0] = 0
        return answer


class Keeper(Light):
    def __init__(self) -> None:
        super().__init__()
        self._before: Pixels | None = None

    def value(self, permitted: Permitted[FaceRegion]) -> float:
        before, self._before = self._before, permitted.what.pixels
        return super().value(permitted) if before is None else float(before.mean()) / 255


class Duck(Light):
    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        if not isinstance(permitted, Permitted):
            return Abstention(person=None, at=0.0, modality=Modality.FACE, reason=Reason.NOT_GRANTED)
        return super().perceive(permitted)


class Hoarder(Light):
    def __init__(self) -> None:
        super().__init__()
        self._all: list[Observation | Abstention] = []

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        self._all.append(super().perceive(permitted))
        return self._all[-1]


class HoldsOn(Light):
    def __init__(self) -> None:
        super().__init__()
        self._kept = os.open(os.devnull, os.O_RDONLY)


def test_a_sound_perceiver_passes() -> None:
    check_perceiver(Light, samples())


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (Blind, "it_reads_the_samples_given"),
        (Random, "the_same_regions_give_the_same_answers"),
        (Random, "what_comes_later_changes_nothing_before"),
        (Common, "two_perceivers_do_not_influence_each_other"),
        (OutOfRange, "values_are_in_the_ranges_of_the_catalogue"),
        (WrongModality, "values_are_in_the_ranges_of_the_catalogue"),
        (Fragile, "pictures_without_a_face_are_no_exception"),
        (ImpatientWithGaps, "a_gap_in_time_is_no_exception"),
        (Scribbler, "the_input_is_left_alone"),
        (Keeper, "the_input_is_not_kept"),
        (Duck, "it_takes_nothing_without_a_permit"),
        (Hoarder, "its_memory_is_bounded"),
        (HoldsOn, "it_closes_what_it_opens"),
    ],
)
def test_a_broken_perceiver_is_caught(broken: Broken, make: Callable[[], Light], promise: str) -> None:
    SHARED.clear()
    try:
        broken(perceiver_checks(make, samples()), promise)
    finally:
        SHARED.clear()
