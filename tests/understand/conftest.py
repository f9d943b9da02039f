"""Scripted faces: curves of signals over time, at any frame rate, with and without noise."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import pytest

from mimika.domain.ids import PersonId
from mimika.domain.readings import POSITION, WIDTH, Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Estimate, PersonState
from mimika.understand import PersonMemory, begin, understand

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
