"""Draws one moment: values of signals in, a picture out.

Next door: `mimika.testing.bed.script` gives the values,
`mimika.testing.bed.play` runs a whole script through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import Pixels
from mimika.domain.signals import SignalName
from mimika.testing.bed import cavity, eyeballs
from mimika.testing.bed.eyeballs import Look
from mimika.testing.bed.geometry import EYES, LOWER_LIP, UPPER_LIP, EyeRows, Points, head
from mimika.testing.bed.lids import Lids, lids
from mimika.testing.bed.muscles import MOVED, expression
from mimika.testing.bed.neck import draw_neck, neck_edges
from mimika.testing.bed.portrait import layers, on_skin
from mimika.testing.bed.pose import Pose, posed
from mimika.testing.bed.raster import Warp, areas, warped
from mimika.testing.bed.script import MOVING_LIDS

Values = Mapping[SignalName, float]
"""Value of every scripted signal at one moment, in catalogue units."""

_NECK_SAMPLE = (slice(176, 182), slice(192, 206))
_LASHES = (46, 32, 28)
_LIP_LINE = (120, 62, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the camera sees.

    Attributes:
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
        zoom: Pixels of the picture a pixel of the portrait, in which the eyes are 43 apart and the face 92 wide.
        centre: What lies in the middle of the picture, x and y in the portrait.
    """

    width: int = 640
    height: int = 480
    zoom: float = 2.4
    centre: tuple[float, float] = (224.0, 106.0)

    def on_picture(self, points: Points) -> Points:
        """Return where points of the portrait lie in the picture, shape (n, 2)."""
        middle = np.array([(self.width - 1) / 2, (self.height - 1) / 2])
        return (points[:, :2] - np.array(self.centre)) * self.zoom + middle

    def laid_out(self, layer: Pixels) -> Pixels:
        """Return the part of a layer of the portrait that the camera sees."""
        shift = self.on_picture(np.zeros((1, 2)))[0]
        matrix = np.array([[self.zoom, 0, shift[0]], [0, self.zoom, shift[1]]])
        size = (self.width, self.height)
        drawn = cv2.warpAffine(layer, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(drawn, dtype=np.uint8)


class Animator:
    """Draws the person for one view. What it keeps are drawings that never change.

    Args:
        view: What the camera sees.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._scene = view.laid_out(layers().scene)
        self._backdrop = view.laid_out(layers().backdrop)
        self._teeth = cavity.upper_teeth()
        self._neck_colour = layers().portrait[_NECK_SAMPLE].reshape(-1, 3).mean(axis=0)
        skin = layers().skin
        self._width = skin.shape[1]
        self._skin = np.zeros((skin.shape[0], self._width + cavity.PATCH_SIZE[0] + 4, 4), dtype=np.uint8)
        self._skin[:, : self._width] = skin
        self._triangles, self._front = _all_triangles()

    @property
    def view(self) -> View:
        """What the camera sees."""
        return self._view

    @property
    def empty(self) -> Pixels:
        """The picture without the person."""
        return self._backdrop.copy()

    def draw(self, values: Values) -> Pixels:
        """Return the picture of one moment, shape (height, width, 3), RGB."""
        stand = _stand(values)
        amounts = np.array([values[name] for name in MOVED])
        shaped = expression(head(), amounts, stand)
        seen = posed(head(), shaped, _pose(values))
        places, depth = self._view.on_picture(seen), seen[:, 2]
        texture = self._textured(values, float(stand.openness), shaped)
        picture = self._scene.copy()
        draw_neck(picture, self._view.on_picture(neck_edges(_pose(values))), self._neck_colour)
        warp = self._warp(shaped, places, depth)
        part, (left, top) = warped(texture, warp, (self._view.width, self._view.height))
        rows, columns = part.shape[:2]
        below = picture[top : top + rows, left : left + columns]
        opacity = part[..., 3:].astype(np.float32) / 255.0
        below[:] = (below + (part[..., :3].astype(np.float32) - below) * opacity + 0.5).astype(np.uint8)
        self._lines(picture, places)
        return picture

    def places(self, values: Values) -> Points:
        """Return where the points of the mesh lie in the picture of one moment, shape (v, 2)."""
        amounts = np.array([values[name] for name in MOVED])
        return self._view.on_picture(posed(head(), expression(head(), amounts, _stand(values)), _pose(values)))

    def _textured(self, values: Values, openness: float, shaped: Points) -> Pixels:
        """Return the skin with the present eyeballs and mouth cavity beside it."""
        texture = self._skin.copy()
        look = Look(
            yaw_deg=values[SignalName.GAZE_YAW_DEG],
            pitch_deg=values[SignalName.GAZE_PITCH_DEG],
            pupil=values[SignalName.PUPIL_IRIS_RATIO],
        )
        ball = eyeballs.eyeball(look, openness)
        drop = float(shaped[152, 1] - head().rest[152, 1])
        inside = cavity.cavity(self._teeth, max(0.0, drop))
        for index, patch in enumerate((ball, inside)):
            left, top = self._patch_origin(index)
            texture[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
        return texture

    def _patch_origin(self, index: int) -> tuple[int, int]:
        """Return left and top of the eyeball (0) and of the mouth cavity (1) in the texture."""
        return self._width + 2, 2 + index * (eyeballs.PATCH_SIZE[1] + 4)

    def _warp(self, shaped: Points, places: Points, depth: NDArray[np.float64]) -> Warp:
        source = np.concatenate([on_skin(head().portrait), *self._openings(shaped)])
        doubled = [*EYES[0].upper, *EYES[0].lower, *EYES[1].upper, *EYES[1].lower, *UPPER_LIP[-1], *LOWER_LIP[-1]]
        target = np.concatenate([places, places[doubled]])
        # What shows through an opening lies behind all skin.
        behind = np.concatenate([depth, np.full(len(doubled), 1e6)])
        return Warp(
            source=source[self._triangles],
            target=target[self._triangles],
            depth=behind[self._triangles].mean(axis=1),
            front=self._front,
        )

    def _openings(self, shaped: Points) -> list[Points]:
        """Return where the points around the openings lie in the texture."""
        ball, mouth = (np.array(self._patch_origin(index)) for index in (0, 1))
        eyes = [_on_ball(shaped, eye) + ball for eye in EYES]
        lips = shaped[[*UPPER_LIP[-1], *LOWER_LIP[-1]]]
        return [*eyes, cavity.on_patch(lips) + mouth]

    def _lines(self, picture: Pixels, places: Points) -> None:
        """Draw lashes along the lids and the line where the lips meet, which the stretched skin has lost."""
        scale = self._view.zoom / 2.4
        for eye in EYES:
            _stroke(picture, places[list(eye.upper[:-1])], _LASHES, 2.3 * scale, 0.72)
            _stroke(picture, places[list(eye.lower)], _LASHES, 1.2 * scale, 0.35)
        for row in (UPPER_LIP[-1], LOWER_LIP[-1]):
            _stroke(picture, places[list(row)], _LIP_LINE, 1.3 * scale, 0.45)


def _on_ball(shaped: Points, eye: EyeRows) -> Points:
    return eyeballs.on_patch(shaped[[*eye.upper, *eye.lower]], eye)


def _stand(values: Values) -> Lids:
    return lids(*(np.asarray(values[name]) for name in MOVING_LIDS))


def _pose(values: Values) -> Pose:
    return Pose(
        yaw_deg=values[SignalName.HEAD_YAW_DEG],
        pitch_deg=values[SignalName.HEAD_PITCH_DEG],
        roll_deg=values[SignalName.HEAD_ROLL_DEG],
    )


def _all_triangles() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the triangles of skin and openings, shape (t, 3), and the sign of each one's front."""
    skin = head().triangles
    start = len(head().rest)
    strips: list[tuple[int, int, int]] = []
    for length in (9, 9, 11):
        for place in range(length - 1):
            above, below = start + place, start + length + place
            strips += [(above, above + 1, below), (above + 1, below + 1, below)]
        start += 2 * length
    front = np.sign(areas(head().portrait[skin]))
    openings = np.array(strips)
    # Rows of the right eye and of the lips run rightwards in the picture, those of the left eye leftwards.
    turns = np.repeat([1.0, -1.0, 1.0], [16, 16, 20])
    return np.concatenate([skin, openings]), np.concatenate([front, turns])


def _stroke(picture: Pixels, points: Points, colour: tuple[int, int, int], width: float, strength: float) -> None:
    """Draw a soft line through points, in place."""
    low = np.clip(np.floor(points.min(axis=0)).astype(int) - 4, 0, None)
    high = np.ceil(points.max(axis=0)).astype(int) + 5
    part = picture[low[1] : high[1], low[0] : high[0]]
    if part.size == 0:
        return
    mask = np.zeros((part.shape[0] * 2, part.shape[1] * 2), dtype=np.uint8)
    course = np.rint((points - low + 0.25) * 2 * 16).astype(np.int32)
    cv2.polylines(
        mask, [course], isClosed=False, color=(255,), thickness=max(1, round(2 * width)), lineType=cv2.LINE_AA, shift=4
    )
    share = cv2.resize(mask, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_AREA)[..., None] / 255.0 * strength
    part[:] = (part + (np.array(colour) - part) * share).astype(np.uint8)
