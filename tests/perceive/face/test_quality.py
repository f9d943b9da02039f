"""Why a face cannot be read, and how well it can: on animated frames under every circumstance."""

import math

import numpy as np
import pytest

from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.face.quality import CHIP, QualityReader
from mimika.perceive.face.shape import Pose
from mimika.perceive.face.units import LOWER_FACE, UPPER_FACE
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.script import Script, Span
from mimika.testing.bed.scripts import at_rest

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


def quality(read_script, conditions: Conditions) -> Quality:  # noqa: ANN001 -- a fixture
    last = read_script(SHORT, conditions)[-1]
    assert isinstance(last, Observation)
    return last.quality


@pytest.mark.parametrize(("conditions", "reason"), UNREADABLE, ids=[reason for _, reason in UNREADABLE])
def test_what_cannot_be_read_is_an_abstention_with_its_reason_and_the_value_that_decided(
    read_script, conditions: Conditions, reason: Reason  # noqa: ANN001 -- a fixture
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
def test_a_face_is_read_in_every_usual_light_and_without_colour(read_script, conditions: Conditions) -> None:  # noqa: ANN001 -- a fixture
    assert all(isinstance(each, Observation) for each in read_script(SHORT, conditions))


@pytest.mark.parametrize(("conditions", "part"), WORSE, ids=[part for _, part in WORSE])
def test_a_worse_picture_lowers_its_part_of_the_quality_and_the_whole(
    read_script, conditions: Conditions, part: str  # noqa: ANN001 -- a fixture
) -> None:
    good, bad = quality(read_script, Conditions()), quality(read_script, conditions)
    assert getattr(bad, part) < getattr(good, part) - 0.1
    assert bad.overall < good.overall
    assert good.overall > 0.6


def test_a_hand_before_the_mouth_withholds_the_lower_face_alone(read_script) -> None:  # noqa: ANN001 -- a fixture
    script = Script(seconds=3.4, fps=10.0, occlusions=(Span(start=2.0, end=9.0),))
    seen = read_script(script)
    before, after = seen[15], seen[-1]
    assert isinstance(before, Observation)
    assert isinstance(after, Observation)
    assert not before.withheld
    assert all(name in before.readings for name in (*UPPER_FACE, *LOWER_FACE))
    assert after.withheld == (Reason.OCCLUDED,)
    assert not [name for name in LOWER_FACE if name in after.readings]
    assert all(name in after.readings for name in UPPER_FACE)
    assert after.quality.unobstructed < before.quality.unobstructed
    assert math.isnan(after.readings[SignalName.SPEAKING])


def test_a_change_of_light_alone_covers_nothing(read_script) -> None:  # noqa: ANN001 -- a fixture
    seen = [*read_script(at_rest(1.5, fps=10.0), Conditions(noise_sd=6.0, light=0.7))]
    assert all(isinstance(each, Observation) and not each.withheld for each in seen[10:])


def chip(seed: int = 1) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(seed))
    return (120 + rng.normal(0, 30, (CHIP, CHIP, 3))).astype(np.float32)


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


def test_most_of_a_face_covered_is_occluded() -> None:
    reader = QualityReader()
    face = chip()
    for _ in range(20):
        assert reader.look(face, AHEAD, 80.0).reason is None
    covered = chip(2)
    covered[20:] = covered[20:] * (0.2, 0.9, 0.2) + (150, -40, -40)
    look = reader.look(np.clip(covered, 0, 255).astype(np.float32), AHEAD, 80.0)
    assert look.reason is Reason.OCCLUDED
    assert look.lower_covered


def test_nothing_is_called_covered_before_the_face_is_known() -> None:
    reader = QualityReader()
    for seed in range(7):
        look = reader.look(chip(seed) * np.float32(0.5 + 0.1 * seed), AHEAD, 80.0)
        assert not look.upper_covered
        assert not look.lower_covered
