"""One person's face: region in, observation or abstention out, and nothing that cannot be true."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.geometry import Box
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, FaceRegion, Pixels, VideoFrame
from mimika.domain.permits import Permitted
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.perceiver import FacePerceiver, crop_of
from mimika.testing.bed.animate import View
from mimika.testing.bed.conditions import Conditions
from mimika.testing.bed.curves import hold
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script
from mimika.testing.bed.scripts import at_rest, mixed

ReadScript = Callable[..., list[Observation | Abstention]]
AdmitFace = Callable[[Captured[VideoFrame], Box], Permitted[FaceRegion]]
RANGES = {signal.name: (signal.low, signal.high) for signal in CATALOGUE}
SMALL = View(width=320, height=240, zoom=1.2)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def frame(pixels: Pixels) -> Captured[VideoFrame]:
    return Captured(source=SourceId("s"), at=0.0, index=0, media=VideoFrame(pixels=pixels))


@pytest.fixture
def perceiver(meshes: MeshPool) -> Iterator[FacePerceiver]:
    made = FacePerceiver(meshes, Screen())
    yield made
    made.close()


@pytest.mark.parametrize(
    "conditions", [Conditions(), Conditions(noise_sd=20.0, blur_px=1.0, jitter_px=2.0)], ids=["clean", "hard"]
)
def test_every_reading_of_a_lively_face_lies_within_the_catalogue(
    read_script: ReadScript, conditions: Conditions
) -> None:
    seen = read_script(mixed(rng(), seconds=6.0, fps=8.0), conditions)
    read = [each for each in seen if isinstance(each, Observation)]
    assert len(read) > 40
    for each in read:
        for name, value in each.readings:
            low, high = RANGES[name]
            assert low <= value <= high, name
        assert 0 <= each.quality.overall <= 1


def test_a_well_seen_face_gives_every_signal_of_the_face_but_those_that_need_more_time_or_pixels(
    read_script: ReadScript,
) -> None:
    last = read_script(at_rest(1.6, fps=10.0))[-1]
    assert isinstance(last, Observation)
    absent = {
        signal.name for signal in CATALOGUE if signal.modality is Modality.FACE and signal.name not in last.readings
    }
    expression = {name for name in absent if name.startswith(("expression", "valence", "arousal"))}
    assert absent - expression <= {
        SignalName.BLINK_DURATION_MS,
        SignalName.BLINK_RATE_PER_MIN,
        SignalName.PERCLOS,
        SignalName.PUPIL_IRIS_RATIO,
        SignalName.BLENDSHAPE_TONGUE_OUT,
    }


def test_units_wait_until_the_persons_own_resting_face_was_seen(read_script: ReadScript) -> None:
    seen = read_script(at_rest(1.6, fps=10.0))
    assert Reason.NEUTRAL_UNKNOWN in seen[0].withheld
    assert SignalName.AU12 not in seen[0].readings
    assert SignalName.HEAD_YAW_DEG in seen[0].readings
    assert Reason.NEUTRAL_UNKNOWN not in seen[-1].withheld
    assert SignalName.AU12 in seen[-1].readings


def test_a_still_face_shows_next_to_nothing_once_it_is_known(read_script: ReadScript) -> None:
    last = read_script(at_rest(2.5, fps=10.0))[-1]
    units = {name: value for name, value in last.readings if name.startswith("au")}
    assert len(units) == 20
    assert max(units.values()) < 1.0
    assert last.readings[SignalName.EYE_OPENNESS] == pytest.approx(1.0, abs=0.25)


def test_grey_frames_show_the_same_face_as_coloured_ones(read_script: ReadScript) -> None:
    script = Script(
        seconds=2.4, fps=10.0, curves={SignalName.AU12: hold(1.8, 9.0, 4.0), SignalName.AU01: hold(1.8, 9.0, 4.0)}
    )
    colour, grey = read_script(script)[-1].readings, read_script(script, Conditions(grey=True))[-1].readings
    for name in (SignalName.AU12, SignalName.AU01, SignalName.HEAD_YAW_DEG, SignalName.GAZE_YAW_DEG):
        assert grey[name] == pytest.approx(colour[name], abs=1.5)
    assert grey[SignalName.AU12] > 2


def test_a_region_without_a_face_is_an_abstention_that_says_so(perceiver: FacePerceiver, admit_face: AdmitFace) -> None:
    face = Box(left=200.0, top=100.0, width=150.0, height=150.0)
    for pixels in (np.full((480, 640, 3), 128, np.uint8), rng().integers(0, 255, (480, 640, 3)).astype(np.uint8)):
        seen = perceiver.perceive(admit_face(frame(pixels), face))
        assert isinstance(seen, Abstention)
        assert seen.reason is Reason.NO_FACE
        assert seen.where == face


@pytest.mark.parametrize(
    "face",
    [
        Box(left=-900.0, top=10.0, width=100.0, height=100.0),
        Box(left=5000.0, top=5000.0, width=50.0, height=50.0),
        Box(left=-80.0, top=-80.0, width=100.0, height=100.0),
        Box(left=10.0, top=10.0, width=0.01, height=0.01),
        Box(left=-1e4, top=-1e4, width=3e4, height=3e4),
    ],
    ids=["left of it", "beyond it", "at the corner", "a point", "all around it"],
)
@pytest.mark.parametrize("size", [(480, 640), (1, 1), (11, 11)])
def test_a_face_said_to_be_anywhere_is_read_without_fail(
    perceiver: FacePerceiver, admit_face: AdmitFace, face: Box, size: tuple[int, int]
) -> None:
    seen = perceiver.perceive(admit_face(frame(np.full((*size, 3), 90, np.uint8)), face))
    assert isinstance(seen, Observation | Abstention)


SPAN, PIXELS = st.floats(-3000, 3000), st.integers(1, 2000)


@settings(deadline=None, max_examples=200)
@given(
    place=st.tuples(SPAN, SPAN), side=st.floats(0.1, 3000), roll=st.floats(-180, 180), size=st.tuples(PIXELS, PIXELS)
)
def test_a_crop_lies_within_the_picture_and_holds_nothing_further_off_than_the_face_needs(
    place: tuple[float, float], side: float, roll: float, size: tuple[int, int]
) -> None:
    (x, y), (width, height) = place, size
    face = Box(left=x, top=y, width=side, height=side)
    left, top, right, bottom = crop_of(face, roll, width, height)
    assert 0 <= left <= right <= width
    assert 0 <= top <= bottom <= height
    assert right - left <= 1.5 * side * 2**0.5 + 4
    assert bottom - top <= 1.5 * side * 2**0.5 + 4


def test_a_closed_perceiver_has_forgotten_the_person(
    meshes: MeshPool, admit_face: AdmitFace, portrait_face: Callable[[View, float], Box]
) -> None:
    frames = list(render(at_rest(1.2, fps=10.0), rng(), view=SMALL))
    face = portrait_face(SMALL, 1.0)
    perceiver = FacePerceiver(meshes, Screen())
    first = [perceiver.perceive(admit_face(each, face)) for each in frames]
    perceiver.close()
    perceiver.close()
    again = [perceiver.perceive(admit_face(each, face)) for each in frames]
    assert first == again
    assert first[-1].withheld != first[0].withheld


def test_two_people_who_share_the_graphs_do_not_influence_one_another(
    meshes: MeshPool, admit_face: AdmitFace, portrait_face: Callable[[View, float], Box]
) -> None:
    calm = list(render(at_rest(0.8, fps=10.0), rng(), view=SMALL))
    lively = list(render(mixed(rng(), seconds=0.8, fps=10.0), rng(), view=SMALL))
    face = portrait_face(SMALL, 1.0)
    alone, together, other = (FacePerceiver(meshes, Screen()) for _ in range(3))
    expected = [alone.perceive(admit_face(each, face)) for each in calm]
    seen = []
    for one, two in zip(calm, lively, strict=True):
        other.perceive(admit_face(two, face))
        seen.append(together.perceive(admit_face(one, face)))
    assert seen == expected
