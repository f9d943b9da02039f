"""Where each of the live mesh's 478 points lies on the synthetic face.

Found by looking: people at rest, with parted lips and open eyes are drawn nearly
from the front and read by the real mesh, and each point takes the vertex that
it was nearest to on average, among those seen from the front. Lips and lids
take only vertices of their own side of the opening, told by which way jaw and
lid move them. `python -m training.ict_mesh --data DIR --picture FILE` draws the result.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.regions import POINTS
from training.ict_face import EYEBALLS, FACE
from training.ict_render import SIZE, Camera, draw, normals, tints
from training.synthetic_faces import Studio, look, open_studio

IRISES = np.arange(468, POINTS)
PEOPLE = 12
SEED = 11
_UPPER_LIPS = (
    61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306,
    62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308,
)  # fmt: skip
_LOWER_LIPS = (
    146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16, 315, 404, 320, 307,
    96, 89, 179, 86, 15, 316, 403, 319, 325, 95, 88, 178, 87, 14, 317, 402, 318, 324,
)  # fmt: skip
_UPPER_LIDS = (246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398)
_LOWER_LIDS = (7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382)


def _allowed(studio: Studio) -> NDArray[np.bool_]:
    """Return which vertices each point may take, shape (478, v)."""
    face = studio.face
    at = dict(zip(face.names, face.morphs, strict=True))
    facing = normals(face.neutral, studio.drawn.triangles)[:, 2] > 0.1
    skin = np.zeros(len(face.neutral), bool)
    skin[:FACE] = True
    dropped = -at["jawOpen"][:, 1] > 1.0
    shut = -(at["eyeBlink_L"] + at["eyeBlink_R"])[:, 1] > 0.25
    allowed = np.broadcast_to(skin & facing, (POINTS, len(skin))).copy()
    # The rim of the lips looks down or up, so it need not face the camera.
    allowed[list(_UPPER_LIPS)] = skin & ~dropped
    allowed[list(_LOWER_LIPS)] = skin & dropped
    allowed[list(_UPPER_LIDS)] = skin & shut
    allowed[list(_LOWER_LIDS)] = skin & ~shut
    allowed[IRISES] = False
    for points, (first, last) in ((IRISES[5:], EYEBALLS[0]), (IRISES[:5], EYEBALLS[1])):
        ball = np.zeros(len(skin), bool)
        ball[first:last] = True
        allowed[points] = ball & facing
    return allowed


def correspondence(studio: Studio, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the vertex of each of the mesh's points, shape (478,).

    Args:
        studio: What to draw and read with.
        rng: Where people and cameras come from.
    """
    face = studio.face
    weights = np.zeros(len(face.names))
    for name, amount in (("jawOpen", 0.12), ("eyeWide_L", 0.3), ("eyeWide_R", 0.3)):
        weights[face.names.index(name)] = amount
    summed = np.zeros((POINTS, len(face.neutral)))
    for _ in range(PEOPLE):
        vertices = face.resting(rng.normal(0, 0.8, 100)) + face.moved(weights)
        camera = Camera(yaw_deg=float(rng.normal(0, 5)), pitch_deg=float(rng.normal(0, 4)), fill=0.85, distance_cm=90)
        found = look(studio, vertices, camera, tints(rng), rng)
        if found is not None:
            seen = camera.seen(vertices)[:, :2] / SIZE
            marks = found[:, :2] / SIZE
            summed += (marks**2).sum(axis=1)[:, None] - 2 * marks @ seen.T + (seen**2).sum(axis=1)[None]
    return np.where(_allowed(studio), summed, np.inf).argmin(axis=1)


def found_or_kept(data: Path, kept: Path, seed: int) -> NDArray[np.int64]:
    """Return the vertex of each of the mesh's points, looking only if that was not done before.

    Args:
        data: Folder with `ict_facekit`.
        kept: Folder of readings.
        seed: Seed.
    """
    kept.mkdir(parents=True, exist_ok=True)
    place = kept / f"vertices-{seed}.npy"
    if not place.exists():
        np.save(place, correspondence(open_studio(data), np.random.Generator(np.random.PCG64(seed))))
    return np.load(place, allow_pickle=False)


def picture(studio: Studio, vertices: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the neutral face with the points on it, four times as large, RGB."""
    camera, rng = Camera(fill=0.9, distance_cm=90), np.random.Generator(np.random.PCG64(0))
    drawn = cv2.resize(draw(studio.face.neutral, studio.drawn, camera, tints(rng), rng), None, fx=4, fy=4)
    for x, y in (camera.seen(studio.face.neutral[vertices])[:, :2] * 4).tolist():
        cv2.circle(drawn, (round(x), round(y)), 3, (0, 255, 0), -1)
    return np.asarray(drawn, np.uint8)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    options = parser.parse_args()
    studio = open_studio(options.data)
    found = correspondence(studio, np.random.Generator(np.random.PCG64(SEED)))
    cv2.imwrite(str(options.picture), picture(studio, found)[..., ::-1])
    print(f"{len(set(found.tolist()))} different vertices for {POINTS} points")


if __name__ == "__main__":
    main()
