"""A network starts only when it is the one its caller was written for, and then gives what it computes."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from mimika.errors import ModelError
from mimika.perceive import onnx
from mimika.perceive.onnx import Shape

FLOAT, DOUBLE = 1, 11
Dimension = int | str


class ModelShelf(Protocol):
    """Stands in for the models of the package."""

    def put(self, file: str, content: bytes, /, **changes: object) -> Path: ...


def varint(number: int) -> bytes:
    """Return a number as protobuf writes it: seven bits a byte, the least first."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: int | str | bytes) -> bytes:
    """Return a protobuf field: a number as varint, anything else by its length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def array(name: str, shape: Sequence[Dimension], kind: int) -> bytes:
    """Return a ValueInfoProto (onnx.proto): 1 name, 2 type; in it 1 tensor: 1 element type, 2 shape."""
    lengths = b"".join(field(1, field(1 if isinstance(length, int) else 2, length)) for length in shape)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, lengths)))


def relu(
    shape: Sequence[Dimension] = (1, 3), *, kind: int = FLOAT, version: str | None = "1", operator: str = "Relu"
) -> bytes:
    """Return an ONNX file that keeps what is positive: `kept = max(0, given)`."""
    node = field(1, "given") + field(2, "kept") + field(4, operator)
    graph = field(1, node) + field(2, "tests") + field(11, array("given", shape, kind))
    graph += field(12, array("kept", shape, kind))
    noted = b"" if version is None else field(14, field(1, onnx.VERSION_KEY) + field(2, version))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13)) + noted


def start(
    inputs: dict[str, Shape] | None = None, outputs: dict[str, Shape] | None = None, version: str = "1"
) -> onnx.Network:
    """Start the network `net`, for one picture of three values where nothing else is said."""
    return onnx.session("net", inputs=inputs or {"given": (1, 3)}, outputs=outputs or {"kept": (1, 3)}, version=version)


def told(**how: object) -> str:
    """Return the one line that says why the network does not start."""
    with pytest.raises(ModelError) as error:
        start(**how)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 4
    return str(error.value)


def test_a_network_gives_what_it_computes(model_shelf: ModelShelf) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", relu())
    (kept,) = start().run(given=np.array([[-1, 0, 2.5]], np.float32))
    np.testing.assert_array_equal(kept, [[0, 0, 2.5]])


def test_an_open_length_takes_any(model_shelf: ModelShelf) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", relu(("faces", 3)))
    network = start({"given": (None, 3)}, {"kept": (None, 3)})
    for count in (1, 4):
        (kept,) = network.run(given=-np.ones((count, 3), np.float32))
        assert kept.shape == (count, 3)


def test_a_card_of_another_version_is_refused_before_anything_starts(model_shelf: ModelShelf) -> None:
    model_shelf.put("net.onnx", relu(version="2"), version="2")
    assert "the model net is of another version: its version is 2, and 1 is needed" in told()


@pytest.mark.parametrize(("noted", "found"), [("2", "2"), (None, "none")])
def test_a_file_that_notes_another_version_than_its_card_is_refused(
    model_shelf: ModelShelf, noted: str | None, found: str
) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", relu(version=noted))
    assert f"the model net is of another version: its version is {found}, and 1 is needed" in told()


@pytest.mark.parametrize("kept", [0, 1, 40, -1])
def test_a_truncated_network_is_refused_before_anything_starts(model_shelf: ModelShelf, kept: int) -> None:
    whole = relu()
    model_shelf.put("net.onnx", whole).write_bytes(whole[:kept])
    assert "the model net is truncated" in told()


@pytest.mark.parametrize(
    "foreign",
    [b"dear diary\n" * 20, relu()[:40], relu(operator="NoSuchThing"), b"\x00" * 100, relu(kind=99)],
    ids=["text", "half a network", "unknown operator", "zeros", "unknown type"],
)
def test_a_file_that_is_no_network_is_refused_even_when_its_card_fits(model_shelf: ModelShelf, foreign: bytes) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", foreign)
    assert "the model net does not start" in told()


@pytest.mark.parametrize(
    ("network", "how"),
    [
        (relu((1, 4)), {}),
        (relu((3,)), {}),
        (relu(("faces", 3)), {}),
        (relu(kind=DOUBLE), {}),
        (relu(), {"inputs": {"face": (1, 3)}}),
        (relu(), {"inputs": {"given": (1, 3), "pose": (1, 3)}}),
        (relu(), {"outputs": {"kept": (1, 3), "sure": (1,)}}),
    ],
    ids=["length", "rank", "open length", "type", "name", "one input more", "one output more"],
)
def test_a_network_made_for_something_else_is_refused(
    model_shelf: ModelShelf, network: bytes, how: dict[str, object]
) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", network)
    assert "the model net is of another version" in told(**how)


def test_it_runs_in_the_thread_that_calls_it(model_shelf: ModelShelf) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", relu())
    network = start()
    options = network._started.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert network._started.get_providers() == ["CPUExecutionProvider"]


def test_without_onnxruntime_it_is_one_line(model_shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    model_shelf.put("net.onnx", relu())
    assert "the model net cannot run: onnxruntime is not installed" in told()


def test_starting_a_network_says_nothing_on_the_terminal(
    model_shelf: ModelShelf, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("onnxruntime")
    model_shelf.put("net.onnx", relu())
    start().run(given=np.zeros((1, 3), np.float32))
    assert capfd.readouterr() == ("", "")


def test_the_runtime_is_loaded_only_when_a_network_starts() -> None:
    script = "import sys, mimika.perceive.onnx, mimika.pipeline.session; print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
