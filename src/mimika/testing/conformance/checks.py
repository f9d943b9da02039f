"""What a check is, and running many of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise, ready to be tried.

    Attributes:
        name: What is promised, in words joined by underscores.
        run: Tries it; raises AssertionError when it is broken.
    """

    name: str
    run: Callable[[], None]

    def __str__(self) -> str:
        return self.name


def bound(functions: Iterable[Callable[P, None]], *args: P.args, **kwargs: P.kwargs) -> tuple[Check, ...]:
    """Return a check for each function, named after it, that will be called with these arguments."""
    return tuple(Check(name=function.__name__, run=partial(function, *args, **kwargs)) for function in functions)


def run_all(checks: Iterable[Check]) -> None:
    """Run all checks in order.

    Raises:
        AssertionError: One of them broke; names it, with the failure as its cause.
    """
    for check in checks:
        try:
            check.run()
        except Exception as error:
            message = f"{check.name}: {type(error).__name__}: {error}"
            raise AssertionError(message) from error
