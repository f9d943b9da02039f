"""From a stream's own timestamps to event time.

Containers give timestamps that start anywhere, are absent, repeat, or go back
after an edit, a wrap or a reconnection. Event time starts at 0 with the first
frame, keeps the stream's differences where they make sense, and always grows.
"""

from fractions import Fraction

LEAST_STEP_S = 1e-4
"""Frames whose stamps repeat are put this far apart, so that nobody divides by zero."""

GLITCH_S = 0.2
"""A stamp that goes back by less is out of order (about five frames); one that goes back further starts anew."""

USUAL_STEP_S = 0.04
"""Step where a stream tells no frame rate: 25 frames a second."""


class Timeline:
    """Gives frames of one source their event time, in the order in which they are shown.

    Args:
        step_s: Usual time between two frames in seconds, for frames without a stamp.
    """

    def __init__(self, step_s: float = USUAL_STEP_S) -> None:
        self._step = step_s
        self._last: float | None = None
        self._origin: Fraction | None = None
        self._offset = 0.0

    @property
    def last(self) -> float | None:
        """Event time of the latest frame in seconds, or None before the first."""
        return self._last

    def place(self, stamp: Fraction | None) -> float:
        """Return the event time of the next frame in seconds.

        Args:
            stamp: The stream's own time of the frame in seconds, or None when it has none.
        """
        self._last = self._after(self._last, stamp) if self._last is not None else self._begin(stamp, 0.0)
        return self._last

    def resume(self, at: float) -> None:
        """Make the next frame stand at an event time in seconds, or one step after the latest, whatever its stamp.

        For a stream that was interrupted; before the first frame it does nothing.
        """
        if self._last is not None:
            self._origin = None
            self._last = max(self._last, at - self._step)

    def _begin(self, stamp: Fraction | None, at: float) -> float:
        self._origin, self._offset = stamp, at
        return at

    def _after(self, last: float, stamp: Fraction | None) -> float:
        if stamp is None:
            return last + self._step
        if self._origin is None:
            return self._begin(stamp, last + self._step)
        at = self._offset + float(stamp - self._origin)
        if at > last:
            return at
        if last - at > GLITCH_S:
            return self._begin(stamp, last + self._step)
        return last + LEAST_STEP_S
