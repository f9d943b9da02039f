"""The Merkle tree over the lines of a log: its root, and which parts of it prove something.

Source: RFC 9162, section 2.1: leaves and nodes are SHA-256 over a byte 0x00 or
0x01 and what is hashed; a tree of n leaves splits at the largest power of two
below n. Leaves are counted from 0 here, as there; entries are counted from 1.
Next door: `chain` grows a tree line by line, `proofs` writes proofs down.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Final, NamedTuple, final

EMPTY_ROOT: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""Root of a tree without leaves: SHA-256 of nothing, as hexadecimal digits."""


class Span(NamedTuple):
    """Some leaves in a row.

    Attributes:
        begin: First leaf, from 0.
        end: The leaf after the last.
    """

    begin: int
    end: int


def leaf_hash(line: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node above two others, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


@final
class Frontier:
    """A tree that grows at its right edge; it remembers one hash for each complete subtree, so a few dozen at most."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return self._size

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        peaks, complete = self._peaks, self._size
        while complete & 1:
            leaf = node_hash(peaks.pop(), leaf)
            complete >>= 1
        peaks.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """Return the root, 32 bytes."""
        if not self._peaks:
            return bytes.fromhex(EMPTY_ROOT)
        root = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            root = node_hash(peak, root)
        return root

    def copy(self) -> "Frontier":
        """Return another that grows on its own."""
        other = Frontier()
        other._peaks = self._peaks.copy()
        other._size = self._size
        return other


def inclusion_spans(leaf: int, size: int) -> tuple[Span, ...]:
    """Return whose roots prove that a leaf is in a tree, from the leaf upwards (RFC 9162, 2.1.3.1).

    Args:
        leaf: Which, from 0; below `size`.
        size: Leaves of the tree.
    """
    spans: list[Span] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if leaf < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    return tuple(reversed(spans))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """Return whose roots prove that a tree is the beginning of a larger one (RFC 9162, 2.1.4.1).

    Args:
        old: Leaves of the smaller tree, at least 1.
        new: Leaves of the larger one, at least `old`.
    """
    spans: list[Span] = []
    begin, end = 0, new
    while end != old:
        middle = begin + _split(end - begin)
        if old <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    if begin:
        spans.append(Span(begin, end))
    return tuple(reversed(spans))


def roots(spans: Sequence[Span], leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the root over each of some spans that do not overlap; reads the leaves once and keeps none.

    Args:
        spans: Which, in any order.
        leaves: Hashes of leaves, from the first on.

    Raises:
        ValueError: There are fewer leaves than that.
    """
    rest, passed = iter(leaves), 0
    found: dict[Span, bytes] = {}
    for span in sorted(spans):
        part = Frontier()
        for leaf in islice(rest, span.begin - passed, span.end - passed):
            part.add(leaf)
        if part.size != span.end - span.begin:
            message = f"there are fewer than {max(one.end for one in spans)} lines"
            raise ValueError(message)
        found[span], passed = part.root(), span.end
    return tuple(found[span] for span in spans)


def root_from_inclusion(leaf: int, size: int, leaf_digest: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof of inclusion leads to; None when the proof has not the form of one (2.1.3.2)."""
    if not 0 <= leaf < size:
        return None
    place, last, root = leaf, size - 1, leaf_digest
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(step, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, step)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def roots_from_consistency(old: int, new: int, old_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the old and new root that a proof of consistency leads to; None when it has not the form of one (2.1.4.2).

    Args:
        old: Leaves of the smaller tree, at least 1.
        new: Leaves of the larger one.
        old_root: Root of the smaller one; the proof leaves it out where it is a part of the larger tree.
        path: The proof.
    """
    if not 0 < old <= new:
        return None
    if old == new:
        return None if path else (old_root, old_root)
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return None
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climbed(place, last, steps)


def _climbed(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        place, last = place >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
