"""Recordings of voices, and what the perceiver says of sounds; shared by the benchmarks of the voice.

Next door: `benchmarks.voice_reference`, `benchmarks.voice_sounds` and `benchmarks.voice_path` print figures.
"""

# PyAV leaves the parameter of its frames open, so what takes them counts as partly unknown.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.page import DATA
from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.permits import Purpose, Refusal
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.perceive.voice.perceiver import VoicePerceiver

SPOKEN: Final = DATA / "ser_emodb" / "audio_full"
FILMED: Final = DATA / "video_clips"
CHUNK: Final = 1600
"""Samples of a chunk: 0.1 s."""

Samples = NDArray[np.float32]


def decoded(path: Path) -> Samples:
    """Return the sound of a file, one channel at 16 kHz; empty where it has none."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.empty(0, dtype=np.float32)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=HEARD_AT_HZ)
        parts = [
            part.to_ndarray().reshape(-1)
            for frame in (*container.decode(audio=0), None)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts).astype(np.float32) if parts else np.empty(0, dtype=np.float32)


def recordings(folder: Path) -> Iterator[tuple[str, Samples]]:
    """Yield name and sound of every recording of a folder that has sound."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".flac", ".mkv", ".mp4", ".avi", ".mov"}:
            samples = decoded(path)
            if len(samples):
                yield path.stem, samples


def chunks(samples: Samples, size: int = CHUNK) -> Iterator[Captured[AudioChunk]]:
    """Yield a sound as a source gives it."""
    for index, begin in enumerate(range(0, len(samples), size)):
        media = AudioChunk(samples=samples[begin : begin + size], rate_hz=HEARD_AT_HZ)
        yield Captured(source=SourceId("benchmark"), at=begin / HEARD_AT_HZ, index=index, media=media)


def gate() -> Gate:
    """Return a gate that lets voices pass."""
    grant = zone_grant(Purpose.RESEARCH, "benchmark")
    return Gate([replace(grant, modalities=frozenset({Modality.VOICE}))])


def answers(samples: Samples, size: int = CHUNK) -> list[Observation | Abstention]:
    """Return what a new perceiver says of a sound."""
    perceiver, entrance = VoicePerceiver(), gate()
    found: list[Observation | Abstention] = []
    for chunk in chunks(samples, size):
        permitted = entrance.admit_voice(chunk, Purpose.RESEARCH)
        if not isinstance(permitted, Refusal):
            found.append(perceiver.perceive(permitted))
    perceiver.close()
    return found
