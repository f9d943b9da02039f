"""Scenes in which somebody talks: the mouth moves with the sound, and the words are known.

Next door: `mimika.testing.speech` makes the sound, `mimika.testing.bed.play`
draws the face.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.ids import SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured, Media, TextSpan
from mimika.domain.signals import SignalName
from mimika.testing.bed.curves import Curve, keys
from mimika.testing.bed.play import SOURCE, render
from mimika.testing.bed.script import Script
from mimika.testing.speech import Manner, say

CHUNK_S: Final = 0.1
"""Length of a stretch of sound in seconds."""

OPENING: Final = 3.5
"""Intensity of AU25 and AU26 at the loudest moment."""

FADE_S: Final = 0.04
"""The mouth follows the sound with this time constant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that is said.

    Attributes:
        at: When it begins, in seconds.
        text: The words.
        manner: How they are said.
    """

    at: float
    text: str
    manner: Manner


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A face and what it says.

    Attributes:
        script: What the face does besides talking.
        lines: What is said, in order of time and not overlapping.
    """

    script: Script
    lines: tuple[Line, ...]


def played(scene: Scene, rng: np.random.Generator) -> Iterator[Captured[Media]]:
    """Yield the frames, the sound and the words of a scene in the order in which they are over.

    Args:
        scene: What is played; it needs espeak-ng.
        rng: Where noise comes from.

    Raises:
        MissingError: espeak-ng is not installed.
    """
    said = [(line, say(line.text, line.manner)) for line in scene.lines]
    sound = _sound(said, scene.script.seconds)
    talking = replace(scene.script, curves={**scene.script.curves, **_mouth(sound)})
    words = [_words(line, len(samples) / HEARD_AT_HZ) for line, samples in said]
    samples: list[tuple[float, Captured[Media]]] = [(each.at + CHUNK_S, each) for each in _chunks(sound)]
    samples += [(each.at + each.media.seconds, each) for each in words]
    samples += [(each.at, each) for each in render(talking, rng)]
    yield from (sample for _, sample in sorted(samples, key=lambda each: each[0]))


def _sound(said: list[tuple[Line, NDArray[np.float32]]], seconds: float) -> NDArray[np.float32]:
    """Return the sound of the whole scene."""
    whole = np.zeros(round(seconds * HEARD_AT_HZ), dtype=np.float32)
    for line, samples in said:
        start = round(line.at * HEARD_AT_HZ)
        part = samples[: len(whole) - start]
        whole[start : start + len(part)] += part
    return whole


def _mouth(sound: NDArray[np.float32]) -> dict[SignalName, Curve]:
    """Return curves of the mouth that follow the loudness of the sound."""
    step = round(FADE_S * HEARD_AT_HZ)
    levels = np.sqrt((sound[: len(sound) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    opening = OPENING * levels / max(float(levels.max()), 1e-6)
    curve = keys(*((place * FADE_S, float(value)) for place, value in enumerate(opening)))
    return {SignalName.AU25: curve, SignalName.AU26: curve}


def _chunks(sound: NDArray[np.float32]) -> Iterator[Captured[AudioChunk]]:
    size = round(CHUNK_S * HEARD_AT_HZ)
    for index in range(len(sound) // size):
        samples = sound[index * size : (index + 1) * size].copy()
        samples.flags.writeable = False
        chunk = AudioChunk(samples=samples, rate_hz=HEARD_AT_HZ)
        yield Captured(source=SourceId(f"{SOURCE}-sound"), at=index * CHUNK_S, index=index, media=chunk)


def _words(line: Line, seconds: float) -> Captured[TextSpan]:
    span = TextSpan(text=line.text, language=line.manner.voice.split("+")[0], seconds=seconds)
    return Captured(source=SourceId(f"{SOURCE}-words"), at=line.at, index=0, media=span)
