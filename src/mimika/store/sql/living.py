"""What must hold before something is written: its text can be stored, and nobody it is about was forgotten meanwhile.

Whoever writes about a person holds their row of `subjects` until the end of the
transaction; whoever forgets them needs it too. So a write is before the
forgetting, and erased with the rest, or after it, and refused. Next door:
`mimika.store.sql.erasing` marks the row.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from mimika.errors import StoreError, UsageError
from mimika.store.sealing import Handle
from mimika.store.sql.access import Access
from mimika.store.sql.keys import parts
from mimika.store.sql.tables import subjects

APPENDING: Final = 5_202
"""Number of the lock under which events are added one after the other in PostgreSQL."""


def check_living(access: Access, connection: Connection, handles: Iterable[Handle]) -> None:
    """Hold the rows of people until the transaction ends.

    Raises:
        StoreError: One of them was forgotten since their key was read.
    """
    wanted = sorted(set(handles))
    access.insert_new(
        connection, subjects, [{"handle": one, "gone_at": None, "entries": 0, "records": 0} for one in wanted]
    )
    for part in parts(wanted):
        asked = (
            select(subjects.c.handle, subjects.c.gone_at).where(subjects.c.handle.in_(part)).order_by(subjects.c.handle)
        )
        rows = connection.execute(asked.with_for_update(read=True)).all()
        if any(row.gone_at is not None for row in rows):
            raise StoreError("nothing was kept", why="the subject was forgotten meanwhile", fix="Ask for consent anew")


def check_text(what: str, *texts: str) -> None:
    """See that texts can stand in any database.

    Raises:
        UsageError: One has a zero character or half a character in it.
    """
    for each in texts:
        try:
            each.encode("utf-8")
        except UnicodeEncodeError as error:
            raise UsageError(f"{what} was not kept", why="there is half a character in its text") from error
        if "\0" in each:
            raise UsageError(f"{what} was not kept", why="there is a zero character in its text")
