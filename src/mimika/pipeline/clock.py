"""The real clock; everything else takes a `mimika.domain.ports.Clock`."""

import time
from typing import final


@final
class SystemClock:
    """Time of this machine."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        return time.monotonic()  # noqa: TID251 -- the one place that may ask

    def wall(self) -> float:
        """Return seconds since 1970-01-01 UTC."""
        return time.time()  # noqa: TID251 -- the one place that may ask
