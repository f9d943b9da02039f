"""mediapipe's face networks as plain functions of a picture and a region.

`mimika.perceive.face.models` imports this when the first face source opens,
because it brings mediapipe. Next door: `mimika.perceive.graph` runs a graph.
"""

import math
from types import MappingProxyType
from typing import Final, final

import numpy as np
from mediapipe.framework.formats.detection_pb2 import Detection as DetectionMessage

from mimika.domain.geometry import Box
from mimika.domain.media import Pixels
from mimika.perceive.cards import verify
from mimika.perceive.face.regions import Detection, DetectorKind, Landmarks
from mimika.perceive.graph import Extra, Graph, message, messages, region
from mimika.perceive.roi import Roi

# A serialised NormalizedLandmarkList: per point a tag, its length 15, then x, y, z each behind its own tag.
_WIRE = np.dtype([("head", "S3"), ("x", "<f4"), ("tag_y", "u1"), ("y", "<f4"), ("tag_z", "u1"), ("z", "<f4")])

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


@final
class MeshGraph(Graph):
    """The 478-point mesh with refined lips, eyes and irises (mediapipe's attention mesh, 2020)."""

    def __init__(self) -> None:
        verify("face_mesh")
        super().__init__(_MESH_GRAPH, {"with_attention": True})

    def _blank(self) -> tuple[Extra, ...]:
        return (("roi", region(Roi(x=32, y=32, side=64, roll_deg=0), 64, 64)),)

    def landmarks(self, pixels: Pixels, roi: Roi) -> Landmarks | None:
        """Return the landmarks of the face in a region, or None when the model sees none there."""
        height, width = pixels.shape[:2]
        packet = self._run(pixels, ("roi", region(roi, width, height))).get("out")
        if packet is None:
            return None
        points = np.frombuffer(message(packet), _WIRE)
        scale = np.array([width, height, width], np.float64)
        return np.stack([points["x"], points["y"], points["z"]], axis=1) * scale


@final
class DetectorGraph(Graph):
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
        packet = self._run(pixels).get("out")
        if packet is None:
            return []
        height, width = pixels.shape[:2]
        found = [_detection(DetectionMessage.FromString(each), width, height, self._kind) for each in messages(packet)]
        return sorted(found, key=lambda each: -each.score)


def _detection(found: DetectionMessage, width: int, height: int, kind: DetectorKind) -> Detection:
    place = found.location_data
    box = place.relative_bounding_box
    right_eye, left_eye = place.relative_keypoints[0], place.relative_keypoints[1]
    across, down = (left_eye.x - right_eye.x) * width, (left_eye.y - right_eye.y) * height
    return Detection(
        box=Box(left=box.xmin * width, top=box.ymin * height, width=box.width * width, height=box.height * height),
        roll_deg=math.degrees(math.atan2(down, across)),
        score=float(found.score[0]),
        kind=kind,
    )
