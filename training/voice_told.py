"""What the voice nets say of speakers they never heard, and how sure they may be.

Calibrations are fitted on speakers that no net was fitted to, and for a
speaker's figures on the other nine of those. One temperature serves the seven
emotions (Guo et al., ICML 2017), a scale and a shift each of the two odds
(Platt 1999). Emotions count equally in both, whatever their share in the set.
Next door: `training.voice` fits the nets, `training.evaluate_voice` prints the figures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from mimika.perceive.voice.emotion.functionals import Band
from training.voice import AROUSAL, EMOTIONS, PLEASURE, VoiceNet
from training.voice_features import EXCITED, NAMES, QUIET, Clips, Shifted

Logits = NDArray[np.float64]
Nets = dict[tuple[str, str], VoiceNet]
CALIBRATED_ON: Final = 4
"""Copies of the bank, the first of them clean, that calibrations are fitted on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """How logits become probabilities.

    Attributes:
        heat: What the log-probabilities of emotions are divided by.
        scale: What the two odds are multiplied by, shape (2,).
        shift: What is added then, shape (2,).
    """

    heat: float
    scale: NDArray[np.float64]
    shift: NDArray[np.float64]

    def __call__(self, logits: Logits) -> tuple[Logits, Logits]:
        """Return log-probabilities (n, 7) and odds (n, 2)."""
        hot = logits[:, :EMOTIONS] / self.heat
        hot = hot - hot.max(axis=1, keepdims=True)
        return hot - np.log(np.exp(hot).sum(axis=1, keepdims=True)), logits[:, EMOTIONS:] * self.scale + self.shift


