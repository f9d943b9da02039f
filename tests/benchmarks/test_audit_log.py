"""The benchmark of the audit log still runs, on so few lines that its figures mean nothing."""

from pathlib import Path

from benchmarks import audit_log


def test_it_writes_verifies_and_proves_and_prints_its_table(tmp_path: Path) -> None:
    text = audit_log.measure(tmp_path, 300)
    for part in ("300 lines", "SHA-256 over the same bytes", "verify, signatures too", "prove one line"):
        assert part in text
