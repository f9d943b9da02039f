"""ARKit's 52 blendshapes from the same changes of the face, left and right apart.

Avatars and engines expect them. `tongueOut` is absent: the mesh has no tongue.
The spelling of each follows Apple's face anchor.
"""

from collections.abc import Mapping
from typing import Final

from mimika.domain.signals import SignalName as S
from mimika.perceive.face.measures import Measure, Measured

# blendshape, measure, change at 1 in distances between the eyes; a negative one means the opposite direction
_ONE_LENGTH: Final = (
    (S.BLENDSHAPE_BROW_DOWN_LEFT, Measure.BROW_MIDDLE_UP_L, -0.07),
    (S.BLENDSHAPE_BROW_DOWN_RIGHT, Measure.BROW_MIDDLE_UP_R, -0.07),
    (S.BLENDSHAPE_BROW_OUTER_UP_LEFT, Measure.BROW_OUTER_UP_L, 0.11),
    (S.BLENDSHAPE_BROW_OUTER_UP_RIGHT, Measure.BROW_OUTER_UP_R, 0.11),
    (S.BLENDSHAPE_CHEEK_SQUINT_LEFT, Measure.CHEEK_UP_L, 0.06),
    (S.BLENDSHAPE_CHEEK_SQUINT_RIGHT, Measure.CHEEK_UP_R, 0.06),
    (S.BLENDSHAPE_EYE_SQUINT_LEFT, Measure.LOWER_LID_UP_L, 0.035),
    (S.BLENDSHAPE_EYE_SQUINT_RIGHT, Measure.LOWER_LID_UP_R, 0.035),
    (S.BLENDSHAPE_EYE_WIDE_LEFT, Measure.UPPER_LID_UP_L, 0.035),
    (S.BLENDSHAPE_EYE_WIDE_RIGHT, Measure.UPPER_LID_UP_R, 0.035),
    (S.BLENDSHAPE_JAW_FORWARD, Measure.JAW_FORWARD, 0.12),
    (S.BLENDSHAPE_JAW_LEFT, Measure.JAW_LEFT, 0.10),
    (S.BLENDSHAPE_JAW_RIGHT, Measure.JAW_LEFT, -0.10),
    (S.BLENDSHAPE_JAW_OPEN, Measure.JAW_DOWN, 0.35),
    (S.BLENDSHAPE_MOUTH_FROWN_LEFT, Measure.CORNER_UP_L, -0.07),
    (S.BLENDSHAPE_MOUTH_FROWN_RIGHT, Measure.CORNER_UP_R, -0.07),
    (S.BLENDSHAPE_MOUTH_LEFT, Measure.MOUTH_LEFT, 0.12),
    (S.BLENDSHAPE_MOUTH_RIGHT, Measure.MOUTH_LEFT, -0.12),
    (S.BLENDSHAPE_MOUTH_ROLL_LOWER, Measure.LOWER_LIP_HEIGHT, -0.06),
    (S.BLENDSHAPE_MOUTH_ROLL_UPPER, Measure.UPPER_LIP_HEIGHT, -0.05),
    (S.BLENDSHAPE_MOUTH_SHRUG_UPPER, Measure.UPPER_LIP_UP, 0.08),
    (S.BLENDSHAPE_MOUTH_UPPER_UP_LEFT, Measure.UPPER_LIP_UP_L, 0.08),
    (S.BLENDSHAPE_MOUTH_UPPER_UP_RIGHT, Measure.UPPER_LIP_UP_R, 0.08),
    (S.BLENDSHAPE_NOSE_SNEER_LEFT, Measure.NOSTRIL_UP_L, 0.07),
    (S.BLENDSHAPE_NOSE_SNEER_RIGHT, Measure.NOSTRIL_UP_R, 0.07),
    (S.BLENDSHAPE_MOUTH_SMILE_LEFT, Measure.CORNER_UP_L, 0.12),
    (S.BLENDSHAPE_MOUTH_SMILE_RIGHT, Measure.CORNER_UP_R, 0.12),
    (S.BLENDSHAPE_MOUTH_SHRUG_LOWER, Measure.CHIN_SPAN, -0.09),
)

