"""Fits the two voice nets, and one of each for every speaker left out.

    python -m training.voice --data ../shared/data

A net is a linear discriminant (Fisher 1936, with a shrunk covariance: Ledoit and
Wolf 2004) and some small perceptrons on the same row, summed. All tell seven
emotions, excitement (anger, happiness and fear against neutral, sadness and
boredom) and happiness against anger. Wide nets learn from clips as spoiled by
other microphones and rooms, narrow ones from those that also went through a
telephone. `normed` fits see each speaker's rows centred and scaled by that
speaker's own; they serve a figure and do not ship. Every fit is kept in
the cache, so that a run that was cut off goes on. `training.evaluate_voice`
calibrates, exports and measures.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from numpy.typing import NDArray
from torch import Tensor, nn

from mimika.perceive.voice.emotion.functionals import Band
from training.voice_features import CACHE, EXCITED, NAMES, QUIET, Bank, bank

EMOTIONS: Final = len(NAMES)
OUTPUTS: Final = EMOTIONS + 2
AROUSAL: Final = EMOTIONS
PLEASURE: Final = EMOTIONS + 1
SEEDS: Final = (1, 2)
LINEAR_SHARE: Final = 0.4
"""What the discriminant counts beside the perceptrons."""
_SHRUNK: Final = 0.15
_STEPS: Final = 600
_BATCH: Final = 128
_RATE: Final = 2e-3
_DECAY: Final = 0.05
_CLEAN_SHARE: Final = 0.25
"""Share of a batch that is shown as it is."""
_FARTHEST: Final = 4.0
"""Deviations beyond which a cue is not told apart."""
_AROUSAL_OF: Final = np.array([1 if name in EXCITED else 0 if name in QUIET else -1 for name in NAMES])
_PLEASURE_OF: Final = np.array([{"happiness": 1, "anger": 0}.get(name, -1) for name in NAMES])

Rows = NDArray[np.float32]


class Perceptron(nn.Module):
    """Two hidden layers beside a direct way."""

    def __init__(self, width: int, hidden: int = 192) -> None:
        super().__init__()
        self.first = nn.Linear(width, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, OUTPUTS)
        self.direct = nn.Linear(width, OUTPUTS)

    def forward(self, rows: Tensor) -> Tensor:
        """Return logits of shape (n, OUTPUTS)."""
        if self.training:
            rows = F.dropout(rows + 0.5 * torch.randn_like(rows), 0.2)
        inner = F.dropout(F.gelu(self.first(rows)), 0.5, self.training)
        inner = F.dropout(F.gelu(self.second(inner)), 0.5, self.training)
        return self.last(inner) + self.direct(rows)


class VoiceNet(nn.Module):
    """All members and how rows are scaled for them: rows of shape (n, width), NaN allowed, to logits (n, OUTPUTS)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.middle = nn.Buffer(torch.zeros(width))
        self.mean = nn.Buffer(torch.zeros(width))
        self.deviation = nn.Buffer(torch.ones(width))
        self.linear = nn.Linear(width, OUTPUTS)
        self.deep = nn.ModuleList([Perceptron(width) for _ in SEEDS])

    def scaled(self, rows: Tensor) -> Tensor:
        """Return rows with gaps filled, centred and scaled."""
        whole = torch.where(torch.isnan(rows), self.middle, rows)
        return ((whole - self.mean) / self.deviation).clamp(-_FARTHEST, _FARTHEST)

    def forward(self, rows: Tensor) -> Tensor:
        """Return logits; those of the emotions are log-probabilities but for a constant."""
        ready = self.scaled(rows)
        straight = _levelled(self.linear(ready))
        bent = torch.stack([_levelled(member(ready)) for member in self.deep]).mean(dim=0)
        return LINEAR_SHARE * straight + (1.0 - LINEAR_SHARE) * bent


