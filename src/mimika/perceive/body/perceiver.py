"""Reads one person's body: region in, observation or abstention out.

Points of poses and hands live and die in `perceive`; only signals leave it.
"""

import math
from typing import Final, final

import cv2
import numpy as np

from mimika.domain.geometry import Box
from mimika.domain.media import BodyRegion, Pixels
from mimika.domain.permits import Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.perceive.body.hand import SHAPES, Shape, Side, gestures, openness, ramp, shape_of
from mimika.perceive.body.look import ARMS, Body, BodyFollower
from mimika.perceive.body.models import BodyModels
from mimika.perceive.body.posture import Build, UsualBuild, arms_crossed, build_of, hands_at
from mimika.perceive.body.regions import Points, Pose
from mimika.perceive.body.steady import HELD_S, Holders, WaveReader

_LEAST_FACE_PX: Final = 14.0
"""Height of a face below which a hand is some six pixels long."""
_SEEN: Final = 0.5
_FACE_PX_SHOWN: Final = 32
_UPRIGHT: Final = math.sqrt(0.5)
"""A forearm is raised when it stands within 45 degrees of upright."""
_BESIDE, _ABOVE, _BELOW = 3.5, 1.5, 6.0
"""What belongs to a person: so many widths of their face to each side, so many heights above and below it."""


@final
class BodyPerceiver:
    """Perceiver of one person's body.

    Args:
        models: Where to borrow the networks.
        patience_s: How long a gesture must be held before it is told, in seconds; 0 for single pictures.
    """

    modality: Final = Modality.BODY

    def __init__(self, models: BodyModels, patience_s: float = HELD_S) -> None:
        self._models = models
        self._patience_s = patience_s
        self._forget()

    def _forget(self) -> None:
        self._follower = BodyFollower(self._models)
        self._usual = UsualBuild()
        self._holders = Holders(self._patience_s)
        self._waves = {side: WaveReader() for side in Side}

    def close(self) -> None:
        """Forget the person; may be called twice."""
        self._forget()

    def perceive(self, permitted: Permitted[BodyRegion]) -> Observation | Abstention:
        """Return what the body shows, or why it cannot be read."""
        region, at = permitted.what, permitted.at
        face = region.face.moved(-region.origin[0], -region.origin[1])
        if face.height < _LEAST_FACE_PX or min(region.pixels.shape[:2]) < _LEAST_FACE_PX:
            return self._abstain(region, at, Reason.TOO_SMALL, f"the face is {face.height:.0f} px high")
        body = self._follower.look(region.pixels, face, region.origin, at)
        if body is None:
            return self._abstain(region, at, Reason.NO_BODY, "no body was found below the face")
        build = build_of(body.pose, face)
        return Observation(
            person=region.person,
            at=at,
            modality=self.modality,
            readings=Readings.of(self._read(body, build, face, at)),
            quality=_quality(region.pixels, body.pose, build, face),
            where=region.face,
        )

    def _abstain(self, region: BodyRegion, at: float, reason: Reason, detail: str) -> Abstention:
        return Abstention(
            person=region.person, at=at, modality=self.modality, reason=reason, detail=detail, where=region.face
        )

    def _read(self, body: Body, build: Build | None, face: Box, at: float) -> dict[SignalName, float]:
        shapes = {side: shape_of(hand.points, side) for side, hand in body.hands.items()}
        looks: dict[SignalName, float] = dict.fromkeys(SHAPES, math.nan)
        for shape in shapes.values():
            if shape is not None:
                looks = {name: float(np.fmax(looks[name], value)) for name, value in gestures(shape).items()}
        looks |= hands_at(tuple(_hand_points(body)), face)
        looks[SignalName.POSTURE_ARMS_CROSSED] = arms_crossed(body.pose)
        differs = {} if build is None else self._usual.read(build, at)
        lean = differs.pop(SignalName.POSTURE_LEAN, math.nan)
        looks[SignalName.POSTURE_SHRUG] = differs.get(SignalName.POSTURE_SHRUG, math.nan)
        looks[SignalName.GESTURE_WAVE] = self._wave(body, shapes, build, at)
        return {**self._holders.hold(looks, at), SignalName.POSTURE_LEAN: lean}

    def _wave(self, body: Body, shapes: dict[Side, Shape | None], build: Build | None, at: float) -> float:
        """Return how far a raised hand waves; NaN when no arm is raised in view."""
        found = math.nan
        for side, arm in ARMS:
            _, elbow, wrist = (body.pose.points[point, :2] for point in arm[:3])
            seen = float(body.pose.seen[arm[2]]) >= _SEEN
            if build is None or not seen or elbow[1] - wrist[1] < _UPRIGHT * float(np.linalg.norm(elbow - wrist)):
                self._waves[side].forget()
                continue
            # By the pose alone: where it puts the hand differs a little from where the hand network does.
            place = float(body.pose.points[list(arm[2:]), 0].mean() - elbow[0]) / build.shoulders
            shape = shapes.get(side)
            open_now = math.nan if shape is None else openness(shape)
            found = float(np.fmax(found, self._waves[side].read(place, open_now, at)))
        return found