_GAZE_FULL_DEG: Final = 30.0


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def blendshapes(
    change: Measured, openness: tuple[float, float], gaze_deg: tuple[float, float] | None
) -> Mapping[S, float]:
    """Return the blendshapes that the face allows, each 0 to 1.

    Args:
        change: The face's measures less those of its resting state, in distances between the eyes.
        openness: Openness of the person's left and right eye, 1 at their usual opening.
        gaze_deg: Yaw and pitch of the eyes relative to the head; None when they cannot be seen.
    """
    shapes = {name: _share(float(change[each]) / full) for name, each, full in _ONE_LENGTH}
    shapes |= _eyes(openness, gaze_deg) | _lips(change)
    inner = float(change[Measure.BROW_INNER_UP_R] + change[Measure.BROW_INNER_UP_L]) / 2
    shapes[S.BLENDSHAPE_BROW_INNER_UP] = _share(inner / 0.12)
    puff = float(change[Measure.CHEEK_OUT_R] + change[Measure.CHEEK_OUT_L]) / 2 - max(0.0, _width(change)) / 2
    shapes[S.BLENDSHAPE_CHEEK_PUFF] = _share(puff / 0.08)
    return shapes


def _width(change: Measured) -> float:
    return float(change[Measure.CORNER_OUT_R] + change[Measure.CORNER_OUT_L]) / 2


def _eyes(openness: tuple[float, float], gaze_deg: tuple[float, float] | None) -> dict[S, float]:
    left, right = openness
    shapes = {S.BLENDSHAPE_EYE_BLINK_LEFT: _share(1 - left), S.BLENDSHAPE_EYE_BLINK_RIGHT: _share(1 - right)}
    if gaze_deg is None:
        return shapes
    to_left, up = gaze_deg[0] / _GAZE_FULL_DEG, gaze_deg[1] / _GAZE_FULL_DEG
    return shapes | {
        S.BLENDSHAPE_EYE_LOOK_OUT_LEFT: _share(to_left),
        S.BLENDSHAPE_EYE_LOOK_IN_RIGHT: _share(to_left),
        S.BLENDSHAPE_EYE_LOOK_IN_LEFT: _share(-to_left),
        S.BLENDSHAPE_EYE_LOOK_OUT_RIGHT: _share(-to_left),
        S.BLENDSHAPE_EYE_LOOK_UP_LEFT: _share(up),
        S.BLENDSHAPE_EYE_LOOK_UP_RIGHT: _share(up),
        S.BLENDSHAPE_EYE_LOOK_DOWN_LEFT: _share(-up),
        S.BLENDSHAPE_EYE_LOOK_DOWN_RIGHT: _share(-up),
    }


def _lips(change: Measured) -> dict[S, float]:
    gap, jaw, wider = float(change[Measure.LIPS_GAP]), float(change[Measure.JAW_DOWN]), _width(change)
    forward = float(change[Measure.LIPS_FORWARD])
    rounded = _share(-wider / 0.12) * _share(0.5 + forward / 0.1)
    open_lips = _share(gap / 0.12)
    thinner = -float(change[Measure.UPPER_LIP_HEIGHT] + change[Measure.LOWER_LIP_HEIGHT])
    pressed = _share(thinner / 0.06) * _share(1 - gap / 0.04)
    shapes = {
        S.BLENDSHAPE_MOUTH_FUNNEL: rounded * open_lips,
        S.BLENDSHAPE_MOUTH_PUCKER: rounded * (1 - open_lips),
        S.BLENDSHAPE_MOUTH_CLOSE: _share((jaw - max(0.0, gap)) / 0.35),
        S.BLENDSHAPE_MOUTH_PRESS_LEFT: pressed,
        S.BLENDSHAPE_MOUTH_PRESS_RIGHT: pressed,
    }
    for side, out, up, back in (
        ("left", Measure.CORNER_OUT_L, Measure.CORNER_UP_L, Measure.CORNER_BACK_L),
        ("right", Measure.CORNER_OUT_R, Measure.CORNER_UP_R, Measure.CORNER_BACK_R),
    ):
        stretch = float(change[out]) - 0.8 * max(0.0, float(change[up]))
        lower = float(change[Measure.LOWER_LIP_DOWN]) - 0.7 * max(0.0, jaw)
        shapes[S(f"blendshape_mouth_stretch_{side}")] = _share(stretch / 0.1)
        shapes[S(f"blendshape_mouth_dimple_{side}")] = _share(float(change[back]) / 0.08)
        shapes[S(f"blendshape_mouth_lower_down_{side}")] = _share(lower / 0.12)
    return shapes
