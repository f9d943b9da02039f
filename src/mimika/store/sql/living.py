"""Makes sure that nothing is written about somebody who is forgotten at the same moment.

Whoever writes about a person holds their row of `subjects` until the end of the
transaction; whoever forgets them needs it too. So a write is before the
forgetting, and erased with the rest, or after it, and refused. Next door:
`mimika.store.sql.erasing` marks the row.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from mimika.errors import StoreError
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
