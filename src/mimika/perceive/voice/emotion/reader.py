"""Reads emotion, arousal and valence from some seconds of one person's speech.

Two nets that were fitted alike, one for sound that goes up to 8 kHz and one for
300 to 3400 Hz. Which one is asked follows from the band that the source told and
from what is heard above 4 kHz: a telephone call in a wide file is still one.
What is longer than two seconds is read in parts, as the nets learnt it, and
their log-odds are averaged. Next door: `functionals` makes what the nets see.
"""

import math
from collections.abc import Mapping
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.models import ModelChoice
from mimika.domain.signals import SignalName
from mimika.perceive import cards, onnx
from mimika.perceive.voice.emotion.functionals import Band, row
from mimika.perceive.voice.emotion.spectra import FFT, HOP, WINDOW, Spectra, spectra

VERSION: Final = "1"
NAMES: Final[Mapping[Band, str]] = {Band.WIDE: "voice_wide", Band.NARROW: "voice_narrow"}
EMOTIONS: Final = (
    SignalName.VOICE_NEUTRAL,
    SignalName.VOICE_HAPPINESS,
    SignalName.VOICE_SADNESS,
    SignalName.VOICE_ANGER,
    SignalName.VOICE_DISGUST,
    SignalName.VOICE_FEAR,
    SignalName.VOICE_BOREDOM,
)
"""In the order in which the nets tell them."""
WIDTHS: Final[Mapping[Band, int]] = {Band.WIDE: 340, Band.NARROW: 267}
"""Numbers in a row."""
PART_S: Final = 2.2
"""Longest part that is read at once."""
LONGEST_S: Final = 8.0
"""What is older is not read."""
LEAST_S: Final = 0.5
"""Least speech in a part, pauses left out."""
LEAST_VOICED_S: Final = 0.15
_FAINT: Final = 3e-4
"""Root mean square of the loudest windows below which there is nothing to read: -70 dBFS."""
_TOP_HZ: Final = 4200.0
_TELEPHONE_DB: Final = -50.0
"""Energy above 4.2 kHz, relative to all of it, of a recording that never held any."""
_NOTHING: Final[Mapping[SignalName, float]] = {}


def parts(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return a stretch of sound as parts of equal length, none longer than `PART_S`."""
    samples = samples[-int(LONGEST_S * HEARD_AT_HZ) :]
    count = max(1, math.ceil(len(samples) / (PART_S * HEARD_AT_HZ)))
    return np.array_split(samples, count)


def seen(samples: NDArray[np.float32]) -> Spectra | None:
    """Return the windows of a part, or nothing where there is too little speech in it."""
    if len(samples) < LEAST_S * HEARD_AT_HZ or float(np.abs(samples).max()) < _FAINT:
        return None
    found = spectra(samples)
    second = HEARD_AT_HZ // HOP
    enough = found.active.sum() >= LEAST_S * second and found.voiced.sum() >= LEAST_VOICED_S * second
    return found if enough else None


def band_of(found: Spectra, band_hz: float) -> Band:
    """Return which net is to be asked about a part.

    Args:
        found: Its windows.
        band_hz: Highest frequency that was transmitted, as the source tells it.
    """
    if band_hz <= _TOP_HZ:
        return Band.NARROW
    energy = found.power[found.active].sum(axis=0)
    top = float(energy[int(_TOP_HZ * FFT / HEARD_AT_HZ) :].sum())
    return Band.NARROW if top <= float(energy.sum()) * 10 ** (_TELEPHONE_DB / 10) else Band.WIDE


def row_of(found: Spectra, band: Band) -> NDArray[np.float32]:
    """Return what a net sees of a part, shape (WIDTHS[band],); NaN where a cue is missing."""
    return np.fromiter(row(found, band).values(), dtype=np.float32)


@final
class EmotionReader:
    """The nets, started; safe for several threads, remembers nobody.

    Raises:
        ModelError: The weights are missing, truncated or of another version.
    """

    def __init__(self) -> None:
        self._nets = {
            band: onnx.session(
                NAMES[band],
                inputs={"row": (None, WIDTHS[band])},
                outputs={"emotions": (None, len(EMOTIONS)), "dimensions": (None, 2)},
                version=VERSION,
            )
            for band in Band
        }

    def read(self, samples: NDArray[np.float32], band_hz: float) -> Mapping[SignalName, float]:
        """Return how a stretch of speech of one person sounds.

        Args:
            samples: Shape (n,), -1 to 1, at `HEARD_AT_HZ`; best 1 to 4 s, only the last 8 s are read.
            band_hz: Highest frequency that was transmitted, as in `AudioChunk`.

        Returns:
            The seven emotions, calibrated and summing to 1, and arousal and valence among people at large; nothing
            where there is too little speech or the samples are not finite.
        """
        samples = np.asarray(samples, dtype=np.float32)
        if samples.ndim != 1 or len(samples) < WINDOW or not np.isfinite(samples).all():
            return _NOTHING
        told = [self._ask(found, band_hz) for found in map(seen, parts(samples)) if found is not None]
        if not told:
            return _NOTHING
        logs, odds = (np.mean(each, axis=0) for each in zip(*told, strict=True))
        logs = logs - np.logaddexp.reduce(logs)
        values = dict(zip(EMOTIONS, map(float, np.exp(logs)), strict=True))
        return values | dimensions(logs, odds)

    def _ask(self, found: Spectra, band_hz: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return log-probabilities of the emotions, and the log-odds of excitement and of pleasure."""
        band = band_of(found, band_hz)
        logs, odds = self._nets[band].run(row=row_of(found, band)[np.newaxis])
        return logs[0].astype(np.float64), odds[0].astype(np.float64)


def dimensions(logs: NDArray[np.float64], odds: NDArray[np.float64]) -> dict[SignalName, float]:
    """Return arousal and valence.

    Arousal is the hyperbolic tangent of a quarter of the log-odds of excitement: 0 where both are as likely, and not
    so near to its ends that a speaker's normal could no longer be taken off. Valence weighs the emotions (Russell, *A
    circumplex model of affect*, 1980); happiness and anger sound alike, so within excitement the net is asked for them
    a second time.

    Args:
        logs: Log-probabilities of the emotions.
        odds: Log-odds of excitement, and of happiness against anger.
    """
    _, happy, sad, angry, disgusted, afraid, bored = map(float, np.exp(logs))
    excited = 0.5 + 0.5 * math.tanh(float(odds[0]) / 2.0)
    pleased = 0.5 * float(odds[1]) + 0.5 * float(logs[1] - logs[3])
    weighed = happy - angry - 0.7 * (sad + disgusted + afraid)
    valence = 0.6 * excited * math.tanh(pleased / 2.0) + 0.4 * weighed - 0.3 * bored
    return {
        SignalName.VOICE_AROUSAL: math.tanh(float(odds[0]) / 4.0),
        SignalName.VOICE_VALENCE: min(max(valence, -1.0), 1.0),
    }


def load_emotion(models: ModelChoice) -> EmotionReader | None:
    """Return the reader, or nothing where its models may not be used.

    Args:
        models: Which models may be used.

    Raises:
        ModelError: The weights or their cards are missing or not what they should be.
    """
    if not all(cards.is_available(name, models) for name in NAMES.values()):
        return None
    return EmotionReader()
