"""mediapipe's pose and hand networks as plain functions of a picture and a region.

The wheel of mediapipe 0.10.21 carries the full pose network (BlazePose, 2020)
but not its lite or heavy one, and the hand networks (2020) in both sizes.
`mimika.perceive.body.models` imports this when the first body is read. Next
door: `mimika.perceive.graph` runs a graph.
"""

from typing import Final, final

import numpy as np
from mediapipe.framework.formats.classification_pb2 import ClassificationList
from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList

from mimika.domain.media import Pixels
from mimika.perceive.body.regions import Hand, Points, Pose, roi_of_figure
from mimika.perceive.graph import Extra, Graph, message, region
from mimika.perceive.roi import Roi

_POSE_GRAPH: Final = """
input_stream: "image"
input_stream: "roi"
input_side_packet: "complexity"
output_stream: "points"
output_stream: "figure"
executor { type: "ApplicationThreadExecutor" }
node {
  calculator: "PoseLandmarkByRoiCpu"
  input_stream: "IMAGE:image"
  input_stream: "ROI:roi"
  input_side_packet: "MODEL_COMPLEXITY:complexity"
  output_stream: "LANDMARKS:points"
  output_stream: "AUXILIARY_LANDMARKS:figure"
}
"""

_HAND_GRAPH: Final = """
input_stream: "image"
input_stream: "roi"
input_side_packet: "complexity"
output_stream: "points"
output_stream: "side"
executor { type: "ApplicationThreadExecutor" }
node {
  calculator: "HandLandmarkCpu"
  input_stream: "IMAGE:image"
  input_stream: "ROI:roi"
  input_side_packet: "MODEL_COMPLEXITY:complexity"
  output_stream: "LANDMARKS:points"
  output_stream: "HANDEDNESS:side"
}
"""

_FULL: Final = 1
_BLANK: Final = Roi(x=32, y=32, side=64, roll_deg=0)


@final
class PoseGraph(Graph):
    """33 points of the body."""

    def __init__(self) -> None:
        super().__init__(_POSE_GRAPH, {"complexity": _FULL}, ("points", "figure"))

    def _blank(self) -> tuple[Extra, ...]:
        return (("roi", region(_BLANK, 64, 64)),)

    def pose(self, pixels: Pixels, roi: Roi) -> Pose | None:
        """Return the body in a region, or None when the network sees none there."""
        height, width = pixels.shape[:2]
        found = self._run(pixels, ("roi", region(roi, width, height)))
        if "points" not in found or "figure" not in found:
            return None
        body = NormalizedLandmarkList.FromString(message(found["points"]))
        (middle, top, *_) = _points(NormalizedLandmarkList.FromString(message(found["figure"])), width, height)
        return Pose(
            points=_points(body, width, height),
            seen=np.array([min(point.visibility, point.presence) for point in body.landmark]),
            next_roi=roi_of_figure((float(middle[0]), float(middle[1])), (float(top[0]), float(top[1]))),
        )


@final
class HandGraph(Graph):
    """21 points of a hand."""

    def __init__(self) -> None:
        super().__init__(_HAND_GRAPH, {"complexity": _FULL}, ("points", "side"))

    def _blank(self) -> tuple[Extra, ...]:
        return (("roi", region(_BLANK, 64, 64)),)

    def hand(self, pixels: Pixels, roi: Roi) -> Hand | None:
        """Return the hand in a region, or None when the network sees none there."""
        height, width = pixels.shape[:2]
        found = self._run(pixels, ("roi", region(roi, width, height)))
        if "points" not in found or "side" not in found:
            return None
        side = ClassificationList.FromString(message(found["side"])).classification[0]
        points = _points(NormalizedLandmarkList.FromString(message(found["points"])), width, height)
        # The network was trained on mirrored pictures: what it calls left is the person's own right hand.
        right = side.score if side.label == "Left" else 1.0 - side.score
        return Hand(points=points, right=float(right))


def _points(found: NormalizedLandmarkList, width: int, height: int) -> Points:
    shares = np.array([(point.x, point.y, point.z) for point in found.landmark], np.float64)
    return shares * np.array([width, height, width], np.float64)
