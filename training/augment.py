"""Spoils chips as cameras, crops and hands do, a batch at a time.

Labels that hold for a face hold for it under another light, size, blur or
camera; a net that saw them all has less to be surprised by. Everything draws
from one torch generator, so a run can be repeated.
"""

from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own custom
from torch import Generator, Tensor

from mimika.perceive.face.chips import CHIP

_UNIT: Final = 2.0 / CHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How far chips are spoilt; shares are probabilities for one chip.

    Attributes:
        turn_deg: Greatest roll.
        shift_px: Greatest shift.
        scale: Greatest growth or shrinkage, as a factor.
        light: Share with another tone curve, contrast or brightness.
        shade: Share lit from one side.
        coarse: Share seen from afar: shrunk and enlarged again.
        noise: Share with noise of the sensor.
        cover: Share with a covered part.
    """

    turn_deg: float = 12.0
    shift_px: float = 3.0
    scale: float = 1.18
    light: float = 0.7
    shade: float = 0.25
    coarse: float = 0.3
    noise: float = 0.35
    cover: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiler:
    """Spoils batches of chips.

    Attributes:
        generator: Where randomness comes from.
        strength: How far.
    """

    generator: Generator
    strength: Strength = Strength()

    def __call__(self, chips: Tensor) -> Tensor:
        """Return spoilt chips.

        Args:
            chips: Shape (n, 1, side, side) with their margin, 0 to 255.

        Returns:
            Shape (n, 1, 48, 48).
        """
        placed = self._placed(chips)
        lit = self._lit(self._coarsened(placed))
        noisy = self._noisy(lit)
        return self._covered(noisy).clamp(0.0, 255.0)

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, generator=self.generator)

    def _some(self, count: int, share: float) -> Tensor:
        """Return which of a batch are chosen, shape (n, 1, 1, 1)."""
        return (torch.rand(count, generator=self.generator) < share).view(-1, 1, 1, 1)

    def _placed(self, chips: Tensor) -> Tensor:
        """Turn, scale, shift and mirror: another detector, another mesh."""
        n, side = len(chips), chips.shape[-1]
        angle = torch.deg2rad(self._uniform(n, -self.strength.turn_deg, self.strength.turn_deg))
        span = float(torch.log(torch.tensor(self.strength.scale)))
        zoom = torch.exp(self._uniform(n, -span, span)) * (CHIP / side)
        mirror = torch.where(torch.rand(n, generator=self.generator) < 0.5, -1.0, 1.0)
        cosine, sine = zoom * torch.cos(angle), zoom * torch.sin(angle)
        reach = self.strength.shift_px * 2.0 / side
        x, y = self._uniform(n, -reach, reach), self._uniform(n, -reach, reach)
        matrix = torch.stack([cosine * mirror, -sine, x, sine * mirror, cosine, y], dim=1).view(n, 2, 3)
        grid = F.affine_grid(matrix, [n, 1, CHIP, CHIP], align_corners=False)
        return F.grid_sample(chips, grid, mode="bilinear", padding_mode="border", align_corners=False)

    def _coarsened(self, chips: Tensor) -> Tensor:
        """Show one in some from afar; the whole share of a batch at one size, which is cheaper."""
        side = int(torch.randint(14, 36, (1,), generator=self.generator))
        small = F.interpolate(chips, size=side, mode="area")
        back = F.interpolate(small, size=CHIP, mode="bilinear", align_corners=False)
        return torch.where(self._some(len(chips), self.strength.coarse), back, chips)

    def _lit(self, chips: Tensor) -> Tensor:
        n = len(chips)
        gamma = torch.exp(self._uniform(n, -0.7, 0.7)).view(-1, 1, 1, 1)
        gain, lift = self._uniform(n, 0.5, 1.5).view(-1, 1, 1, 1), self._uniform(n, -45.0, 45.0).view(-1, 1, 1, 1)
        curved = 255.0 * (chips / 255.0).clamp(0.0, 1.0) ** gamma
        lit = torch.where(self._some(n, self.strength.light), ((curved - 128.0) * gain + 128.0 + lift), chips)
        line = torch.linspace(-1.0, 1.0, CHIP)
        lean = self._uniform(n, -3.1416, 3.1416).view(-1, 1, 1)
        ramp = torch.cos(lean) * line.view(1, 1, -1) + torch.sin(lean) * line.view(1, -1, 1)
        shade = torch.exp(self._uniform(n, 0.2, 0.9).view(-1, 1, 1) * ramp).unsqueeze(1)
        return torch.where(self._some(n, self.strength.shade), lit * shade, lit).clamp(0.0, 255.0)

    def _noisy(self, chips: Tensor) -> Tensor:
        noise = torch.randn(chips.shape, generator=self.generator)
        amount = self._uniform(len(chips), 2.0, 18.0).view(-1, 1, 1, 1)
        return torch.where(self._some(len(chips), self.strength.noise), chips + amount * noise, chips)

    def _covered(self, chips: Tensor) -> Tensor:
        """Lay a grey patch over a part; hands, hair, glasses and masks do."""
        n = len(chips)
        line = torch.arange(CHIP).view(1, -1)
        height, width = self._uniform(n, 6, 20), self._uniform(n, 8, 30)
        top, left = self._uniform(n, -6, CHIP - 6), self._uniform(n, -6, CHIP - 6)
        rows = (line >= top.view(-1, 1)) & (line < (top + height).view(-1, 1))
        columns = (line >= left.view(-1, 1)) & (line < (left + width).view(-1, 1))
        patch = (rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1)
        tone = self._uniform(n, 20.0, 230.0).view(-1, 1, 1, 1)
        return torch.where(patch & self._some(n, self.strength.cover), tone, chips)


def middle(chips: Tensor) -> Tensor:
    """Return the chips without their margin: shape (n, 1, side, side) to (n, 1, 48, 48)."""
    edge = (chips.shape[-1] - CHIP) // 2
    return chips[..., edge : edge + CHIP, edge : edge + CHIP]
