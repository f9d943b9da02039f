"""Scripted scenes with a drawn face, made speech and known words: what is said, how, and with what face."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mimika.domain.events import Disagreed, Spoke
from mimika.domain.permits import Grant
from mimika.domain.signals import Modality, SignalName
from mimika.testing.bed.curves import hold
from mimika.testing.bed.script import Script
from mimika.testing.bed.talk import Line, Scene, played
from mimika.testing.speech import Manner, available

Run = Callable[..., Any]
CALM = Line(at=1.0, text="I would like to ask about my order from last week, please.", manner=Manner(voice="en+f3"))
PLEASANT = "Oh great, this is wonderful, thank you so much. I really love it."
FLAT = Manner(voice="en+f3", liveliness=10, pitch=35, words_per_min=130)
LIVELY = Manner(voice="en+f3", liveliness=180, pitch=70)
SMILE = {SignalName.AU12: hold(13.0, 18.5, 3.6), SignalName.AU06: hold(13.0, 18.5, 3.0)}


@pytest.fixture(scope="module")
def scene() -> Callable[..., Scene]:
    """Return what makes a scene: a calm question, and pleasant words in some manner and with some face."""
    if not available():
        pytest.skip("espeak-ng is not installed")

    def made(manner: Manner, curves: dict[SignalName, Any]) -> Scene:
        return Scene(
            script=Script(seconds=20.0, fps=12.5, curves=curves),
            lines=(CALM, Line(at=13.5, text=PLEASANT, manner=manner)),
        )

    return made


@pytest.fixture
def everything(grant: Grant) -> Grant:
    return replace(grant, modalities=frozenset({Modality.FACE, Modality.VOICE, Modality.TEXT}))


def test_pleasant_words_with_a_flat_voice_and_a_still_face_are_irony_or_politeness(
    run_over: Run, scene: Callable[..., Scene], everything: Grant
) -> None:
    session = run_over(played(scene(FLAT, {}), np.random.Generator(np.random.PCG64(1))), grant=everything)
    told = [event for moment in session.moments for event in moment.events if isinstance(event, Disagreed)]
    assert len(told) == 1
    assert told[0].irony > 0.6
    assert told[0].words > 0.3
    assert sum(isinstance(event, Spoke) for moment in session.moments for event in moment.events) == 2


def test_the_same_words_with_a_smile_and_a_lively_voice_are_pleasure(
    run_over: Run, scene: Callable[..., Scene], everything: Grant
) -> None:
    session = run_over(played(scene(LIVELY, SMILE), np.random.Generator(np.random.PCG64(1))), grant=everything)
    assert not [event for moment in session.moments for event in moment.events if isinstance(event, Disagreed)]
    last = [moment.people[0].state.readings for moment in session.moments if moment.people][-1]
    assert last[SignalName.IRONY] < 0.2
    assert last[SignalName.VALENCE] > 0.5
