"""Bad transcripts: what can be read is read and the rest is counted; what cannot be read is one clear line."""

import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.capture.info import Tally
from mimika.capture.transcripts import read_transcript
from mimika.capture.transcripts.decoding import decoded
from mimika.capture.transcripts.reading import Transcript
from mimika.capture.transcripts.utterances import MOST_CHARACTERS, Row, settle
from mimika.errors import MediaError


def read(folder: Path, content: str | bytes) -> Transcript:
    path = folder / "call.vtt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_transcript(path)


def cue(begin: str, end: str, text: str) -> str:
    return f"\n{begin} --> {end}\n{text}\n"


@pytest.mark.parametrize(
    ("begin", "end"),
    [("00:05.000", "00:04.000"), ("-00:01.000", "00:04.000"), ("nonsense", "00:04.000"), ("00:01.000", "-00:00.500")],
)
def test_a_cue_with_impossible_times_is_left_out_with_its_line_and_the_file_goes_on(
    begin: str, end: str, tmp_path: Path
) -> None:
    content = (
        "WEBVTT\n" + cue("00:01.000", "00:02.000", "one") + cue(begin, end, "bad") + cue("00:06.0", "00:07.0", "two")
    )
    found = read(tmp_path, content)
    assert [one.text for one in found.conversations[0].utterances] == ["one", "two"]
    assert found.damaged == 1
    assert any("line 6" in note for note in found.notes), found.notes


def test_cues_out_of_order_are_sorted_and_overlapping_ones_kept(tmp_path: Path) -> None:
    content = "WEBVTT\n" + cue("00:05.000", "00:09.000", "late") + cue("00:01.000", "00:06.000", "early")
    found = read(tmp_path, content)
    assert [one.text for one in found.conversations[0].utterances] == ["early", "late"]
    assert any("sorted" in note for note in found.notes)


def test_ten_megabytes_in_one_cue_are_cut_and_noted(tmp_path: Path) -> None:
    found = read(tmp_path, "WEBVTT\n" + cue("00:01.000", "00:02.000", "word " * 2_000_000))
    (one,) = found.conversations[0].utterances
    assert len(one.text) <= MOST_CHARACTERS
    assert any("cut" in note for note in found.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_known_with_and_without_a_mark(encoding: str, tmp_path: Path) -> None:
    text = "WEBVTT\n" + cue("00:01.000", "00:02.000", "Grüße, that is plain enough") + "\n"
    assert "Grüße" in read(tmp_path, text.encode(encoding)).conversations[0].utterances[0].text


def test_latin_1_is_guessed_and_noted(tmp_path: Path) -> None:
    found = read(tmp_path, ("WEBVTT\n" + cue("00:01.000", "00:02.000", "Grüße")).encode("latin-1"))
    assert found.conversations[0].utterances[0].text == "Grüße"
    assert any("Latin-1" in note for note in found.notes)


def test_truncated_json_is_one_line_with_line_and_column(tmp_path: Path) -> None:
    whole = json.dumps({"segments": [{"start": 0, "end": 1, "text": "a"}]}, indent=1)
    with pytest.raises(MediaError, match=r"line \d+, column \d+") as caught:
        read(tmp_path, whole[:-12])
    assert "\n" not in str(caught.value)


def test_a_broken_last_line_of_json_lines_is_noted_and_the_rest_read(tmp_path: Path) -> None:
    found = read(tmp_path, '{"role":"a","text":"one"}\n{"role":"b","text":"two"}\n{"role":"a","te')
    assert len(found.conversations[0].utterances) == 2
    assert found.damaged == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"\x00\x01\x02\x03" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        gzip.compress(b"WEBVTT\n" * 500)[:-20],
        b"\xff\xfeW",
        b"[" * 100_000,
        b"{}",
        b"[]",
        b"42",
        b"Just some prose without anybody speaking.\nAnd more of it.\nAnd more.\n",
        b"WEBVTT\n",
        b'{"segments": []}',
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_transcript_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)
    assert "call.vtt" in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        read_transcript(tmp_path / "absent.vtt")


times = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))
rows = st.lists(
    st.builds(Row, text=st.text(max_size=30), begin=times, end=times, speaker=st.text(max_size=5)), max_size=8
)


@given(rows)
def test_whatever_the_rows_say_times_are_finite_and_in_order(many: list[Row]) -> None:
    found = settle("call", many, Tally()).utterances
    assert all(0 <= one.begin < float("inf") and 0 <= one.seconds < float("inf") for one in found)
    assert [one.begin for one in found] == sorted(one.begin for one in found)
    assert all("\n" not in one.text for one in found)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    try:
        assert isinstance(decoded(content, "x", Tally()), str)
    except MediaError:
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["segments", "results", "channels", "alternatives", "words", "start", "end", "text", "items", "transcripts",
             "utterances", "convo_id", "original", "conversation_id", "Transcript", "Content", "phrases", "sentences",
             "media_channel", "parameters", "entities", "type", "data", "result", "id", "status", "role", "at"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_no_json_whatever_its_shape_breaks_a_reader(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with suppress(MediaError):
        assert read_transcript(path).conversations
