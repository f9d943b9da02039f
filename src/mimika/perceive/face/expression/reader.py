"""One person's expression over time: the net ten times a second, steadied, silent where it is unsure.

The net is asked no more often than an expression changes, which leaves the core
to the mesh. Its log-probabilities are smoothed in event time: with the pause
between two looks an onset shows after 0.1 s and a frame at the latest.
"""

import math
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.domain.media import Pixels
from mimika.domain.state import Reason
from mimika.perceive.face.chips import face_chip
from mimika.perceive.face.expression.inputs import geometry_input
from mimika.perceive.face.expression.net import ExpressionNet, Mixture
from mimika.perceive.face.measures import Measured
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import AlignedFace

_PAUSE_S: Final = 0.1
"""Least time between two looks."""
_STEADY_S: Final = 0.05
"""Time constant of the smoothing: one look after a change shows most of it, one odd look is damped."""
_FORGET_S: Final = 0.5
"""Gap after which the smoothing begins anew."""
LEAST_SURE: Final = 0.40
"""Calibrated weight of the strongest part below which nothing is told."""
MOST_STRANGE: Final = 0.5
"""Strangeness above which what is seen is taken for no photographed face."""
WIDEST_DEG: Final = 45.0
"""Yaw beyond which too little of the face is seen."""
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expression:
    """What was told of an expression.

    Attributes:
        mixture: The mixture, or None.
        reason: Why there is none, or None.
    """

    mixture: Mixture | None
    reason: Reason | None


_NOT_YET: Final = Expression(mixture=None, reason=None)


@final
class ExpressionReader:
    """Expression of one person.

    Args:
        net: The net, which serves everybody.
    """

    def __init__(self, net: ExpressionNet) -> None:
        self._net = net
        self._smooth: Mixture | None = None
        self._looked_at = -math.inf
        self._last = _NOT_YET

    def read(self, face: AlignedFace, measured: Measured, picture: tuple[Pixels, Landmarks], at: float) -> Expression:
        """Return the expression, of the last look where it is not time for another.

        Args:
            face: The pose-free face.
            measured: Its lengths.
            picture: The region of the picture and the landmarks in it.
            at: Event time in seconds.
        """
        elapsed = at - self._looked_at
        if 0 <= elapsed < _PAUSE_S:
            return self._last
        self._looked_at = at
        if abs(face.pose.yaw_deg) > WIDEST_DEG:
            self._smooth, self._last = None, Expression(mixture=None, reason=Reason.PROFILE)
            return self._last
        pixels, landmarks = picture
        pose = (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg)
        geometry = geometry_input(np.concatenate([measured, pose]))
        mixture, _, strangeness = self._net.read(face_chip(pixels, landmarks, face.interocular_px), geometry)
        self._last = self._judged(self._steadied(mixture, elapsed), strangeness)
        return self._last

    def _steadied(self, mixture: Mixture, elapsed: float) -> Mixture:
        logs = np.log(np.maximum(mixture, _TINY))
        if self._smooth is None or not 0 <= elapsed < _FORGET_S:
            self._smooth = logs
        else:
            self._smooth = self._smooth + (1.0 - math.exp(-elapsed / _STEADY_S)) * (logs - self._smooth)
        weights = np.exp(self._smooth)
        return weights / weights.sum()

    @staticmethod
    def _judged(mixture: Mixture, strangeness: float) -> Expression:
        if not np.isfinite(mixture).all():
            return Expression(mixture=None, reason=Reason.UNREADABLE)
        if strangeness > MOST_STRANGE:
            return Expression(mixture=None, reason=Reason.UNFAMILIAR)
        if mixture.max() < LEAST_SURE:
            return Expression(mixture=None, reason=Reason.UNSURE)
        return Expression(mixture=mixture, reason=None)
