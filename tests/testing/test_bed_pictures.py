"""What the bed draws: the right things move the right way, and nothing else does."""

import asyncio
from pathlib import Path

import av
import numpy as np
import pytest

from mimika.domain.media import Pixels
from mimika.domain.signals import SignalName
from mimika.errors import OutputError
from mimika.testing.bed.__main__ import main
from mimika.testing.bed.animate import Animator, View
from mimika.testing.bed.clip import write_clip
from mimika.testing.bed.conditions import CLEAN, Conditions, applied
from mimika.testing.bed.crowd import Grid, compose
from mimika.testing.bed.curves import steady
from mimika.testing.bed.geometry import head
from mimika.testing.bed.lids import Lids
from mimika.testing.bed.muscles import MOVED, expression
from mimika.testing.bed.play import BedSource, render
from mimika.testing.bed.pose import Pose, posed
from mimika.testing.bed.script import PUPIL_AT_REST, SCRIPTED, Script, Span
from mimika.testing.bed.scripts import at_rest, mixed

SMALL = View(width=320, height=240, zoom=1.2)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def animator() -> Animator:
    return Animator(View())


def values(**changed: float) -> dict[SignalName, float]:
    rest = dict.fromkeys(SCRIPTED, 0.0) | {SignalName.PUPIL_IRIS_RATIO: PUPIL_AT_REST}
    return rest | {SignalName(name): value for name, value in changed.items()}


def shaped(**intensities: float) -> np.ndarray:
    amounts = np.array([intensities.get(str(name), 0.0) for name in MOVED])
    return expression(head(), amounts, Lids(upper=np.array(0.0), lower=np.array(0.0)))


def face(picture: Pixels, view: View, point: int, reach: float) -> Pixels:
    x, y = view.on_picture(posed(head(), head().rest, Pose())[[point]])[0]
    span = reach * view.zoom
    return picture[int(y - span) : int(y + span), int(x - span) : int(x + span)]


def test_a_script_at_rest_is_still() -> None:
    frames = [frame.media.pixels for frame in render(at_rest(0.2), rng(), view=SMALL)]
    assert len(frames) == 5
    assert all(np.array_equal(frames[0], frame) for frame in frames[1:])


def test_the_same_seed_gives_the_same_pictures_and_another_does_not() -> None:
    script, noisy = mixed(rng(), seconds=0.2), Conditions(noise_sd=5.0, jitter_px=1.0)
    once, again, other = (
        [frame.media.pixels for frame in render(script, rng(seed), conditions=noisy, view=SMALL)] for seed in (3, 3, 4)
    )
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert not np.array_equal(once[0], other[0])


def test_frames_carry_their_times_and_cannot_be_written_to() -> None:
    frames = list(render(at_rest(0.3, fps=10.0), rng(), view=SMALL))
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert [frame.at for frame in frames] == pytest.approx([0.0, 0.1, 0.2])
    assert all(not frame.media.pixels.flags.writeable for frame in frames)
    assert frames[0].media.pixels.shape == (240, 320, 3)


def test_a_head_turned_to_the_persons_own_left_moves_the_nose_to_the_right_of_the_picture() -> None:
    nose = [posed(head(), head().rest, Pose(yaw_deg=yaw))[1, 0] for yaw in (-20.0, 0.0, 20.0)]
    assert nose[0] < nose[1] - 5
    assert nose[2] > nose[1] + 5


def test_a_raised_head_moves_the_nose_up() -> None:
    nose = [posed(head(), head().rest, Pose(pitch_deg=pitch))[1, 1] for pitch in (0.0, 15.0)]
    assert nose[1] < nose[0] - 5


def test_a_head_tilted_to_the_persons_own_left_shoulder_lowers_the_left_eye() -> None:
    seen = posed(head(), head().rest, Pose(roll_deg=20.0))
    right, left = seen[33], seen[263]
    angle = np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0]))
    assert angle == pytest.approx(20.0, abs=2.0)


def test_a_head_at_rest_faces_the_camera_squarely() -> None:
    rest = head().rest
    assert rest[33, 1] == pytest.approx(rest[263, 1], abs=0.02 * head().unit)
    assert rest[33, 2] == pytest.approx(rest[263, 2], abs=0.03 * head().unit)
    assert rest[10, 2] == pytest.approx(rest[152, 2], abs=0.02 * head().unit)


