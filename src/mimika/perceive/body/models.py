"""The running networks of the body, lent to one caller at a time.

Graphs cost memory and are not safe for two threads, so one pair serves
everybody: bodies are looked at one after the other.
"""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from mimika.perceive.body.graphs import HandGraph, PoseGraph


@final
class BodyModels:
    """Pose and hand network that are made when first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._graphs: tuple[PoseGraph, HandGraph] | None = None

    @contextmanager
    def lend(self) -> "Generator[tuple[PoseGraph, HandGraph]]":
        """Lend both networks, waiting while they are out.

        Raises:
            ModelError: A model is missing or does not start.
        """
        # Loaded here and not at the top: it brings mediapipe, which takes about a second.
        from mimika.perceive.body.graphs import HandGraph, PoseGraph  # noqa: PLC0415

        with self._lock:
            if self._graphs is None:
                self._graphs = (PoseGraph(), HandGraph())
            yield self._graphs

    def close(self) -> None:
        """Stop both; may be called twice."""
        with self._lock:
            for graph in self._graphs or ():
                graph.close()
            self._graphs = None
