"""A process that keeps a consent event and enters it, and kills itself at a step; the tests of `audited` start it.

Arguments: folder, URL of a store or nothing for a file, place of the step.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from tests.store.sql.stores import MASTER, event

from mimika.domain.consents import ConsentState
from mimika.pipeline.clock import SystemClock
from mimika.store.audit_keys import read_signer
from mimika.store.audited import AuditedLedger
from mimika.store.jsonl_ledger import JsonlLedger
from mimika.store.sql.database import opened
from mimika.store.trail import FileTrail


def dies_at(step: int) -> None:
    """Have the process killed before one of its writes or waits for the disk."""
    at = count(1)

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:  # noqa: ANN401 -- passes on what it is given
            if next(at) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments)

        return run

    for name in ("write", "fsync", "close"):
        setattr(os, name, wrapped(getattr(os, name)))


def main() -> None:
    """Withdraw what was given."""
    folder, url, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    trail = FileTrail(folder / "audit.log", read_signer(folder / "key"), SystemClock())
    ledger = opened(url, master=MASTER).ledger if url else JsonlLedger(folder / "consent.jsonl")
    audited = AuditedLedger(ledger, trail)
    dies_at(step)
    audited.append(event(2, ConsentState.WITHDRAWN))
    sys.stdout.write("acknowledged\n")
    sys.stdout.flush()
    trail.close()


if __name__ == "__main__":
    main()
