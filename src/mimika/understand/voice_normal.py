"""How aroused this speaker sounds when quiet, so that a lively or a flat voice is not taken for a mood.

Voices differ: what is calm in one is excited in another, and a microphone or a
language shifts all of them. What is learnt is one number, how far the speaker's
quiet speech lies from that of people at large. Normalising by the mean of all
that somebody said goes wrong where they were angry all along; here every
utterance is either quiet, and then says where the speaker's quiet speech lies,
or excited, and then says little. Which of the two it was is not decided but
weighed, together with the share of quiet speech, which nobody knows either: an
empirical-Bayes mixture on a small grid (Robbins 1956; Efron, *Large-Scale
Inference*, 2010). Somebody who is excited all the time is better explained by a
small share of quiet speech than by a voice far from everybody's, so they are
not normalised away; and while only one kind of speech was heard, less than half
of the correction is made, since a voice and a mood cannot be told apart then.
The correction never exceeds `FARTHEST` (limited translation: Efron and Morris
1972).

The memory is a table of fixed size and holds no utterance. Next door:
`mimika.understand.baseline` does this for the face; the constants come from
`training.evaluate_voice`, which also prints what the correction is worth.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName

Table = NDArray[np.float64]
"""Log-likelihood of what was heard, shape (offsets, shares)."""

QUIET: Final = (-1.8, 1.2)
"""Mean and deviation of the log-odds of arousal of quiet utterances, within a speaker.

Nearer to 0 and wider than acted, well recorded speech gives: elsewhere the two kinds lie closer together.
"""
EXCITED: Final = (1.8, 1.6)
"""The same of excited ones."""
APART: Final = 0.8
"""Deviation of speakers' quiet speech from one another, in log-odds."""
FARTHEST: Final = 1.8
"""The largest correction, in log-odds."""
ALIKE: Final = 0.3
"""Share of the correction that is made of somebody of whom only quiet or only excited speech was heard."""
KEPT: Final = 0.99
"""What is left of the earlier ones after each utterance: the last hundred count."""
WHOLE_S: Final = 1.5
"""Seconds of speech from which an utterance counts whole."""
_MOST: Final = 0.999
"""Arousal beyond is not told apart."""

_STEPS: Final = 81
_SHARES: Final = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)
"""Shares of quiet speech that are weighed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceNormal:
    """What is known of a speaker's quiet speech.

    Attributes:
        heard: Log-likelihood of what was heard, see `Table`; read-only.
        offset: How far their quiet speech lies above that of people at large, in log-odds, shrunk.
        utterances: How many were heard, weighed.
    """

    heard: Table
    offset: float
    utterances: float


def unheard() -> VoiceNormal:
    """Return what is known of somebody who never spoke: nothing."""
    return VoiceNormal(heard=_frozen(np.zeros((_STEPS, len(_SHARES)))), offset=0.0, utterances=0.0)


def learn(normal: VoiceNormal, readings: Readings, seconds: float) -> VoiceNormal:
    """Return what is known after one more utterance; the same where its arousal was not told.

    Args:
        normal: What is known so far.
        readings: What was read of the utterance; `VOICE_AROUSAL` is used.
        seconds: How long it was.
    """
    arousal = readings[SignalName.VOICE_AROUSAL]
    if not np.isfinite(arousal) or not np.isfinite(seconds) or seconds <= 0:
        return normal
    worth = min(1.0, seconds / WHOLE_S)
    heard = KEPT * normal.heard + worth * _likelihood(_log_odds(arousal))
    heard -= heard.max()
    believed = heard - 0.5 * (_offsets() / APART)[:, np.newaxis] ** 2
    weights = np.exp(believed - believed.max())
    weights /= weights.sum()
    offset = float(weights.sum(axis=1) @ _offsets())
    trust = float(weights.sum(axis=0) @ _trust())
    return VoiceNormal(
        heard=_frozen(heard),
        offset=trust * min(max(offset, -FARTHEST), FARTHEST),
        utterances=KEPT * normal.utterances + worth,
    )


def relative(normal: VoiceNormal, readings: Readings) -> float:
    """Return the arousal of an utterance relative to the speaker's own quiet speech, -1 to 1.

    Args:
        normal: What is known of the speaker.
        readings: What was read of the utterance; `VOICE_AROUSAL` is used.

    Returns:
        What `VOICE_AROUSAL` says, corrected by the speaker's offset; exactly that when nothing is known of the
        speaker, and NaN where it is absent.
    """
    arousal = readings[SignalName.VOICE_AROUSAL]
    if not np.isfinite(arousal) or normal.offset == 0.0:
        return arousal
    return float(np.tanh((_log_odds(arousal) - normal.offset) / 2.0))


def _log_odds(arousal: float) -> float:
    """Return arousal on a scale without ends, on which speakers and microphones shift it: log-odds of (1 + a) / 2."""
    return 2.0 * float(np.arctanh(min(max(arousal, -_MOST), _MOST)))


@cache
def _offsets() -> NDArray[np.float64]:
    """Return the offsets that are weighed, shape (81,)."""
    return np.linspace(-2.0 * FARTHEST, 2.0 * FARTHEST, _STEPS)


@cache
def _trust() -> NDArray[np.float64]:
    """Return what share of the correction is made at each share of quiet speech: all of it where both were heard."""
    shares = np.array(_SHARES)
    return ALIKE + (1.0 - ALIKE) * np.minimum(1.0, 6.0 * shares * (1.0 - shares))


def _likelihood(odds: float) -> Table:
    """Return the log-likelihood of an utterance for each offset and share of quiet speech."""
    quiet = _bell(odds - _offsets(), *QUIET)[:, np.newaxis]
    excited = _bell(odds - _offsets(), *EXCITED)[:, np.newaxis]
    shares = np.array(_SHARES)
    return np.log(shares * quiet + (1.0 - shares) * excited + 1e-12)


def _bell(values: NDArray[np.float64], mean: float, deviation: float) -> NDArray[np.float64]:
    return np.exp(-0.5 * ((values - mean) / deviation) ** 2) / deviation


def _frozen(table: Table) -> Table:
    table.flags.writeable = False
    return table
