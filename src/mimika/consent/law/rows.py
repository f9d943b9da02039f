"""Rows of the legal table as values: what each speaks of, what it says, and since when.

A row leaves open what it does not care about; the more it names, the more
specific it is. Next door: `loading` reads rows from a file, `engine` decides
with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Final

from mimika.domain.law import AgeBand, Case, Condition, Role, Ruling, Setting, Use
from mimika.domain.signals import Modality

ANYWHERE: Final = "*"
"""Jurisdiction of a row that holds in every place, known or not."""


@unique
class Kind(StrEnum):
    """How a row stands to the others."""

    LAW = "law"
    """The most specific one wins."""
    OWN = "own"
    """Holds beside whatever wins; nothing outweighs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Where the law says so.

    Attributes:
        text: Name of law and article.
        since: First day on which it applies; None when that does not matter any more.
    """

    text: str
    since: date | None

    def on(self, day: date) -> str:
        """Return it in words for a day; one that is still to come says from when it applies."""
        later = self.since is not None and day < self.since
        return f"{self.text} (from {self.since})" if later else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A condition of a row.

    Attributes:
        condition: What must hold.
        due: First day on which it must; None for as long as the row holds.
        until: Last day on which it must; None for no end.
        ages: For whom it must; None for everybody.
    """

    condition: Condition
    due: date | None
    until: date | None
    ages: frozenset[AgeBand] | None

    def concerns(self, case: Case) -> bool:
        """Return whether it must hold in a case, now or later."""
        over = self.until is not None and case.on > self.until
        return not over and (self.ages is None or case.age in self.ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of the table. None stands for whatever it may be.

    Attributes:
        id: Its name, such as `5.4-1`.
        kind: How it stands to the others.
        jurisdiction: Place in which it holds, or `ANYWHERE`.
        uses: What is done.
        settings: Where.
        roles: Of the person concerned.
        ages: Of the person concerned.
        modalities: What it is read from.
        identifying: Whether somebody could be recognised.
        effective_from: First day; None when it reaches back further than anybody asks.
        effective_until: Last day; None for no end.
        ruling: What it says.
        terms: What must hold, when it allows under conditions.
        articles: Where the law says so.
        source: Where that was read.
        reviewed_on: When somebody last compared it with its source.
        reviewed_by: Counsel who answers for it; nothing for the defaults of the package.
        ground: Why, in one line of words.
        line: Where it stands in its file, from 1.
    """

    id: str
    kind: Kind
    jurisdiction: str
    uses: frozenset[Use] | None
    settings: frozenset[Setting] | None
    roles: frozenset[Role] | None
    ages: frozenset[AgeBand] | None
    modalities: frozenset[Modality] | None
    identifying: bool | None
    effective_from: date | None
    effective_until: date | None
    ruling: Ruling
    terms: tuple[Term, ...]
    articles: tuple[Article, ...]
    source: str
    reviewed_on: date
    reviewed_by: str
    ground: str
    line: int

    def speaks_of(self, case: Case, places: tuple[str, ...]) -> bool:
        """Return whether the row is about a case.

        Args:
            case: The question.
            places: The case's jurisdiction and all that it lies in.
        """
        return (
            (self.jurisdiction == ANYWHERE or self.jurisdiction in places)
            and (self.uses is None or case.use in self.uses)
            and (self.identifying is None or case.identifying is self.identifying)
            and self._is_about_whom(case)
            and self.in_force(case.on)
        )

    def _is_about_whom(self, case: Case) -> bool:
        return (
            (self.settings is None or case.setting in self.settings)
            and (self.roles is None or case.role in self.roles)
            and (self.ages is None or case.age in self.ages)
            and (self.modalities is None or case.modality in self.modalities)
        )

    def in_force(self, day: date) -> bool:
        """Return whether it holds on a day."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day <= self.effective_until)

    @property
    def named(self) -> int:
        """How many things it names, which makes it more specific; the place is counted apart."""
        names = (self.uses, self.settings, self.roles, self.ages, self.modalities, self.identifying)
        return sum(name is not None for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the law.

    Attributes:
        version: Its version, with a part that changes with any of its content.
        rows: Its rows, in the order of its file.
        places: What each known jurisdiction lies in: `EU` for `EU-DE`, nothing for `EU`.
    """

    version: str
    rows: tuple[Row, ...]
    places: Mapping[str, str]

    def around(self, jurisdiction: str) -> tuple[str, ...]:
        """Return a jurisdiction and all that it lies in, the most specific first; nothing for an unknown one."""
        return tuple(self._upwards(jurisdiction))

    def _upwards(self, jurisdiction: str) -> Iterator[str]:
        while jurisdiction in self.places:
            yield jurisdiction
            jurisdiction = self.places[jurisdiction]
