"""The peer: mediapipe's own FaceMesh solution, which finds, follows and meshes faces and nothing else."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from mediapipe.python.solutions.face_mesh import FaceMesh

from benchmarks.clips import Again
from mimika.domain.media import VideoFrame


class Peer:
    """FaceMesh with refined lips, eyes and irises, as in `mimika`; in tracking mode.

    Args:
        faces: How many faces it looks for at most.
    """

    def __init__(self, faces: int) -> None:
        self._mesh = FaceMesh(static_image_mode=False, max_num_faces=faces, refine_landmarks=True)
        self.found = 0

    def run(self, pictures: Iterable[VideoFrame]) -> None:
        """Read decoded frames."""
        for picture in pictures:
            answer = self._mesh.process(picture.pixels)
            self.found += len(answer.multi_face_landmarks or ())

    async def run_source(self, source: Again, count: int) -> None:
        """Read so many frames of a source that decodes."""
        for _ in range(count):
            sample = await source.read()
            if sample is not None:
                self.run((sample.media,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mesh.close()
