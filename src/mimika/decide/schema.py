"""What may stand in a rule file.

Pydantic models of the file's form, used at this edge only; `loading` turns
their complaints into `RuleError`s and compiles them to `rules`. A complaint
of our own names the key it is about and what to write instead.
"""

import difflib
import re
from string import Formatter
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mimika.decide.rules import PLACEHOLDERS
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.domain.state import StateName

LONGEST_S: Final = 86_400.0
"""Longest duration: a day."""

MAX_RULES: Final = 1_000
MAX_EXPLAIN: Final = 300

_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}
_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|)\s*", re.ASCII)
_NAME: Final = r"^[A-Za-z][A-Za-z0-9_]{0,63}$"


def _complaint(message: str, fix: str, key: str = "") -> PydanticCustomError:
    # the library fills placeholders of its own into the message, so ours travel as its values
    return PydanticCustomError("rule", "{message}", {"message": message, "fix": fix, "key": key})


def _seconds(given: object) -> float:
    """Return a duration in seconds."""
    found = _DURATION.fullmatch(given) if isinstance(given, str) else None
    if found is not None:
        seconds = float(found[1]) * _UNITS[found[2]]
    elif isinstance(given, int | float) and not isinstance(given, bool):
        seconds = float(given)
    else:
        raise _complaint(f"{given!r} is no duration", 'Write it as "4s", "500ms", "2m", "1h" or as seconds: 4')
    if not 0 <= seconds <= LONGEST_S:
        raise _complaint(f"the duration {given!r} is impossible", "Write something between 0 and 24h")
    return seconds


def _signal(given: object) -> SignalName:
    """Return a signal from its name in the catalogue, or from the name of a state."""
    if given in set(StateName):
        return SignalName(f"state_{given}")
    if given in set(SignalName):
        return SignalName(str(given))
    likely = re.sub(r"^au(\d)$", r"au0\1", str(given).lower())
    near = difflib.get_close_matches(likely, [*StateName, *SignalName], n=1, cutoff=0.5)
    hint = f"Did you mean {str(near[0])!r}?" if near else f"Write a state ({', '.join(StateName)}) or a signal"
    raise _complaint(f"there is no signal {given!r}", hint)


def _explanation(given: object) -> object:
    """Check the placeholders of a reason; other checks come after."""
    if not isinstance(given, str):
        return given
    try:
        parts = list(Formatter().parse(given))
    except ValueError as error:
        raise _complaint(f"the braces do not match ({error})", "Write {{ for a brace that is meant as such") from error
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for _, name, form, conversion in parts:
        if name is not None and name not in PLACEHOLDERS:
            raise _complaint(f"there is no placeholder {{{name}}}", f"Write one of: {known}")
        if form or conversion:
            raise _complaint(f"the placeholder {{{name}}} takes no format", f"Write one of: {known}")
    return given


Seconds = Annotated[float, BeforeValidator(_seconds)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=_NAME)]


class Entry(BaseModel):
    """A part of a rule file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ConditionEntry(Entry):
    """A threshold on a signal, with hysteresis."""

    signal: Annotated[SignalName, BeforeValidator(_signal)]
    above: float | None = None
    below: float | None = None
    release_below: float | None = None
    release_above: float | None = None

    @property
    def threshold(self) -> float:
        """The threshold at which it begins."""
        return self.above if self.above is not None else self.below if self.below is not None else 0.0

    @property
    def release(self) -> float:
        """The threshold at which it ends."""
        given = self.release_below if self.above is not None else self.release_above
        return self.threshold if given is None else given

    @model_validator(mode="after")
    def _sides(self) -> "ConditionEntry":
        if (self.above is None) == (self.below is None):
            which = "neither above nor below" if self.above is None else "both above and below"
            raise _complaint(f"it says {which}", "Write exactly one: `above: 0.6` or `below: 0.4`", "below")
        stray = "release_above" if self.above is not None else "release_below"
        right = "release_below" if self.above is not None else "release_above"
        if stray in self.model_fields_set:
            side = "above" if self.above is not None else "below"
            raise _complaint(f"{stray} does not go with {side}", f"Write {right}", stray)
        wrong = self.release > self.threshold if self.above is not None else self.release < self.threshold
        if wrong:
            why = f"{right} {self.release:g} lies on the wrong side of {self.threshold:g}"
            side = "at most" if self.above is not None else "at least"
            raise _complaint(why, f"Write {side} {self.threshold:g}", right)
        return self

    @model_validator(mode="after")
    def _reachable(self) -> "ConditionEntry":
        signal = next(entry for entry in CATALOGUE if entry.name is self.signal)
        spread = f"{self.signal} runs from {signal.low:g} to {signal.high:g}"
        if self.above is not None and not signal.low <= self.above < signal.high:
            raise _complaint(f"{spread}: above {self.above:g} would always or never hold", "Write less", "above")
        if self.below is not None and not signal.low < self.below <= signal.high:
            raise _complaint(f"{spread}: below {self.below:g} would always or never hold", "Write another", "below")
        return self


class AfterEntry(ConditionEntry):
    """What must have been before."""

    held: Seconds = Field(alias="for")
    within: Seconds = 10.0
    missing: Literal["counts", "holds"] = "holds"


class QualityEntry(Entry):
    """What a sample and a stretch must be worth."""

    min_confidence: Share = 0.5
    min_coverage: Share = 0.7


class MissingEntry(Entry):
    """What happens when nothing can be read."""

    hold: Seconds = 1.5
    then: Literal["reset", "keep"] = "reset"


class ActionEntry(Entry):
    """An action with what it needs to know."""

    action: Name
    params: dict[Name, str | int | float | bool] = Field(default_factory=dict[str, str | int | float | bool])


class RuleEntry(Entry):
    """One rule."""

    id: Name
    when: ConditionEntry
    after: AfterEntry | None = None
    held: Seconds = Field(default=0.0, alias="for")
    keep_for: Seconds = 0.0
    cooldown: Seconds = 0.0
    max_per_session: int = Field(default=1_000_000, ge=1)
    quality: QualityEntry = QualityEntry()
    on_missing: MissingEntry = MissingEntry()
    scope: Literal["person"] = "person"
    then: list[ActionEntry] = Field(min_length=1, max_length=8)
    explain: Annotated[str, BeforeValidator(_explanation), Field(min_length=1, max_length=MAX_EXPLAIN)]


class FileEntry(Entry):
    """A rule file."""

    rules: list[RuleEntry] = Field(min_length=1, max_length=MAX_RULES)


def known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that may stand in the mapping at a path of a rule file."""
    models: dict[tuple[str, ...], type[Entry]] = {
        (): FileEntry,
        ("rules",): RuleEntry,
        ("rules", "when"): ConditionEntry,
        ("rules", "after"): AfterEntry,
        ("rules", "quality"): QualityEntry,
        ("rules", "on_missing"): MissingEntry,
        ("rules", "then"): ActionEntry,
    }
    model = models.get(tuple(part for part in path if isinstance(part, str)), FileEntry)
    return [field.alias or name for name, field in model.model_fields.items()]
