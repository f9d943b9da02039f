"""FER+ under the conditions of real places: the same faces spoilt before anything looks at them.

Each condition spoils the picture, then mesh and chip are taken anew, so that a
loss includes what the mesh loses. Used for calibrating on shifted copies of the
validation set and for the robustness table; never for fitting a net.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces import CACHE, WIDTH, cut

Picture = NDArray[np.uint8]
"""Shape (192, 192, 3), grey as RGB."""
_LARGE_PX: Final = 192
_SEED: Final = 11


def _byte(values: NDArray[np.float64]) -> Picture:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _side_light(picture: Picture) -> Picture:
    ramp = np.exp(np.linspace(-1.3, 0.5, picture.shape[1]))[np.newaxis, :, np.newaxis]
    return _byte(picture * ramp)


def _noisy(picture: Picture) -> Picture:
    generator = np.random.default_rng(int(picture[::16, ::16].sum()) + _SEED)  # noqa: TID251 -- seeded by the picture
    native = cv2.resize(picture, (48, 48), interpolation=cv2.INTER_AREA).astype(np.float64)
    noise = generator.normal(0, 15, native.shape[:2])[..., np.newaxis]
    return cv2.resize(_byte(native + noise), (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _from_afar(picture: Picture) -> Picture:
    small = cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _band(picture: Picture, top: float, bottom: float) -> Picture:
    covered = picture.copy()
    rows = slice(int(top * _LARGE_PX), int(bottom * _LARGE_PX))
    covered[rows, int(0.12 * _LARGE_PX) : int(0.88 * _LARGE_PX)] = 70
    return covered


SHIFTS: Final[Mapping[str, Callable[[Picture], Picture]]] = {
    "as it is": lambda picture: picture,
    "dark": lambda picture: _byte(255 * (picture / 255.0) ** 1.6 * 0.25),
    "over-exposed": lambda picture: _byte(picture * 1.6 + 50.0),
    "side light": _side_light,
    "blur": lambda picture: cv2.GaussianBlur(picture, (0, 0), 6.0).astype(np.uint8),
    "noise": _noisy,
    "32-pixel face": _from_afar,
    "mouth covered": lambda picture: _band(picture, 0.64, 0.96),
    "eyes covered": lambda picture: _band(picture, 0.24, 0.46),
}
"""Condition and how a picture is spoilt. Colour needs no row: the nets see grey alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shifted:
    """The same faces under every condition.

    Attributes:
        rows: Shape (n,): rows of FER+ they come from.
        chips: Shape (conditions, n, 64, 64).
        geometry: Shape (conditions, n, 45); NaN where the mesh saw no face.
    """

    rows: NDArray[np.int64]
    chips: NDArray[np.uint8]
    geometry: NDArray[np.float32]


def _one(picture: NDArray[np.uint8], condition: str) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    large = cv2.resize(picture, (_LARGE_PX, _LARGE_PX), interpolation=cv2.INTER_CUBIC)
    return cut(SHIFTS[condition](cv2.cvtColor(large, cv2.COLOR_GRAY2RGB)), 1.3)


def shifted(data: Path, rows: NDArray[np.int64], name: str, cache_folder: Path = CACHE) -> Shifted:
    """Return faces of FER+ under every condition, from the cache if they were cut before.

    Args:
        data: Where the sets lie.
        rows: Which faces.
        name: Name in the cache.
        cache_folder: Where the cache is.
    """
    path = cache_folder / f"shifted_{name}.npz"
    if not path.exists():
        with np.load(data / "fer2013_ferplus" / "fer2013_ferplus.npz") as stored:
            pictures = stored["images"][rows]
        chips = np.empty((len(SHIFTS), len(rows), 64, 64), np.uint8)
        geometry = np.empty((len(SHIFTS), len(rows), WIDTH), np.float32)
        with ProcessPoolExecutor(1) as workers:
            for place, condition in enumerate(SHIFTS):
                cuts = workers.map(_one, pictures, repeat(condition), chunksize=32)
                for face, (chip, lengths) in enumerate(cuts):
                    chips[place, face], geometry[place, face] = chip, lengths
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, rows=rows, chips=chips, geometry=geometry)
        unfinished.rename(path)
    with np.load(path) as stored:
        return Shifted(rows=stored["rows"], chips=stored["chips"], geometry=stored["geometry"])
