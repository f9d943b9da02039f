"""Faces in whole pictures: each found once, near and far, and none where there is none."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from skimage import data

from mimika.domain.geometry import Box
from mimika.domain.media import Pixels, VideoFrame
from mimika.domain.permits import Permitted
from mimika.perceive.face.locate import Effort, FaceLocator, _distinct
from mimika.perceive.face.regions import Detection, DetectorKind
from mimika.testing.bed.animate import View
from mimika.testing.bed.crowd import Grid, compose
from mimika.testing.bed.play import render
from mimika.testing.bed.scripts import at_rest

Admit = Callable[[Pixels], Permitted[VideoFrame]]


def rng() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(6))


def still(view: View) -> Pixels:
    return next(render(at_rest(0.1), rng(), view=view)).media.pixels


@pytest.mark.parametrize("effort", Effort)
@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.4, 3.6])
def test_a_face_is_found_where_it_is_near_and_far(
    locator: FaceLocator, admit: Admit, portrait_face: Callable[[View, float], Box], zoom: float, effort: Effort
) -> None:
    view = View(zoom=zoom)
    found = locator.locate(admit(still(view)), effort)
    assert len(found) == 1
    assert found[0].box.overlap(portrait_face(view, 1.0)) > 0.5
    assert abs(found[0].roll_deg) < 10
    assert 0.4 < found[0].score <= 1


@pytest.mark.parametrize("effort", Effort)
def test_everybody_in_a_picture_is_found_once(locator: FaceLocator, admit: Admit, effort: Effort) -> None:
    grid = Grid()
    picture = next(compose([at_rest(0.1)] * 4, rng(), grid=grid)).media.pixels
    found = locator.locate(admit(picture), effort)
    assert len(found) == 4
    for number in range(4):
        assert max(each.box.overlap(grid.face(number)) for each in found) > 0.5
    assert all(one.box.overlap(other.box) < 0.3 for one, other in combinations(found, 2))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_face_that_fills_a_single_picture_is_found_by_a_thorough_search(locator: FaceLocator, admit: Admit) -> None:
    tight = View(width=240, height=300, zoom=2.4, centre=(224.0, 96.0))
    found = locator.locate(admit(still(tight)), Effort.THOROUGH)
    assert len(found) == 1
    assert found[0].box.width > 150


@pytest.mark.parametrize("size", [(1, 1), (11, 11), (1, 400), (400, 1), (11, 640)])
def test_a_picture_too_small_for_a_face_shows_none(locator: FaceLocator, admit: Admit, size: tuple[int, int]) -> None:
    assert locator.locate(admit(np.full((*size, 3), 90, np.uint8)), Effort.THOROUGH) == ()


@pytest.mark.parametrize("size", [(12, 12), (13, 700), (97, 61)])
def test_pictures_of_odd_sizes_are_searched_without_fail(
    locator: FaceLocator, admit: Admit, size: tuple[int, int]
) -> None:
    noise = rng().integers(0, 255, (*size, 3)).astype(np.uint8)
    height, width = size
    for each in locator.locate(admit(noise), Effort.THOROUGH):
        assert 0 < each.box.width <= 2 * width
        assert 0 < each.box.height <= 2 * height


@pytest.mark.parametrize("effort", Effort)
def test_plain_colour_noise_and_an_empty_room_show_nobody(locator: FaceLocator, admit: Admit, effort: Effort) -> None:
    pictures = [np.full((480, 640, 3), shade, np.uint8) for shade in (0, 128, 255)]
    pictures += [rng().integers(0, 255, (480, 640, 3)).astype(np.uint8)]
    slope = np.linspace(0, 255, 640).astype(np.uint8)
    pictures += [np.repeat(np.repeat(slope[None, :, None], 480, axis=0), 3, axis=2)]
    for picture in pictures:
        assert locator.locate(admit(picture), effort) == ()


def test_a_very_large_picture_gives_boxes_in_its_own_pixels(
    locator: FaceLocator,
    admit: Admit,
    enlarge: Callable[[Pixels, float], Pixels],
    portrait_face: Callable[[View, float], Box],
) -> None:
    view = View(zoom=1.2)
    picture = enlarge(still(view), 6.25)
    assert picture.shape == (3000, 4000, 3)
    found = locator.locate(admit(picture), Effort.THOROUGH)
    assert len(found) == 1
    assert found[0].box.overlap(portrait_face(view, 6.25)) > 0.5


def test_a_small_face_in_a_large_picture_is_found_by_looking_closer(
    locator: FaceLocator, admit: Admit, enlarge: Callable[[Pixels, float], Pixels]
) -> None:
    room = np.full((960, 1280, 3), 128, np.uint8)
    small = enlarge(data.astronaut()[:260, 100:360], 0.45)
    room[200 : 200 + small.shape[0], 300 : 300 + small.shape[1]] = small
    found = locator.locate(admit(room), Effort.THOROUGH)
    assert len(found) == 1
    assert 35 < found[0].box.width < 60


def test_searching_changes_neither_picture_nor_locator(locator: FaceLocator, admit: Admit) -> None:
    picture = still(View()).copy()
    before = picture.copy()
    first = locator.locate(admit(picture), Effort.THOROUGH)
    locator.locate(admit(np.zeros((480, 640, 3), np.uint8)), Effort.QUICK)
    again = locator.locate(admit(picture), Effort.THOROUGH)
    assert np.array_equal(picture, before)
    assert [(each.box, each.score) for each in first] == [(each.box, each.score) for each in again]


def test_a_locator_can_be_closed_twice() -> None:
    locator = FaceLocator()
    locator.close()
    locator.close()


def at(left: float, top: float, size: float, score: float) -> Detection:
    box = Box(left=left, top=top, width=size, height=size)
    return Detection(box=box, roll_deg=0.0, score=score, kind=DetectorKind.FULL_RANGE)


def test_of_overlapping_finds_the_surest_stays() -> None:
    best, double, part, other = at(0, 0, 100, 0.9), at(20, 10, 100, 0.7), at(30, 30, 40, 0.8), at(200, 0, 100, 0.6)
    assert _distinct([double, other, part, best]) == [best, other]
