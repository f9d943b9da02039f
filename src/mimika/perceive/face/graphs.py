"""mediapipe's face networks as plain functions of a picture and a region.

mediapipe's own solutions find and track faces by themselves. Here each network
runs alone, on the region the caller names: so no model sees a person the gate
has not admitted, tracked frames need no detector, and one landmark graph
serves all people without remembering any of them.

The one module that imports mediapipe, which takes about a second (it brings
matplotlib along): `mimika.perceive.face.models` imports it when the first face
source opens. What its C++ side prints to stderr while starting is kept from
the user's terminal.
"""

import math
import os
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final, final

import mediapipe
import numpy as np
from mediapipe.framework.formats.detection_pb2 import Detection as DetectionMessage
from mediapipe.framework.formats.rect_pb2 import NormalizedRect
from mediapipe.python import packet_creator
from mediapipe.python._framework_bindings import _packet_getter, image_frame, resource_util
from mediapipe.python._framework_bindings.calculator_graph import CalculatorGraph
from mediapipe.python._framework_bindings.packet import Packet

from mimika.domain.geometry import Box
from mimika.domain.media import Pixels
from mimika.errors import ModelError
from mimika.perceive.cards import verify
from mimika.perceive.face.regions import Detection, DetectorKind, Landmarks, Roi

# A serialised NormalizedLandmarkList: per point a tag, its length 15, then x, y, z each behind its own tag.
_WIRE = np.dtype([("head", "S3"), ("x", "<f4"), ("tag_y", "u1"), ("y", "<f4"), ("tag_z", "u1"), ("z", "<f4")])
_NOISE = re.compile(rb"^([WIE]\d{4} |INFO: |WARNING: All log messages|\s*$)")

# Standard error is one for the whole process, so only one graph may start at a time.
_STDERR: Final = Lock()

_CARDS: Final = MappingProxyType(
    {
        DetectorKind.FULL_RANGE: "face_detection_full_range",
        DetectorKind.SHORT_RANGE: "face_detection_short_range",
    }
)
"""Name of each detector's card: its file is compared before C++ reads it."""

# Both run in the calling thread: handing one packet to another thread and back costs more than it gains.
_MESH_GRAPH: Final = """
input_stream: "image"
input_stream: "roi"
input_side_packet: "with_attention"
output_stream: "out"
executor { type: "ApplicationThreadExecutor" }
node {
  calculator: "FaceLandmarkCpu"
  input_stream: "IMAGE:image"
  input_stream: "ROI:roi"
  input_side_packet: "WITH_ATTENTION:with_attention"
  output_stream: "LANDMARKS:out"
}
"""

_DETECTOR_GRAPH: Final = """
input_stream: "image"
output_stream: "out"
executor {{ type: "ApplicationThreadExecutor" }}
node {{
  calculator: "{calculator}"
  input_stream: "IMAGE:image"
  output_stream: "DETECTIONS:out"
  node_options: {{
    [type.googleapis.com/mediapipe.FaceDetectionOptions] {{ min_score_thresh: {threshold} }}
  }}
}}
"""


