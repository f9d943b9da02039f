"""The nets that are trained: a small residual trunk on the grey chip, and what stands on it.

The trunk is plain convolutions with batch normalisation, because that is what
one CPU core runs fastest. Each chip is first brought to mean 0 and spread 1, so
that light and contrast cost the net nothing. Next door: `training.augment`
spoils chips, `training.fitting` fits.
"""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

GEOMETRY: Final = 44
"""Width of the geometry input: 41 lengths in spreads of the population's resting face, and the pose."""
_LEAST_SPREAD: Final = 8.0
_FLAT: Final = 1e-3
"""Added to differences before their logarithm, so that a flat chip has one."""


class Standardised(nn.Module):
    """Chips of shape (n, 1, 48, 48), 0 to 255, at mean 0 and spread 1; flat ones stay flat."""

    def forward(self, chips: Tensor) -> Tensor:
        """Return the standardised chips."""
        mean = chips.mean(dim=(2, 3), keepdim=True)
        spread = ((chips - mean) ** 2).mean(dim=(2, 3), keepdim=True).sqrt()
        return (chips - mean) / (spread + _LEAST_SPREAD)


class Sharpness(nn.Module):
    """How sharp a chip is at three sizes: 48 pixels that were enlarged differ from 48 that a larger picture gave."""

    def __init__(self) -> None:
        super().__init__()
        self.standardised = Standardised()
        self.halved = nn.AvgPool2d(2)

    def forward(self, chips: Tensor) -> Tensor:
        """Return logs of mean second and first differences and their squares, shape (n, 26)."""
        x = self.standardised(chips)
        found: list[Tensor] = []
        for _ in range(3):
            middle = x[..., 1:-1, 1:-1]
            around = x[..., :-2, 1:-1] + x[..., 2:, 1:-1] + x[..., 1:-1, :-2] + x[..., 1:-1, 2:]
            steps = (x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :], x[..., 1:, 1:] - x[..., :-1, :-1])
            found += [(each.abs().mean(dim=(1, 2, 3)) + _FLAT).log() for each in (4 * middle - around, *steps)]
            x = self.halved(x)
        logs = torch.stack(found, dim=1)
        apart = torch.cat([logs[:, :1] - logs[:, 4:5], logs[:, 4:5] - logs[:, 8:9]], dim=1)
        return torch.cat([logs, apart, logs**2], dim=1)


def _conv(inside: int, outside: int, stride: int = 1, side: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, side, stride, side // 2, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions around which the input is added (He et al., CVPR 2016)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output."""
        return torch.relu(x + self.second(self.first(x)))


class Trunk(nn.Module):
    """Features of a chip.

    Args:
        widths: Channels after each of the four halvings: 24, 12, 6 and 3 pixels a side.
        blocks: Residual blocks at 12, 6 and 3 pixels a side.
    """

    def __init__(self, widths: Sequence[int], blocks: Sequence[int]) -> None:
        super().__init__()
        stem, *others = widths
        layers: list[nn.Module] = [Standardised(), _conv(1, stem, 2, 5)]
        inside = stem
        for width, count in zip(others, blocks, strict=True):
            layers += [_conv(inside, width, 2), *(Residual(width) for _ in range(count))]
            inside = width
        self.layers = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.width = inside

    def forward(self, chips: Tensor) -> Tensor:
        """Return features of shape (n, width)."""
        return self.layers(chips)


class AgeNet(nn.Module):
    """Age band from a chip: logits of the nine bands of FairFace."""

    def __init__(self, trunk: Trunk, bands: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(trunk.width, bands))

    def forward(self, chips: Tensor) -> Tensor:
        """Return logits of shape (n, bands)."""
        return self.head(self.trunk(chips))


class ExpressionNet(nn.Module):
    """Expression from a chip and the geometry of its mesh.

    Three heads: what ten people voted (FER+), the keyword under which the
    picture was found (FER2013, another opinion on the same faces), and what
    geometry alone says, which other cameras change least.
    """

    def __init__(self, trunk: Trunk, classes: int = 8, keywords: int = 7, inside: int = 64) -> None:
        super().__init__()
        self.trunk = trunk
        self.shape = nn.Sequential(
            nn.Linear(GEOMETRY, 96),
            nn.ReLU(inplace=True),
            nn.Dropout(0.1),
            nn.Linear(96, inside),
            nn.ReLU(inplace=True),
        )
        self.drop = nn.Dropout(0.4)
        self.votes = nn.Linear(trunk.width + inside, classes)
        self.keyword = nn.Linear(trunk.width + inside, keywords)
        self.shape_votes = nn.Linear(inside, classes)

    def forward(self, chips: Tensor, geometry: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of votes (n, 8), keywords (n, 7), and votes by geometry alone (n, 8)."""
        shape = self.shape(geometry)
        both = self.drop(torch.cat([self.trunk(chips), shape], dim=1))
        return self.votes(both), self.keyword(both), self.shape_votes(shape)


SMALL: Final = ((24, 48, 96, 160), (1, 0, 1))
"""Widths and blocks of the smaller trunk: 14.7 million multiply-adds."""
LARGE: Final = ((32, 56, 112, 192), (1, 1, 1))
"""Those of the larger: 28 million."""
NETS: Final = {"large": LARGE, "small": SMALL}
"""Both, by name."""
