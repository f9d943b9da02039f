"""Reads FER+ faces by the shipped face models, as they are and spoilt, for the trios of `training.fusion`.

What the live perceiver would not tell is marked as withheld: no mesh, a picture
too poor to read, a strange one, an unsure net. `another's mouth` pastes the
mouth of a face drawn by chance over each: it stands for a mouth that moves in
speech, whose shape says nothing of the expression. Next door:
`training.trio_voices` and `training.trio_words` do the same for the other two.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mimika.perceive.face.chips import face_chip
from mimika.perceive.face.expression.affect import affect
from mimika.perceive.face.expression.inputs import geometry_input
from mimika.perceive.face.expression.net import ExpressionNet
from mimika.perceive.face.expression.reader import LEAST_SURE, MOST_STRANGE
from mimika.perceive.face.measures import measure
from mimika.perceive.face.quality import QualityReader, cut_chip
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import align
from training.faces import MARGIN, cut, landmarks_of
from training.shifts import SHIFTS, Picture
from training.trio import Heard

CONDITIONS: Final[Mapping[str, Callable[[Picture], Picture]]] = {
    "as it is": SHIFTS["as it is"],
    "dark": SHIFTS["dark"],
    "blur": lambda picture: cv2.GaussianBlur(picture, (0, 0), 4.5).astype(np.uint8),
    "noise": SHIFTS["noise"],
    "mouth covered": SHIFTS["mouth covered"],
    "another's mouth": SHIFTS["as it is"],
}
"""Condition and how a picture of 192 pixels is spoilt; the mouth is pasted before."""
SPEAKING: Final = "another's mouth"
"""The condition that stands for speech."""
_LARGE_PX: Final = 192
_NATIVE_PX: Final = 48
_SHARE: Final = 1.3
_PARTS: Final = 8


def _large(picture: NDArray[np.uint8]) -> Picture:
    large = cv2.resize(picture, (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC)
    return cv2.cvtColor(large, cv2.COLOR_GRAY2RGB).astype(np.uint8)


def _with_mouth_of(picture: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a 48-pixel picture with the mouth of another, as bright as its own."""
    rows, columns = slice(29, 47), slice(8, 40)
    own, strange = picture[rows, columns].astype(np.float64), other[rows, columns].astype(np.float64)
    pasted = picture.copy()
    pasted[rows, columns] = np.clip(strange - strange.mean() + own.mean(), 0, 255).astype(np.uint8)
    return pasted


def _quality(picture: Picture, found: Landmarks) -> float:
    """Return the quality that the live perceiver would tell, 0 where it would not read the face at all."""
    face = align(found)
    pixels = face.interocular_px * _NATIVE_PX / _LARGE_PX
    look = QualityReader().look(cut_chip(picture, found), face.pose, pixels)
    return 0.0 if look.reason is not None else look.quality.overall


def read_faces(pictures: NDArray[np.uint8], condition: str, generator: np.random.Generator) -> Heard:
    """Return what is read of faces under a condition.

    Args:
        pictures: Shape (n, 48, 48).
        condition: One of `CONDITIONS`.
        generator: Draws whose mouth is pasted.
    """
    net, spoil = ExpressionNet(), CONDITIONS[condition]
    mixtures = np.empty((len(pictures), _PARTS))
    quality = np.empty(len(pictures))
    others = generator.integers(0, len(pictures), len(pictures))
    for place, picture in enumerate(pictures):
        shown = _with_mouth_of(picture, pictures[others[place]]) if condition == SPEAKING else picture
        large = spoil(_large(shown))
        found = landmarks_of(large, _SHARE)
        chip, geometry = cut(large, _SHARE) if found is None else _cut(large, found)
        mixture, _, strangeness = net.read(chip[MARGIN:-MARGIN, MARGIN:-MARGIN], geometry_input(geometry))
        mixtures[place] = mixture
        silent = found is None or strangeness > MOST_STRANGE or mixture.max() < LEAST_SURE
        quality[place] = 0.0 if silent or found is None else _quality(large, found)
    affects = np.array([affect(mixture, {}) for mixture in mixtures])
    return Heard(
        mixture=mixtures,
        valence=affects[:, 0],
        arousal=affects[:, 1],
        quality=quality,
        sarcasm=np.full(len(mixtures), np.nan),
    )


def _cut(picture: Picture, found: Landmarks) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    face = align(found)
    pose = (face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg)
    return face_chip(picture, found, face.interocular_px, MARGIN), np.concatenate(
        [measure(face), [*pose, face.interocular_px]]
    )


def faces_of(data: Path, usage: int, most: int, cache: Path) -> tuple[dict[str, Heard], NDArray[np.intp]]:
    """Return what is read of clear faces of one split under every condition, and their classes.

    Args:
        data: Where the sets lie.
        usage: 1 validation, 2 test.
        most: How many faces at most; drawn with a seed.
        cache: Folder of the cache.
    """
    generator = np.random.Generator(np.random.PCG64(31 + usage))
    with np.load(data / "fer2013_ferplus" / "fer2013_ferplus.npz") as stored:
        votes, groups = stored["ferplus"][:, :_PARTS].astype(float), stored["dup_group"]
        clear = (votes.max(axis=1) > 5) & (stored["usage"] == usage) & (groups < 0) & (votes.argmax(axis=1) < 7)
        rows = np.sort(generator.permutation(np.flatnonzero(clear))[:most])
        pictures = stored["images"][rows]
    truth = votes[rows].argmax(axis=1)
    heard: dict[str, Heard] = {}
    for condition in CONDITIONS:
        path = cache / f"trio_faces_{usage}_{most}_{condition.replace(' ', '_')}.npz"
        heard[condition] = Heard.kept(path, lambda condition=condition: read_faces(pictures, condition, generator))
    return heard, truth
