"""Writes a net as ONNX with half-precision weights, and the card that says what it is.

Half precision halves the file; the weights are cast back when the net starts,
so it computes in single precision. The card holds the figures that the
evaluation measured and the file's hash; nobody types either.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from mimika.domain.models import Figure as CardFigure
from mimika.pipeline.clock import SystemClock
from training.cards import Description, write_card
from training.figures import Figure

WEIGHTS: Final = Path(__file__).resolve().parents[1] / "src/mimika/perceive/face/weights"
_OPSET: Final = 17
_SMALLEST: Final = 64
"""Values from which a tensor is worth halving."""


Row = tuple[str, str, Figure | float, str]
"""Set, metric, value and note of something measured."""


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


def card(path: Path, what: Description, figures: Sequence[Row]) -> None:
    """Write the card beside a weights file.

    Args:
        path: The weights file.
        what: What is known of it.
        figures: What was measured, the most important first.
    """
    write_card(path, what, [_told(*each) for each in figures], SystemClock())


def _told(group: str, metric: str, figure: Figure | float, note: str) -> CardFigure:
    value, low, high = (figure, None, None) if isinstance(figure, float) else (figure.value, figure.low, figure.high)
    return CardFigure(
        measured_on=group,
        metric=metric,
        value=round(value, 4),
        low=None if low is None else round(low, 4),
        high=None if high is None else round(high, 4),
        note=note,
    )
