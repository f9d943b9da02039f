"""Why a face cannot be read, and how well it can: on animated frames under every circumstance."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from skimage import data

from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.face.quality import CHIP, QualityReader
from mimika.perceive.face.shape import Pose
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.scripts import at_rest

ReadScript = Callable[..., list[Observation | Abstention]]
AHEAD = Pose(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)
SHORT = at_rest(0.3, fps=10.0)
UNREADABLE = [
    (Conditions(blur_px=14.0), Reason.BLURRED),
    (Conditions(light=0.03), Reason.TOO_DARK),
    (Conditions(light=9.0), Reason.TOO_BRIGHT),
    (Conditions(scale=0.09), Reason.TOO_SMALL),
]
WORSE = [
    (Conditions(blur_px=3.0), "sharpness"),
    (Conditions(light=0.25), "light"),
    (Conditions(scale=0.2), "size"),
]


def quality(read_script: ReadScript, conditions: Conditions) -> Quality:
    last = read_script(SHORT, conditions)[-1]
    assert isinstance(last, Observation)
    return last.quality


@pytest.mark.parametrize(("conditions", "reason"), UNREADABLE, ids=[reason for _, reason in UNREADABLE])
def test_what_cannot_be_read_is_an_abstention_with_its_reason_and_the_value_that_decided(
    read_script: ReadScript, conditions: Conditions, reason: Reason
) -> None:
    for seen in read_script(SHORT, conditions):
        assert isinstance(seen, Abstention)
        assert seen.reason is reason
        assert any(letter.isdigit() for letter in seen.detail)
        assert seen.where is not None


@pytest.mark.parametrize(
    "conditions",
    [Conditions(), Conditions(grey=True), Conditions(noise_sd=8.0), Conditions(light=0.5), Conditions(side_light=0.7)],
    ids=["clean", "grey", "noise", "half light", "side light"],
)
def test_a_face_is_read_in_every_usual_light_and_without_colour(
    read_script: ReadScript, conditions: Conditions
) -> None:
    assert all(isinstance(each, Observation) for each in read_script(SHORT, conditions))


@pytest.mark.parametrize(("conditions", "part"), WORSE, ids=[part for _, part in WORSE])
def test_a_worse_picture_lowers_its_part_of_the_quality_and_the_whole(
    read_script: ReadScript, conditions: Conditions, part: str
) -> None:
    good, bad = quality(read_script, Conditions()), quality(read_script, conditions)
    assert getattr(bad, part) < getattr(good, part) - 0.1
    assert bad.overall < good.overall
    assert good.overall > 0.6


def test_a_change_of_light_alone_covers_nothing(read_script: ReadScript) -> None:
    seen = [*read_script(at_rest(1.5, fps=10.0), Conditions(noise_sd=6.0, light=0.7))]
    assert all(isinstance(each, Observation) and Reason.OCCLUDED not in each.withheld for each in seen[10:])


def chip() -> np.ndarray:
    """Return an upright chip of a public-domain portrait: the eyes level, 34 pixels apart, in row 30."""
    part = data.astronaut()[68:189, 163:284].astype(np.float32)
    return np.asarray(cv2.resize(part, (CHIP, CHIP), interpolation=cv2.INTER_AREA))


def test_a_head_turned_away_by_more_than_55_degrees_is_a_profile_to_either_side() -> None:
    for yaw, reason in ((50.0, None), (-50.0, None), (60.0, Reason.PROFILE), (-60.0, Reason.PROFILE)):
        look = QualityReader().look(chip(), Pose(yaw_deg=yaw, pitch_deg=0, roll_deg=0), 80.0)
        assert look.reason is reason


def test_quality_falls_as_the_head_turns_away() -> None:
    turned = [Pose(yaw_deg=yaw, pitch_deg=0, roll_deg=0) for yaw in (0.0, 30.0, 45.0, 60.0)]
    overall = [QualityReader().look(chip(), pose, 80.0).quality.overall for pose in turned]
    assert overall == sorted(overall, reverse=True)
    assert overall[0] > overall[-1] + 0.3


@pytest.mark.parametrize("colour", [0, 60, 128, 255])
def test_a_picture_without_any_detail_is_judged_without_fail(colour: int) -> None:
    look = QualityReader().look(np.full((CHIP, CHIP, 3), colour, np.float32), AHEAD, 80.0)
    assert look.reason is not None
    assert 0 <= look.quality.overall <= 1


def covered(face: np.ndarray, rows: slice) -> np.ndarray:
    """Return the chip with a checked cloth held before some of its rows."""
    cloth = np.kron(np.indices((CHIP // 8, CHIP // 8)).sum(axis=0) % 2, np.ones((8, 8)))[..., np.newaxis]
    hidden = face.copy()
    hidden[rows] = (60 + 130 * cloth)[rows]
    return hidden


@pytest.fixture
def known() -> QualityReader:
    """Return a reader that has seen a face for a while."""
    reader = QualityReader()
    for _ in range(20):
        look = reader.look(chip(), AHEAD, 80.0)
        assert (look.reason, look.upper_covered, look.lower_covered) == (None, False, False)
    return reader


def test_a_cloth_before_the_mouth_covers_the_lower_half_alone(known: QualityReader) -> None:
    look = known.look(covered(chip(), slice(44, None)), AHEAD, 80.0)
    assert (look.upper_covered, look.lower_covered) == (False, True)
    assert look.reason is None
    assert look.quality.unobstructed < 0.5


def test_a_cloth_before_the_whole_face_is_an_occlusion(known: QualityReader) -> None:
    look = known.look(covered(chip(), slice(None)), AHEAD, 80.0)
    assert look.reason is Reason.OCCLUDED


def test_the_face_is_seen_again_as_soon_as_the_cloth_is_gone(known: QualityReader) -> None:
    for _ in range(50):
        known.look(covered(chip(), slice(44, None)), AHEAD, 80.0)
    look = known.look(chip(), AHEAD, 80.0)
    assert (look.upper_covered, look.lower_covered) == (False, False)


def test_what_is_there_from_the_first_frames_on_covers_nothing() -> None:
    reader = QualityReader()
    looks = [reader.look(covered(chip(), slice(44, None)), AHEAD, 80.0) for _ in range(30)]
    assert not any(look.lower_covered for look in looks)


@pytest.mark.parametrize("light", [0.4, 0.7, 1.3])
def test_other_light_covers_nothing(known: QualityReader, light: float) -> None:
    look = known.look((chip() * light).astype(np.float32), AHEAD, 80.0)
    assert (look.upper_covered, look.lower_covered) == (False, False)
