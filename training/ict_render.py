"""Draws a synthetic face with OpenCV's rasteriser, shaded and tinted by what each vertex is.

The renders have no hair and no wrinkles; they are for reading with the live
mesh, which they satisfy, and for nothing else. Next door: `ict_face`.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.ict_face import EYEBALLS, FACE, GUMS, LASHES, SKIN, SOCKETS, TEETH, IctFace, Vertices

SIZE = 288
"""Side of the picture in pixels."""
_FAR_CM = 500.0
_IRIS_CM, _PUPIL_CM = 0.72, 0.28
_LIPS_OUT = tuple(range(48, 60))
_BROWS = (tuple(range(17, 22)), tuple(range(22, 27)))
_BACK_CM, _NECK_CM = -3.0, -13.0
_BROW_UP_CM, _BROW_DOWN_CM = np.array([0, 0.32]), np.array([0, 0.42])


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Where the camera stands and where its light comes from.

    Attributes:
        yaw_deg: Head turned to its own left, positive.
        pitch_deg: Head raised, positive.
        roll_deg: Head tilted towards its own left shoulder, positive.
        distance_cm: From the camera to the middle of the head.
        fill: Height of the face over that of the picture.
        shift: Middle of the head in the picture, as shares of its size, from the middle.
        light: Direction towards the light, x to the right of the picture, y up, z to the camera.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    distance_cm: float = 70.0
    fill: float = 0.6
    shift: tuple[float, float] = (0.0, 0.0)
    light: tuple[float, float, float] = (0.25, 0.5, 0.85)

    def rotation(self) -> NDArray[np.float64]:
        """Return the rotation of the head, in axes x right, y down, z away: roll, then pitch, then yaw."""
        (cy, sy), (cp, sp), (cr, sr) = (
            (np.cos(np.radians(angle)), np.sin(np.radians(angle)))
            for angle in (self.yaw_deg, self.pitch_deg, self.roll_deg)
        )
        yaw = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
        pitch = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
        roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        return yaw @ pitch @ roll

    def turned(self, vertices: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the points about the middle of the head in the camera's axes (x right, y down, z away), in cm."""
        flipped = (vertices - np.array([0.0, 0.0, 4.0])) * np.array([1.0, -1.0, -1.0])
        return flipped @ self.rotation().T

    @property
    def scale(self) -> float:
        """Pixels a centimetre at the middle of the head."""
        return self.fill * SIZE / 20.0

    def placed(self, vertices: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the points seen from the camera: x right, y down, z the distance, in centimetres."""
        across, down = np.array(self.shift) * SIZE / self.scale
        return self.turned(vertices) + np.array([across, down, self.distance_cm])

    def seen(self, vertices: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where points appear: x and y in pixels, z the distance in centimetres."""
        placed = self.placed(vertices)
        focal = self.scale * self.distance_cm
        return np.column_stack([placed[:, :2] / placed[:, 2:] * focal + SIZE / 2, placed[:, 2]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paint:
    """What is drawn and in which colour.

    Attributes:
        triangles: Shape (t, 3).
        kind: What each vertex is, shape (v,): place in `KINDS`.
    """

    triangles: NDArray[np.int32]
    kind: NDArray[np.int64]


KINDS = ("skin", "lip", "brow", "mouth", "tooth", "white", "iris", "pupil", "lash")


def paint(face: IctFace) -> Paint:
    """Return which parts of the model are drawn, told apart on the neutral face."""
    neutral = face.neutral
    kind = np.full(len(neutral), -1)
    kind[slice(*SKIN)] = 0
    kind[slice(*SOCKETS)] = 3
    kind[slice(*GUMS)] = 3
    kind[slice(*TEETH)] = 4
    kind[slice(*LASHES)] = 8
    for first, last in EYEBALLS:
        ball = neutral[first:last]
        middle = (ball.min(axis=0) + ball.max(axis=0)) / 2
        off = np.linalg.norm((ball - middle)[:, :2], axis=1)
        front = ball[:, 2] > middle[2]
        kind[first:last] = np.where(front & (off < _PUPIL_CM), 7, np.where(front & (off < _IRIS_CM), 6, 5))
    marks = neutral[face.landmarks]
    lips = marks[list(_LIPS_OUT), :2].astype(np.float32)
    shapes = [(1, lips)]
    for row in _BROWS:
        line = marks[list(row), :2]
        shapes.append((2, np.concatenate([line + _BROW_UP_CM, line[::-1] - _BROW_DOWN_CM]).astype(np.float32)))
    for number, outline in shapes:
        for vertex in range(FACE):
            x, y, z = (float(value) for value in neutral[vertex])
            if z > 5 and cv2.pointPolygonTest(outline.reshape(-1, 1, 2), (x, y), measureDist=False) > 0:
                kind[vertex] = number
    # The back of the head and what lies below the neck only take time.
    kind[(neutral[:, 2] < _BACK_CM) | (neutral[:, 1] < _NECK_CM)] = -1
    quads = face.quads[(kind[face.quads] >= 0).all(axis=1)]
    halves = quads[quads[:, 2] != quads[:, 3]][:, [0, 2, 3]]
    return Paint(triangles=np.concatenate([quads[:, :3], halves]).astype(np.int32), kind=np.maximum(kind, 0))


def normals(vertices: NDArray[np.floating], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the unit normal at each vertex, shape (v, 3)."""
    a, b, c = (vertices[triangles[:, place]] for place in range(3))
    crossed = np.cross(b - a, c - a)
    summed = np.stack(
        [np.bincount(triangles.ravel(), np.repeat(crossed[:, axis], 3), len(vertices)) for axis in range(3)], axis=1
    )
    return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tints:
    """Colours of a face and what lies behind it.

    Attributes:
        colours: RGB 0 to 255 of each of `KINDS`, shape (9, 3).
        backdrop: RGB of the wall, shape (3,).
        grain: Standard deviation of the sensor's noise in levels.
        blur_px: Blur of the lens.
    """

    colours: NDArray[np.float64]
    backdrop: NDArray[np.float64]
    grain: float
    blur_px: float


def tints(rng: np.random.Generator) -> Tints:
    """Return colours of skin from pale to dark, and of the rest to go with it."""
    tone = float(rng.uniform(0, 1))
    skin = (1 - tone) * np.array([236.0, 196, 172]) + tone * np.array([96.0, 62, 46])
    brow = skin * rng.uniform(0.25, 0.6)
    lip = skin * np.array([0.92, 0.66, 0.66]) * rng.uniform(0.85, 1.0)
    iris = np.array([[70.0, 48, 30], [92, 118, 140], [86, 100, 62]])[rng.integers(3)]
    fixed = np.array([[70.0, 22, 24], [232, 226, 212], [232, 228, 226]])
    lash = brow * 0.4 + (skin - brow * 0.4) * rng.uniform(0.2, 0.9)
    colours = np.stack([skin, lip, brow, fixed[0], fixed[1], fixed[2], iris, np.full(3, 12.0), lash])
    return Tints(
        colours=colours,
        backdrop=rng.uniform(20, 235, 3),
        grain=float(rng.uniform(0, 5)),
        blur_px=float(rng.uniform(0.5, 1.3)),
    )


def draw(vertices: Vertices, drawn: Paint, camera: Camera, look: Tints, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture of a face, shape (SIZE, SIZE, 3) RGB."""
    placed = camera.placed(vertices)
    facing = normals(placed, drawn.triangles)
    light = np.array(camera.light) * np.array([1.0, -1.0, -1.0])
    lit = np.clip(facing @ (light / np.linalg.norm(light)), 0, None)
    colours = (look.colours[drawn.kind] * (0.42 + 0.62 * lit)[:, None]).astype(np.float32)
    # OpenCV's rasteriser looks along -z with y up.
    points = (placed * np.array([1.0, -1.0, -1.0])).astype(np.float32)
    picture = np.broadcast_to(look.backdrop.astype(np.float32), (SIZE, SIZE, 3)).copy()
    distances = np.full((SIZE, SIZE), _FAR_CM, np.float32)
    focal = camera.scale * camera.distance_cm
    picture, _ = cv2.triangleRasterize(
        points, drawn.triangles, colours, picture, distances, np.eye(4, dtype=np.float32),
        2 * math.atan(SIZE / 2 / focal), 5.0, _FAR_CM,
    )  # fmt: skip
    picture = cv2.GaussianBlur(picture, (0, 0), look.blur_px)
    picture += rng.normal(0, look.grain, picture.shape).astype(np.float32)
    return np.clip(picture, 0, 255).astype(np.uint8)
