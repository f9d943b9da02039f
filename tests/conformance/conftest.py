"""Shared by the tests of the conformance suite."""

from collections.abc import Callable, Sequence

import pytest

from mimika.testing.conformance import Check


@pytest.fixture
def broken() -> Callable[[Sequence[Check], str], None]:
    """Return what runs the one check of a name and expects it to fail."""

    def run(checks: Sequence[Check], name: str) -> None:
        check = next(check for check in checks if check.name == name)
        with pytest.raises(AssertionError):
            check.run()

    return run
