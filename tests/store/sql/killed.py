"""A process that says yes and no, and forgets, until it is killed; the tests of crashes start it.

It writes a line to standard output before each step and another when the step
was acknowledged. Arguments: URL of the store, what to do, and for some the
place of a step at which it kills itself.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.store.sql.stores import MASTER, entry, event

from mimika.domain.consents import ConsentState, RecordId, SubjectId
from mimika.store.sql.access import Access
from mimika.store.sql.database import Database, opened


def tell(*words: object) -> None:
    """Write a line at once, in one piece."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def consent(database: Database, begin: int) -> None:
    """Give and withdraw without end, each yes in a record of its own."""
    for number in count(begin):
        record = RecordId(f"r{number}")
        for step, state in enumerate((ConsentState.GIVEN, ConsentState.WITHDRAWN), start=1):
            tell("try", record, step)
            database.ledger.append(event(step, state, record=record, at=float(number)))
            tell("done", record, step)


def forgetting(database: Database, begin: int) -> None:
    """Keep something about somebody and forget them, without end."""
    for number in count(begin):
        who = f"p{number}"
        database.ledger.append(event(who=who))
        database.personal.keep([entry("a", who=who), entry("b", who=who)])
        tell("kept", who)
        database.personal.forget(SubjectId(who), 5_000.0, "request")
        tell("forgotten", who)


def dies_at(step: int) -> None:
    """Have the process killed at a step: before or after each transaction of a forgetting."""
    at = count(1)

    def wrapped(method: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- passes on what it is given
            if next(at) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return method(*arguments, **named)

        return run

    for owner, name in ((Database, "close"), (Access, "writing"), (Access, "settle")):
        setattr(owner, name, wrapped(getattr(owner, name)))
    whole = Access.insert_new
    setattr(Access, "insert_new", wrapped(whole))  # noqa: B010 -- replaced from outside on purpose


def main() -> None:
    """Do what the arguments say."""
    url, what, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    database = opened(url, master=MASTER)
    if what == "consent":
        consent(database, number)
    elif what == "forgetting":
        forgetting(database, number)
    elif what == "forget-anna":
        dies_at(number)
        database.personal.forget(SubjectId("anna"), 5_000.0, "request")
    elif what == "give":
        dies_at(number)
        database.ledger.append(event())
    elif what == "withdraw":
        dies_at(number)
        database.ledger.append(event(2, ConsentState.WITHDRAWN))
    tell("finished")


if __name__ == "__main__":
    main()
