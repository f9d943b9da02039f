"""Made speech: espeak-ng's voices, so that what is said, how high and how lively is known.

espeak-ng is a program of the system (Debian's `espeak-ng`), no dependency: who
needs it asks `available` first. Next door: `mimika.testing.bed` makes the faces
that go with it.
"""

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ
from mimika.errors import MissingError

PROGRAM: Final = "espeak-ng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How something is said.

    Attributes:
        voice: Voice of espeak-ng, such as `en`, `de` or `en+f3`.
        pitch: 0 to 99; 50 is usual.
        liveliness: Range of the pitch in percent of the usual; 0 is a monotone.
        words_per_min: Pace.
        loudness: 0 to 200; 100 is usual.
    """

    voice: str = "en"
    pitch: int = 50
    liveliness: int = 100
    words_per_min: int = 165
    loudness: int = 100


def available() -> bool:
    """Return whether espeak-ng is installed."""
    return shutil.which(PROGRAM) is not None


def say(text: str, manner: Manner | None = None) -> NDArray[np.float32]:
    """Return spoken words: shape (n,), float32, -1 to 1, at `HEARD_AT_HZ`.

    Args:
        text: The words.
        manner: How they are said.

    Raises:
        MissingError: espeak-ng is not installed.
    """
    how = manner or Manner()
    program = shutil.which(PROGRAM)
    if program is None:
        raise MissingError("nothing can be said", why=f"{PROGRAM} is not installed", fix=f"Install {PROGRAM}")
    words = f'<prosody range="{how.liveliness}%">{escape(text)}</prosody>'
    options = ("-m", "-v", how.voice, "-p", str(how.pitch), "-s", str(how.words_per_min), "-a", str(how.loudness))
    spoken = subprocess.run(  # noqa: S603 -- a fixed program with arguments of its own
        [program, *options, "--stdout", words], capture_output=True, check=True
    ).stdout
    with wave.open(io.BytesIO(spoken)) as sound:
        rate = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.float32) / np.float32(
            32768
        )
    return resampled(samples, rate)


def resampled(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Return sound at `HEARD_AT_HZ`, by cutting its spectrum."""
    wanted = round(len(samples) * HEARD_AT_HZ / rate_hz)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(wanted // 2 + 1, dtype=spectrum.dtype)
    kept[: min(len(kept), len(spectrum))] = spectrum[: len(kept)]
    return (np.fft.irfft(kept, wanted) * wanted / max(len(samples), 1)).astype(np.float32)