def excitement(emotion: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return 1 for excited, 0 for quiet, -1 for neither."""
    table = np.array([1 if name in EXCITED else 0 if name in QUIET else -1 for name in NAMES])
    return table[emotion]


def pleasure(emotion: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return 1 for happiness, 0 for anger, -1 for neither."""
    table = np.array([{"happiness": 1, "anger": 0}.get(name, -1) for name in NAMES])
    return table[emotion]


def asked(net: VoiceNet, rows: NDArray[np.float32]) -> Logits:
    """Return logits of rows of shape (n, width); NaN where nothing is read."""
    with torch.inference_mode():
        logits = net(torch.from_numpy(rows)).numpy().astype(np.float64)
    logits[np.isnan(rows).all(axis=1)] = np.nan
    return logits


def straight(nets: Nets, kind: str, rows: NDArray[np.float32], speaker: NDArray[np.str_]) -> Logits:
    """Return held-out logits of the discriminants alone."""
    return _alone(nets, kind, rows, speaker, lambda net, ready: net.linear(ready))


def bent(nets: Nets, kind: str, rows: NDArray[np.float32], speaker: NDArray[np.str_]) -> Logits:
    """Return held-out logits of the perceptrons alone."""
    return _alone(nets, kind, rows, speaker, lambda net, ready: torch.stack([each(ready) for each in net.deep]).mean(0))


def _alone(
    nets: Nets,
    kind: str,
    rows: NDArray[np.float32],
    speaker: NDArray[np.str_],
    member: Callable[[VoiceNet, torch.Tensor], torch.Tensor],
) -> Logits:
    logits = np.full((len(rows), EMOTIONS + 2), np.nan)
    for name in np.unique(speaker):
        own = speaker == name
        net = nets[kind, name]
        with torch.inference_mode():
            logits[own] = member(net, net.scaled(torch.from_numpy(rows[own]))).numpy()
    logits[np.isnan(rows).all(axis=1)] = np.nan
    return logits


def held_out(nets: Nets, kind: str, rows: NDArray[np.float32], speaker: NDArray[np.str_]) -> Logits:
    """Return logits of each clip from the net that never heard its speaker; rows of shape (n, width)."""
    logits = np.full((len(rows), EMOTIONS + 2), np.nan)
    for name in np.unique(speaker):
        own = speaker == name
        logits[own] = asked(nets[kind, name], rows[own])
    return logits


def calibrated(logits: Logits, emotion: NDArray[np.intp]) -> Calibration:
    """Return the calibration that suits held-out logits."""
    told = ~np.isnan(logits).any(axis=1)
    logits, emotion = logits[told], emotion[told]
    weight = 1.0 / np.bincount(emotion, minlength=EMOTIONS)[emotion]
    tried = np.geomspace(0.3, 3.0, 80)
    losses = []
    for heat in tried:
        hot = logits[:, :EMOTIONS] / heat
        sure = hot[np.arange(len(hot)), emotion] - np.log(np.exp(hot).sum(axis=1))
        losses.append(-float((weight * sure).sum()))
    odds = [_platt(logits[:, AROUSAL], excitement(emotion)), _platt(logits[:, PLEASURE], pleasure(emotion))]
    scale, shift = (np.array(each) for each in zip(*odds, strict=True))
    return Calibration(heat=float(tried[int(np.argmin(losses))]), scale=scale, shift=shift)


def _platt(logit: NDArray[np.float64], truth: NDArray[np.intp]) -> tuple[float, float]:
    """Return scale and shift of a logistic regression by Newton's method, both answers weighing equally."""
    told = truth >= 0
    design = np.column_stack([logit[told], np.ones(int(told.sum()))])
    target = truth[told].astype(np.float64)
    weight = np.where(target == 1, 0.5 / target.mean(), 0.5 / (1 - target.mean()))
    found = np.array([1.0, 0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (weight * (target - chance)) - 1e-3 * found
        bend = (design * (weight * chance * (1 - chance))[:, None]).T @ design + 1e-3 * np.eye(2)
        found = found + np.linalg.solve(bend, slope)
    return float(found[0]), float(found[1])


def crossed(logits: Logits, copies: Logits, clips: Clips) -> tuple[Logits, Logits]:
    """Return what is told of each clip, calibrated on the other speakers.

    Args:
        logits: Held-out logits of the clips, shape (n, 9).
        copies: Held-out logits that calibrations are fitted on, shape (copies, n, 9).
        clips: The clips.
    """
    logs, odds = np.full((len(logits), EMOTIONS), np.nan), np.full((len(logits), 2), np.nan)
    for name in np.unique(clips.speaker):
        own = clips.speaker == name
        flat = copies[:, ~own].reshape(-1, copies.shape[-1])
        suited = calibrated(flat, np.tile(clips.emotion[~own], len(copies)))
        logs[own], odds[own] = suited(logits[own])
    return logs, odds


def by_others(rows: NDArray[np.float32], speaker: NDArray[np.str_]) -> NDArray[np.float32]:
    """Return each row centred and scaled by the speaker's other rows, of unknown emotion."""
    out = rows.copy()
    for place in range(len(rows)):
        others = (speaker == speaker[place]) & (np.arange(len(rows)) != place)
        deviation = np.maximum(np.nanstd(rows[others], axis=0), 1e-3)
        out[place] = (rows[place] - np.nanmean(rows[others], axis=0)) / deviation
    return out


def means_of_others(values: Logits, speaker: NDArray[np.str_]) -> Logits:
    """Return for each row the mean of the speaker's other rows."""
    out = np.empty_like(values)
    for place in range(len(values)):
        others = (speaker == speaker[place]) & (np.arange(len(values)) != place)
        out[place] = np.nanmean(values[others], axis=0)
    return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What is told of n clips.

    Attributes:
        logs: Log-probabilities of the emotions, shape (n, 7); NaN where nothing is read.
        odds: Calibrated log-odds of excitement and of pleasure, shape (n, 2).
    """

    logs: Logits
    odds: Logits

    @property
    def read(self) -> NDArray[np.bool_]:
        """Return which clips were read."""
        return ~np.isnan(self.odds[:, 0])


def told_of(nets: Nets, rows: Shifted, copies: dict[Band, Logits], clips: Clips) -> Told:
    """Return what is told of clips, each by the net for its band."""
    logs, odds = np.full((len(rows.band), EMOTIONS), np.nan), np.full((len(rows.band), 2), np.nan)
    for place, band in enumerate(Band):
        asked_here = rows.band == place
        logits = held_out(nets, band.value, rows.rows[band], clips.speaker)
        here = crossed(logits, copies[band], clips)
        logs[asked_here], odds[asked_here] = here[0][asked_here], here[1][asked_here]
    return Told(logs=logs, odds=odds)
