"""Joins the fitted nets into one mixture and makes its probabilities mean what they say.

Members are what each net says of the votes, of the keyword, and by geometry
alone. Their log-probabilities are weighted, summed and shifted by how common
each expression is, then divided by a temperature that depends on the members'
disagreement (Jiang et al., *Assessing generalization via disagreement*, ICLR
2022) and is fitted on the validation split, as it is and spoilt. Weights and
shift are looked for on a grid: what serves the clear validation faces best, by
accuracy and a little of balanced accuracy.

How common each expression is in FER+ (neutral and happiness make up three
quarters) says nothing of other places. Rare classes were drawn by the root of
their rarity, so a net knows half of that habit; at home some of it is given
back, on pictures that do not look like those of FER+ more of it is taken
(logit adjustment: Menon et al., ICLR 2021), and the keyword, which knows more of
rare expressions, counts for more there.

On clear faces of FER+ the temperature sharpens. Nothing says that it may do so
on faces from elsewhere, so a layer on the trunks' features and on the sharpness
of the chip tells pictures that look like those of FER+ from others (FairFace
stands for them), and others get the mixture as it was learnt, unsharpened.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from torch import Tensor, nn

from mimika.perceive.face.measures import Measure
from training.fitting import outputs
from training.nets import ExpressionNet, Sharpness

KEYWORD_ORDER: Final = (4, 5, 6, 1, 3, 2, 0)
"""Place in the mixture of each FER2013 label: anger, disgust, fear, happiness, sadness, surprise, neutral."""
CONTEMPT: Final = 7
_TINY: Final = 1e-4
_LEAST_HEARD: Final = 0.1
"""What each opinion counts at least when it is asked how far all part."""
_BATCH: Final = 256
_ELSEWHERE: Final = (0.5, 0.38, 0.12)
"""Shares of votes, keyword and geometry in what is said of pictures from elsewhere."""
_HABIT_ELSEWHERE: Final = -0.25
"""How much habit is given back there; the nets know half of it, so a quarter is left."""
_KEYWORDS: Final = (0.0, 0.1, 0.15, 0.2, 0.3)
_HABITS: Final = (0.0, 0.15, 0.25, 0.4, 0.5)
_STANDINGS: Final = (0.5, 0.65, 0.8)
"""Shares of the first of two nets."""
_BALANCED: Final = 0.03
"""What balanced accuracy counts beside accuracy when weights are chosen."""
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
        away: Layer on their features and on sharpness whose logit says how unlike a picture of FER+ a chip is.
    """

    def __init__(self, nets: Sequence[ExpressionNet], away: nn.Module) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)
        self.away = away
        self.sharpness = Sharpness()
        self.standing = nn.Buffer(torch.full((len(nets),), 1.0 / len(nets)))
        self.weights = nn.Buffer(torch.tensor([0.85, 0.15, 0.0]))
        self.habit = nn.Buffer(torch.zeros(8))
        self.given_back = nn.Buffer(torch.tensor(0.0))
        self.temperature = nn.Parameter(torch.tensor([0.0, 0.0, 0.0]))

    def opinions(self, chips: Tensor, geometry: Tensor) -> Tensor:
        """Return all members' log-probabilities, shape (3 * nets, n, 8)."""
        views = views_of(chips, geometry, len(self.nets))
        return torch.cat([members(*net(*view)) for net, view in zip(self.nets, views, strict=True)])

    def join(self, opinions: Tensor, away: Tensor) -> tuple[Tensor, Tensor]:
        """Return mixture and doubt from opinions, and from how far away each face is, shape (n,), 0 to 1."""
        at_home = self._summed(opinions, self.weights) + self.given_back * self.habit
        elsewhere = self._summed(opinions, torch.tensor(_ELSEWHERE)) + _HABIT_ELSEWHERE * self.habit
        summed = at_home + away.unsqueeze(1) * (elsewhere - at_home)
        weights = torch.outer(self.standing, self.weights.clamp_min(_LEAST_HEARD)).flatten()
        doubt = disagreement(opinions, weights)
        peak = summed.log_softmax(dim=1).exp().max(dim=1).values
        steady, parted, peaked = self.temperature
        heat = torch.exp((1.0 - away) * (steady + parted * doubt + peaked * (peak - 0.8)))
        return (summed / heat.unsqueeze(1)).softmax(dim=1), doubt

    def _summed(self, opinions: Tensor, weights: Tensor) -> Tensor:
        """Return the members' log-probabilities, weighted and summed, shape (n, 8)."""
        each = torch.outer(self.standing, weights).flatten()
        return (each.view(-1, 1, 1) * opinions).sum(dim=0)

    def features(self, chips: Tensor) -> Tensor:
        """Return the trunks' features side by side."""
        return torch.cat(
            [net.trunk(chips.flip(3) if place % 2 else chips) for place, net in enumerate(self.nets)], dim=1
        )

    def distance(self, chips: Tensor, features: Tensor) -> Tensor:
        """Return how far away faces are, from chips and their features, shape (n,), 0 to 1."""
        return torch.sigmoid(self.away(torch.cat([features, self.sharpness(chips)], dim=1)).squeeze(1))

    def forward(self, chips: Tensor, geometry: Tensor) -> tuple[Tensor, Tensor]:
        """Return mixture and doubt."""
        return self.join(self.opinions(chips, geometry), self.distance(chips, self.features(chips)))


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
        away = torch.cat([joined.distance(part, joined.features(part)) for part in inputs[0].split(_BATCH)])
    return Judged(opinions=opinions, votes=votes, clear=clear, away=away)


def fit_mixture(joined: Joined, clean: Judged) -> float:
    """Choose standing, weights and habit on the clear validation faces as they are; return what they reach."""
    common = clean.votes.mean(dim=0).log()
    joined.habit.copy_(common - common.mean())
    apart = len({id(net) for net in joined.nets}) > 1
    standings = (
        [(share, 1.0 - share) for share in _STANDINGS] if apart else [(1.0 / len(joined.nets),) * len(joined.nets)]
    )
    best = 0.0
    chosen = (standings[0], 0.0, 0.0)
    for each in itertools.product(standings, _KEYWORDS, _HABITS):
        _set(joined, *each)
        reached = _reached(joined, clean)
        if reached > best:
            best, chosen = reached, each
    _set(joined, *chosen)
    return best


def _set(joined: Joined, standing: Sequence[float], keyword: float, habit: float) -> None:
    joined.standing.copy_(torch.tensor(standing))
    joined.weights.copy_(torch.tensor([1.0 - keyword, keyword, 0.0]))
    joined.given_back.fill_(habit)


def _reached(joined: Joined, clean: Judged) -> float:
    """Return accuracy and a share of balanced accuracy at home."""
    at_home = Judged(opinions=clean.opinions, votes=clean.votes, clear=clean.clear, away=torch.zeros_like(clean.away))
    with torch.no_grad():
        said, truth = at_home.mixture(joined).argmax(dim=1), clean.votes[clean.clear].argmax(dim=1)
    hits = (said == truth).float()
    each = [hits[truth == one].mean() for one in range(8) if bool((truth == one).any())]
    return float(hits.mean() + _BALANCED * torch.stack(each).mean())


def fit_temperature(joined: Joined, sets: Sequence[Judged]) -> None:
    """Fit the temperature on clear faces, every set counting the same."""
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
