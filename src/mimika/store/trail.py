"""The audit log as everybody else sees it: what happened goes in, digests and lines come of it.

Ids become digests under a key that is not stored beside the log: that of the
store where there is one, so that consent and erasure of one person can be put
together by whoever holds it; else one that follows from the key that signs.
Next door: `audit_file` writes lines, `mimika.consent.audit.reports` makes entries.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, final

from mimika.consent.audit.entries import parse
from mimika.consent.audit.heads import Signer
from mimika.consent.audit.reports import Digests, Pseudonyms, entries_of
from mimika.domain.consents import ConsentEvent
from mimika.domain.keeping import Happened
from mimika.domain.ports import Clock
from mimika.store.audit_file import AuditLog
from mimika.store.audit_reading import read_lines
from mimika.store.master import MasterKey

_OF_CONSENT: Final = b'"kind":"grant-'
_PSEUDONYMS: Final = b"pseudonyms"


@final
class MasterDigests:
    """Digests as the store makes them, so that a subject has the one that stands in the proof of its erasure.

    Args:
        master: The master key of the store.
    """

    def __init__(self, master: MasterKey) -> None:
        self._master = master

    def of(self, name: str) -> str:
        """Return the digest of an id, 64 hexadecimal digits."""
        return self._master.digest(name)


def signer_digests(signer: Signer) -> Pseudonyms:
    """Return digests under a secret that follows from the key that signs a log, and tells nothing of it."""
    return Pseudonyms(signer.secret(_PSEUDONYMS))


@final
class FileTrail:
    """Enters what happened in an audit log; a `mimika.domain.keeping.AuditTrail`.

    Args:
        path: The log; made if absent.
        signer: Signs its heads.
        clock: Dates what the log says of itself.
        digests: Makes digests of ids; None for those of `signer_digests`.

    Raises:
        StoreError: The log cannot be opened.
        AuditError: It is not intact.
    """

    def __init__(self, path: Path, signer: Signer, clock: Clock, digests: Digests | None = None) -> None:
        self._path = path
        self._digests = signer_digests(signer) if digests is None else digests
        self._log = AuditLog(path, signer, clock)

    @property
    def lines(self) -> int:
        """How many lines the log has."""
        return self._log.size

    def enter(self, happened: Iterable[Happened]) -> None:
        """Enter what happened, all of it or nothing.

        Raises:
            StoreError: It cannot be written.
            AuditError: What others wrote meanwhile is not intact.
            UsageError: Something of it has no place in the log.
        """
        entries = [entry for each in happened for entry in entries_of(each, self._digests)]
        if entries:
            self._log.append(entries)

    def check(self, event: ConsentEvent) -> None:
        """See that an event could be entered.

        Raises:
            UsageError: It says something that has no place in the log.
        """
        list(entries_of(event, self._digests))

    def missing(self, events: Iterable[ConsentEvent]) -> tuple[ConsentEvent, ...]:
        """Return those of some events that the log does not know.

        Raises:
            StoreError: The log cannot be read.
        """
        known = set(self._known())
        return tuple(each for each in events if (self._digests.of(each.record), str(each.number)) not in known)

    def close(self) -> None:
        """Sign a head over what came since the last one, and close; may be called twice.

        Raises:
            StoreError: The head cannot be written; the log is whole without it.
        """
        self._log.close()

    def _known(self) -> Iterable[tuple[str, str]]:
        """Yield record and step of every consent event in the log."""
        for line in read_lines(self._path):
            found = parse(line) if _OF_CONSENT in line else None
            if found is not None:
                yield found.text("record"), found.text("step")