@contextmanager
def _quiet_stderr() -> Generator[None]:
    """Keep what C++ prints to stderr from the terminal; what others print there meanwhile comes after."""
    with _STDERR:
        sys.stderr.flush()
        kept = os.dup(2)
        sink = os.memfd_create("stderr")
        os.dup2(sink, 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.lseek(sink, 0, os.SEEK_SET)
            text = os.read(sink, 1 << 20)
            os.close(sink)
        for line in text.splitlines(keepends=True):
            if not _NOISE.match(line):
                os.write(2, line)


class _Graph:
    """One running mediapipe graph with a picture in and one stream out; not safe for two threads at once."""

    def __init__(self, config: str, side: dict[str, bool]) -> None:
        self._step = 0
        self._last: Packet | None = None
        self._graph: CalculatorGraph | None = None
        with _quiet_stderr():
            try:
                self._graph = self._start(config, side)
                self._run(np.zeros((64, 64, 3), np.uint8), *self._blank())
            except RuntimeError as error:
                raise ModelError(
                    "a face model does not start",
                    why=str(error).splitlines()[0],
                    fix="Run `mimika doctor`, then install again with `make clean demo`",
                ) from error

    def _start(self, config: str, side: dict[str, bool]) -> CalculatorGraph:
        resource_util.set_resource_dir(str(Path(mediapipe.__file__).parent.parent))
        graph = CalculatorGraph(graph_config=config)
        graph.observe_output_stream("out", self._take, True)  # noqa: FBT003 -- its only signature
        graph.start_run({name: packet_creator.create_bool(value) for name, value in side.items()})
        return graph

    def _blank(self) -> tuple[tuple[str, Packet], ...]:
        """Return what else the first run on nothing needs."""
        return ()

    def _take(self, _: str, packet: Packet) -> None:
        self._last = packet

    def _run(self, pixels: Pixels, *others: tuple[str, Packet]) -> Packet | None:
        """Send one picture and further packets through; return what came out, or None when nothing did."""
        if self._graph is None:
            message = "this model was closed"
            raise RuntimeError(message)
        self._last = None
        self._step += 1
        self._graph.add_packet_to_input_stream("image", _image(pixels).at(self._step))
        for stream, packet in others:
            self._graph.add_packet_to_input_stream(stream, packet.at(self._step))
        self._graph.wait_until_idle()
        packet, self._last = self._last, None
        return None if packet is None or packet.is_empty() else packet

    def close(self) -> None:
        """Stop the graph; may be called twice."""
        if self._graph is not None:
            self._graph.close()
            self._graph = None


@final
class MeshGraph(_Graph):
    """The 478-point mesh with refined lips, eyes and irises (mediapipe's attention mesh, 2020)."""

    def __init__(self) -> None:
        verify("face_mesh")
        super().__init__(_MESH_GRAPH, {"with_attention": True})

    def _blank(self) -> tuple[tuple[str, Packet], ...]:
        return (("roi", _region(Roi(x=32, y=32, side=64, roll_deg=0), 64, 64)),)

    def landmarks(self, pixels: Pixels, roi: Roi) -> Landmarks | None:
        """Return the landmarks of the face in a region, or None when the model sees none there."""
        height, width = pixels.shape[:2]
        packet = self._run(pixels, ("roi", _region(roi, width, height)))
        if packet is None:
            return None
        points = np.frombuffer(_message(packet), _WIRE)
        scale = np.array([width, height, width], np.float64)
        return np.stack([points["x"], points["y"], points["z"]], axis=1) * scale


@final
class DetectorGraph(_Graph):
    """One of mediapipe's face detectors (BlazeFace, 2019).

    Args:
        kind: Which.
        threshold: Least score of what it returns, 0 to 1.
    """

    def __init__(self, kind: DetectorKind, *, threshold: float) -> None:
        self._kind = kind
        verify(_CARDS[kind])
        super().__init__(_DETECTOR_GRAPH.format(calculator=kind.value, threshold=threshold), {})

    def detect(self, pixels: Pixels) -> list[Detection]:
        """Return the faces in a picture, best first."""
        packet = self._run(pixels)
        if packet is None:
            return []
        height, width = pixels.shape[:2]
        raw = _packet_getter._get_serialized_proto_list(packet)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- the public getter parses in Python
        found = [_detection(DetectionMessage.FromString(each), width, height, self._kind) for each in raw]
        return sorted(found, key=lambda each: -each.score)


def _image(pixels: Pixels) -> Packet:
    pixels.flags.writeable = False  # lets mediapipe read the array in place
    return packet_creator.create_image_frame(pixels, image_format=image_frame.ImageFormat.SRGB)


def _region(roi: Roi, width: int, height: int) -> Packet:
    rect = NormalizedRect(
        x_center=roi.x / width,
        y_center=roi.y / height,
        width=roi.side / width,
        height=roi.side / height,
        rotation=math.radians(roi.roll_deg),
    )
    return packet_creator.create_proto(rect)


def _detection(message: DetectionMessage, width: int, height: int, kind: DetectorKind) -> Detection:
    place = message.location_data
    box = place.relative_bounding_box
    right_eye, left_eye = place.relative_keypoints[0], place.relative_keypoints[1]
    across, down = (left_eye.x - right_eye.x) * width, (left_eye.y - right_eye.y) * height
    return Detection(
        box=Box(left=box.xmin * width, top=box.ymin * height, width=box.width * width, height=box.height * height),
        roll_deg=math.degrees(math.atan2(down, across)),
        score=float(message.score[0]),
        kind=kind,
    )


def _message(packet: Packet) -> bytes:
    return _packet_getter._get_serialized_proto(packet)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- as above
