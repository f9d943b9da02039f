"""A consent ledger whose events stand in the audit log too, whatever crashes in between.

An event is kept in the ledger first and entered in the log before anybody is
told. So what was acknowledged stands in both, and what the log claims was
kept. A crash between the two leaves an event that the log misses; whoever
opens the two next enters it. Where two processes do that at the same moment,
the log may say one thing twice. Next door: `trail` enters.
"""

from collections.abc import Iterator
from typing import final

from mimika.domain.consents import ConsentEvent, RecordId, Subject
from mimika.domain.keeping import ConsentLedger
from mimika.errors import AuditError, StoreError, UsageError
from mimika.store.trail import FileTrail


@final
class AuditedLedger:
    """Keeps consent events in a ledger and enters them in the log; a `mimika.domain.keeping.ConsentLedger`.

    Args:
        ledger: Any ledger.
        trail: The log.

    Raises:
        StoreError: One of them cannot be used.
        AuditError: The log is not intact.
    """

    def __init__(self, ledger: ConsentLedger, trail: FileTrail) -> None:
        self._ledger = ledger
        self._trail = trail
        self.unfit = 0
        """How many events the ledger holds that have no place in the log."""
        self.heal()

    def heal(self) -> int:
        """Enter what the ledger has and the log misses, and return how many events that were.

        Raises:
            StoreError: One of them cannot be used.
        """
        missing = self._trail.missing(event for _, event in self._ledger.since(0))
        fit = [event for event in missing if self._fits(event)]
        self.unfit = len(missing) - len(fit)
        self._trail.enter(fit)
        return len(fit)

    def append(self, event: ConsentEvent) -> None:
        """Keep an event and enter it; when this returns both outlive a crash.

        Raises:
            UsageError: Its number is not the next one of its record, or it has no place in the log; nothing was kept.
            StoreError: It cannot be kept, and nothing of it was; or it was kept and could not be entered, and is
                entered when the two are opened again.
        """
        self._trail.check(event)
        self._ledger.append(event)
        try:
            self._trail.enter([event])
        except (StoreError, AuditError) as error:
            raise StoreError(
                f"event {event.number} of consent record {event.record} holds, but stands in no audit log yet",
                why=str(error),
                fix="Repair the log; opening both enters it",
            ) from error

    def of_record(self, record: RecordId) -> tuple[ConsentEvent, ...]:
        """Return the events of a record in order; none for an unknown one."""
        return self._ledger.of_record(record)

    def of_subject(self, subject: Subject) -> tuple[ConsentEvent, ...]:
        """Return all events of a subject, in the order in which they were kept."""
        return self._ledger.of_subject(subject)

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        """Yield events after a position with their own; 0 for all."""
        return self._ledger.since(position)

    def _fits(self, event: ConsentEvent) -> bool:
        try:
            self._trail.check(event)
        except UsageError:
            return False
        return True
