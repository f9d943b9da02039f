"""How long a million lines of the audit log take: written grouped, written durably, verified; beside plain hashing.

Run `python -m benchmarks.audit_log`; `--lines` for fewer. The peer of verifying
is SHA-256 over the same bytes of the same file, read in blocks, in the same
run: what no verifier can do without. Everything runs on one core. Seconds are
given twice: on the wall, which a busy machine stretches, and of the processor.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.timing import cpu, load, now, pin, table
from mimika.consent.audit.checks import check
from mimika.consent.audit.entries import Entry
from mimika.consent.audit.heads import Signer, by_id
from mimika.consent.audit.kinds import Kind
from mimika.consent.audit.proofs import prove_inclusion
from mimika.pipeline.clock import SystemClock
from mimika.store.audit_file import AuditLog
from mimika.store.audit_reading import read_lines

LINES, GOAL_S = 1_000_000, 60.0
BATCH = 100
PURPOSES = ("customer-support", "research", "safety")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds on the wall and of the processor."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Spent:
    """Return what some work took."""
    wall, processor = now(), cpu()
    work()
    return Spent(wall=now() - wall, cpu=cpu() - processor)


def ordinary(count: int) -> Iterator[Entry]:
    """Yield entries that need not be on disk at once."""
    for number in range(count):
        session = sha256(number.to_bytes(8, "big")).hexdigest()
        what: dict[str, str | int] = {
            "admitted": number % 9000, "purpose": PURPOSES[number % 3], "refused": number % 7, "scope": "perceive",
            "session": session,
        }  # fmt: skip
        yield Entry(kind=Kind.ADMISSION_ENDED, at=1_795_500_000.0 + number, what=what)


def acknowledged(number: int) -> Entry:
    """Return an entry that is on disk before anybody is told."""
    return Entry(kind=Kind.EXPORT, at=1_795_500_000.0, what={"entries": number, "subject": "e" * 64})


def hashed(path: Path) -> None:
    """Hash a file as `sha256sum` does."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 17):
            digest.update(block)


def grouped(log: AuditLog, lines: int) -> None:
    """Write entries in batches that wait for the disk at heads only."""
    batch: list[Entry] = []
    for entry in ordinary(lines):
        batch.append(entry)
        if len(batch) == BATCH:
            log.append(batch)
            batch = []
    log.append(batch)


def measure(folder: Path, lines: int) -> str:
    """Return the table."""
    path, signer = folder / "audit.jsonl", Signer(Ed25519PrivateKey.generate())
    keys = by_id((signer.public,))
    log = AuditLog(path, signer, SystemClock())
    few = max(1, lines // 2000)
    writing = timed(lambda: grouped(log, lines))
    durably = timed(lambda: [log.append((acknowledged(number),)) for number in range(few)])
    log.close()
    size = path.stat().st_size
    plain = timed(lambda: hashed(path))
    verifying = timed(lambda: check(read_lines(path), keys, None))
    again = timed(lambda: hashed(path))
    proving = timed(lambda: prove_inclusion(read_lines(path), lines // 2, lines))
    opening = timed(lambda: AuditLog(path, signer, SystemClock()).close())
    peer = (plain.cpu + again.cpu) / 2
    rows = [
        ("SHA-256 over the same bytes", plain, lines),
        ("verify, signatures too", verifying, lines),
        ("prove one line", proving, lines),
        ("open for writing", opening, lines),
        (f"write, {BATCH} at once", writing, lines),
        ("write, each on disk", durably, few),
    ]
    met = "met" if verifying.wall < GOAL_S * lines / LINES else "missed"
    return "\n".join(
        [
            f"{lines} lines, {size / 1e6:.0f} MB; goal: a million verified in under {GOAL_S:.0f} s, {met}",
            "",
            table(
                ("what", "lines", "s wall", "s processor", "us a line (processor)", "to hashing"),
                [
                    (
                        name, str(count), f"{each.wall:.2f}", f"{each.cpu:.2f}", f"{1e6 * each.cpu / count:.1f}",
                        f"{each.cpu / count * lines / peer:.1f}",
                    )
                    for name, each, count in rows
                ],
            ),
        ]
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time the audit log.")
    parser.add_argument("--lines", type=int, default=LINES)
    options = parser.parse_args()
    print(f"{pin(1)}; load average before {load()}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(measure(Path(folder), options.lines), flush=True)


if __name__ == "__main__":
    main()
