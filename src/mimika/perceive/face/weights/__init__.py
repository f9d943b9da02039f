"""Small arrays that `training/` makes and the package carries.

Each is checked for its shape when it is loaded, so that a truncated file or one
of another version is one clear line instead of wrong numbers.
"""

from importlib import resources

import numpy as np
from numpy.typing import NDArray

from mimika.errors import ModelError


def load(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return an array of this package.

    Args:
        name: Name of the file.
        shape: Shape it must have.

    Raises:
        ModelError: The file is missing, truncated or of another version.
    """
    try:
        with (resources.files(__name__) / name).open("rb") as stream:
            array: NDArray[np.float64] = np.load(stream, allow_pickle=False).astype(np.float64)
    except (OSError, ValueError, EOFError) as error:
        raise ModelError(f"{name} cannot be read", why=str(error), fix="Install mimika again") from error
    if array.shape != shape or not np.isfinite(array).all():
        raise ModelError(
            f"{name} is of another version", why=f"expected {shape}, got {array.shape}", fix="Install mimika again"
        )
    return array
