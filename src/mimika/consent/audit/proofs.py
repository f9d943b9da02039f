"""Proofs that need no log: that a line stands in it, and that a later log goes on from an earlier one.

A proof is checked against signed heads that the checker holds, and against
nothing else. Next door: `tree` has the arithmetic of RFC 9162, `papers` the
form that heads and proofs have in files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mimika.consent.audit.heads import Head
from mimika.consent.audit.tree import (
    Span,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    root_from_inclusion,
    roots,
    roots_from_consistency,
)
from mimika.errors import AuditError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Proof that a line stands in a log of some size.

    Attributes:
        number: Which line, from 1.
        size: How many lines the log has that it is proved for.
        line: The line, without its line break.
        path: Hashes from the leaf upwards, each of 64 hexadecimal digits.
    """

    number: int
    size: int
    line: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """Proof that a log is the beginning of a longer one.

    Attributes:
        old: Lines of the shorter log.
        new: Lines of the longer one.
        path: Hashes, each of 64 hexadecimal digits.
    """

    old: int
    new: int
    path: tuple[str, ...]


def prove_inclusion(lines: Iterable[bytes], number: int, size: int) -> Inclusion:
    """Return the proof that a line is among the first `size` lines of a log; reads those once and keeps one.

    Args:
        lines: Lines of the log from the first on, each with its line break.
        number: Which, from 1.
        size: For which size of the log.

    Raises:
        UsageError: There is no such line, or no so many.
    """
    if not 1 <= number <= size:
        raise UsageError(f"line {number} cannot be proved", why=f"only lines 1 to {size} are signed for")
    spans = inclusion_spans(number - 1, size)
    kept: list[bytes] = []

    def leaves() -> Iterable[bytes]:
        for place, line in enumerate(lines, start=1):
            if place == number:
                kept.append(line[:-1])
            yield leaf_hash(line[:-1])

    # The leaf itself is asked for too, so that reading comes by it.
    _, *path = _roots((Span(number - 1, number), *spans), leaves())
    return Inclusion(number=number, size=size, line=kept[0].decode(), path=tuple(each.hex() for each in path))


def prove_consistency(lines: Iterable[bytes], old: int, new: int) -> Consistency:
    """Return the proof that the first `old` lines of a log are the beginning of its first `new`; reads those once.

    Raises:
        UsageError: There are no so many lines.
    """
    if not 1 <= old <= new:
        raise UsageError(
            f"no log of {old} lines is the beginning of one of {new}", fix="Name the smaller size first, from 1"
        )
    path = _roots(consistency_spans(old, new), (leaf_hash(line[:-1]) for line in lines))
    return Consistency(old=old, new=new, path=tuple(each.hex() for each in path))


def check_inclusion(proof: Inclusion, head: Head) -> None:
    """Check that the line of a proof is in the log that a head was signed for.

    Raises:
        AuditError: It is not, or the proof speaks of a log of another size.
    """
    if proof.size != head.size:
        raise _other_size(proof.size, head)
    path = [bytes.fromhex(each) for each in proof.path]
    root = root_from_inclusion(proof.number - 1, proof.size, leaf_hash(proof.line.encode()), path)
    if root is None or root.hex() != head.root:
        raise AuditError(
            "the proof does not hold: this is not the line that was signed for, or the proof was changed",
            line=proof.number,
        )


def check_consistency(proof: Consistency, old: Head, new: Head) -> None:
    """Check that the log of one head is the beginning of the log of another.

    Raises:
        AuditError: It is not, or the proof speaks of logs of other sizes.
    """
    for size, head in ((proof.old, old), (proof.new, new)):
        if size != head.size:
            raise _other_size(size, head)
    path = [bytes.fromhex(each) for each in proof.path]
    found = roots_from_consistency(proof.old, proof.new, bytes.fromhex(old.root), path)
    if found is None or (found[0].hex(), found[1].hex()) != (old.root, new.root):
        raise AuditError(
            "the proof does not hold: the longer log does not begin as the shorter one did, or the proof was changed"
        )


def _roots(spans: tuple[Span, ...], leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    try:
        return roots(spans, leaves)
    except ValueError as error:
        raise UsageError("nothing was proved", why=str(error), fix="Ask for lines that the log has") from error


def _other_size(size: int, head: Head) -> AuditError:
    return AuditError(
        f"the proof speaks of a log of {size} lines and the head of one of {head.size}",
        fix="Prove it for the size of the head",
    )
