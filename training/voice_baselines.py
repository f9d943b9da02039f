"""What knowing the speaker's quiet speech is worth, after how many utterances, and where it could do harm.

Every utterance is judged after the normal has learnt from some others of the
same speaker, drawn at random; many draws. Beside `VoiceNormal` stands the plain
way, the mean of those utterances taken away. `training.evaluate_voice` prints
the tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.understand.voice_normal import learn, relative, unheard
from training.figures import auc
from training.voice_features import Clips, seeded
from training.voice_told import excitement

Values = NDArray[np.float64]
Rows = NDArray[np.intp]
Way = Callable[[Values, float], float]
"""From the arousals learnt from and the one that is judged to a score whose threshold is 0."""

DRAWS: Final = 5
SECONDS: Final = 2.0
EVERYTHING: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """How well excitement is told.

    Attributes:
        area: Area under the curve, all speakers together.
        balanced: Balanced accuracy at the fixed threshold 0.
        low: Lower end of the 95 % interval of the area, speakers resampled.
        high: Upper end.
    """

    area: float
    balanced: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.area:.3f} / {self.balanced:.3f}"


def nothing(_known: Values, arousal: float) -> float:
    """Return the arousal as it is."""
    return arousal


def plain(known: Values, arousal: float) -> float:
    """Return the arousal less the mean of what was learnt from."""
    return arousal - float(known.mean()) if len(known) else arousal


def ours(known: Values, arousal: float) -> float:
    """Return what `mimika.understand.voice_normal` says."""
    normal = unheard()
    for each in known:
        normal = learn(normal, _readings(each), SECONDS)
    return relative(normal, _readings(arousal))


def _readings(arousal: float) -> Readings:
    return Readings.of({SignalName.VOICE_AROUSAL: arousal})


def worth(score: Values, truth: NDArray[np.bool_], speaker: NDArray[np.str_]) -> Worth:
    """Return how well scores tell truth."""
    names = np.unique(speaker)
    places = [np.flatnonzero(speaker == name) for name in names]
    random = seeded(5)
    drawn = []
    for _ in range(200):
        chosen = np.concatenate([places[each] for each in random.integers(0, len(names), len(names))])
        drawn.append(auc(score[chosen], truth[chosen]) if truth[chosen].any() and not truth[chosen].all() else np.nan)
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    hit = (score > 0) == truth
    return Worth(area=auc(score, truth), balanced=float(hit[truth].mean() + hit[~truth].mean()) / 2, low=low, high=high)


def judged(arousal: Values, clips: Clips, way: Way, heard: int, group: NDArray[np.str_]) -> Worth:
    """Return how well excitement is told after some utterances of the same group.

    Args:
        arousal: Arousal of each clip, -1 to 1; NaN where it was not read.
        clips: The clips.
        way: How what was learnt is used.
        heard: How many utterances were heard before; all others at most.
        group: Whose utterances may be learnt from, shape (n,): the speaker, or the speaker in one emotion.
    """
    truth = excitement(clips.emotion)
    known = ~np.isnan(arousal)
    random = seeded(3, heard)
    scores, answers, who = [], [], []
    for place in np.flatnonzero(known & (truth >= 0)):
        others = np.flatnonzero(known & (group == group[place]))
        others = others[others != place]
        for _ in range(DRAWS if 0 < heard < EVERYTHING else 1):
            chosen = random.permutation(others)[:heard]
            scores.append(way(arousal[chosen], float(arousal[place])))
            answers.append(truth[place] == 1)
            who.append(clips.speaker[place])
    return worth(np.array(scores), np.array(answers), np.array(who))


def together(clips: Clips) -> NDArray[np.str_]:
    """Return groups of one speaker each."""
    return clips.speaker


def one_emotion(clips: Clips) -> NDArray[np.str_]:
    """Return groups of one speaker in one emotion each: people who show only that."""
    return np.array([f"{who} {what}" for who, what in zip(clips.speaker, clips.emotion, strict=True)])


HEARD: Final[Sequence[tuple[str, int]]] = (("1", 1), ("3", 3), ("10", 10), ("all others", EVERYTHING))


def constants(odds: Values, clips: Clips) -> dict[str, float]:
    """Return what `mimika.understand.voice_normal` holds as constants, from held-out log-odds of excitement."""
    truth = excitement(clips.emotion)
    read = ~np.isnan(odds)
    quiet, excited = read & (truth == 0), read & (truth == 1)
    centres = {name: float(odds[quiet & (clips.speaker == name)].mean()) for name in np.unique(clips.speaker)}
    own = np.array([centres[name] for name in clips.speaker])
    middle = float(np.mean(list(centres.values())))
    spread = [odds[quiet & (clips.speaker == name)].var(ddof=1) for name in centres]
    noise = np.mean([v / (quiet & (clips.speaker == name)).sum() for v, name in zip(spread, centres, strict=True)])
    apart = max(0.0, float(np.var(list(centres.values()), ddof=1) - noise))
    shifted = odds - own + middle
    return {
        "quiet mean": middle,
        "quiet deviation": float(np.sqrt(np.mean(spread))),
        "excited mean": float(shifted[excited].mean()),
        "excited deviation": float(shifted[excited].std(ddof=1)),
        "speakers apart": float(np.sqrt(apart)),
    }
