"""What the signals of one utterance come to: the probability of a negative reaction, and how far it can be told.

A rule, not a model: the models that give the signals are calibrated, this adds nothing to them but says what counts
as negative. Next door: `mimika.domain.signal_names` for the signals.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mimika.domain.signals import SignalName

IN_WORDS: Final = (
    SignalName.TEXT_ANGER,
    SignalName.TEXT_ANNOYANCE,
    SignalName.TEXT_DISAPPOINTMENT,
    SignalName.TEXT_SADNESS,
    SignalName.TEXT_DISGUST,
    SignalName.TEXT_CONFUSION,
)
"""Words that show one of these count as a negative reaction. They go together, so the likeliest of them stands for
all: adding them up would count one annoyance twice."""
IN_VOICE: Final = (SignalName.VOICE_ANGER, SignalName.VOICE_DISGUST, SignalName.VOICE_SADNESS)
"""A voice that shows one of these; they exclude one another and add up."""

_SUREST: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one utterance came across.

    Attributes:
        negative: Probability of a negative reaction, 0 to 1; NaN when neither words nor voice could be read.
        confidence: Probability of the likelier side, 0.5 to 1; 0 when nothing could be read.
        valence: -1 to 1, mean of words and voice; NaN when unknown.
        arousal: -1 to 1, likewise.
    """

    negative: float
    confidence: float
    valence: float
    arousal: float


def judged(signals: Mapping[SignalName, float]) -> Judged:
    """Return how an utterance came across.

    Words and voice are put together by the mean of their log-odds (logarithmic opinion pool: Genest and Zidek,
    *Statistical Science* 1, 1986).

    Args:
        signals: What was read in its words and heard in its voice; absent ones are left out or NaN.
    """
    words, voice = _known(signals, IN_WORDS), _known(signals, IN_VOICE)
    sides = [side for side in ((max(words),) if words else (), (sum(voice),) if voice else ()) if side]
    odds = [_log_odds(side[0]) for side in sides]
    negative = 1.0 / (1.0 + math.exp(-sum(odds) / len(odds))) if odds else math.nan
    return Judged(
        negative=negative,
        confidence=max(negative, 1.0 - negative) if odds else 0.0,
        valence=_mean(_known(signals, (SignalName.TEXT_VALENCE, SignalName.VOICE_VALENCE))),
        arousal=_mean(_known(signals, (SignalName.TEXT_AROUSAL, SignalName.VOICE_AROUSAL))),
    )


def _known(signals: Mapping[SignalName, float], names: tuple[SignalName, ...]) -> list[float]:
    return [signals[name] for name in names if name in signals and math.isfinite(signals[name])]


def _log_odds(share: float) -> float:
    share = min(max(share, 1.0 - _SUREST), _SUREST)
    return math.log(share / (1.0 - share))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else math.nan
