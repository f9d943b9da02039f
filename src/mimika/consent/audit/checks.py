"""Verifies a whole log, and says in one line which line is not as it was written and what was done to it.

A log cannot show by itself that its end was cut off, because a shorter log was
whole once. So a verifier brings a signed head that it kept: the log must have
at least its lines, with its root. Next door: `chain` follows the lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mimika.consent.audit.chain import Chain
from mimika.consent.audit.entries import Parsed, parse
from mimika.consent.audit.heads import Head, Keys, complaint
from mimika.consent.audit.tree import leaf_hash
from mimika.errors import AuditError


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found of a log that is intact.

    Attributes:
        size: How many lines it has.
        root: Root of the tree over all of them, 64 hexadecimal digits.
        heads: How many signed heads are among them.
        head: The last of these.
        unsigned: How many entries came after the last head.
        backwards: How many entries are older than the one before them.
    """

    size: int
    root: str
    heads: int
    head: Head | None
    unsigned: int
    backwards: int


def check(lines: Iterable[bytes], keys: Keys, pinned: Head | None) -> Report:
    """Verify a log; lines are read once and not kept.

    Args:
        lines: All of them, each with its line break.
        keys: Whose signatures count; with none of them signatures are not checked.
        pinned: A head that was kept elsewhere; None for none.

    Raises:
        AuditError: The log or the head is not intact.
    """
    _check_pinned(pinned, keys)
    return _report(followed(lines, keys, pinned), 0 if pinned is None else pinned.size)


def followed(lines: Iterable[bytes], keys: Keys, pinned: Head | None) -> Chain:
    """Return where a log stands after its lines; as `check`, but it may be empty or shorter than the head says."""
    chain = Chain(keys)
    stop = 0 if pinned is None else pinned.size
    rest = iter(lines)
    before = b""
    for line in rest:
        try:
            chain.follow(line)
        except AuditError as error:
            raise _explained(error, chain, (before, line), rest) from None
        before = line
        if chain.size == stop and pinned is not None and chain.root() != pinned.root:
            raise AuditError(
                f"the log is not the one that the head was signed for: one of the first {stop} lines was changed "
                "and what follows was written anew"
            )
    return chain


def _check_pinned(pinned: Head | None, keys: Keys) -> None:
    wrong = None if pinned is None else complaint(pinned, keys)
    if wrong is not None:
        raise AuditError("the head to check against cannot be trusted", why=wrong)


def _report(chain: Chain, stop: int) -> Report:
    if not chain.size:
        raise AuditError("the log is empty", why="even a new one has a first line")
    if chain.size < stop:
        raise AuditError(
            f"the log was truncated: it has {chain.size} lines, and {stop} of them were signed for in the head",
            line=chain.size + 1,
        )
    return Report(
        size=chain.size,
        root=chain.root(),
        heads=chain.heads,
        head=chain.head,
        unsigned=chain.unsigned,
        backwards=chain.backwards,
    )


def _explained(error: AuditError, chain: Chain, around: tuple[bytes, bytes], rest: Iterator[bytes]) -> AuditError:
    """Say what was done to a line that does not follow, from what stands around it."""
    place = chain.size + 1
    before, line = around
    found, after = parse(line), next(rest, None)
    if found is None:
        return _unreadable(line, after, place)
    if line == before:
        return AuditError(f"this line is line {place - 1} once more", line=place)
    following = None if after is None else parse(after)
    if found.number != place:
        return _out_of_place(found, following, place)
    if found.before != chain.last.encode():
        return _unlinked(line, following, place)
    return error


def _unreadable(line: bytes, after: bytes | None, place: int) -> AuditError:
    if after is None and not line.endswith(b"\n"):
        return AuditError(
            "the last line is cut off",
            line=place,
            why="writing it was interrupted, or the end was cut away",
            fix="Opening the log for writing sets it aside and says so in the log",
        )
    return AuditError("this line was changed: no entry looks like this", line=place)


def _out_of_place(found: Parsed, following: Parsed | None, place: int) -> AuditError:
    """Explain a line whose number is not its place."""
    number = found.number
    after = 0 if following is None else following.number
    if after == place + 1:
        return AuditError(f"this line was changed, inserted or replaced: it says that it is entry {number}", line=place)
    if number < place:
        return AuditError(f"entry {number} stands here again: a line was inserted, repeated or moved", line=place)
    if after == place:
        return AuditError(f"this is entry {number}: it and the next line changed places", line=place)
    gone = f"entry {place} is" if number == place + 1 else f"entries {place} to {number - 1} are"
    return AuditError(f"{gone} missing here: this is entry {number}", line=place)


def _unlinked(line: bytes, following: Parsed | None, place: int) -> AuditError:
    """Explain a line with the right number that does not name the line before it."""
    if place == 1:
        return AuditError("this line was changed: nothing stands before it", line=1)
    if following is None:
        return AuditError(
            f"this line or line {place - 1} was changed: it holds another hash of line {place - 1}", line=place
        )
    if following.before == leaf_hash(line[:-1]).hex().encode():
        return AuditError(f"this line was changed: line {place} holds another hash of it", line=place - 1)
    return AuditError("this line was changed: it holds another hash of the line before it", line=place)
