"""A pulse is told when it is there and clear, and not otherwise."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.geometry import Box
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Permitted, Purpose
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Observation, Reason
from mimika.perceive.face import perceiver as perceiver_module
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.perceiver import FacePerceiver, crop_of
from mimika.perceive.face.pulse import STIRS, Pulse, PulseReader
from mimika.perceive.face.shape import Pose
from mimika.perceive.face.skin import Patch, skin_colours
from mimika.testing.bed.animate import View
from mimika.testing.bed.blood import COLOUR
from mimika.testing.bed.blood import Pulse as KnownPulse
from mimika.testing.bed.curves import steady
from mimika.testing.bed.geometry import head
from mimika.testing.bed.play import drawn
from mimika.testing.bed.scripts import at_rest

SKIN = np.array([170.0, 120.0, 100.0])
STILL = np.zeros(STIRS)


def frames(seconds: float, fps: float, seed: int = 1) -> np.ndarray:
    """Return uneven times of frames."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return np.cumsum(rng.uniform(0.7, 1.3, int(seconds * fps)) / fps)


def colours(at: Iterable[float], bpm: float, amplitude: float = 0.005, noise: float = 0.1) -> list[np.ndarray]:
    """Return the colours of the patches at some times, under the noise that averaging a patch leaves."""
    rng = np.random.Generator(np.random.PCG64(2))
    return [
        SKIN * (1 + amplitude * math.sin(2 * math.pi * bpm / 60 * time) * np.array(COLOUR))
        + rng.normal(0, noise, (len(Patch), 3))
        for time in at
    ]


def read(at: np.ndarray, seen: list[np.ndarray], reader: PulseReader | None = None) -> list[Pulse]:
    """Return what a reader says to a still head."""
    asked = reader or PulseReader()
    return [asked.read(each, STILL, float(time)) for time, each in zip(at, seen, strict=True)]


@settings(max_examples=8, deadline=None)
@given(bpm=st.floats(48, 170), fps=st.sampled_from([25.0, 30.0, 60.0]), seed=st.integers(0, 50))
def test_a_known_rate_is_told_within_one_beat_at_any_frame_rate_and_uneven_times(
    bpm: float, fps: float, seed: int
) -> None:
    at = frames(16, fps, seed)
    last = read(at, colours(at, bpm))[-1]
    assert last.reason is None
    assert last.bpm == pytest.approx(bpm, abs=1.0)


def test_nothing_is_told_before_ten_seconds_and_then_only_what_stays() -> None:
    at = frames(16, 30)
    told = [time for time, pulse in zip(at, read(at, colours(at, 72)), strict=True) if pulse.reason is None]
    assert 12 <= told[0] < 14


def test_fifteen_frames_a_second_are_too_few_and_it_says_so() -> None:
    at = frames(16, 15)
    last = read(at, colours(at, 72))[-1]
    assert last.reason is Reason.TOO_FEW_FRAMES
    assert math.isnan(last.bpm)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000))
