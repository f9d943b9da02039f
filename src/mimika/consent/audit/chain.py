"""Follows an audit log line by line: each line must be the next one, and each signed head must be right.

The writer follows its own log too, so it writes nothing that a verifier would
refuse. Next door: `checks` runs a whole log through it and says what was done
to a line that does not follow; `entries` knows a single line.
"""

from copy import copy
from typing import Final, final

from mimika.consent.audit.entries import FORMAT, Entry, Parsed, line_of, parse
from mimika.consent.audit.heads import Head, Keys, Signer, complaint
from mimika.consent.audit.kinds import Kind
from mimika.consent.audit.tree import Frontier, leaf_hash
from mimika.errors import AuditError

BEFORE_THE_FIRST: Final = "0" * 64
"""What the first line names as the hash of the line before it."""


@final
class Chain:
    """Where a log stands after some lines.

    Args:
        keys: Whose signatures count; with none of them signatures are not checked.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._frontier = Frontier()
        self._every = 0
        self.last: str = BEFORE_THE_FIRST
        """Leaf hash of the last line, as hexadecimal digits."""
        self.key = ""
        """Id of the key whose turn it is to sign."""
        self.head: Head | None = None
        """The last signed head."""
        self.heads = 0
        """How many heads there are."""
        self.unsigned = 0
        """How many entries came after the last head."""
        self.at_ms = 0
        """Wall-clock time of the last entry, milliseconds since 1970-01-01 UTC."""
        self.backwards = 0
        """How many entries are older than the one before them, because a clock was set back."""

    @property
    def size(self) -> int:
        """How many lines there are."""
        return self._frontier.size

    @property
    def due(self) -> bool:
        """Whether the next line must be a signed head."""
        return self._every > 0 and self.unsigned >= self._every

    def root(self) -> str:
        """Return the root of the tree over all lines, as hexadecimal digits."""
        return self._frontier.root().hex()

    def copy(self) -> "Chain":
        """Return another that goes on from here on its own."""
        other = copy(self)
        other._frontier = self._frontier.copy()  # noqa: SLF001 -- another of the same class
        return other

    def append(self, entry: Entry) -> bytes:
        """Follow one more entry and return its line."""
        line = line_of(entry, self.size + 1, self.last)
        self.follow(line)
        return line

    def append_head(self, signer: Signer, at: float) -> bytes:
        """Follow a signed head of all lines so far and return its line."""
        head = signer.sign(self.size, self.root(), at)
        what = {"key": head.key, "root": head.root, "signature": head.signature, "size": head.size}
        return self.append(Entry(kind=Kind.HEAD_SIGNED, at=at, what=what))

    def follow(self, line: bytes) -> None:
        """Follow one more line, with its line break.

        Raises:
            AuditError: It is not the next line; where the log stands is unchanged.
        """
        place = self._frontier.size + 1
        found = parse(line)
        if found is None:
            raise AuditError("this is no line of an audit log", line=place)
        if found.number != place or found.before != self.last.encode():
            raise AuditError("this line does not follow the one before it", line=place)
        self._judge(found, place)
        leaf = leaf_hash(line[:-1])
        self._frontier.add(leaf)
        self.last = leaf.hex()
        if found.at_ms < self.at_ms:
            self.backwards += 1
        self.at_ms = found.at_ms

    def _judge(self, found: Parsed, place: int) -> None:
        """Check what a line means for the log as a whole, and note it."""
        if (place == 1) is not (found.kind is Kind.LOG_BEGUN):
            raise AuditError("an audit log has one beginning, in its first line", line=place)
        if found.kind is Kind.HEAD_SIGNED:
            self._judge_head(found, place)
            return
        if self.due and found.kind is not Kind.KEY_CHANGED:
            raise AuditError(f"a signed head is missing here: one is due after every {self._every} entries", line=place)
        self.unsigned += 1
        if found.kind is Kind.LOG_BEGUN:
            self._begin(found)
        elif found.kind is Kind.KEY_CHANGED:
            self.key = found.text("key")

    def _begin(self, found: Parsed) -> None:
        if found.text("format") != str(FORMAT):
            raise AuditError(
                f"the log has the format {found.text('format')}", line=1, why=f"this version reads format {FORMAT}"
            )
        self._every, self.key = int(found.text("every")), found.text("key")
        self.unsigned = self._every  # a head is due at once: it signs for how often heads are due

    def _judge_head(self, found: Parsed, place: int) -> None:
        head = Head(
            size=int(found.text("size")),
            root=found.text("root"),
            at_ms=found.at_ms,
            key=found.text("key"),
            signature=found.text("signature"),
        )
        if head.size != place - 1 or head.root != self.root():
            raise AuditError(
                "the signed head is not that of the lines before it: one of them was changed and what follows was "
                "written anew, or the head was changed",
                line=place,
            )
        if head.key != self.key:
            raise AuditError(f"the head was signed with the key {head.key} and not with {self.key}", line=place)
        wrong = complaint(head, self._keys)
        if wrong is not None:
            raise AuditError(wrong, line=place)
        self.head, self.unsigned = head, 0
        self.heads += 1
