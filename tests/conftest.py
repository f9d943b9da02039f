"""Shared fixtures: where the recordings are, and what to do where they are not."""

import resource
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


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
