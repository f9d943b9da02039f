"""The pupil is measured where the eye is large and shows it, and nowhere else."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from mimika.domain.media import Pixels
from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation
from mimika.perceive.face.pupil import LEAST_IRIS_PX, pupil_iris_ratio
from mimika.perceive.face.regions import POINTS, Landmarks
from mimika.testing.bed.animate import View
from mimika.testing.bed.scripts import at_rest

ReadScript = Callable[..., list[Observation | Abstention]]
RIGHT, LEFT = (100, 80), (220, 80)
PALE, DARK = (120, 150, 170), (38, 30, 28)


def eyes(iris_px: float, ratio: float, iris: tuple[int, int, int] = PALE) -> tuple[Pixels, Landmarks]:
    """Return a picture of two eyes with irises of so many pixels, and its landmarks."""
    pixels = np.full((160, 320, 3), 225, np.uint8)
    landmarks = np.zeros((POINTS, 3))
    for place, (x, y) in ((468, RIGHT), (473, LEFT)):
        for radius, colour in ((iris_px / 2, iris), (ratio * iris_px / 2, (12, 12, 12))):
            cv2.circle(pixels, (x * 16, y * 16), round(radius * 16), colour, -1, cv2.LINE_AA, 4)
        around = np.array([(x, y)]) + np.array([(0, 0), (1, 0), (0, -1), (-1, 0), (0, 1)]) * iris_px / 2
        landmarks[place : place + 5, :2] = around
    return pixels, landmarks


@pytest.mark.parametrize("ratio", [0.25, 0.35, 0.5, 0.65])
@pytest.mark.parametrize("iris_px", [30.0, 60.0])
def test_the_pupil_of_a_large_eye_is_measured(iris_px: float, ratio: float) -> None:
    assert pupil_iris_ratio(*eyes(iris_px, ratio)) == pytest.approx(ratio, abs=0.07)


def test_a_wider_pupil_gives_a_greater_ratio() -> None:
    ratios = [pupil_iris_ratio(*eyes(50.0, ratio)) for ratio in (0.25, 0.35, 0.45, 0.55, 0.65)]
    assert ratios == sorted(ratios)


def test_an_eye_of_too_few_pixels_has_no_value() -> None:
    assert np.isnan(pupil_iris_ratio(*eyes(LEAST_IRIS_PX - 1, 0.4)))


def test_a_pupil_that_does_not_stand_out_from_a_dark_iris_has_no_value() -> None:
    assert np.isnan(pupil_iris_ratio(*eyes(50.0, 0.4, iris=(14, 13, 13))))


def test_a_dark_iris_that_still_differs_from_its_pupil_has_one() -> None:
    assert pupil_iris_ratio(*eyes(50.0, 0.4, iris=DARK)) == pytest.approx(0.4, abs=0.06)


def test_one_eye_that_shows_it_is_enough() -> None:
    pixels, landmarks = eyes(50.0, 0.4)
    pixels[:, 160:] = 128
    assert pupil_iris_ratio(pixels, landmarks) == pytest.approx(0.4, abs=0.05)


def test_a_face_across_the_room_has_no_pupil_to_speak_of(read_script: ReadScript) -> None:
    seen = read_script(at_rest(0.2, fps=10.0), view=View(zoom=1.5))
    assert all(isinstance(each, Observation) for each in seen)
    assert all(np.isnan(each.readings[SignalName.PUPIL_IRIS_RATIO]) for each in seen)
