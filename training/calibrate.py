"""Joins the fitted nets into one mixture and makes its probabilities mean what they say.

Members are what each net says of the votes, of the keyword, and by geometry
alone. Their log-probabilities are weighted, summed and shifted per class (which
also undoes that rare classes were drawn more often), then divided by a
temperature that depends on the members' disagreement (Jiang et al., *Assessing
generalization via disagreement*, ICLR 2022) and is fitted on the validation
split, as it is and spoilt.

How common each expression is in FER+ (neutral and happiness make up three
quarters) says nothing of other places. On pictures that do not look like those
of FER+ half of that habit is taken back (logit adjustment: Menon et al., ICLR
2021), and the keyword, which knows more of rare expressions, counts for more.

On clear faces of FER+ that temperature sharpens. Nothing says that it may do so
on faces from elsewhere, so a layer on the trunks' features tells pictures that
look like those of FER+ from others (FairFace stands for them), and others get
the mixture as it was learnt from votes, unsharpened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from torch import Tensor, nn

from mimika.perceive.face.measures import Measure
from training.fitting import outputs
from training.nets import ExpressionNet

KEYWORD_ORDER: Final = (4, 5, 6, 1, 3, 2, 0)
"""Place in the mixture of each FER2013 label: anger, disgust, fear, happiness, sadness, surprise, neutral."""
CONTEMPT: Final = 7
_TINY: Final = 1e-4
_BATCH: Final = 256
_ELSEWHERE: Final = (0.5, 0.38, 0.12)
"""Shares of votes, keyword and geometry in what is said of pictures from elsewhere."""
_TAKEN_BACK: Final = 0.5
"""Share of the habit that is taken back there: between keeping it and taking every expression for equally common."""
_ANGLES: Final = 3
_MIDDLE: Final = (Measure.JAW_LEFT, Measure.MOUTH_LEFT)
_PARTNER: Final = [
    *(each if each in _MIDDLE else each + each.name.endswith("_R") - each.name.endswith("_L") for each in Measure),
    *range(len(Measure), len(Measure) + _ANGLES),
]
"""Place that each length takes in a mirror: right and left change places."""
_SIGN: Final = [*(-1.0 if each in _MIDDLE else 1.0 for each in Measure), -1.0, 1.0, -1.0]
"""Sign that it takes: what points sideways turns round, and so do yaw and roll."""


def members(said: Tensor, worded: Tensor, shaped: Tensor) -> Tensor:
    """Return the three opinions of one net as log-probabilities, shape (3, n, 8).

    FER2013 knows no contempt; the keyword opinion takes it from the votes.
    """
    votes = said.softmax(dim=1)
    contempt = votes[:, CONTEMPT:]
    words = worded.softmax(dim=1)
    seven = torch.stack([words[:, KEYWORD_ORDER.index(place)] for place in range(CONTEMPT)], dim=1)
    keyword = torch.cat([seven * (1 - contempt), contempt], dim=1)
    return torch.stack([votes, keyword, shaped.softmax(dim=1)]).clamp_min(_TINY).log()


def views_of(chips: Tensor, geometry: Tensor, count: int) -> list[tuple[Tensor, Tensor]]:
    """Return what each net is shown: the face, its mirror image, and so on in turn; two views say more than one."""
    mirrored = chips.flip(3), geometry[:, _PARTNER] * torch.tensor(_SIGN)
    return [mirrored if place % 2 else (chips, geometry) for place in range(count)]


class Joined(nn.Module):
    """The nets and their calibration: chips (n, 1, 48, 48) and geometry (n, 44) to mixture (n, 8) and doubt (n,).

    Args:
        nets: The fitted nets.
        away: Layer on their features whose logit says how unlike a picture of FER+ a chip is.
    """

    def __init__(self, nets: Sequence[ExpressionNet], away: nn.Module) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)
        self.away = away
        self.weights = nn.Parameter(torch.tensor([0.7, 0.15, 0.15]))
        self.bias = nn.Parameter(torch.zeros(8))
        self.temperature = nn.Parameter(torch.tensor([0.0, 0.0, 0.0]))
        self.habit = nn.Buffer(torch.zeros(8))

    def opinions(self, chips: Tensor, geometry: Tensor) -> Tensor:
        """Return all members' log-probabilities, shape (3 * nets, n, 8)."""
        views = views_of(chips, geometry, len(self.nets))
        return torch.cat([members(*net(*view)) for net, view in zip(self.nets, views, strict=True)])

    def join(self, opinions: Tensor, away: Tensor) -> tuple[Tensor, Tensor]:
        """Return mixture and doubt from opinions, and from how far away each face is, shape (n,), 0 to 1."""
        weights = self.weights.clamp_min(0.0)
        at_home = _summed(opinions, weights) + self.bias
        elsewhere = _summed(opinions, weights.sum() * torch.tensor(_ELSEWHERE)) + self.bias - _TAKEN_BACK * self.habit
        summed = at_home + away.unsqueeze(1) * (elsewhere - at_home)
        weights = weights.repeat(len(opinions) // 3)
        doubt = disagreement(opinions, weights)
        peak = summed.log_softmax(dim=1).exp().max(dim=1).values
        steady, parted, peaked = self.temperature
        heat = torch.exp((1.0 - away) * (steady + parted * doubt + peaked * (peak - 0.8)))
        return (summed / heat.unsqueeze(1)).softmax(dim=1), doubt

    def features(self, chips: Tensor) -> Tensor:
        """Return the trunks' features side by side."""
        return torch.cat(
            [net.trunk(chips.flip(3) if place % 2 else chips) for place, net in enumerate(self.nets)], dim=1
        )

    def distance(self, features: Tensor) -> Tensor:
        """Return how far away faces are, from their features, shape (n,), 0 to 1."""
        return torch.sigmoid(self.away(features).squeeze(1))

    def forward(self, chips: Tensor, geometry: Tensor) -> tuple[Tensor, Tensor]:
        """Return mixture and doubt."""
        return self.join(self.opinions(chips, geometry), self.distance(self.features(chips)))


def _summed(opinions: Tensor, weights: Tensor) -> Tensor:
    """Return the members' log-probabilities, weighted and summed over nets of equal standing, shape (n, 8)."""
    each = weights.repeat(len(opinions) // 3) * (3.0 / len(opinions))
    return (each.view(-1, 1, 1) * opinions).sum(dim=0)


def disagreement(opinions: Tensor, weights: Tensor) -> Tensor:
    """Return how far the members part: the Jensen-Shannon divergence in bits, shape (n,)."""
    share = (weights / weights.sum().clamp_min(_TINY)).view(-1, 1, 1)
    chances = opinions.exp()
    middle = (share * chances).sum(dim=0)
    apart = (share * chances * (opinions - middle.clamp_min(_TINY).log())).sum(dim=(0, 2))
    return apart / float(np.log(2.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """Opinions on a set of faces and what is true of them.

    Attributes:
        opinions: Shape (members, n, 8).
        votes: Shape (n, 8), summing to 1.
        clear: Shape (n,): a majority of votes stands behind one class.
        away: Shape (n,): how unlike the pictures of FER+.
    """

    opinions: Tensor
    votes: Tensor
    clear: Tensor
    away: Tensor

    def mixture(self, joined: Joined) -> Tensor:
        """Return the joined mixture of the clear faces."""
        return joined.join(self.opinions[:, self.clear], self.away[self.clear])[0]


def judged(joined: Joined, inputs: tuple[Tensor, Tensor], votes: Tensor, clear: Tensor) -> Judged:
    """Return what the nets say of a set.

    Args:
        joined: The nets.
        inputs: Chips (n, 1, 48, 48) and geometry (n, 44).
        votes: Shape (n, 8).
        clear: Shape (n,).
    """
    views = views_of(*inputs, len(joined.nets))
    opinions = torch.cat([members(*outputs(net, view)) for net, view in zip(joined.nets, views, strict=True)])
    with torch.no_grad():
        away = torch.cat([joined.distance(joined.features(part)) for part in inputs[0].split(_BATCH)])
    return Judged(opinions=opinions, votes=votes, clear=clear, away=away)


def fit_mixture(joined: Joined, clean: Judged, keyword: float) -> None:
    """Fit weights and bias on the votes of the validation faces as they are, the keyword's weight given."""
    joined.weights.data[1] = keyword
    free = [joined.weights, joined.bias]
    optimiser = torch.optim.LBFGS(free, max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        weights = torch.stack([joined.weights[0], torch.tensor(keyword), joined.weights[2]]).clamp_min(0.0)
        each = weights.repeat(len(clean.opinions) // 3) * (3.0 / len(clean.opinions))
        summed = (each.view(-1, 1, 1) * clean.opinions).sum(dim=0) + joined.bias
        loss = F.cross_entropy(summed, clean.votes) + 0.01 * (joined.bias**2).mean()
        loss.backward()
        return loss

    optimiser.step(closure)
    joined.weights.data[1] = keyword
    common = clean.votes.mean(dim=0).log()
    joined.habit.copy_(common - common.mean())


def fit_temperature(joined: Joined, sets: Sequence[Judged]) -> None:
    """Fit the temperature on clear faces, every set counting the same."""
    for each in (joined.weights, joined.bias):
        each.requires_grad_(requires_grad=False)
    optimiser = torch.optim.LBFGS([joined.temperature], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        losses = [
            F.nll_loss(one.mixture(joined).clamp_min(_TINY).log(), one.votes[one.clear].argmax(dim=1)) for one in sets
        ]
        loss = torch.stack(losses).mean()
        loss.backward()
        return loss

    optimiser.step(closure)
