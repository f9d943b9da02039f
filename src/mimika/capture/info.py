"""What is known of a source before and while it is read: facts for a progress bar, and damage for the summary."""

from dataclasses import dataclass

MOST_NOTES = 20
"""Notes kept per source; a folder of a thousand broken pictures must not fill the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What a source tells of itself; None where it does not know. All None for live sources.

    Attributes:
        duration_s: Length in seconds.
        frames: Number of frames; an estimate where the container does not count them.
        fps: Mean frame rate.
        width: Width in pixels as delivered: upright, with square pixels, shrunk if it was very large. Known once the
            first frame has been decoded.
        height: Height in pixels as delivered, likewise.
    """

    duration_s: float | None = None
    frames: int | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None


NOTHING_KNOWN = SourceInfo()
"""What a live source knows."""


class Tally:
    """Counts what could not be used, and keeps a few words on it.

    Written by the thread that decodes, read by anybody.
    """

    def __init__(self) -> None:
        self._damaged = 0
        self._gaps = 0
        self._notes: list[str] = []

    @property
    def damaged(self) -> int:
        """How many packets, frames or pictures were left out because they could not be decoded."""
        return self._damaged

    @property
    def gaps(self) -> int:
        """How many gaps in time sound had."""
        return self._gaps

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should hear of, one line each, at most `MOST_NOTES`."""
        return tuple(self._notes)

    def damage(self) -> None:
        """Count one thing that could not be decoded."""
        self._damaged += 1

    def gap(self) -> None:
        """Count one gap in time, where sound was lost or never sent."""
        self._gaps += 1

    def note(self, line: str) -> None:
        """Keep a line for the user; after `MOST_NOTES` lines one more says that there were others."""
        if len(self._notes) < MOST_NOTES - 1:
            self._notes.append(line)
        elif len(self._notes) == MOST_NOTES - 1:
            self._notes.append("more of this kind is not listed")
