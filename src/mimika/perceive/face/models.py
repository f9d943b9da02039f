"""The running networks, lent to one caller at a time.

Graphs cost memory and are not safe for two threads, so a few serve everybody:
as many as faces are read at the same moment.
"""

from collections.abc import Generator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mimika.perceive.face.graphs import MeshGraph


class MeshPool:
    """Landmark graphs that are made when first needed.

    Args:
        size: How many may run at the same moment.
    """

    def __init__(self, size: int) -> None:
        self._free: SimpleQueue[MeshGraph | None] = SimpleQueue()
        self._size = size
        for _ in range(size):
            self._free.put(None)

    @contextmanager
    def lend(self) -> "Generator[MeshGraph]":
        """Lend a graph, waiting for one if all are out.

        Raises:
            ModelError: The model is missing or does not start.
        """
        # Loaded here and not at the top: it brings mediapipe, which takes about a second.
        from mimika.perceive.face.graphs import MeshGraph  # noqa: PLC0415

        graph = self._free.get()
        try:
            graph = MeshGraph() if graph is None else graph
            yield graph
        finally:
            self._free.put(graph)

    def close(self) -> None:
        """Stop all graphs; may be called twice."""
        for _ in range(self._size):
            graph = self._free.get()
            if graph is not None:
                graph.close()
            self._free.put(None)
