"""Plays a script: frames with their times, as an iterator or as a source for the pipeline.

Next door: `mimika.testing.bed.clip` writes them to a file,
`mimika.testing.bed.crowd` puts several people in one picture.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, Pixels, VideoFrame
from mimika.testing.bed.animate import Animator, View
from mimika.testing.bed.blood import flushed, skin_of
from mimika.testing.bed.conditions import CLEAN, Conditions, applied
from mimika.testing.bed.geometry import head
from mimika.testing.bed.script import Script, Span

SOURCE = SourceId("testbed")
"""Name of the source in what is captured from here."""

SEED = 20
"""Seed of what the bed draws by chance where the caller does not bring a generator."""

_PALM = (0.75, 0.62)
_FINGER = (0.19, 0.75)
_HAND_AT = 1.75
_SLIDE_S = 0.2
"""Half axes of palm and fingers and place of the hand below the eyes, in their distance; seconds it takes to come."""


def drawn(script: Script, view: View) -> Iterator[tuple[float, Pixels]]:
    """Yield time and picture of each frame, before any conditions.

    Args:
        script: What is played.
        view: What the camera sees.
    """
    animator = Animator(view)
    truth = script.truth()
    chance = np.random.Generator(np.random.PCG64(SEED))
    beats = np.zeros(len(truth.at)) if script.pulse is None else script.pulse.wave(truth.at)
    for place, time in enumerate(truth.at):
        at = float(time)
        if not truth.visible[place]:
            yield at, animator.empty
            continue
        values = {name: float(series[place]) for name, series in truth.values.items()}
        picture = animator.draw(values)
        if script.pulse is not None:
            change = script.pulse.amplitude * float(beats[place])
            picture = flushed(picture, skin_of(animator.places(values), picture.shape[:2]), change, chance)
        for span in script.occlusions:
            if span.covers(at):
                _hold_hand(picture, view, _raised(span, at))
        yield at, picture


def render(
    script: Script, rng: np.random.Generator, *, conditions: Conditions = CLEAN, view: View | None = None
) -> Iterator[Captured[VideoFrame]]:
    """Yield the frames of a script as a source captures them.

    Args:
        script: What is played.
        rng: Where noise comes from.
        conditions: How it is recorded.
        view: What the camera sees; 640 by 480 with the face 220 pixels wide unless given.
    """
    for index, (at, picture) in enumerate(drawn(script, view or View())):
        light = float(script.light.at(np.array([at]))[0])
        pixels = applied(picture, conditions, rng, light)
        pixels.flags.writeable = False
        yield Captured(source=SOURCE, at=at, index=index, media=VideoFrame(pixels=pixels, grey=conditions.grey))


class BedSource:
    """A source of drawn frames: what a file or camera would give, without either.

    Args:
        frames: The frames, such as `render` gives.
    """

    def __init__(self, frames: Iterator[Captured[VideoFrame]]) -> None:
        self._frames = frames
        self._open = True

    @property
    def dropped(self) -> int:
        """Nothing is ever dropped: frames are drawn when they are read."""
        return 0

    async def read(self) -> Captured[VideoFrame] | None:
        """Return the next frame, or None at the end and after closing."""
        return next(self._frames, None) if self._open else None

    def discard(self) -> int:
        """Nothing waits: frames are drawn when they are read."""
        return 0

    async def close(self) -> None:
        """Stop drawing; may be called twice."""
        self._open = False


def _raised(span: Span, at: float) -> float:
    """Return how far the hand is up, 0 to 1."""
    return float(np.clip(min(at - span.start, span.end - at) / _SLIDE_S + 0.3, 0.0, 1.0))


def _hold_hand(picture: Pixels, view: View, raised: float) -> None:
    """Draw a flat hand before the lower face, in place; it comes from below."""
    face = head()
    unit = face.unit * view.zoom
    low = (1.0 - raised) * 3.0
    middle = view.on_picture(face.origin[None, :])[0] + [0.0, (_HAND_AT + low) * unit]
    skin, shade = (196, 150, 128), (150, 108, 92)
    for finger in range(4):
        x = middle[0] + (finger - 1.5) * 0.4 * unit
        y = middle[1] - (0.45 + 0.08 * (finger in {1, 2})) * unit
        for colour, grown in ((shade, 1.08), (skin, 1.0)):
            axes = (round(_FINGER[0] * grown * unit), round(_FINGER[1] * grown * unit))
            cv2.ellipse(picture, (round(x), round(y)), axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
    axes = (round(_PALM[0] * unit), round(_PALM[1] * unit))
    cv2.ellipse(picture, (round(middle[0]), round(middle[1] + 0.25 * unit)), axes, 0, 0, 360, skin, -1, cv2.LINE_AA)
