"""Shared fixtures: where the recordings are, and what to do where they are not."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of recordings beside the project, or skip."""
    if not DATA.is_dir():
        pytest.skip("the recordings are not beside the project (../shared/data)")
    return DATA
