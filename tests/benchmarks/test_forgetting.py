"""The benchmark of forgetting still runs, on so few people that its figures mean nothing."""

from benchmarks import forgetting


def test_it_forgets_in_both_databases_and_prints_its_table() -> None:
    text = forgetting.report(20, 3, ["sqlite", "postgresql"])
    assert "| sqlite" in text
    assert "| postgresql" in text or "no PostgreSQL answers here" in text
