"""Reads the file in which a deployment says what it establishes; every mistake is a `PolicyError` with its line.

Next door: `conditions` checks what it says, `marked` reads YAML.
"""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from mimika.consent.law.conditions import NEEDS, Proof, Standing
from mimika.consent.law.loading import read_text
from mimika.consent.law.marked import Marked, read_marked, suggestion
from mimika.consent.law.schema import ConditionWord, Day, Entry, Words
from mimika.domain.law import Condition
from mimika.domain.vocabulary import Vocabulary

_FACTS: Final = ("k", "seconds", "days", "people")
_WORDS: Final = ("contact", "shown", "channel", "sends")
_ELSEWHERE: Final = ("https://", "http://", "record:", "urn:")
"""How evidence begins that is no file of this machine."""

Count = Annotated[float, Field(ge=0)]


class ProofEntry(Entry):
    """What a deployment says about one condition, see `Proof`."""

    evidence: Words
    on: Day | None = None
    k: int | None = Field(default=None, ge=0)
    seconds: Count | None = None
    days: Count | None = None
    people: int | None = Field(default=None, ge=0)
    contact: Words | None = None
    shown: Words | None = None
    channel: Words | None = None
    sends: Words | None = None


class StandingEntry(Entry):
    """A deployment file, see `Standing`."""

    deployment: Words
    controller: str = ""
    contact: str = ""
    vocabulary: Literal["emotion-words", "expression-words"] = "emotion-words"
    conditions: dict[ConditionWord, ProofEntry] = Field(default_factory=dict[ConditionWord, ProofEntry])


def standing_from(path: Path) -> Standing:
    """Return what a deployment establishes, from its file; files it names are looked for beside it.

    Raises:
        PolicyError: The file is wrong.
        UsageError: It cannot be read.
    """
    marked = read_marked(read_text(path), path.name)
    _refuse_unknown(marked)
    try:
        entry = StandingEntry.model_validate(marked.content)
    except ValidationError as error:
        raise marked.validated(error, StandingEntry) from error
    return Standing(
        deployment=entry.deployment,
        controller=entry.controller,
        contact=entry.contact,
        vocabulary=Vocabulary(entry.vocabulary),
        proofs={one: _proof(marked, one, said, path.parent) for one, said in entry.conditions.items()},
    )


def _refuse_unknown(marked: Marked) -> None:
    """Refuse words that are no condition by their own line, before the form is looked at."""
    content = marked.content
    stated = content.get("conditions") if isinstance(content, dict) else None
    for word in stated if isinstance(stated, dict) else ():
        if word not in set(Condition):
            raise marked.error(("conditions", word), f"there is no condition {word!r}", fix=suggestion(word, Condition))


def _proof(marked: Marked, condition: Condition, said: ProofEntry, folder: Path) -> Proof:
    facts = {name: float(value) for name in _FACTS if (value := getattr(said, name)) is not None}
    words = {name: str(value) for name in _WORDS if (value := getattr(said, name)) is not None}
    for name in (*facts, *words):
        if name != NEEDS.get(condition):
            fix = f"Leave it out{f', or write {NEEDS[condition]}' if condition in NEEDS else ''}"
            raise marked.error(("conditions", condition, name), f"{name} says nothing about {condition}", fix=fix)
    return Proof(
        evidence=said.evidence,
        missing=not said.evidence.startswith(_ELSEWHERE) and not _is_there(folder / said.evidence),
        on=said.on,
        facts=facts,
        words=words,
    )


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have
        return False
