"""Statistics need ten sessions behind them."""

from dataclasses import replace

import pytest

from mimika.domain.keeping import Aggregate
from mimika.errors import RefusedError, UsageError
from mimika.store.sql.database import Database

DWELL = Aggregate(name="dwell_s", where="aisle 4", begins_at=100.0, seconds=60.0, sessions=10, value=12.5)


def test_a_statistic_comes_back_in_the_order_of_time_and_is_replaced(database: Database) -> None:
    later = replace(DWELL, begins_at=160.0)
    database.aggregates.keep([later, DWELL])
    database.aggregates.keep([replace(DWELL, sessions=11, value=13.0)])
    assert database.aggregates.of("dwell_s", "aisle 4") == (replace(DWELL, sessions=11, value=13.0), later)
    assert database.aggregates.of("dwell_s", "aisle 5") == ()


def test_a_statistic_of_fewer_than_ten_sessions_is_refused_with_all_beside_it(database: Database) -> None:
    with pytest.raises(RefusedError, match="9 sessions stand behind it"):
        database.aggregates.keep([DWELL, replace(DWELL, begins_at=1.0, sessions=9)])
    assert database.aggregates.of("dwell_s", "aisle 4") == ()


def test_a_statistic_without_a_number_is_refused(database: Database) -> None:
    with pytest.raises(UsageError):
        database.aggregates.keep([replace(DWELL, value=float("nan"))])