def _hand_points(body: Body) -> list[Points]:
    """Return the points of every hand in view, those of the pose where the hand itself was not found."""
    found: list[Points] = []
    for side, arm in ARMS:
        hand = body.hands.get(side)
        if hand is not None:
            found.append(hand.points)
        elif float(body.pose.seen[arm[2]]) >= _SEEN:
            found.append(body.pose.points[list(arm[2:])])
    return found


def _quality(pixels: Pixels, pose: Pose, build: Build | None, face: Box) -> Quality:
    """Return how well a body can be read; the parts mean for a body what they mean for a face."""
    scale = min(1.0, _FACE_PX_SHOWN / face.height)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    brightness, contrast = float(grey.mean()), float(grey.std())
    detail = float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean()) / (contrast + 4.0)
    arms = [float(pose.seen[point]) for _, arm in ARMS for point in arm[:3]]
    parts = (
        ramp(face.height, _LEAST_FACE_PX / 2, 60.0),
        ramp(detail, 0.02, 0.10),
        min(ramp(brightness, 10, 55), ramp(brightness, 250, 215)),
        0.5 if build is None else ramp(build.shoulders / face.width, 0.8, 1.8),
        sum(arms) / len(arms),
    )
    size, sharpness, light, frontal, unobstructed = (min(1.0, max(0.0, part)) for part in parts)
    overall = min(1.0, math.prod(max(part, 1e-3) for part in (size, sharpness, light, frontal, unobstructed)) ** 0.4)
    return Quality(
        overall=overall, size=size, sharpness=sharpness, light=light, frontal=frontal, unobstructed=unobstructed
    )


def body_crop(face: Box, others: tuple[Box, ...], width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the part of a picture around one person.

    It ends where another person's face begins, so that nobody is seen who was
    not admitted, unless that face overlaps the person's own.

    Args:
        face: Box of the person's face in pixels.
        others: Boxes of the faces of everybody else who is followed.
        width: Width of the picture.
        height: Height of the picture.
    """
    x, _ = face.centre
    left, right = x - _BESIDE * face.width, x + _BESIDE * face.width
    top, bottom = face.top - _ABOVE * face.height, face.top + face.height + _BELOW * face.height
    for other in others:
        begins, ends = other.left, other.left + other.width
        if ends <= left or begins >= right or other.top >= bottom or other.top + other.height <= top:
            continue
        if ends <= face.left:
            left = max(left, ends)
        elif begins >= face.left + face.width:
            right = min(right, begins)
        elif other.top + other.height <= face.top:
            top = max(top, other.top + other.height)
        elif other.top >= face.top + face.height:
            bottom = min(bottom, other.top)
    across = (max(0, min(width, edge)) for edge in (math.ceil(left), math.floor(right)))
    down = (max(0, min(height, edge)) for edge in (math.ceil(top), math.floor(bottom)))
    (left_px, right_px), (top_px, bottom_px) = across, down
    return left_px, top_px, right_px, bottom_px
