"""Shared fixtures: where the recordings are, and what to do where they are not; models that stand in for ours."""

import hashlib
import json
import resource
import signal
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from mimika.domain.models import Origin
from mimika.perceive import cards
from mimika.perceive.cards import SUFFIX, Shelf

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard() -> None:
    """Let programs that tests start hear Ctrl-C; what a shell starts in the background inherits a deaf ear."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of recordings beside the project, or skip."""
    if not DATA.is_dir():
        pytest.skip("the recordings are not beside the project (../shared/data)")
    return DATA


@contextmanager
def _files_up_to(size: int) -> Generator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def limit_files() -> Callable[[int], AbstractContextManager[None]]:
    """Return a way to let no file of this process grow beyond some bytes, as if the disk were full there.

    For a stretch of the test only: the runner itself may be writing its output to a file.
    """
    return _files_up_to


CLEARED = {"name": "Own drawings", "licence": "CC0", "cleared": True, "note": ""}
UNCLEARED = {"name": "Pictures of the web", "licence": "none", "cleared": False, "note": "Nobody was asked."}


class ModelShelf:
    """A folder that stands in for the models of the package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file: str, content: bytes, /, **changes: object) -> Path:
        """Write weights and a card that describes them, but for some changes; return the path of the weights."""
        path = self.folder / file
        path.write_bytes(content)
        card = {
            "name": path.stem,
            "version": "1",
            "task": "Tells nothing, for tests.",
            "licence": "Apache-2.0",
            "date": "2026-02-03",
            "data": [CLEARED],
            "file": file,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "figures": [
                {"set": "drawings", "metric": "accuracy", "value": 0.9, "low": 0.85, "high": 0.94, "note": "held out"}
            ],
            "failures": ["at night"],
        }
        self.card(path.stem).write_text(json.dumps(card | changes), encoding="utf-8")
        return path

    def put_uncleared(self, file: str, content: bytes) -> Path:
        """Write weights that learnt from data that is not cleared."""
        return self.put(file, content, data=[CLEARED, UNCLEARED])

    def card(self, name: str) -> Path:
        """Return the path of a card."""
        return self.folder / f"{name}{SUFFIX}"


@pytest.fixture
def model_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelShelf:
    """Return an empty folder that stands in for all models of the package."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(cards, "shelves", lambda: (Shelf(cards=folder, weights=folder, origin=Origin.MIMIKA),))
    return ModelShelf(folder)
