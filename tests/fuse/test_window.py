"""What a window keeps: the newest of each modality, pauses apart, and nothing of what was refused."""

from collections.abc import Callable
from typing import Protocol

import pytest

from mimika.domain.ids import PersonId
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation, Reason
from mimika.fuse import Window
from mimika.fuse.course import NO_COURSE

ANNA = PersonId("p1")


class Say(Protocol):
    """Makes observations of Anna's face, voice and words."""

    face: Callable[..., Observation]
    voice: Callable[..., Observation]
    words: Callable[..., Observation]


def silent(at: float, reason: Reason, modality: Modality = Modality.VOICE) -> Abstention:
    return Abstention(person=ANNA, at=at, modality=modality, reason=reason)


def test_a_pause_leaves_what_was_heard_in_place(say: Say) -> None:
    heard = say.voice(1.0, 0.5)
    window = Window(person=ANNA).push(heard).push(silent(1.5, Reason.NO_VOICE))
    assert window.latest == (heard,)
    assert window.paused == (silent(1.5, Reason.NO_VOICE),)


def test_a_pause_that_comes_late_changes_nothing(say: Say) -> None:
    window = Window(person=ANNA).push(say.voice(1.0, 0.5)).push(silent(1.5, Reason.NO_VOICE))
    assert window.push(silent(1.2, Reason.TOO_QUIET)) is window


def test_a_face_that_is_not_seen_is_no_pause(say: Say) -> None:
    gone = silent(1.5, Reason.TOO_SHORT, Modality.FACE)
    assert Window(person=ANNA).push(say.face(1.0)).push(gone).latest == (gone,)


@pytest.mark.parametrize("reason", [Reason.NOISY, Reason.SEVERAL_VOICES, Reason.UNREADABLE])
def test_noticing_an_abstention_drops_the_modality_and_a_pause_does_not(say: Say, reason: Reason) -> None:
    window = Window(person=ANNA).noticed(say.voice(1.0, 0.5))
    assert window.noticed(silent(1.2, Reason.NO_VOICE)) is window
    assert window.noticed(silent(1.2, reason)) == Window(person=ANNA)


def test_without_a_modality_nothing_of_it_is_left(say: Say) -> None:
    window = Window(person=ANNA).push(say.face(1.0, 0.5)).push(say.voice(1.0, 0.4)).push(silent(1.2, Reason.NO_VOICE))
    left = window.without(Modality.VOICE)
    assert left.voice is NO_COURSE
    assert left.paused == ()
    assert left.face == window.face
    assert left.without(Modality.FACE) == Window(person=ANNA)


@pytest.mark.parametrize("reason", [Reason.NOT_GRANTED, Reason.MINOR, Reason.AGE_UNKNOWN])
def test_who_may_not_be_read_leaves_no_course_behind(say: Say, reason: Reason) -> None:
    window = Window(person=ANNA).push(say.face(1.0, 0.5)).push(silent(1.1, reason, Modality.FACE))
    assert window.face is NO_COURSE


def test_a_late_voice_is_in_no_course(say: Say) -> None:
    window = Window(person=ANNA).push(say.voice(2.0, 0.5))
    assert window.push(say.voice(1.0, -0.5)) is window
