"""Holds the policy in force and exchanges it for a new one, or keeps it when the new one is wrong.

Next door: `loading` makes policies, `engine` decides with them.
"""

from collections.abc import Callable
from typing import final

from mimika.consent.law.engine import LegalPolicy
from mimika.domain.law import Case, Condition, Judgement, Verdict


@final
class PolicyShelf:
    """The policy in force; implements `mimika.domain.law.Law` by asking it.

    Exchanging it is one assignment, so that a question asked meanwhile is
    answered wholly by the old or wholly by the new one.

    Args:
        load: Makes the policy anew, such as from its files.

    Raises:
        PolicyError: The first policy is wrong already.
    """

    __slots__ = ("_load", "_policy")

    def __init__(self, load: Callable[[], LegalPolicy]) -> None:
        self._load = load
        self._policy = load()

    @property
    def policy(self) -> LegalPolicy:
        """The policy in force."""
        return self._policy

    def reload(self) -> str:
        """Load the policy anew and return its version.

        Raises:
            PolicyError: The new one is wrong; the old one stays in force.
            UsageError: A file cannot be read; the same.
        """
        self._policy = self._load()
        return self._policy.version

    def decide(self, case: Case) -> Verdict:
        """Return what the policy in force says of a case."""
        return self._policy.decide(case)

    def judge(self, case: Case, established: frozenset[Condition]) -> Judgement:
        """Return the verdict of the policy in force with the conditions that are not established."""
        return self._policy.judge(case, established)
