"""A cut is noticed; movement, light and darkness are none."""

from collections.abc import Callable

import numpy as np
import pytest

from mimika.domain.media import Pixels, VideoFrame
from mimika.domain.permits import Permitted
from mimika.domain.signals import SignalName
from mimika.perceive.face.cuts import CutDetector
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.crowd import Grid, compose
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script, Span
from mimika.testing.bed.scripts import at_rest, isolated

Admit = Callable[[Pixels], Permitted[VideoFrame]]
Cuts = Callable[..., list[bool]]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def scene(seed: int) -> Pixels:
    """Return a picture of large soft shapes."""
    coarse = rng(seed).uniform(0, 255, (6, 8, 3))
    return np.kron(coarse, np.ones((40, 40, 1))).astype(np.uint8)


BLACK = np.zeros((240, 320, 3), np.uint8)


@pytest.fixture
def cuts(admit: Admit) -> Cuts:
    detector = CutDetector()
    return lambda *pictures: [detector.cut(admit(picture)) for picture in pictures]


def test_another_scene_is_a_cut_and_the_same_one_is_none(cuts: Cuts) -> None:
    assert cuts(scene(1), scene(1), scene(2), scene(2), scene(1)) == [False, False, True, False, True]


def test_a_change_of_light_is_no_cut(cuts: Cuts) -> None:
    bright = scene(1).astype(np.float64)
    assert cuts(bright.astype(np.uint8), (0.3 * bright).astype(np.uint8), (0.5 * bright + 40).astype(np.uint8)) == [
        False,
        False,
        False,
    ]


def test_a_moment_of_black_hides_no_cut_and_is_none(cuts: Cuts) -> None:
    assert cuts(scene(1), BLACK, BLACK, scene(1)) == [False] * 4
    assert cuts(scene(1), BLACK, scene(2)) == [False, False, True]


@pytest.mark.parametrize(
    "script",
    [
        isolated(SignalName.HEAD_YAW_DEG, rng(), seconds=4.0, fps=5.0),
        Script(seconds=1.0, fps=10.0, occlusions=(Span(start=0.3, end=0.6),)),
    ],
    ids=["turning", "hand"],
)
def test_what_a_person_does_is_no_cut(cuts: Cuts, script: Script) -> None:
    assert not any(cuts(*(frame.media.pixels for frame in render(script, rng()))))


def test_somebody_who_leaves_a_group_makes_no_cut(cuts: Cuts) -> None:
    leaving = Script(seconds=1.0, fps=10.0, absences=(Span(start=0.3, end=0.6),))
    frames = compose(
        [at_rest(1.0, fps=10.0), leaving, at_rest(1.0, fps=10.0), at_rest(1.0, fps=10.0)], rng(), grid=Grid()
    )
    assert not any(cuts(*(frame.media.pixels for frame in frames)))


def test_a_trembling_noisy_camera_makes_no_cuts(cuts: Cuts) -> None:
    hard = Conditions(noise_sd=20.0, jitter_px=4.0, light=0.4)
    frames = render(at_rest(0.5, fps=10.0), rng(), conditions=hard)
    assert not any(cuts(*(frame.media.pixels for frame in frames)))


def test_pictures_of_any_and_of_changing_size_are_compared(cuts: Cuts) -> None:
    one = np.full((1, 1, 3), 90, np.uint8)
    assert cuts(one, scene(1), one, scene(1)[::2, ::2]) == [False] * 4
