"""A folder of results: what stands in it, and that nothing else does."""

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from mimika.domain.events import PersonEntered, PersonLeft
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.errors import OutputError, UsageError
from mimika.store.reading import read_events, read_summary, read_timeline
from mimika.store.recording import Recording
from mimika.store.timeline import BLOCK

MakeMoment = Callable[..., Moment]
Limit = Callable[[int], AbstractContextManager[None]]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write_all(recording: Recording, moments: list[Moment]) -> None:
    for moment in moments:
        recording.write(moment)


def test_a_session_leaves_three_files(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    folder = tmp_path / "deep" / "clip"
    with Recording(folder, wall_start=0.0) as recording:
        recording.write(moment(0))
        recording.finish(summary)
    assert _names(folder) == ["events.jsonl", "summary.json", "timeline.parquet"]


@pytest.mark.parametrize("frames", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_every_row_is_read_back(frames: int, tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    for index in range(frames):
        recording.write(moment(index))
    recording.finish(summary)
    table = read_timeline(tmp_path)
    assert table.num_rows == frames
    assert table.column("at").to_pylist() == [index / 30 for index in range(frames)]
    for name in ("au01", "head_yaw_deg", "state_confusion", "trend_fatigue_per_min"):
        expected = [moment(index).people[0].state.readings[SignalName(name)] for index in range(frames)]
        assert np.array_equal(table.column(name).to_numpy(), np.array(expected, dtype=np.float32), equal_nan=True)


def test_people_have_their_own_rows_in_every_part(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    crowds = [("p1", "p2"), ("p2",), (), ("p3", "p1")]
    frames = [crowds[(index // 300) % 4] for index in range(2400)]
    for index, people in enumerate(frames):
        recording.write(moment(index, people))
    recording.finish(summary)
    assert read_timeline(tmp_path).column("person").to_pylist() == [name for people in frames for name in people]


def test_a_part_knows_only_its_own_people(tmp_path: Path, moment: MakeMoment) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    for index in range(2 * BLOCK):
        recording.write(moment(index, (f"p{index // 500}",)))
    recording.close()
    last = pq.read_table(tmp_path / "timeline.00002.parquet.part").column("person")
    assert last.chunk(0).dictionary.to_pylist() == ["p2", "p3", "p4"]


def test_an_absent_value_is_null_and_not_nan(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    for index in range(50):
        recording.write(moment(index))
    recording.finish(summary)
    column = pq.read_table(tmp_path / "timeline.parquet").column("au12")
    absent = sum(np.isnan(moment(index).people[0].state.readings[SignalName.AU12]) for index in range(50))
    assert column.null_count == absent > 0
    assert not any(np.isnan(value) for value in column.to_pylist() if value is not None)


def test_the_columns_are_those_of_the_catalogue_and_nothing_biometric(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary
) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    recording.write(moment(0))
    recording.finish(summary)
    schema = pq.read_schema(tmp_path / "timeline.parquet")
    assert schema.names == ["person", "at", "quality", *(signal.name for signal in CATALOGUE)]
    assert {str(schema.field(name).type) for name in schema.names[2:]} == {"float"}
    assert str(schema.field("at").type) == "double"
    assert schema.field("person").type.value_type == "string"


def test_the_file_says_its_units_and_what_allowed_it(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary
) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    recording.write(moment(0))
    recording.finish(summary)
    schema = pq.read_schema(tmp_path / "timeline.parquet")
    assert {key: schema.metadata[key] for key in (b"purpose", b"basis", b"version")} == {
        b"purpose": b"demonstration",
        b"basis": b"receipt 7",
        b"version": read_summary(tmp_path).version.encode(),
    }
    for signal_ in CATALOGUE:
        if signal_.name in schema.names:
            assert schema.field(signal_.name).metadata[b"unit"] == signal_.unit.encode()
    assert schema.field("at").metadata[b"unit"] == b"s"


def test_other_signals_may_be_chosen(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0, signals=(SignalName.VALENCE, SignalName.AU01, SignalName.AU01))
    recording.write(moment(0))
    recording.finish(summary)
    assert read_timeline(tmp_path).column_names == ["person", "at", "quality", "valence", "au01"]


def test_an_interrupted_session_is_whole(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    for index in range(BLOCK + 5):
        recording.write(moment(index))
    partial = SessionSummary(
        **{
            name: getattr(summary, name)
            for name in SessionSummary.__dataclass_fields__
            if name not in {"complete", "ended"}
        },
        complete=False,
        ended="interrupted by the user",
    )
    recording.finish(partial)
    assert read_timeline(tmp_path).num_rows == BLOCK + 5
    assert not read_summary(tmp_path).complete
    assert read_summary(tmp_path).ended == "interrupted by the user"


def test_closing_without_finishing_keeps_every_row(tmp_path: Path, moment: MakeMoment) -> None:
    with Recording(tmp_path, wall_start=0.0) as recording:
        for index in range(BLOCK + 5):
            recording.write(moment(index))
    recording.close()
    assert read_timeline(tmp_path).num_rows == BLOCK + 5
    assert not (tmp_path / "summary.json").exists()
    for part in tmp_path.glob("*.part"):
        assert pq.read_table(part).num_rows > 0


def test_events_are_on_disk_as_they_come(tmp_path: Path, moment: MakeMoment) -> None:
    recording = Recording(tmp_path / "clip é", wall_start=1_700_000_000.25)
    entered, left = PersonEntered(person=PersonId("p1"), at=0.5), PersonLeft(person=PersonId("p1"), at=1.5)
    recording.write(moment(0, events=(entered,)))
    assert read_events(tmp_path / "clip é") == (entered,)
    recording.write(moment(1, events=(left,)))
    assert read_events(tmp_path / "clip é") == (entered, left)
    lines = (tmp_path / "clip é" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1]) == {
        "specversion": "1.0",
        "id": "2",
        "source": "/mimika/recordings/clip%20%C3%A9/1700000000.250",
        "type": "org.mimika.person.left",
        "time": "2023-11-14T22:13:21.750000Z",
        "subject": "p1",
        "datacontenttype": "application/json",
        "data": {"person": "p1", "at": 1.5},
    }
    recording.close()


def test_an_earlier_recording_is_replaced_and_other_files_stay(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary
) -> None:
    for name in ("timeline.00007.parquet.part", "timeline.parquet.tmp", "notes.txt", "report.html"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    for _ in range(2):
        recording = Recording(tmp_path, wall_start=0.0)
        recording.write(moment(0, events=(PersonEntered(person=PersonId("p1"), at=0.0),)))
        recording.finish(summary)
    assert _names(tmp_path) == ["events.jsonl", "notes.txt", "report.html", "summary.json", "timeline.parquet"]
    assert (read_timeline(tmp_path).num_rows, len(read_events(tmp_path))) == (1, 1)


def test_two_recordings_cannot_share_a_folder(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    first = Recording(tmp_path, wall_start=0.0)
    first.write(moment(0, events=(PersonEntered(person=PersonId("p1"), at=0.0),)))
    with pytest.raises(OutputError, match="another recording is at work there"):
        Recording(tmp_path, wall_start=0.0)
    first.finish(summary)
    assert len(read_events(tmp_path)) == 1


def test_nothing_is_recorded_after_the_end(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    recording.finish(summary)
    with pytest.raises(UsageError, match="has ended"):
        recording.write(moment(0))
    with pytest.raises(UsageError, match="has ended"):
        recording.finish(summary)
    recording.close()


def test_everything_opened_is_given_back(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    recording = Recording(tmp_path, wall_start=0.0)
    recording.write(moment(0))
    recording.finish(summary)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_memory_stays_flat(tmp_path: Path, moment: MakeMoment, summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    one = moment(0)
    for _ in range(BLOCK + 1):
        recording.write(one)
    tracemalloc.start()
    for _ in range(10 * BLOCK):
        recording.write(one)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    recording.finish(summary)
    assert grown < 50_000
    assert read_timeline(tmp_path).num_rows == 11 * BLOCK + 1


CRASH = """
import sys, os, signal
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from mimika.domain.events import PersonEntered
from mimika.domain.moments import Moment, Sighting
from mimika.domain.readings import Readings
from mimika.domain.state import PersonState
from mimika.store.recording import Recording
recording = Recording(Path(sys.argv[1]), wall_start=0.0)
for index in range(3000):
    state = PersonState(person="p1", at=index / 30, readings=Readings.of({}), quality=1.0, states=(), settled=0.0)
    events = (PersonEntered(person="p1", at=0.0),) if index == 0 else ()
    recording.write(Moment(at=index / 30, index=index, size=(1, 1), people=(Sighting(state=state, where=None),),
                           events=events, dropped=0))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_valid_files(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), str(source)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert _names(tmp_path) == ["events.jsonl", "timeline.00001.parquet.part", "timeline.00002.parquet.part"]
    assert [pq.read_table(part).num_rows for part in sorted(tmp_path.glob("*.part"))] == [BLOCK, BLOCK]
    assert read_timeline(tmp_path).num_rows == 2 * BLOCK
    assert len(read_events(tmp_path)) == 1


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_told(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        Recording(tmp_path / place, wall_start=0.0)
    assert "cannot be written" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_place_where_nobody_may_write_is_told() -> None:
    with pytest.raises(OutputError, match="Choose a folder in which you may write"):
        Recording(Path("/proc/mimika"), wall_start=0.0)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        Recording(tmp_path, wall_start=0.0)


def test_a_full_disk_in_a_part_keeps_the_parts_before(tmp_path: Path, moment: MakeMoment, limit_files: Limit) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    entered = PersonEntered(person=PersonId("p1"), at=0.0)
    recording.write(moment(0, events=(entered,)))
    for index in range(1, BLOCK):
        recording.write(moment(index))
    half = (tmp_path / "timeline.00001.parquet.part").stat().st_size // 2
    with limit_files(half), pytest.raises(OutputError, match=r"File too large\. Make room there"):
        _write_all(recording, [moment(index) for index in range(BLOCK, 2 * BLOCK)])
    recording.close()
    assert read_timeline(tmp_path).column("at").to_pylist() == [index / 30 for index in range(BLOCK + BLOCK // 4)]
    assert read_events(tmp_path) == (entered,)
    assert _names(tmp_path) == ["events.jsonl", "timeline.00001.parquet.part", "timeline.00002.parquet.part"]


def test_a_disk_with_no_room_at_all_leaves_no_litter(tmp_path: Path, moment: MakeMoment, limit_files: Limit) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    with limit_files(100), pytest.raises(OutputError, match="File too large"):
        _write_all(recording, [moment(index) for index in range(BLOCK)])
    recording.close()
    assert _names(tmp_path) == ["events.jsonl"]


def test_a_full_disk_at_the_end_keeps_the_parts_and_says_so(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary, limit_files: Limit
) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    for index in range(3 * BLOCK):
        recording.write(moment(index))
    double = (tmp_path / "timeline.00001.parquet.part").stat().st_size * 2
    with limit_files(double), pytest.raises(OutputError, match=r"timeline\.parquet cannot be written: File too large"):
        recording.finish(summary)
    assert read_timeline(tmp_path).num_rows == 3 * BLOCK
    assert not read_summary(tmp_path).complete
    assert "cannot be written" in read_summary(tmp_path).ended
    assert not list(tmp_path.glob("*.tmp"))


def test_a_full_disk_in_the_events_keeps_whole_lines(tmp_path: Path, moment: MakeMoment, limit_files: Limit) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    entered = PersonEntered(person=PersonId("p1"), at=0.0)
    with limit_files(2_000), pytest.raises(OutputError, match="File too large"):
        _write_all(recording, [moment(index, events=(entered, entered)) for index in range(100)])
    events = read_events(tmp_path)
    assert len(events) > 0
    assert len(events) % 2 == 0
    assert (tmp_path / "events.jsonl").read_bytes().endswith(b"\n")


def test_a_device_that_is_full_is_told(tmp_path: Path, moment: MakeMoment) -> None:
    (tmp_path / "events.jsonl").symlink_to("/dev/full")
    recording = Recording(tmp_path, wall_start=0.0)
    with pytest.raises(OutputError, match="No space left on device"):
        recording.write(moment(0, events=(PersonEntered(person=PersonId("p1"), at=0.0),)))


def test_a_withdrawal_deletes_the_rows_and_events_of_whoever_it_concerns_and_of_nobody_else(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary
) -> None:
    anna, ben = PersonId("p1"), PersonId("p2")
    both = ("p1", "p2")
    with Recording(tmp_path, wall_start=0.0) as recording:
        came = (PersonEntered(person=anna, at=0.0), PersonEntered(person=ben, at=0.0))
        recording.write(moment(0, both, came))
        for index in range(1, BLOCK):
            recording.write(moment(index, both))
        left = PersonLeft(person=anna, at=BLOCK / 30)
        recording.write(replace(moment(BLOCK, ("p2",), (left,)), forgotten=(anna,)))
        recording.finish(summary)
    rows = read_timeline(tmp_path)
    assert set(rows.column("person").to_pylist()) == {"p2"}
    assert rows.num_rows == BLOCK + 1
    assert read_events(tmp_path) == (PersonEntered(person=ben, at=0.0),)
    assert b"p1" not in (tmp_path / "events.jsonl").read_bytes()


def test_events_after_an_erasure_are_still_recorded(
    tmp_path: Path, moment: MakeMoment, summary: SessionSummary
) -> None:
    ben = PersonId("p2")
    with Recording(tmp_path, wall_start=0.0) as recording:
        recording.write(replace(moment(0, ("p1",)), forgotten=(PersonId("p1"),)))
        recording.write(moment(1, ("p2",), (PersonEntered(person=ben, at=0.1),)))
        recording.finish(summary)
    assert read_events(tmp_path) == (PersonEntered(person=ben, at=0.1),)
