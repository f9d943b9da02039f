"""The chip that the nets see: upright, to scale, the same from every size and tilt of one face."""

import cv2
import numpy as np
import pytest

from mimika.perceive.face.chips import CHIP, EYE_ROW, EYE_SPAN, face_chip
from mimika.perceive.face.regions import POINTS, Landmarks

RIGHT, LEFT = (60.0, 80.0), (100.0, 80.0)


def eyes(right: tuple[float, float], left: tuple[float, float]) -> Landmarks:
    points = np.zeros((POINTS, 3))
    points[[33, 133], :2], points[[263, 362], :2] = right, left
    return points


def face() -> np.ndarray:
    """A picture with two dark discs for eyes and a soft ramp, so that scale and tilt show."""
    picture = np.tile(np.linspace(90, 160, 160)[:, np.newaxis], (1, 160)).astype(np.uint8)
    for x, y in (RIGHT, LEFT):
        cv2.circle(picture, (int(x), int(y)), 7, 10, -1)
    return np.dstack([picture] * 3)


def darkest(chip: np.ndarray, columns: slice) -> tuple[float, float]:
    dark = chip[:, columns] < 60
    rows, places = np.nonzero(dark)
    return float(places.mean() + columns.start), float(rows.mean())


def test_the_eyes_lie_level_in_their_place() -> None:
    chip = face_chip(face(), eyes(RIGHT, LEFT), 40.0)
    assert chip.shape == (CHIP, CHIP)
    (x_right, y_right), (x_left, y_left) = darkest(chip, slice(0, 24)), darkest(chip, slice(24, 48))
    assert x_left - x_right == pytest.approx(EYE_SPAN, abs=0.7)
    assert y_right == pytest.approx(EYE_ROW, abs=0.7)
    assert y_left == pytest.approx(EYE_ROW, abs=0.7)


@pytest.mark.parametrize("factor", [0.6, 1.0, 2.0, 5.0])
def test_a_near_and_a_far_face_give_the_same_chip(factor: float) -> None:
    usual = face_chip(face(), eyes(RIGHT, LEFT), 40.0).astype(float)
    picture = np.asarray(cv2.resize(face(), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)

    def at(place: tuple[float, float]) -> tuple[float, float]:
        return (place[0] + 0.5) * factor - 0.5, (place[1] + 0.5) * factor - 0.5

    chip = face_chip(picture, eyes(at(RIGHT), at(LEFT)), 40.0 * factor).astype(float)
    assert np.abs(chip - usual).mean() < 3.0


def test_a_tilted_head_is_turned_upright() -> None:
    usual = face_chip(face(), eyes(RIGHT, LEFT), 40.0).astype(float)
    turn = cv2.getRotationMatrix2D((80, 80), 20, 1.0)
    picture = np.asarray(cv2.warpAffine(face(), turn, (160, 160), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    right, left = (tuple(turn @ (*each, 1.0)) for each in (RIGHT, LEFT))
    chip = face_chip(picture, eyes(right, left), 40.0).astype(float)
    assert np.abs(chip - usual)[8:40, 8:40].mean() < 6.0


def test_the_margin_adds_pixels_and_moves_nothing() -> None:
    wide = face_chip(face(), eyes(RIGHT, LEFT), 40.0, margin=8)
    assert wide.shape == (CHIP + 16, CHIP + 16)
    assert np.array_equal(wide[8:-8, 8:-8], face_chip(face(), eyes(RIGHT, LEFT), 40.0))


def test_colour_makes_no_difference_but_through_brightness() -> None:
    colourful = face()
    colourful[..., 0] = 200
    grey = cv2.cvtColor(colourful, cv2.COLOR_RGB2GRAY)
    same = face_chip(np.dstack([grey] * 3), eyes(RIGHT, LEFT), 40.0)
    assert np.abs(same.astype(int) - face_chip(colourful, eyes(RIGHT, LEFT), 40.0)).max() <= 1
