"""Small arrays and networks that `training/` makes and the package carries, each with its card.

An array is checked against its card and for its shape when it is loaded, so
that a truncated file or one of another version is one clear line instead of
wrong numbers. Next door: `mimika.perceive.onnx` does the same for networks.
"""

from io import BytesIO
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from mimika.errors import ModelError
from mimika.perceive import cards


def load(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return an array of this package.

    Args:
        name: Name of the file, which is that of its card but for the suffix.
        shape: Shape it must have.

    Raises:
        ModelError: The file is missing, truncated or of another version.
    """
    content = cards.content(PurePath(name).stem)
    try:
        array: NDArray[np.float64] = np.load(BytesIO(content), allow_pickle=False).astype(np.float64)
    except (OSError, ValueError, EOFError) as error:
        raise ModelError(f"{name} cannot be read", why=str(error), fix="Install mimika again") from error
    if array.shape != shape or not np.isfinite(array).all():
        raise ModelError(
            f"{name} is of another version", why=f"expected {shape}, got {array.shape}", fix="Install mimika again"
        )
    return array
