"""What may stand in a table of the law: pydantic models of the file's form, used at this edge only.

`loading` turns them into `rows` and their complaints into a `PolicyError`
with its line. Names of groups are resolved there, because only a whole file
knows its groups.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from mimika.consent.law.marked import suggestion
from mimika.domain.law import AgeBand, Condition


def complaint(message: str, fix: str) -> PydanticCustomError:
    """Return a complaint of ours about a value, with what to write instead."""
    # the library fills placeholders of its own into the message, so ours travel as its values
    return PydanticCustomError("law", "{message}", {"message": message, "fix": fix})


def _day(given: object) -> object:
    """Return a date from its words."""
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise complaint(f"{given!r} is no date", "Write it as 2026-08-02") from error


def _condition(given: object) -> object:
    if isinstance(given, str) and given not in set(Condition):
        raise complaint(f"there is no condition {given!r}", suggestion(given, Condition))
    return Condition(given) if isinstance(given, str) else given


def _age(given: object) -> object:
    if isinstance(given, str) and given not in set(AgeBand):
        raise complaint(f"there is no age band {given!r}", suggestion(given, AgeBand))
    return AgeBand(given) if isinstance(given, str) else given


Words = Annotated[str, Field(min_length=1, max_length=400)]
Day = Annotated[date, BeforeValidator(_day)]
ConditionWord = Annotated[Condition, BeforeValidator(_condition)]
AgeWord = Annotated[AgeBand, BeforeValidator(_age)]
Names = Annotated[list[Words], Field(min_length=1)]


class Entry(BaseModel):
    """A part of a file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class TermEntry(Entry):
    """A condition: its word alone, or `is:` with what limits it."""

    condition: ConditionWord = Field(alias="is")
    due: Day | None = None
    until: Day | None = None
    ages: list[AgeWord] | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _from_a_word(cls, given: object, handler: ModelWrapValidatorHandler["TermEntry"]) -> "TermEntry":
        if isinstance(given, str) and given not in set(Condition):
            raise complaint(f"there is no condition {given!r}", suggestion(given, Condition))
        return handler({"is": given} if isinstance(given, str) else given)


class ArticleEntry(Entry):
    """An article: its text alone, or `is:` with the day `from` which it applies."""

    text: Words = Field(alias="is")
    since: Day | None = Field(default=None, alias="from")

    @model_validator(mode="wrap")
    @classmethod
    def _from_a_word(cls, given: object, handler: ModelWrapValidatorHandler["ArticleEntry"]) -> "ArticleEntry":
        return handler({"is": given} if isinstance(given, str) else given)


class RowEntry(Entry):
    """One row, see `Row`."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    kind: Literal["law", "own"] = "law"
    jurisdiction: Words
    uses: Names | None = None
    settings: Names | None = None
    roles: Names | None = None
    ages: Names | None = None
    modalities: Names | None = None
    identifying: bool | None = None
    effective_from: Day | None = None
    effective_until: Day | None = None
    verdict: Literal["allow", "conditions", "deny"]
    conditions: list[TermEntry] = Field(default_factory=list[TermEntry])
    articles: list[ArticleEntry] = Field(min_length=1)
    source: Words
    reviewed_on: Day
    reviewed_by: str = ""
    ground: Words

    @model_validator(mode="after")
    def _fits_together(self) -> "RowEntry":
        if (self.verdict == "conditions") is not bool(self.conditions):
            wrong = "names no conditions" if self.verdict == "conditions" else "names conditions"
            raise complaint(f"row {self.id} says {self.verdict} and {wrong}", "Let verdict and conditions agree")
        if self.effective_from and self.effective_until and self.effective_until < self.effective_from:
            raise complaint(f"row {self.id} ends before it begins", "Exchange its two dates")
        if self.kind == "own" and self.verdict == "allow":
            raise complaint(f"row {self.id} is a rule of our own and allows", "Such rules deny or add conditions")
        return self


class TableEntry(Entry):
    """A table file: its version, the places it knows, groups of words, and its rows."""

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    places: dict[str, list[str]] = Field(default_factory=dict[str, list[str]])
    groups: dict[str, Names] = Field(default_factory=dict[str, Names])
    rows: list[RowEntry] = Field(min_length=1, max_length=2_000)