def test_noise_alone_is_no_pulse(seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    at = frames(20, 30, seed)
    seen = [SKIN + rng.normal(0, 0.2, (len(Patch), 3)) for _ in at]
    assert all(pulse.reason is Reason.NO_PULSE for pulse in read(at, seen))


@pytest.mark.parametrize("value", [10.0, 128.0, 250.0])
def test_a_colour_that_does_not_change_is_no_pulse(value: float) -> None:
    at = frames(14, 30)
    seen = [np.full((len(Patch), 3), value) for _ in at]
    assert {pulse.reason for pulse in read(at, seen)} == {Reason.NO_PULSE}


def test_a_flickering_lamp_is_no_pulse() -> None:
    at = frames(16, 30)
    rng = np.random.Generator(np.random.PCG64(4))
    seen = [SKIN * (1 + 0.05 * math.sin(2 * math.pi * 1.5 * time)) + rng.normal(0, 0.1, (len(Patch), 3)) for time in at]
    assert all(pulse.reason is Reason.NO_PULSE for pulse in read(at, seen))


def test_red_light_that_comes_and_goes_is_no_pulse() -> None:
    at = frames(16, 30)
    beats = [1 + 0.01 * math.sin(2 * math.pi * 1.5 * time) for time in at]
    seen = [SKIN * np.array([beat, 1.0, 1.0]) * np.ones((len(Patch), 1)) for beat in beats]
    assert all(pulse.reason is Reason.NO_PULSE for pulse in read(at, seen))


def test_a_nod_that_colours_the_skin_is_no_pulse() -> None:
    at = frames(16, 30)
    rng = np.random.Generator(np.random.PCG64(4))
    reader = PulseReader()
    for time in at:
        nod = math.sin(2 * math.pi * 1.3 * time)
        seen = SKIN * (1 + 0.01 * nod * np.array(COLOUR)) + rng.normal(0, 0.1, (len(Patch), 3))
        stir = np.array([0.0, 0.0, 0.0, 0.0, 3.0 * nod, 0.0, 0.0]) + rng.normal(0, 0.05, STIRS)
        assert reader.read(seen, stir, float(time)).reason is Reason.NO_PULSE


def test_a_gap_begins_anew() -> None:
    at = frames(30, 30)
    at[at > 15] += 2.0
    pulses = read(at, colours(at, 80))
    told = [float(time) for time, pulse in zip(at, pulses, strict=True) if pulse.reason is None]
    assert any(time < 15 for time in told)
    assert not any(15 < time < 27 for time in told)
    assert any(time > 29 for time in told)


def test_a_covered_forehead_leaves_the_cheeks() -> None:
    at = frames(16, 30)
    seen = colours(at, 95)
    for each in seen:
        each[Patch.FOREHEAD] = math.nan
    assert read(at, seen)[-1].bpm == pytest.approx(95, abs=1.0)


def test_forgetting_leaves_nothing() -> None:
    at = frames(16, 30)
    seen = colours(at, 72)
    reader = PulseReader()
    before = read(at, seen, reader)
    reader.forget()
    assert read(at, seen, reader) == before
    assert before[-1].reason is None


def test_frames_at_one_time_and_hours_of_them_cost_no_more_memory() -> None:
    reader = PulseReader()
    size = reader._rows.nbytes
    for number in range(3000):
        reader.read(np.tile(SKIN, (len(Patch), 1)), STILL, number / 240)
    reader.read(np.tile(SKIN, (len(Patch), 1)), STILL, 2999 / 240)
    assert reader._rows.nbytes == size


# The skin


@pytest.fixture(scope="module")
def portrait() -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of the test bed and where the mesh's points lie in it."""
    view = View()
    _, picture = next(drawn(at_rest(0.1), view))
    return picture, np.column_stack([view.on_picture(head().portrait[:468]), np.zeros(468)])


AHEAD = Pose(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)


def test_the_patches_show_skin_and_no_brow_eye_or_lip(portrait: tuple[np.ndarray, np.ndarray]) -> None:
    picture, points = portrait
    for red, green, blue in skin_colours(picture, points, AHEAD, (False, False)):
        assert red > green > blue > 60


def test_what_is_covered_turned_away_clipped_or_outside_is_absent(portrait: tuple[np.ndarray, np.ndarray]) -> None:
    picture, points = portrait

    def absent(pixels: np.ndarray, pose: Pose = AHEAD, covered: tuple[bool, bool] = (False, False)) -> set[Patch]:
        found = skin_colours(pixels, points, pose, covered)
        return {patch for patch in Patch if np.isnan(found[patch]).any()}

    assert absent(picture) == set()
    assert absent(picture, covered=(True, False)) == {Patch.FOREHEAD}
    assert absent(picture, covered=(False, True)) == {Patch.RIGHT_CHEEK, Patch.LEFT_CHEEK}
    assert absent(picture, replace(AHEAD, yaw_deg=30.0)) == {Patch.LEFT_CHEEK}
    assert absent(picture, replace(AHEAD, yaw_deg=-30.0)) == {Patch.RIGHT_CHEEK}
    assert absent(picture, replace(AHEAD, pitch_deg=40.0)) == set(Patch)
    for value in (0, 255):
        assert absent(np.full_like(picture, value)) == set(Patch)
    assert absent(picture[: picture.shape[0] // 8]) == set(Patch)


# The whole perceiver


AdmitFace = Callable[[Gate, VideoFrame, float], Permitted[FaceRegion]]
VIEW = View(width=300, height=300, zoom=1.8)
FPS = 20.0
SHOWN = KnownPulse(bpm=steady(84.0), amplitude=0.008)


@pytest.fixture(scope="module")
def pulsing() -> list[tuple[float, np.ndarray]]:
    """Return fourteen seconds of a portrait at rest that has a pulse."""
    return list(drawn(replace(at_rest(14.0, fps=FPS), pulse=SHOWN), VIEW))


def perceived(
    meshes: MeshPool, pictures: list[tuple[float, np.ndarray]], modalities: list[str] | None = None, *, grey: bool
) -> list[Observation]:
    gate = Gate([zone_grant("research", "tests", modalities)])
    points = VIEW.on_picture(head().portrait[:468])
    (left, top), (width, height) = points.min(axis=0), np.ptp(points, axis=0)
    face = Box(left=float(left), top=float(top), width=float(width), height=float(height))
    x, y, right, bottom = crop_of(face, 0.0, VIEW.width, VIEW.height)
    perceiver = FacePerceiver(meshes, Screen())
    seen: list[Observation] = []
    for index, (at, picture) in enumerate(pictures):
        region = FaceRegion(
            person="p1",
            pixels=np.ascontiguousarray(picture[y:bottom, x:right]),
            origin=(x, y),
            face=face,
            roll_deg=0.0,
            frame_width=VIEW.width,
            frame_height=VIEW.height,
            grey=grey,
        )
        permit = gate.admit_face(Captured(source="s", at=at, index=index, media=region), Purpose.RESEARCH)
        assert isinstance(permit, Permitted)
        answer = perceiver.perceive(permit)
        assert isinstance(answer, Observation)
        seen.append(answer)
    return seen


def test_a_pulse_in_the_skin_of_the_test_bed_is_told_end_to_end(
    meshes: MeshPool, pulsing: list[tuple[float, np.ndarray]]
) -> None:
    seen = perceived(meshes, pulsing, grey=False)
    assert Reason.NO_PULSE in seen[20].withheld
    last = seen[-1]
    assert Reason.NO_PULSE not in last.withheld
    assert last.readings[SignalName.PULSE_BPM] == pytest.approx(84.0, abs=3.0)


def test_without_a_grant_for_physiology_no_pulse_is_ever_computed(
    meshes: MeshPool, pulsing: list[tuple[float, np.ndarray]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object) -> None:
        message = "it looked at the skin"
        raise AssertionError(message)

    monkeypatch.setattr(perceiver_module, "skin_colours", looked)
    monkeypatch.setattr(PulseReader, "read", looked)
    seen = perceived(meshes, pulsing[:20], ["face", "body"], grey=False)
    assert all(SignalName.PULSE_BPM not in each.readings and Reason.NOT_GRANTED in each.withheld for each in seen)
    with pytest.raises(AssertionError, match="looked at the skin"):
        perceived(meshes, pulsing[:2], ["face", Modality.PHYSIOLOGY], grey=False)


def test_a_camera_without_colour_gives_no_pulse_and_says_so(
    meshes: MeshPool, pulsing: list[tuple[float, np.ndarray]]
) -> None:
    seen = perceived(meshes, pulsing[:10], grey=True)
    assert all(Reason.NO_COLOUR in each.withheld and SignalName.PULSE_BPM not in each.readings for each in seen)
