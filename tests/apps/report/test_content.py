"""The sentences: true to the data, careful in their claims, silent where nothing is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from mimika.apps.report.content import LOOKS, person_sentences, plain, seconds_text, share_text, spans_text, state_bars
from mimika.apps.report.inputs import Analysis, Track, read_analysis
from mimika.domain.events import Abstained, Event, StateEntered, StateLeft
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.permits import Purpose
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason, StateName
from mimika.store.summary import RecordedSummary

Folders = Callable[..., Path]
P1 = PersonId("p1")


def analysis(columns: dict[SignalName, list[float]], *events: Event, rate: float = 10.0) -> Analysis:
    """Return a session of one person with these columns, ten rows a second."""
    rows = len(next(iter(columns.values()))) if columns else 10
    at = np.arange(rows) / rate
    track = Track(
        person=P1,
        at=at,
        quality=np.ones(rows, dtype=np.float32),
        columns={name: np.array(values, dtype=np.float32) for name, values in columns.items()},
    )
    summary = RecordedSummary(
        session=SessionId("s"),
        source=SourceId("a.mp4"),
        purpose=Purpose.RESEARCH,
        basis="b",
        persons=(),
        seconds=float(at[-1]),
        frames_read=rows,
        frames_dropped=0,
        frames_without_face=0,
        version="0.1.0",
        started=datetime(2026, 3, 1, 9, tzinfo=UTC),
    )
    return Analysis(summary=summary, tracks=(track,), events=events)


def said(session: Analysis) -> str:
    """Return all sentences as one text."""
    return " ".join(person_sentences(session, session.tracks[0]))


def test_a_smile_is_told_with_its_begin_and_end() -> None:
    text = said(analysis({SignalName.AU12: [0.0] * 31 + [3.0] * 30 + [0.0] * 39}))
    assert "as in a smile, from 3.1 s to 6.0 s." in text


def test_a_twitch_is_no_smile() -> None:
    assert "No clear smile could be seen" in said(analysis({SignalName.AU12: [0.0] * 50 + [3.0] * 2 + [0.0] * 48}))


def test_the_share_of_looking_at_the_screen_counts_only_frames_in_which_it_could_be_told() -> None:
    values = [0.9] * 60 + [0.1] * 20 + [float("nan")] * 20
    text = said(analysis({SignalName.GAZE_ON_SCREEN: values}))
    assert "met the screen 75 % of the time (it could be told in 80 % of the frames)" in text


def test_what_could_not_be_told_is_said() -> None:
    text = said(analysis({SignalName.AU04: [0.1] * 20}))
    assert "Whether the eyes were on the screen could not be told." in text
    assert "Blinks could not be counted." in text
    assert "The turn of the head could not be told." in text


def test_a_face_never_readable_gives_no_claim_and_the_reason() -> None:
    text = said(analysis({}, Abstained(person=P1, at=0.0, seconds=0.9, reason=Reason.TOO_DARK)))
    assert "never readable" in text
    assert "too dark (0.9 s)" in text
    assert "smile" not in text


def test_a_single_picture_says_nothing_about_time() -> None:
    text = said(analysis({SignalName.AU12: [4.0]}))
    assert "single picture" in text
    assert "s of" not in text


def test_a_turn_of_the_head_names_the_persons_own_side() -> None:
    assert "up to 31° to the person's own right (at 1.0 s)" in said(
        analysis({SignalName.HEAD_YAW_DEG: [0.0] * 10 + [-31.0] + [2.0] * 9})
    )


def test_a_state_left_open_lasts_until_the_person_was_last_seen() -> None:
    entered = StateEntered(person=P1, at=0.5, state=StateName.CONFUSION, level=0.7, confidence=0.6)
    bars = state_bars(analysis({SignalName.AU12: [0.0] * 20}, entered), P1)
    assert bars == {StateName.CONFUSION: [(0.5, pytest.approx(1.9))]}


def test_a_state_that_ends_without_a_begin_uses_its_length() -> None:
    left = StateLeft(person=P1, at=1.5, state=StateName.INTEREST, seconds=1.0)
    assert state_bars(analysis({SignalName.AU12: [0.0] * 20}, left), P1) == {StateName.INTEREST: [(0.5, 1.5)]}


def test_states_of_others_are_not_mixed_in() -> None:
    other = StateEntered(person=PersonId("p2"), at=0.5, state=StateName.CONFUSION, level=0.7, confidence=0.6)
    assert state_bars(analysis({SignalName.AU12: [0.0] * 20}, other), P1) == {}


def test_every_state_is_put_as_a_look_and_none_as_a_feeling() -> None:
    assert set(LOOKS) == set(StateName)
    for text in LOOKS.values():
        assert "looked" in text or "moved" in text
        assert not {"felt", "feels", "was happy", "is confused"} & set(text.split())


def test_sentences_never_claim_a_feeling(folder_of: Folders, script_of: Folders, actor_of: Folders) -> None:
    session = read_analysis(folder_of(script_of(actors=[actor_of(lost=[(8.6, 9.5, "profile")])])))
    text = said(session).lower()
    for word in ("feels", "felt", "happy", "is confused", "was confused", "emotion", "angry"):
        assert word not in text
    assert "looked puzzled" in text
    assert "offer help" in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (7.94, "7.9 s"), (65.2, "1 min 05 s"), (3725.0, "1 h 02 min")]
)
def test_lengths_of_time_read_naturally(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.996, "over 99 %"), (1.0, "100 %")]
)
def test_shares_do_not_round_to_none_or_all(share: float, text: str) -> None:
    assert share_text(share) == text


def test_many_stretches_are_counted_rather_than_listed() -> None:
    found = [(float(begin), begin + 1.0) for begin in range(5)]
    assert spans_text(found) == "from 0.0 s to 1.0 s, from 1.0 s to 2.0 s, from 2.0 s to 3.0 s and 2 more times"
    assert plain("offer_help") == "offer help"


def test_a_mouth_that_was_covered_half_of_the_time_is_not_passed_over() -> None:
    covered = [float("nan")] * 50 + [0.0] * 50
    text = said(analysis({SignalName.AU12: covered, SignalName.AU04: [0.0] * 100}))
    assert "Movements of the mouth could be told in 50 % of the frames, those of the brows in 100 %" in text
    assert "Movements of the mouth" not in said(analysis({SignalName.AU12: [0.0] * 100, SignalName.AU04: [0.0] * 100}))


def test_movements_in_a_single_picture_are_told_with_care() -> None:
    assert "not against this person's own resting face" in said(analysis({SignalName.AU12: [3.0]}))
