"""Statistics about nobody in particular, in SQL: in the clear, and refused where few stand behind them.

A difference of two statistics can still speak of one session; whoever makes
them looks after that (`docs/limitations.md`).
"""

import math
from collections.abc import Iterable
from typing import Final, final

from sqlalchemy import delete, insert, select

from mimika.domain.keeping import Aggregate
from mimika.errors import RefusedError, UsageError
from mimika.store.sql.access import Access
from mimika.store.sql.living import check_text
from mimika.store.sql.tables import aggregates as table

FEWEST: Final = 10
"""How many sessions must stand behind a statistic."""


@final
class SqlAggregates:
    """Keeps statistics; a `mimika.domain.keeping.AggregateStore`.

    Args:
        access: The database of the data.
    """

    def __init__(self, access: Access) -> None:
        self._access = access

    def keep(self, aggregates: Iterable[Aggregate]) -> None:
        """Keep statistics, all or none; one of the same name, place and time is replaced.

        Raises:
            RefusedError: Fewer than `FEWEST` sessions stand behind one of them.
            StoreError: They cannot be kept.
            UsageError: One of them has no number.
        """
        new = tuple(aggregates)
        for each in new:
            _check(each)
        with self._access.writing() as connection:
            for each in new:
                same = (table.c.name == each.name, table.c.where == each.where,
                        table.c.begins_at == each.begins_at, table.c.seconds == each.seconds)  # fmt: skip
                connection.execute(delete(table).where(*same))
                connection.execute(
                    insert(table).values(
                        name=each.name, where=each.where, begins_at=float(each.begins_at),
                        seconds=float(each.seconds), sessions=each.sessions, value=float(each.value),
                    )
                )  # fmt: skip

    def of(self, name: str, where: str) -> tuple[Aggregate, ...]:
        """Return the statistics of a name and place in the order of time.

        Raises:
            StoreError: The database cannot be used.
        """
        asked = select(table).where(table.c.name == name, table.c.where == where)
        with self._access.reading() as connection:
            rows = connection.execute(asked.order_by(table.c.begins_at, table.c.seconds)).all()
        return tuple(
            Aggregate(name=row.name, where=row.where, begins_at=row.begins_at, seconds=row.seconds,
                      sessions=row.sessions, value=row.value)
            for row in rows
        )  # fmt: skip


def _check(one: Aggregate) -> None:
    if one.sessions < FEWEST:
        raise RefusedError(
            f"the statistic {one.name!r} of {one.where!r} was not kept",
            why=f"{one.sessions} sessions stand behind it, at least {FEWEST} must",
            fix="Count for longer or over a larger place",
        )
    check_text("a statistic", one.name, one.where)
    if not all(math.isfinite(number) for number in (one.begins_at, one.seconds, one.value)):
        raise UsageError(f"the statistic {one.name!r} of {one.where!r} was not kept", why="it has no number")
