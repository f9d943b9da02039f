"""Values of signals at one moment, as one vector in the order of the catalogue.

A vector rather than a mapping because every person yields some hundred values
in every frame, and baselines and fusion work on all of them at once.
"""

from collections.abc import Iterator, Mapping
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import CATALOGUE, SignalName

WIDTH: Final = len(CATALOGUE)
"""Length of a vector of readings."""

POSITION: Final[Mapping[SignalName, int]] = {signal.name: place for place, signal in enumerate(CATALOGUE)}
"""Place of each signal in the vector."""

Vector = NDArray[np.float64]
"""Shape (WIDTH,), in catalogue order and units; NaN where there is no value."""


@final
class Readings:
    """Immutable values of signals; absent ones are absent, never zero.

    Args:
        values: Vector in catalogue order, see `Vector`; it is made read-only, not copied.

    Raises:
        ValueError: The vector has another shape.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Vector) -> None:
        if values.shape != (WIDTH,):
            message = f"readings need shape ({WIDTH},), got {values.shape}"
            raise ValueError(message)
        values.flags.writeable = False
        self._values = values

    @classmethod
    def of(cls, values: Mapping[SignalName, float]) -> "Readings":
        """Return readings with these values and no others."""
        vector = np.full(WIDTH, np.nan)
        for name, value in values.items():
            vector[POSITION[name]] = value
        return cls(vector)

    @property
    def vector(self) -> Vector:
        """All values in catalogue order, read-only; NaN where absent."""
        return self._values

    def __getitem__(self, name: SignalName) -> float:
        """Return a value, NaN when absent."""
        return float(self._values[POSITION[name]])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, SignalName) and not np.isnan(self._values[POSITION[name]])

    def __iter__(self) -> Iterator[tuple[SignalName, float]]:
        """Yield the signals that are present with their values."""
        for place in np.flatnonzero(~np.isnan(self._values)):
            yield CATALOGUE[place].name, float(self._values[place])

    def merged(self, other: "Readings") -> "Readings":
        """Return these values, filled up and overruled by those of another."""
        return Readings(np.where(np.isnan(other.vector), self._values, other.vector))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Readings) and np.array_equal(self._values, other.vector, equal_nan=True)

    def __hash__(self) -> int:
        return hash(self._values.tobytes())

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value:.4g}" for name, value in self)
        return f"Readings({inside})"
