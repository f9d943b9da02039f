"""The speed benchmarks still run, on clips so short that their figures mean nothing. No figure is asserted."""

import asyncio
from pathlib import Path

import pytest
from benchmarks import face_stack, four_faces, latency, memory, one_face, start
from benchmarks.clips import TINY, Clips
from benchmarks.drawing import prepared
from benchmarks.part import Measure
from benchmarks.timing import percentile, ratio, table


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return prepared(tmp_path_factory.mktemp("clips"), TINY)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (one_face.measure, ("persons found: 1;", "frames without a face: 0;", "| mesh", "| decode", "FaceMesh")),
        (four_faces.measure, ("identities found: 4 (4 people); switches: 0", "FaceMesh")),
        (latency.measure, ("p95", "frame in to event out")),
        (memory.measure, ("models running", "after 24 frames", "report written")),
        (start.measure, ("import mimika", "first person read")),
    ],
    ids=["one", "four", "latency", "memory", "start"],
)
def test_a_part_measures_and_prints_its_table(measure: Measure, expected: tuple[str, ...], clips: Clips) -> None:
    text = asyncio.run(measure(clips, TINY))
    assert "|---" in text
    assert [words for words in expected if words not in text] == []


def test_clips_that_are_there_are_not_drawn_again(clips: Clips) -> None:
    before = clips.one.stat().st_mtime_ns
    assert prepared(clips.one.parent, TINY).one.stat().st_mtime_ns == before


def test_every_part_is_a_module_that_can_be_started_alone() -> None:
    folder = Path(face_stack.__file__).parent
    for module in face_stack.PARTS.values():
        assert "part.run(measure" in (folder / f"{module}.py").read_text(encoding="utf-8")


def test_a_ratio_is_the_median_of_the_pairs_not_the_ratio_of_medians() -> None:
    assert ratio([10.0, 1.0, 30.0], [5.0, 1.0, 10.0]) == 2.0


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_the_least_value_not_exceeded_by_so_many_percent(percent: int, expected: int) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], percent) == expected


def test_the_columns_of_a_table_are_aligned() -> None:
    assert table(("a", "bb"), [("long", "x")]).splitlines() == ["| a    | bb |", "|------|----|", "| long | x  |"]