def _levelled(logits: Tensor) -> Tensor:
    return torch.cat([logits[:, :EMOTIONS].log_softmax(dim=1), logits[:, EMOTIONS:]], dim=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What one net learns from.

    Attributes:
        rows: Shape (copies, n, width); NaN where nothing is known.
        emotion: Shape (n,).
    """

    rows: Rows
    emotion: NDArray[np.intp]


def discriminant(rows: Tensor, classes: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (classes, width) and offsets of the linear discriminant of classes equally common."""
    values = rows.numpy().astype(np.float64)
    names = np.unique(classes)
    means = np.stack([values[classes == name].mean(axis=0) for name in names])
    within = np.mean([np.cov(values[classes == name].T) for name in names], axis=0)
    width = len(within)
    within = (1 - _SHRUNK) * within + _SHRUNK * np.eye(width) * np.trace(within) / width
    weights = np.linalg.solve(within, means.T).T
    return weights, -0.5 * (weights * means).sum(axis=1)


def _straight(net: VoiceNet, rows: Tensor, emotion: NDArray[np.intp]) -> None:
    """Set the linear member; its logits are divided so that they are about as sure as those of the perceptrons."""
    weights, offsets = discriminant(rows, emotion)
    parts = [(weights, offsets)]
    for truth in (_AROUSAL_OF[emotion], _PLEASURE_OF[emotion]):
        both, start = discriminant(rows[torch.from_numpy(truth >= 0)], truth[truth >= 0])
        parts.append(((both[1] - both[0])[None], (start[1] - start[0])[None]))
    net.linear.weight.data = torch.from_numpy(np.concatenate([one for one, _ in parts])).float() / 2
    net.linear.bias.data = torch.from_numpy(np.concatenate([one for _, one in parts])).float() / 2


def _bend(member: Perceptron, rows: Tensor, emotion: Tensor, random: torch.Generator) -> None:
    """Fit one perceptron to scaled rows of shape (copies, n, width)."""
    counts = torch.bincount(emotion, minlength=EMOTIONS).clamp(min=1)
    weight = len(emotion) / EMOTIONS / counts
    optimiser = torch.optim.AdamW(member.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=_STEPS)
    excited, pleased = (torch.from_numpy(table)[emotion] for table in (_AROUSAL_OF, _PLEASURE_OF))
    member.train()
    for _ in range(_STEPS):
        which = torch.randint(0, len(emotion), (_BATCH,), generator=random)
        copy = torch.randint(0, len(rows), (_BATCH,), generator=random)
        copy[: int(_CLEAN_SHARE * _BATCH)] = 0
        logits = member(rows[copy, which])
        loss = F.cross_entropy(logits[:, :EMOTIONS], emotion[which], weight=weight, label_smoothing=0.05)
        loss = (
            loss
            + 0.5 * _either(logits[:, AROUSAL], excited[which])
            + 0.3 * _either(logits[:, PLEASURE], pleased[which])
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    member.eval()


def _either(logit: Tensor, truth: Tensor) -> Tensor:
    """Return the loss of a yes or no, where there is one (truth -1: there is none)."""
    told = (truth >= 0).float()
    loss = F.binary_cross_entropy_with_logits(logit, truth.clamp(min=0).float(), reduction="none")
    return (loss * told).mean()


def fitted(lesson: Lesson, steps: int = _STEPS) -> VoiceNet:
    """Return a net fitted to all copies of some clips; its perceptrons say nothing when they take no steps."""
    width = lesson.rows.shape[-1]
    flat = torch.from_numpy(lesson.rows.reshape(-1, width))
    read = ~torch.isnan(flat).all(dim=1)
    torch.manual_seed(0)
    net = VoiceNet(width)
    net.middle = torch.nanmedian(flat[read], dim=0).values
    whole = torch.where(torch.isnan(flat), net.middle, flat)
    net.mean, net.deviation = whole[read].mean(dim=0), whole[read].std(dim=0).clamp(min=1e-3)
    ready = net.scaled(flat)
    emotion = np.tile(lesson.emotion, len(lesson.rows))
    _straight(net, ready[read], emotion[read.numpy()])
    if steps == 0:
        return net.eval()
    shaped = ready.reshape(lesson.rows.shape)
    for member, seed in zip(net.deep, SEEDS, strict=True):
        if isinstance(member, Perceptron):
            torch.manual_seed(seed)
            _bend(member, shaped, torch.from_numpy(lesson.emotion), torch.Generator().manual_seed(seed))
    return net.eval()


def kept_fit(lesson: Lesson, name: str, cache: Path, steps: int = _STEPS) -> VoiceNet:
    """Return a net, from the cache where it was fitted before."""
    file = cache / f"{name}.pt"
    if file.is_file():
        net = VoiceNet(lesson.rows.shape[-1])
        net.load_state_dict(torch.load(file, weights_only=True))
        return net.eval()
    net = fitted(lesson, steps)
    torch.save(net.state_dict(), file)
    print(f"fitted {name}", flush=True)
    return net


def normed(rows: Rows, speaker: NDArray[np.str_]) -> Rows:
    """Return rows of shape (copies, n, width) centred and scaled by all rows of the same speaker and copies.

    Clips as they are and spoiled ones are normed apart, as each would be where it was recorded.
    """
    out = rows.copy()
    for name in np.unique(speaker):
        own = speaker == name
        for part in (slice(0, 1), slice(1, None)):
            chosen = out[part][:, own]
            if chosen.size:
                mean, deviation = np.nanmean(chosen, axis=(0, 1)), np.nanstd(chosen, axis=(0, 1))
                out[part, own] = (chosen - mean) / np.maximum(deviation, 1e-3)
    return out


def folds(made: Bank, cache: Path) -> dict[tuple[str, str], VoiceNet]:
    """Return nets by what they read (`wide`, `narrow`, `normed`) and the speaker they never heard; "" for none."""
    speaker = made.clips.speaker
    inputs = {band.value: made.rows[band] for band in Band}
    inputs["normed"] = normed(made.rows[Band.WIDE], speaker)
    nets = {}
    for left_out in ("", *np.unique(speaker).tolist()):
        for kind, rows in inputs.items():
            if kind == "normed" and not left_out:
                continue
            kept = speaker != left_out
            lesson = Lesson(rows=rows[:, kept], emotion=made.clips.emotion[kept])
            nets[kind, left_out] = kept_fit(lesson, f"{kind}_{left_out or 'all'}", cache)
    return nets


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folds(bank(options.data, options.cache), options.cache)


if __name__ == "__main__":
    main()
