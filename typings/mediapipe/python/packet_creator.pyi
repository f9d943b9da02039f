from typing import Any

from numpy.typing import NDArray

from mediapipe.framework.formats.rect_pb2 import NormalizedRect
from mediapipe.python._framework_bindings.packet import Packet

def create_bool(data: bool) -> Packet: ...
def create_proto(message_proto: NormalizedRect) -> Packet: ...
def create_image_frame(data: NDArray[Any], *, image_format: int) -> Packet: ...
