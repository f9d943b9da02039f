"""Reading back: every event and summary as it was, and one clear line for what is broken or foreign."""

import math
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.decisions import Action, Decision, Outcome, OutcomeStatus
from mimika.domain.events import (
    Abstained,
    Decided,
    Event,
    ExpressionChanged,
    MovedBriefly,
    PersonEntered,
    PersonLeft,
    StateEntered,
    StateLeft,
)
from mimika.domain.expression import COMPONENTS, Mixture
from mimika.domain.moments import Moment, PersonSummary, SessionSummary
from mimika.domain.permits import Purpose
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason, StateName
from mimika.errors import MediaError, UsageError
from mimika.store.envelope import TYPES, event_of, line_of
from mimika.store.reading import read_events, read_summary, read_timeline
from mimika.store.recording import Recording
from mimika.store.summary import json_of, recorded, summary_of

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.floats(0, 1e6)
shares = st.floats(0, 1)
counts = st.integers(0, 10**9)
parameters = st.dictionaries(
    words, st.one_of(words, st.integers(-(2**53), 2**53), st.booleans(), st.floats(-1e9, 1e9))
).map(MappingProxyType)
decisions = st.builds(
    Decision,
    id=words,
    person=words,
    at=times,
    action=st.builds(Action, name=words, params=parameters) | st.builds(Action, name=words),
    rule=st.none() | words,
    reason=words,
    propensity=shares,
)
outcomes = st.builds(Outcome, decision=words, at=times, status=st.sampled_from(OutcomeStatus), detail=words)
events = st.one_of(
    st.builds(PersonEntered, person=words, at=times),
    st.builds(PersonLeft, person=words, at=times),
    st.builds(StateEntered, person=words, at=times, state=st.sampled_from(StateName), level=shares, confidence=shares),
    st.builds(StateLeft, person=words, at=times, state=st.sampled_from(StateName), seconds=times),
    st.builds(
        ExpressionChanged,
        person=words,
        at=times,
        began_at=times,
        mixture=st.builds(
            Mixture,
            strongest=st.sampled_from(COMPONENTS),
            weight=shares,
            second=st.sampled_from(COMPONENTS),
            second_weight=shares,
            entropy_bits=shares,
            compound=words,
        ),
    ),
    st.builds(
        MovedBriefly,
        person=words,
        at=times,
        unit=st.sampled_from(SignalName),
        seconds=shares,
        intensity=shares,
        reliability=shares,
    ),
    st.builds(Abstained, person=st.none() | words, at=times, seconds=times, reason=st.sampled_from(Reason)),
    st.builds(Decided, decision=decisions, outcome=outcomes),
)
people = st.builds(
    PersonSummary,
    person=words,
    first_at=times,
    last_at=times,
    frames=counts,
    observed=counts,
    mean_quality=shares,
)
summaries = st.builds(
    SessionSummary,
    session=words,
    source=words,
    purpose=st.sampled_from(Purpose),
    basis=words,
    persons=st.lists(people, max_size=3).map(tuple),
    seconds=times,
    frames_read=counts,
    frames_dropped=counts,
    frames_without_face=counts,
    abstentions=st.dictionaries(st.sampled_from(Reason), counts),
    refusals=counts,
    decisions=counts,
    speed_fps=times,
    complete=st.booleans(),
    ended=words,
)


@given(event=events, number=counts, wall=st.floats(0, 4e9))
def test_every_event_comes_back_as_it_was(event: Event, number: int, wall: float) -> None:
    line = line_of(event, number, "/x", wall)
    assert line.decode().splitlines() == [line.decode().removesuffix("\n")]
    assert event_of(line) == event


@given(summary=summaries, wall=st.floats(0, 4e9))
def test_every_summary_comes_back_as_it_was(summary: SessionSummary, wall: float) -> None:
    whole = recorded(summary, "1.2", wall)
    assert summary_of(json_of(whole)) == whole
    for name in SessionSummary.__dataclass_fields__:
        assert getattr(whole, name) == getattr(summary, name)


def test_every_kind_of_event_has_a_type() -> None:
    assert set(TYPES.values()) == set(Event.__args__)


def test_a_level_that_is_none_survives() -> None:
    event = StateEntered(person="p1", at=0.0, state=StateName.STRESS, level=math.nan, confidence=math.inf)
    back = event_of(line_of(event, 1, "/x", 0.0))
    assert math.isnan(back.level)
    assert back.confidence == math.inf


def test_a_line_torn_by_a_crash_is_left_out(tmp_path: Path) -> None:
    event = PersonEntered(person="p1", at=0.0)
    (tmp_path / "events.jsonl").write_bytes(line_of(event, 1, "/x", 0.0) + b'{"specversion": "1.0", "id": "2", "so')
    assert read_events(tmp_path) == (event,)


GOOD = line_of(PersonEntered(person="p1", at=0.0), 1, "/x", 0.0)


@pytest.mark.parametrize(
    ("line", "words_"),
    [
        (b"\n", "line 2"),
        (b"{}\n", "line 2: it is no event of ours"),
        (b"[]\n", "line 2"),
        (b"\xff\n", "line 2"),
        (b'{"type": "org.mimika.abstained"}\n', "line 2: id: Field required"),
        (GOOD.replace(b'"at":0.0', b'"at":"soon"'), "line 2: data.at"),
        (GOOD.replace(b'"at":0.0', b'"at":0.0,"box":[1]'), "line 2: data.box: Unexpected"),
        (GOOD.replace(b'"id":', b'"ip":"1.2.3.4","id":'), "line 2: ip: Extra"),
        (GOOD.replace(b'"1.0"', b'"0.3"'), "line 2: specversion"),
    ],
)
def test_a_line_that_is_no_event_is_told_with_its_number(line: bytes, words_: str, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(GOOD + line + GOOD)
    with pytest.raises(MediaError) as caught:
        read_events(tmp_path)
    assert words_ in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("read", [read_timeline, read_events, read_summary])
def test_a_folder_without_a_recording_is_told(read: Callable[[Path], object], tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="holds no finished recording") as caught:
            read(folder)
        assert not isinstance(caught.value, MediaError)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"session": 3'])
def test_a_broken_summary_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_bytes(content)
    with pytest.raises(MediaError, match=r"summary.json cannot be read") as caught:
        read_summary(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_cut_timeline_is_told(tmp_path: Path, moment: Callable[..., Moment], summary: SessionSummary) -> None:
    recording = Recording(tmp_path, wall_start=0.0)
    recording.write(moment(0))
    recording.finish(summary)
    path = tmp_path / "timeline.parquet"
    whole = path.read_bytes()
    for size in (0, 3, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(MediaError, match=r"timeline.parquet cannot be read"):
            read_timeline(tmp_path)


def test_a_foreign_parquet_file_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "timeline.parquet")
    with pytest.raises(MediaError, match="its columns are not those of a timeline"):
        read_timeline(tmp_path)