@pytest.mark.parametrize(
    ("unit", "point", "axis", "sign"),
    [
        ("au01", 55, 1, -1),
        ("au02", 63, 1, -1),
        ("au04", 55, 1, 1),
        ("au04", 55, 0, 1),
        ("au06", 50, 1, -1),
        ("au09", 129, 1, -1),
        ("au10", 37, 1, -1),
        ("au12", 61, 1, -1),
        ("au12", 61, 0, -1),
        ("au15", 61, 1, 1),
        ("au17", 199, 1, -1),
        ("au20", 61, 0, -1),
        ("au23", 17, 1, -1),
        ("au24", 0, 1, 1),
        ("au25", 14, 1, 1),
        ("au26", 152, 1, 1),
        ("au28", 17, 1, -1),
    ],
)
def test_each_action_unit_moves_its_part_of_the_face_its_way(unit: str, point: int, axis: int, sign: int) -> None:
    moved = shaped(**{unit: 5.0}) - shaped()
    assert sign * moved[point, axis] > 0.02 * head().unit
    half = shaped(**{unit: 2.5}) - shaped()
    assert 0.3 < half[point, axis] / moved[point, axis] < 0.7


@pytest.mark.parametrize("unit", [str(name) for name in MOVED])
def test_action_units_move_both_halves_of_the_face_alike(unit: str) -> None:
    moved = shaped(**{unit: 5.0}) - shaped()
    for right, left in ((61, 291), (55, 285), (50, 280), (129, 358), (40, 270), (91, 321)):
        mirrored = moved[left] * [-1, 1, 1]
        np.testing.assert_allclose(moved[right], mirrored, atol=0.025 * head().unit)


def test_lips_never_cross() -> None:
    for unit in MOVED:
        points = shaped(**{str(unit): 5.0})
        assert np.all(points[[14, 87, 317], 1] >= points[[13, 82, 312], 1] - 1e-9), unit


def test_shut_lids_hide_the_eyeball(animator: Animator) -> None:
    opened, shut = (face(animator.draw(values(au43=closed)), View(), 158, 3.0) for closed in (0.0, 5.0))
    # The dark iris gives way to skin.
    assert np.percentile(shut, 10) > np.percentile(opened, 10) + 20


def test_gaze_moves_the_iris_and_nothing_but_the_eyes(animator: Animator) -> None:
    ahead, left = (animator.draw(values(gaze_yaw_deg=yaw)).astype(int) for yaw in (0.0, 20.0))
    changed = np.abs(left - ahead).max(axis=2) > 8
    rows = np.flatnonzero(changed.any(axis=1))
    assert changed.sum() > 100
    assert np.ptp(rows) < 0.4 * head().unit * View().zoom


def test_the_person_leaves_and_a_hand_covers_the_mouth() -> None:
    script = Script(seconds=3.0, fps=2.0, absences=(Span(start=1.0, end=2.0),), occlusions=(Span(start=2.0, end=3.5),))
    frames = [frame.media.pixels for frame in render(script, rng(), view=SMALL)]
    mouth = [face(frame, SMALL, 13, 6.0).astype(int) for frame in frames]
    eyes = [face(frame, SMALL, 168, 4.0).astype(int) for frame in frames]
    assert np.abs(eyes[2] - eyes[0]).mean() > 10
    assert np.abs(mouth[5] - mouth[0]).mean() > 10
    assert np.abs(eyes[5] - eyes[0]).mean() < 1


@pytest.fixture(scope="module")
def picture(animator: Animator) -> Pixels:
    return animator.draw(values())


def test_half_light_halves_the_levels(picture: Pixels) -> None:
    dim = applied(picture, Conditions(light=0.5), rng())
    assert dim.mean() == pytest.approx(picture.mean() / 2, abs=1)


def test_noise_has_the_stated_deviation(picture: Pixels) -> None:
    grey = np.full_like(picture, 128)
    noisy = applied(grey, Conditions(noise_sd=6.0), rng())
    assert noisy.std() == pytest.approx(6.0, abs=0.2)


def test_blur_takes_detail_away(picture: Pixels) -> None:
    soft = applied(picture, Conditions(blur_px=2.0), rng())
    assert np.abs(np.diff(soft.astype(int), axis=1)).mean() < 0.6 * np.abs(np.diff(picture.astype(int), axis=1)).mean()


