"""What people see in the gesture pictures and the sign clips: labels made by eye, for `benchmarks.gestures`.

The folder's own labels are kept where they name a gesture of ours. `four`
(four fingers up, thumb folded) counts as an open palm; `rock` (index and little
finger) is none of ours; `none` is not none: its pictures show pointing and
thumbs down, as told below.
"""

from dataclasses import dataclass
from typing import Final

from mimika.domain.signals import SignalName as S

OTHER: Final = "none of these"
"""A hand that shows nothing of ours."""

OF_FOLDER: Final = {"call": S.GESTURE_CALL, "four": S.GESTURE_OPEN_PALM, "rock": None}
"""What the folder's labels mean here; the fourth, `none`, is told picture by picture."""

POINTING: Final = ("none_00b85ea4", "none_0a0ef3d2", "none_0a4bc2da", "none_0a71a6e8")
"""Beginnings of the names of `none` pictures that show one raised index finger; the other six show a thumb down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a clip in which something is shown.

    Attributes:
        clip: Name of the clip, without `intel_` and ending.
        start: Its begin in seconds.
        end: Its end.
        shown: What is shown, or may be.
    """

    clip: str
    start: float
    end: float
    shown: frozenset[S]


def _stretch(clip: str, start: float, end: float, *shown: S) -> Stretch:
    return Stretch(clip=clip, start=start, end=end, shown=frozenset(shown))


SHOWN: Final = (
    _stretch("bird", 0.50, 1.45, S.POSTURE_HAND_TO_FACE),
    _stretch("book", 0.80, 3.00, S.POSTURE_HAND_TO_FACE),
    _stretch("brother", 0.55, 0.90, S.POSTURE_HAND_TO_FACE),
    _stretch("brother", 1.00, 1.65, S.GESTURE_POINTING),
    _stretch("eat", 0.50, 1.05, S.POSTURE_HAND_TO_FACE),
    _stretch("help", 0.35, 0.72, S.GESTURE_THUMB_UP),
    _stretch("learn", 0.80, 1.40, S.POSTURE_HAND_TO_FACE),
    _stretch("sister", 0.80, 1.25, S.GESTURE_POINTING),
    _stretch("sorry", 0.40, 1.95, S.GESTURE_FIST),
    _stretch("thanks", 0.40, 0.75, S.POSTURE_HAND_TO_FACE),
    _stretch("yes", 0.50, 1.80, S.GESTURE_FIST),
)
"""What is plainly shown, by looking at every fourth frame."""

UNCLEAR: Final = (
    _stretch("again", 1.05, 1.50, S.GESTURE_OPEN_PALM),
    _stretch("bird", 0.40, 1.60, S.POSTURE_HAND_TO_CHIN),
    _stretch("book", 0.40, 3.40, S.POSTURE_HAND_TO_CHIN),
    _stretch("eat", 0.40, 1.20, S.POSTURE_HAND_TO_CHIN, S.GESTURE_FIST),
    _stretch("help", 0.72, 1.60, S.POSTURE_HAND_TO_FACE, S.POSTURE_HAND_TO_CHIN, S.GESTURE_THUMB_UP, S.GESTURE_FIST),
    _stretch("help", 0.72, 1.60, S.GESTURE_OPEN_PALM),
    _stretch("milk", 0.30, 1.40, S.GESTURE_FIST, S.GESTURE_THUMB_UP),
    _stretch("school", 0.60, 1.00, S.GESTURE_OPEN_PALM),
    _stretch("sister", 0.70, 1.40, S.POSTURE_HAND_TO_FACE, S.POSTURE_HAND_TO_CHIN),
    _stretch("sister", 1.25, 2.60, S.GESTURE_POINTING),
    _stretch("thanks", 0.30, 1.10, S.POSTURE_HAND_TO_CHIN, S.GESTURE_OPEN_PALM),
    _stretch("walk", 0.30, 2.70, S.GESTURE_OPEN_PALM, S.GESTURE_WAVE),
    _stretch("want", 0.30, 0.90, S.GESTURE_OPEN_PALM),
)
"""What may be shown, depending on whom one asks: counted neither for nor against."""


def of_picture(name: str) -> S | None:
    """Return what a gesture picture shows, None for nothing of ours."""
    kind = name.partition("_")[0]
    if kind == "none":
        return S.GESTURE_POINTING if name.startswith(POINTING) else S.GESTURE_THUMB_DOWN
    return OF_FOLDER[kind]
