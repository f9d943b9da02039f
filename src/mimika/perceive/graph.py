"""One running mediapipe graph: a picture in, packets out.

mediapipe's own solutions find and track by themselves. Here each network runs
alone, on the region the caller names: so no model sees a person the gate has
not admitted, tracked frames need no detector, and one graph serves all people
without remembering any of them.

The one module that imports mediapipe, which takes about a second (it brings
matplotlib along): what needs it is imported when the first picture is read.
What its C++ side prints to stderr while starting is kept from the user's
terminal. Next door: `mimika.perceive.face.graphs` and
`mimika.perceive.body.graphs` are the networks.
"""

import math
import os
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

import mediapipe
import numpy as np
from mediapipe.framework.formats.rect_pb2 import NormalizedRect
from mediapipe.python import packet_creator
from mediapipe.python._framework_bindings import _packet_getter, image_frame, resource_util
from mediapipe.python._framework_bindings.calculator_graph import CalculatorGraph
from mediapipe.python._framework_bindings.packet import Packet

from mimika.domain.media import Pixels
from mimika.errors import ModelError
from mimika.perceive.roi import Roi

_NOISE = re.compile(rb"^([WIE]\d{4} |INFO: |WARNING: All log messages|\s*$)")

# Standard error is one for the whole process, so only one graph may start at a time.
_STDERR: Final = Lock()


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


Extra = tuple[str, Packet]
"""A packet beside the picture, behind the name of its stream."""


class Graph:
    """One running graph with a picture in and some streams out; not safe for two threads at once.

    Args:
        config: The graph as text; its picture comes in as `image`.
        side: Values of its side packets.
        outputs: Names of the streams that come out.

    Raises:
        ModelError: The model is missing or does not start.
    """

    def __init__(self, config: str, side: Mapping[str, bool | int], outputs: tuple[str, ...] = ("out",)) -> None:
        self._step = 0
        self._found: dict[str, Packet] = {}
        self._graph: CalculatorGraph | None = None
        with _quiet_stderr():
            try:
                self._graph = self._start(config, side, outputs)
                self._run(np.zeros((64, 64, 3), np.uint8), *self._blank())
            except RuntimeError as error:
                raise ModelError(
                    "a model does not start",
                    why=str(error).splitlines()[0],
                    fix="Run `mimika doctor`, then install again with `make clean demo`",
                ) from error

    def _start(self, config: str, side: Mapping[str, bool | int], outputs: tuple[str, ...]) -> CalculatorGraph:
        resource_util.set_resource_dir(str(Path(mediapipe.__file__).parent.parent))
        graph = CalculatorGraph(graph_config=config)
        for name in outputs:
            graph.observe_output_stream(name, self._take, True)  # noqa: FBT003 -- its only signature
        graph.start_run({name: _constant(value) for name, value in side.items()})
        return graph

    def _blank(self) -> tuple[Extra, ...]:
        """Return what else the first run on nothing needs."""
        return ()

    def _take(self, name: str, packet: Packet) -> None:
        if not packet.is_empty():
            self._found[name] = packet

    def _run(self, pixels: Pixels, *others: Extra) -> dict[str, Packet]:
        """Send one picture and further packets through; return what came out, by stream."""
        if self._graph is None:
            message = "this model was closed"
            raise RuntimeError(message)
        self._found = {}
        self._step += 1
        self._graph.add_packet_to_input_stream("image", _image(pixels).at(self._step))
        for stream, packet in others:
            self._graph.add_packet_to_input_stream(stream, packet.at(self._step))
        self._graph.wait_until_idle()
        found, self._found = self._found, {}
        return found

    def close(self) -> None:
        """Stop the graph; may be called twice."""
        if self._graph is not None:
            self._graph.close()
            self._graph = None


def region(roi: Roi, width: int, height: int) -> Packet:
    """Return a region as graphs take it.

    Args:
        roi: The region in pixels.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
    """
    rect = NormalizedRect(
        x_center=roi.x / width,
        y_center=roi.y / height,
        width=roi.side / width,
        height=roi.side / height,
        rotation=math.radians(roi.roll_deg),
    )
    return packet_creator.create_proto(rect)


def message(packet: Packet) -> bytes:
    """Return the serialised message of a packet."""
    return _packet_getter._get_serialized_proto(packet)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- the public getter parses in Python


def messages(packet: Packet) -> list[bytes]:
    """Return the serialised messages of a packet that holds a list of them."""
    return _packet_getter._get_serialized_proto_list(packet)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- as above


def _image(pixels: Pixels) -> Packet:
    pixels.flags.writeable = False  # lets mediapipe read the array in place
    return packet_creator.create_image_frame(pixels, image_format=image_frame.ImageFormat.SRGB)


def _constant(value: bool | int) -> Packet:  # noqa: FBT001 -- the value itself, not a switch
    return packet_creator.create_bool(value) if isinstance(value, bool) else packet_creator.create_int(value)
