"""Reads what a deployment states of the people it meets from a YAML file; every mistake is one line with its place.

    version: 1
    name: call centre of the north
    source: our own calls of March, 212 people who agreed
    language: ja
    answer: {median: 0.1, spread: 0.3}
    signals:
      - {signal: voice_loudness_dbfs, median: -30, spread: 6}
      - {signal: gaze_on_screen, median: 0.7, spread: 0.2}

Nothing is filled in by culture and nothing guessed: who states a value states
where it comes from. Next door: `mimika.understand.priors` says what each means.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mimika.consent.forms import read_form
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.errors import UsageError
from mimika.understand import NEUTRAL, Priors
from mimika.understand.population import PRIORS, Prior, pitch_st

_SIGNALS: Final = {signal.name: signal for signal in CATALOGUE}
_WIDEST: Final = 10.0
"""A spread of more than so many of the population's is a slip of the pen."""

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Normal(BaseModel):
    """Where a signal rests and how far it moves within one quiet person, in the units of the catalogue.

    Attributes:
        median: Where it rests.
        spread: Its robust standard deviation; of the pitch, in semitones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    median: Number
    spread: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class NormalOfSignal(Normal):
    """The normal of one signal.

    Attributes:
        signal: Its name.
    """

    signal: SignalName

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.signal not in PRIORS:
            message = f"no normal is kept of {self.signal.value}"
            raise ValueError(message)
        signal = _SIGNALS[self.signal]
        if not signal.low <= self.median <= signal.high:
            message = (
                f"a median of {self.median:g} for {self.signal.value}, which runs from {signal.low:g} to"
                f" {signal.high:g} {signal.unit}"
            )
            raise ValueError(message)
        if self.spread > _WIDEST * PRIORS[self.signal].spread:
            message = f"a spread of {self.spread:g} is more than {_WIDEST:g} times that of people at large"
            raise ValueError(message)
        return self


class Statement(BaseModel):
    """The file.

    Attributes:
        version: Of the form.
        name: How the statement is called where it is shown.
        source: Where its values come from.
        language: What is spoken, as ISO 639-1; empty when not stated.
        expressivity: How much faces move, as a factor on the population's.
        answer: Usual silence before an answer, in seconds.
        signals: The signals whose normal differs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    name: Text
    source: Text
    language: Annotated[str, Field(pattern=r"^([a-z]{2})?$")] = ""
    expressivity: Annotated[float, Field(ge=0.25, le=4)] = 1.0
    answer: Normal | None = None
    signals: tuple[NormalOfSignal, ...] = ()

    @field_validator("signals")
    @classmethod
    def _once(cls, signals: tuple[NormalOfSignal, ...]) -> tuple[NormalOfSignal, ...]:
        names = [each.signal for each in signals]
        if len(set(names)) < len(names):
            message = "a signal stands twice"
            raise ValueError(message)
        return signals


def read_priors(text: str, name: str = "the priors") -> Priors:
    """Return the priors that a YAML text states.

    Args:
        text: The text.
        name: What to call it in complaints.

    Raises:
        UsageError: It is not what it should be; names the line.
    """
    said = read_form(text, Statement, name)
    return Priors(
        name=said.name,
        source=said.source,
        language=said.language,
        expressivity=said.expressivity,
        answer=NEUTRAL.answer if said.answer is None else _prior(said.answer, NEUTRAL.answer),
        changed=tuple((each.signal, _of_signal(each)) for each in said.signals),
    )


def priors_from(path: Path | None) -> Priors:
    """Return the priors of a file, the population's without one.

    Raises:
        UsageError: It cannot be read, or is not what it should be.
    """
    if path is None:
        return NEUTRAL
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path.name} cannot be read", why=" ".join(str(error).split()), fix="Name a text file"
        ) from error
    return read_priors(text, path.name)


def _of_signal(normal: NormalOfSignal) -> Prior:
    """Return the prior of a signal; the median of the pitch becomes semitones, in which its baseline is kept."""
    prior = _prior(normal, PRIORS[normal.signal])
    if normal.signal is SignalName.VOICE_PITCH_HZ:
        return replace(prior, median=pitch_st(prior.median))
    return prior


def _prior(normal: Normal, people: Prior) -> Prior:
    """Return a normal as a prior; its floor is as far below its spread as among people at large."""
    return Prior(median=normal.median, spread=normal.spread, floor=normal.spread * people.floor / people.spread)
