"""Scripted faces: curves of signals over time, at any frame rate, with and without noise."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import pytest

from mimika.domain.ids import PersonId
from mimika.domain.readings import POSITION, WIDTH, Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Estimate, PersonState
from mimika.understand import NEUTRAL, PersonMemory, Priors, begin, understand

SOMEBODY = PersonId("p1")
Script = Callable[[float], Mapping[SignalName, float]]

RESTING: Mapping[SignalName, float] = {
    **{signal.name: 0.0 for signal in CATALOGUE if signal.modality is Modality.FACE},
    SignalName.HEAD_MOTION_DEG_S: 4.0,
    SignalName.GAZE_ON_SCREEN: 0.9,
    SignalName.EYE_OPENNESS: 1.0,
    SignalName.EYE_OPENNESS_LEFT: 1.0,
    SignalName.EYE_OPENNESS_RIGHT: 1.0,
    SignalName.BLINK_DURATION_MS: 150.0,
    SignalName.BLINK_RATE_PER_MIN: 15.0,
    SignalName.PERCLOS: 0.02,
    SignalName.PUPIL_IRIS_RATIO: 0.38,
    SignalName.SPEAKING: 0.05,
    SignalName.FACE_SCALE: 0.1,
}
UNITS = [POSITION[signal.name] for signal in CATALOGUE if signal.unit == "intensity"]
ANGLES = [POSITION[name] for name in (SignalName.HEAD_YAW_DEG, SignalName.HEAD_PITCH_DEG, SignalName.GAZE_YAW_DEG)]


QUIET_SPEECH: Mapping[SignalName, float] = {
    SignalName.VOICE_ACTIVITY: 0.95,
    SignalName.VOICE_SILENCE_S: 0.0,
    SignalName.VOICE_PITCH_HZ: 157.0,
    SignalName.VOICE_PITCH_SPREAD_ST: 2.8,
    SignalName.VOICE_LOUDNESS_DBFS: -26.0,
    SignalName.VOICE_RATE_SYLLABLES_S: 4.5,
    SignalName.VOICE_PAUSE_SHARE: 0.2,
    SignalName.VOICE_TILT_DB: 15.0,
    SignalName.VOICE_FILLED_PAUSES_PER_MIN: 4.0,
    SignalName.VOICE_LAUGHTER: 0.02,
    SignalName.VOICE_AROUSAL: 0.0,
    SignalName.VOICE_ANGER: 0.05,
    SignalName.VOICE_BOREDOM: 0.05,
    SignalName.VOICE_INTERRUPTIONS_PER_MIN: 0.0,
}
LISTENING: Mapping[SignalName, float] = {
    SignalName.VOICE_ACTIVITY: 0.05,
    SignalName.VOICE_SILENCE_S: 1.0,
    SignalName.VOICE_LAUGHTER: 0.02,
}
CHAT: Mapping[SignalName, float] = {
    SignalName.TEXT_CONFUSION: 0.05,
    SignalName.TEXT_CURIOSITY: 0.05,
    SignalName.TEXT_AMUSEMENT: 0.03,
    SignalName.TEXT_ANNOYANCE: 0.05,
    SignalName.TEXT_DISAPPOINTMENT: 0.05,
    SignalName.TEXT_ANGER: 0.03,
    SignalName.TEXT_NERVOUSNESS: 0.02,
    SignalName.TEXT_GRATITUDE: 0.05,
    SignalName.TEXT_VALENCE: 0.0,
}


class Voice(Protocol):
    """Plays a script of a voice, ten looks a second, and returns every state."""

    def __call__(self, script: Script, seconds: float, priors: Priors = NEUTRAL) -> list[PersonState]: ...


class Face(Protocol):
    """Makes one estimate of a face."""

    def __call__(self, at: float, changes: Mapping[SignalName, float], quality: float = 0.8) -> Estimate: ...


class Play(Protocol):
    """Plays a script and returns every state."""

    def __call__(
        self, script: Script, seconds: float, fps: float = 30.0, noise: int | None = None
    ) -> list[PersonState]: ...


def _face(at: float, changes: Mapping[SignalName, float], quality: float = 0.8) -> Estimate:
    return Estimate(person=SOMEBODY, at=at, readings=Readings.of({**RESTING, **changes}), quality=quality)


def _noisy(estimate: Estimate, noise: np.random.Generator) -> Estimate:
    vector = estimate.readings.vector.copy()
    vector[UNITS] = np.clip(vector[UNITS] + noise.normal(0, 0.2, len(UNITS)), 0, 5)
    vector[ANGLES] += noise.normal(0, 2.0, len(ANGLES))
    return Estimate(person=estimate.person, at=estimate.at, readings=Readings(vector), quality=estimate.quality)


def _play(script: Script, seconds: float, fps: float = 30.0, noise: int | None = None) -> list[PersonState]:
    generator = None if noise is None else np.random.Generator(np.random.PCG64(noise))
    memory, states = begin(SOMEBODY), []
    for index in range(round(seconds * fps)):
        estimate = _face(index / fps, script(index / fps))
        memory, state = understand(memory, estimate if generator is None else _noisy(estimate, generator))
        states.append(state)
    return states


def _call(script: Script, seconds: float, priors: Priors = NEUTRAL) -> list[PersonState]:
    """Return the states of a caller; four seconds of ten they listen."""
    memory, states = begin(SOMEBODY, priors), []
    for index in range(round(seconds * 10)):
        at = index / 10
        usual = QUIET_SPEECH if at % 10 < 6 else LISTENING
        said = script(at)
        values = {**usual, **{name: value for name, value in said.items() if usual is QUIET_SPEECH or name in usual}}
        values |= {name: value for name, value in said.items() if name is SignalName.VOICE_LATENCY_S}
        estimate = Estimate(person=SOMEBODY, at=at, readings=Readings.of(values), quality=0.8)
        memory, state = understand(memory, estimate)
        states.append(state)
    return states


def _message(at: float, changes: Mapping[SignalName, float]) -> Estimate:
    return Estimate(person=SOMEBODY, at=at, readings=Readings.of({**CHAT, **changes}), quality=0.9)


@pytest.fixture
def call() -> Voice:
    return _call


@pytest.fixture
def message() -> Face:
    """Return a maker of estimates of one chat message."""
    return _message


@pytest.fixture
def face() -> Face:
    return _face


@pytest.fixture
def play() -> Play:
    return _play


@pytest.fixture
def nobody() -> Callable[[float], Estimate]:
    """Return a maker of estimates with nothing in them, as while everything abstains."""
    return lambda at: Estimate(person=SOMEBODY, at=at, readings=Readings(np.full(WIDTH, np.nan)), quality=0.0)


@pytest.fixture
def rested() -> PersonMemory:
    """Return the memory of somebody seen at rest for ten seconds."""
    memory = begin(SOMEBODY)
    for index in range(300):
        memory, _ = understand(memory, _face(index / 30, {}))
    return memory