def test_scale_gives_fewer_pixels(picture: Pixels) -> None:
    assert applied(picture, Conditions(scale=0.25), rng()).shape == (120, 160, 3)


def test_grey_makes_three_equal_planes_with_noise_too(picture: Pixels) -> None:
    grey = applied(picture, Conditions(grey=True, noise_sd=4.0), rng())
    assert np.array_equal(grey[..., 0], grey[..., 1])
    assert np.array_equal(grey[..., 0], grey[..., 2])
    frame = next(render(at_rest(), rng(), conditions=Conditions(grey=True), view=SMALL))
    assert frame.media.grey


def test_side_light_darkens_the_left_of_the_picture() -> None:
    lit = applied(np.full((10, 100, 3), 200, np.uint8), Conditions(side_light=0.8), rng())
    assert lit[:, :10].mean() < 100
    assert lit[:, -10:].mean() > 190


def test_clean_conditions_change_nothing(picture: Pixels) -> None:
    assert np.array_equal(applied(picture, CLEAN, rng()), picture)


@pytest.mark.parametrize("wrong", [{"scale": 0.0}, {"scale": 2.0}, {"noise_sd": -1.0}, {"side_light": 1.5}])
def test_conditions_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Conditions(**wrong)


def test_the_light_of_a_script_dims_its_pictures() -> None:
    bright, dim = (
        next(render(Script(seconds=1.0, light=steady(light)), rng(), view=SMALL)).media.pixels for light in (1.0, 0.4)
    )
    assert dim.mean() == pytest.approx(0.4 * bright.mean(), abs=1)


def test_a_clip_read_back_has_the_frames_the_rate_and_the_face(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    frames = list(render(at_rest(0.6, fps=20.0), rng(), view=SMALL))
    assert write_clip(path, frames, fps=20.0) == 12
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert float(stream.average_rate) == pytest.approx(20.0)
        read = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(stream)]
    assert [time for time, _ in read] == pytest.approx([frame.at for frame in frames], abs=1e-3)
    assert np.abs(read[5][1].astype(int) - frames[5].media.pixels).mean() < 4


def test_a_clip_without_frames_or_into_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"):
        write_clip(tmp_path / "empty.mp4", [], fps=25.0)
    with pytest.raises(OutputError, match="was not written"):
        write_clip(tmp_path / "absent" / "clip.mp4", render(at_rest(0.1), rng(), view=SMALL), fps=25.0)


def test_the_source_reads_to_the_end_and_closes_twice() -> None:
    async def run() -> tuple[int, object]:
        source = BedSource(render(at_rest(0.2), rng(), view=SMALL))
        count = 0
        while await source.read() is not None:
            count += 1
        await source.close()
        await source.close()
        return count, await source.read()

    assert asyncio.run(run()) == (5, None)


def test_a_closed_source_gives_nothing_more() -> None:
    async def run() -> object:
        source = BedSource(render(at_rest(0.2), rng(), view=SMALL))
        await source.close()
        return await source.read()

    assert asyncio.run(run()) is None


def test_four_people_stand_in_their_cells_and_move_by_themselves() -> None:
    smiling = Script(seconds=0.1, fps=20.0, curves={SignalName.AU12: steady(5.0)})
    grid = Grid(width=640, height=360, zooms=(0.85, 0.65))
    at_ease, one_smiles = (
        next(compose([at_rest(0.1, 20.0), person, at_rest(0.1, 20.0)], rng(), grid=grid)).media.pixels.astype(int)
        for person in (at_rest(0.1, 20.0), smiling)
    )
    assert at_ease.shape == (360, 640, 3)
    rows, columns = np.nonzero(np.abs(one_smiles - at_ease).max(axis=2))
    box = grid.face(1)
    assert columns.min() >= 320
    assert rows.max() < 180
    assert box.left - 5 < columns.mean() < box.left + box.width + 5


def test_people_who_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="must fit"):
        next(compose([at_rest()] * 5, rng(), grid=Grid()))
    with pytest.raises(ValueError, match="must fit"):
        next(compose([at_rest(), at_rest(fps=30.0)], rng(), grid=Grid()))
    with pytest.raises(ValueError, match="do not fill"):
        Grid(columns=3)


def test_the_command_says_in_one_line_why_it_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bed", "--out", str(tmp_path / "absent" / "clip.mp4")])
    assert main() == 2
    said = capsys.readouterr().err
    assert "was not written" in said
    assert said.count("\n") == 1
