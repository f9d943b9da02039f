"""What was counted in each call, kept so that a second run goes on where the first stopped.

One small file a call, named by a digest of the call and of everything that shapes its sums; in it sums by step and
phrase, no utterance, no name, no time. Such sums of one call are not anonymous yet: the folder is for its owner
alone and may be deleted at any time. Next door: `results` writes what may be shown.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from mimika.errors import OutputError
from mimika.insight.reactions import CallCounts, Step, StepCounts, Sum
from mimika.store.files import unwritable, write_aside

FOLDER: Final = ".calls"
"""Name of the folder within the results."""

_PUBLISHED: Final = "published.json"

Pair = tuple[int, float]
"""Reactions and negative ones."""


class _StepForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    total: Pair
    terms: Mapping[str, Pair]
    after: Mapping[str, Pair]


class _CallForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    unread: int
    steps: Mapping[Step, _StepForm]


class _PublishedForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: tuple[str, ...]


class Kept:
    """The sums of all calls of a results folder.

    Args:
        out: The results folder; it must exist.

    Raises:
        OutputError: Nothing can be written in it.
    """

    def __init__(self, out: Path) -> None:
        self._folder = out / FOLDER
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def get(self, call: str) -> CallCounts | None:
        """Return the sums of a call, or None when there are none or they cannot be read."""
        try:
            form = _CallForm.model_validate_json(self._path(call).read_bytes())
        except (OSError, ValidationError):  # absent, or half of another program's: it is counted anew
            return None
        return CallCounts(
            call=call, unread=form.unread, steps=tuple(_step(step, each) for step, each in form.steps.items())
        )

    def put(self, counts: CallCounts) -> None:
        """Keep the sums of a call.

        Raises:
            OutputError: They cannot be written.
        """
        form = _CallForm(unread=counts.unread, steps={one.step: _form(one) for one in counts.steps})
        path = self._path(counts.call)
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        write_aside(path, form.model_dump_json().encode())

    def published(self) -> frozenset[str]:
        """Return the calls that the last report covered; none when there was no report."""
        try:
            return frozenset(_PublishedForm.model_validate_json((self._folder / _PUBLISHED).read_bytes()).calls)
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValidationError) as error:
            raise OutputError(
                f"{self._folder / _PUBLISHED} cannot be read",
                why="it says which calls the last report covered",
                fix="Use a new folder with --out",
            ) from error

    def publish(self, calls: Iterable[str]) -> None:
        """Remember which calls a report covers.

        Raises:
            OutputError: It cannot be written.
        """
        form = _PublishedForm(calls=tuple(sorted(calls)))
        write_aside(self._folder / _PUBLISHED, form.model_dump_json().encode())

    def _path(self, call: str) -> Path:
        return self._folder / call[:2] / f"{call}.json"


def _step(step: Step, form: _StepForm) -> StepCounts:
    return StepCounts(
        step=step,
        total=_sum(form.total),
        terms={phrase: _sum(pair) for phrase, pair in form.terms.items()},
        after={phrase: _sum(pair) for phrase, pair in form.after.items()},
    )


def _sum(pair: Pair) -> Sum:
    return Sum(reactions=pair[0], negative=pair[1])


def _form(one: StepCounts) -> _StepForm:
    return _StepForm(
        total=_pair(one.total),
        terms={phrase: _pair(each) for phrase, each in one.terms.items()},
        after={phrase: _pair(each) for phrase, each in one.after.items()},
    )


def _pair(one: Sum) -> Pair:
    return one.reactions, one.negative
