"""Writes a net as ONNX with half-precision weights, and the card that says what it is.

Half precision halves the file; the weights are cast back when the net starts,
so it computes in single precision. The card holds the figures that the
evaluation measured and the file's hash; nobody types either.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.figures import Figure

WEIGHTS: Final = Path(__file__).resolve().parents[1] / "src/mimika/perceive/face/weights"
_OPSET: Final = 17
_SMALLEST: Final = 64
"""Values from which a tensor is worth halving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """What a model was trained on; fields as the card has them."""

    name: str
    licence: str
    cleared: bool
    note: str


def onnx_of(net: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], version: str, path: Path) -> None:
    """Write a net.

    Args:
        net: The net, which takes the inputs in their order.
        inputs: Name and an example of each input; the first axis is free.
        outputs: Names of the outputs.
        version: Version that goes into the file.
        path: Where to.
    """
    free = {name: {0: "faces"} for name in (*inputs, *outputs)}
    torch.onnx.export(
        net.eval(),
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes=free,
        opset_version=_OPSET,
        dynamo=False,
    )
    model = onnx.load(str(path))
    _halve(model.graph)
    del model.metadata_props[:]
    helper.set_model_props(model, {"mimika_version": version})
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _halve(graph: onnx.GraphProto) -> None:
    """Store large tensors in half precision, each with a cast behind it."""
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < _SMALLEST:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def card(  # noqa: PLR0913 -- the fields of a card
    path: Path,
    *,
    version: str,
    task: str,
    licence: str,
    data: Sequence[DataSet],
    figures: Sequence[tuple[str, str, Figure | float, str]],
    failures: Sequence[str],
) -> None:
    """Write the card beside a weights file.

    Args:
        path: The weights file.
        version: Its version.
        task: What it does, in one line.
        licence: Under which its weights may be used.
        data: What it was trained on.
        figures: Set, metric, value and note of everything measured.
        failures: What it is known to get wrong.
    """
    content = path.read_bytes()
    told = {
        "name": path.stem,
        "version": version,
        "task": task,
        "licence": licence,
        "date": datetime.now(UTC).date().isoformat(),  # noqa: TID251 -- the day of the evaluation
        "data": [asdict(each) for each in data],
        "file": path.name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "figures": [_row(*each) for each in figures],
        "failures": list(failures),
    }
    path.with_suffix(".card.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _row(group: str, metric: str, figure: Figure | float, note: str) -> dict[str, str | float | None]:
    if isinstance(figure, float):
        return {"set": group, "metric": metric, "value": round(figure, 4), "low": None, "high": None, "note": note}
    ends = {"low": round(figure.low, 4), "high": round(figure.high, 4)}
    return {"set": group, "metric": metric, "value": round(figure.value, 4), **ends, "note": note}
