"""Starts trained networks: an ONNX file of the package in, a function from arrays to arrays out.

What is started is what the code was written for: the file is the one its card
describes, the card and the file name the version asked for, and inputs and
outputs have the names, shapes and type that the caller expects. Anything else
is a `ModelError` before the first picture, not wrong numbers after it.

onnxruntime is loaded when the first network starts. Each network runs in the
thread that calls it: the faces of a frame are already spread over the cores.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from mimika.errors import ModelError
from mimika.perceive import cards

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, NodeArg

VERSION_KEY: Final = "mimika_version"
"""Name under which the metadata of an ONNX file hold the model's version."""

Shape: TypeAlias = "tuple[int | None, ...]"
"""Shape of an array; None where any length will do."""

_FLOAT: Final = "tensor(float)"
_ERRORS_ONLY: Final = 3
"""Severity from which onnxruntime logs."""
_FIX: Final = "Install mimika anew"


@final
class Network:
    """A network that runs; safe for several threads at once.

    Args:
        started: The session of onnxruntime.
        outputs: Names of the outputs, in the order in which `run` returns them.
    """

    def __init__(self, started: "InferenceSession", outputs: Sequence[str]) -> None:
        self._started = started
        self._outputs = list(outputs)

    def run(self, **inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """Return the outputs for some inputs.

        Args:
            inputs: The inputs by name, of the shapes that were asked for.
        """
        return tuple(self._started.run(self._outputs, inputs))


def session(name: str, *, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape], version: str) -> Network:
    """Return a network of this package, started.

    Args:
        name: Name of the model, which is that of its card.
        inputs: Names and shapes of its inputs; all are float32.
        outputs: Names and shapes of its outputs, in the order wanted; all are float32.
        version: Version it must have.

    Raises:
        ModelError: It is missing, truncated, not a network, of another version or made for something else.
    """
    card = cards.card(name)
    _same_version(name, card.version, version)
    started = _start(name, cards.content(name))
    _same_version(name, started.get_modelmeta().custom_metadata_map.get(VERSION_KEY, "none"), version)
    _fits(name, "input", started.get_inputs(), inputs)
    _fits(name, "output", started.get_outputs(), outputs)
    return Network(started, tuple(outputs))


def _start(name: str, content: bytes) -> "InferenceSession":
    try:
        # Loaded here and not at the top: it takes a tenth of a second, and not every session has a network.
        import onnxruntime  # noqa: PLC0415
        from onnxruntime.capi import onnxruntime_pybind11_state as faults  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(f"the model {name} cannot run", why="onnxruntime is not installed", fix=_FIX) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    foreign = (faults.Fail, faults.InvalidArgument, faults.InvalidGraph, faults.InvalidProtobuf, faults.NoModel,
               faults.NotImplemented, faults.RuntimeException)  # fmt: skip
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except foreign as error:
        why = " ".join(str(error).split())
        raise ModelError(f"the model {name} does not start", why=why, fix=_FIX) from error


def _same_version(name: str, found: str, wanted: str) -> None:
    if found != wanted:
        why = f"its version is {found}, and {wanted} is needed"
        raise ModelError(f"the model {name} is of another version", why=why, fix=_FIX)


def _fits(name: str, what: str, found: "Sequence[NodeArg]", wanted: Mapping[str, Shape]) -> None:
    """Make sure that inputs or outputs are those that are expected."""
    have = {each.name: each for each in found}
    strange = set(have) ^ set(wanted) if what == "input" else set(wanted) - set(have)
    wrong = [each for each in wanted if each in have and not _is_like(have[each], wanted[each])]
    if strange or wrong:
        why = f"{what}s are {_told({each.name: tuple(each.shape) for each in found})}, and {_told(wanted)} is needed"
        raise ModelError(f"the model {name} is of another version", why=why, fix=_FIX)


def _is_like(found: "NodeArg", wanted: Shape) -> bool:
    """Return whether an array fits a shape; a length that the network leaves open fits None only."""
    if found.type != _FLOAT or len(found.shape) != len(wanted):
        return False
    return all(want is None or want == have for have, want in zip(found.shape, wanted, strict=True))


def _told(shapes: Mapping[str, Sequence[int | str | None]]) -> str:
    return ", ".join(f"{name} ({', '.join(str(length) for length in shape)})" for name, shape in shapes.items())
