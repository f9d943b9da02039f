"""Questions to the law, and a small table to lay rows into."""

from collections.abc import Callable
from datetime import date

import pytest

from mimika.consent.law import LegalPolicy, package_policy
from mimika.domain.law import AgeBand, Case, Role, Setting, Use
from mimika.domain.signals import Modality

Ask = Callable[..., Case]
NOW = date(2026, 11, 24)


def case(  # noqa: PLR0913 -- a question has that many parts, each with a usual answer
    jurisdiction: str,
    use: Use,
    setting: Setting = Setting.SHOP,
    role: Role = Role.CUSTOMER,
    modality: Modality = Modality.FACE,
    *,
    age: AgeBand = AgeBand.ADULT,
    identifying: bool = False,
    on: date = NOW,
) -> Case:
    return Case(
        jurisdiction=jurisdiction,
        use=use,
        setting=setting,
        role=role,
        age=age,
        modality=modality,
        identifying=identifying,
        on=on,
    )


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return how to put a question: an adult customer's face in a shop, today, unless said otherwise."""
    return case


@pytest.fixture(scope="session")
def law() -> LegalPolicy:
    """Return the policy of the package."""
    return package_policy()
