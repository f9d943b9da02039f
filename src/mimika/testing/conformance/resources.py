"""What a process holds: descriptors, threads and memory, read from Linux's own books."""

import gc
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

_PATIENCE = 150
_PAUSE_S = 0.01


def check_gives_back(work: Callable[[], None]) -> None:
    """Check that `work` leaves no descriptor and no thread behind.

    It runs twice: what a library opens once for the whole process on first use
    is no leak. Threads may take a second and a half to end.

    Raises:
        AssertionError: Something stayed; says what.
    """
    work()
    before = _held()
    work()
    pause = threading.Event()
    for _ in range(_PATIENCE):
        left = _held() - before
        if not left:
            return
        pause.wait(_PAUSE_S)
    kept = ", ".join(f"{count} x {name}" for name, count in (_held() - before).items())
    assert not kept, f"it was closed and kept: {kept}"


def growth_bytes(work: Callable[[], None], rounds: int) -> int:
    """Return by how much memory that Python and numpy asked for grew over `rounds` calls, after as many to settle.

    Native allocations do not show; `make slow` watches the resident memory.
    """
    started = not tracemalloc.is_tracing()
    if started:
        tracemalloc.start()
    try:
        for _ in range(rounds):
            work()
        before = _traced()
        for _ in range(rounds):
            work()
        return _traced() - before
    finally:
        if started:
            tracemalloc.stop()


def peak_bytes(work: Callable[[], None]) -> int:
    """Return the most memory that Python and numpy held at once during `work`, over what they held before."""
    started = not tracemalloc.is_tracing()
    if started:
        tracemalloc.start()
    try:
        before = _traced()
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if started:
            tracemalloc.stop()


def _traced() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _held() -> Counter[str]:
    """Count what is open by what it is, and threads, native ones included."""
    held = Counter({"thread": sum(1 for _ in Path("/proc/self/task").iterdir())})
    for entry in Path("/proc/self/fd").iterdir():
        try:
            held[f"descriptor of {str(entry.readlink()).split('[')[0]}"] += 1
        except FileNotFoundError:
            continue  # the descriptor that listed this folder
    return held
