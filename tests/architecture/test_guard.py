"""The flow guard itself: what it hears, whom it holds answerable, and what no hook can see."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import cv2
import numpy as np
import pytest

from mimika.errors import UsageError
from mimika.testing.guard import FlowGuard, Kind

CROP = np.full((24, 24, 3), 128, dtype=np.uint8)
Leak = Callable[[Path], None]


def as_if_in(module: str, function: FunctionType) -> Callable[..., None]:
    """Return the function as if it stood in a module of that name."""
    return FunctionType(function.__code__, {**function.__globals__, "__name__": module}, closure=function.__closure__)


def opened(folder: Path) -> None:
    with open(folder / "crop", "wb") as file:  # noqa: PTH123 -- the builtin is what is watched
        file.write(CROP.tobytes())


def descriptor(folder: Path) -> None:
    os.close(os.open(folder / "crop", os.O_WRONLY | os.O_CREAT))


def saved(folder: Path) -> None:
    np.save(folder / "crop.npy", CROP)


def path_written(folder: Path) -> None:
    (folder / "crop").write_bytes(CROP.tobytes())


def copied(folder: Path) -> None:
    shutil.copyfile(__file__, folder / "crop")


def renamed(folder: Path) -> None:
    (folder / "there").rename(folder / "elsewhere")


def connected(_: Path) -> None:
    with socket.socket() as plug:
        plug.connect_ex(("127.0.0.1", 9))


def sent(_: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plug:
        plug.sendto(b"crop", ("127.0.0.1", 9))


def started(_: Path) -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


LEAKS = (opened, descriptor, saved, path_written, copied, renamed, connected, sent, started)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "there").write_text("there", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
@pytest.mark.parametrize(
    "module",
    ["mimika.perceive.face.odd", "mimika.fuse.odd", "mimika.pipeline.odd", "mimika.apps.cli.odd", "third.party"],
)
def test_a_stage_that_may_not_is_reported_by_name(leak: FunctionType, module: str, folder: Path) -> None:
    with FlowGuard() as guard:
        as_if_in(module, leak)(folder)
    assert guard.breaches
    expected = module if module.startswith("mimika.") else "outside mimika"
    assert {breach.module for breach in guard.breaches} == {expected}
    with pytest.raises(AssertionError, match=expected):
        guard.check()


@pytest.mark.parametrize("leak", [opened, connected], ids=lambda leak: leak.__name__)
@pytest.mark.parametrize("module", ["mimika.act.jsonl", "mimika.store.recording"])
def test_connectors_and_stores_may_write_and_connect(leak: FunctionType, module: str, folder: Path) -> None:
    with FlowGuard() as guard:
        as_if_in(module, leak)(folder)
    guard.check()


def test_capture_may_connect_but_not_file_what_it_captured(folder: Path) -> None:
    with FlowGuard() as guard:
        as_if_in("mimika.capture.stream", connected)(folder)
    guard.check()
    with FlowGuard() as guard:
        as_if_in("mimika.capture.stream", opened)(folder)
    assert [breach.kind for breach in guard.breaches] == [Kind.FILE]


def test_a_perceiver_cannot_write_through_a_borrowed_store(folder: Path) -> None:
    store = as_if_in("mimika.store.recording", opened)

    def perceive(where: Path) -> None:
        store(where)

    with FlowGuard() as guard:
        as_if_in("mimika.perceive.face.odd", perceive)(folder)
    assert [breach.module for breach in guard.breaches] == ["mimika.perceive.face.odd"]


def test_the_report_may_write_only_where_a_flow_includes_it(folder: Path) -> None:
    with FlowGuard() as guard:
        as_if_in("mimika.apps.report.page", opened)(folder)
    assert guard.breaches
    with FlowGuard(also=("mimika.apps.report",)) as guard:
        as_if_in("mimika.apps.report.page", opened)(folder)
        as_if_in("mimika.apps.report.page", connected)(folder)
    assert [breach.kind for breach in guard.breaches] == [Kind.NETWORK]


def test_reading_and_the_null_device_are_nobodys_business(folder: Path) -> None:
    def read(where: Path) -> None:
        (where / "there").read_text(encoding="utf-8")
        with Path(os.devnull).open("w", encoding="utf-8") as nothing:
            nothing.write("x")

    with FlowGuard() as guard:
        as_if_in("mimika.perceive.face.odd", read)(folder)
    guard.check()


def test_a_picture_written_from_native_code_escapes_the_hook_but_not_the_counter(folder: Path) -> None:
    with FlowGuard() as guard:
        assert cv2.imwrite(str(folder / "crop.png"), CROP)
    guard.check()
    assert guard.bytes_written >= (folder / "crop.png").stat().st_size
    with pytest.raises(AssertionError, match="cannot see"):
        guard.check_silence()


def test_a_block_in_which_nothing_is_written_is_silent_to_the_byte() -> None:
    with FlowGuard() as guard:
        assert CROP.mean() == 128
    guard.check_silence()


def test_what_was_written_before_it_settled_is_counted_apart(folder: Path) -> None:
    with FlowGuard() as guard:
        cv2.imwrite(str(folder / "crop.png"), CROP)
        assert guard.settled() >= (folder / "crop.png").stat().st_size
    guard.check_silence()


def test_nothing_is_heard_before_or_after_the_block(folder: Path) -> None:
    guard = FlowGuard()
    opened(folder)
    with guard:
        pass
    opened(folder)
    assert guard.breaches == ()


def test_two_guards_cannot_be_armed_at_once() -> None:
    with FlowGuard(), pytest.raises(UsageError, match="second"):
        FlowGuard().__enter__()


def test_a_guard_whose_hook_is_deaf_says_that_it_is_not_armed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FlowGuard, "hear", lambda *_: None)
    with pytest.raises(Exception, match="not armed"):
        FlowGuard().__enter__()
    monkeypatch.undo()
    with FlowGuard() as guard:
        pass
    guard.check()
