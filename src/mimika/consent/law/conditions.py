"""What each condition of the law means, what fulfils it, and whether a deployment does.

A condition counts as established when the deployment gives evidence and what
can be checked holds: at least ten sessions behind a statistic, nothing kept,
an assessment with a date, a contact that exists. Consent is asked of each
person; what stands here is only that the deployment asks. Pure. Next door:
`standing` reads the file, `mimika.consent.gate` holds consent against persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from mimika.domain.law import Condition
from mimika.domain.vocabulary import Vocabulary

LEAST_SESSIONS: Final = 10
"""Sessions that must stand behind a statistic that leaves."""
LONGEST_DAYS: Final = 365
"""Days after which biometric data is gone: Texas gives a year, Illinois three; the stricter counts."""
MANY_PEOPLE: Final = 100_000
"""People whose faces are stored from which on a file with the authority is due in China."""
OLDEST_DAYS: Final = 3 * 365
"""Days after which an assessment must have been looked at again; a rule of our own."""

PER_PERSON: Final = frozenset(
    {
        Condition.EXPLICIT_CONSENT,
        Condition.WRITTEN_RELEASE,
        Condition.SEPARATE_CONSENT,
        Condition.PARENTAL_CONSENT,
        Condition.MEDICAL_REASON,
    }
)
"""Conditions that a record establishes for one person; a deployment can only establish that it asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a deployment says about one condition.

    Attributes:
        evidence: Reference to what proves it: a web address, the name of a file, or of a record.
        missing: The evidence names a file that is not there.
        on: Day of it; None where none is given.
        facts: Numbers that are checked, by name: `k`, `seconds`, `days`, `people`.
        words: Words that are checked, by name: `contact`, `shown`, `channel`, `sends`.
    """

    evidence: str
    missing: bool = False
    on: date | None = None
    facts: Mapping[str, float] = field(default_factory=dict[str, float])
    words: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a deployment establishes.

    Attributes:
        deployment: Its name.
        controller: Who answers for it, in words; nothing where that is not said.
        contact: How to reach them; nothing where that is not said.
        vocabulary: Which words it uses; a verdict may demand expression words.
        proofs: What it says about conditions.
    """

    deployment: str = ""
    controller: str = ""
    contact: str = ""
    vocabulary: Vocabulary = Vocabulary.EMOTION_WORDS
    proofs: Mapping[Condition, Proof] = field(default_factory=dict[Condition, Proof])

    def established(self, on: date) -> frozenset[Condition]:
        """Return the conditions that hold on a day."""
        return frozenset(condition for condition in Condition if not self.lacks(condition, on))

    def lacks(self, condition: Condition, on: date) -> str:
        """Return what a condition lacks on a day, in words; nothing when it holds."""
        if condition is Condition.EXPRESSION_ONLY:
            return "" if self.vocabulary is Vocabulary.EXPRESSION_WORDS else "the deployment uses words of emotion"
        proof = self.proofs.get(condition)
        if proof is None:
            return "the deployment says nothing about it"
        return _lacks_evidence(proof, on) or (_CHECKS[condition](proof, on) if condition in _CHECKS else "")


def _lacks_evidence(proof: Proof, on: date) -> str:
    if not proof.evidence.strip():
        return "no evidence is named"
    if proof.missing:
        return f"there is no file {proof.evidence!r}"
    if proof.on is not None and proof.on > on:
        return f"its evidence is of {proof.on}, which is after the day asked about"
    return ""


_Check = Callable[[Proof, date], str]


def _dated(proof: Proof, on: date) -> str:
    if proof.on is None:
        return "it has no date (`on`)"
    age = (on - proof.on).days
    return f"it is of {proof.on}; look at it again at least every three years" if age > OLDEST_DAYS else ""


def _many_enough(proof: Proof, on: date) -> str:
    del on
    k = proof.facts.get("k")
    if k is None:
        return "it does not say how many sessions stand behind a statistic (`k`)"
    return f"{k:g} sessions stand behind a statistic, at least {LEAST_SESSIONS} must" if k < LEAST_SESSIONS else ""


def _nothing_kept(proof: Proof, on: date) -> str:
    del on
    seconds = proof.facts.get("seconds")
    if seconds is None:
        return "it does not say how long anything is kept (`seconds`)"
    return f"what is sensed is kept for {seconds:g} seconds, it must be 0" if seconds else ""


def _gone_in_time(proof: Proof, on: date) -> str:
    del on
    days = proof.facts.get("days")
    if days is None:
        return "it does not say after how many days all is destroyed (`days`)"
    return f"all is destroyed after {days:g} days, at most {LONGEST_DAYS} are allowed" if days > LONGEST_DAYS else ""


def _reachable(proof: Proof, on: date) -> str:
    del on
    return "" if proof.words.get("contact", "").strip() else "it names nobody to turn to (`contact`)"


def _early_enough(proof: Proof, on: date) -> str:
    del on
    shown = proof.words.get("shown", "")
    if shown in {"before", "first-exposure"}:
        return ""
    return f"it is shown {shown!r}, not before or at first exposure" if shown else "it does not say when (`shown`)"


def _customers_alone(proof: Proof, on: date) -> str:
    del on
    channel = proof.words.get("channel", "")
    if channel in {"customers", "customer-zone"}:
        return ""
    return f"the channel {channel!r} hears staff too" if channel else "it does not say whose channel it is (`channel`)"


def _stays_here(proof: Proof, on: date) -> str:
    del on
    sends = proof.words.get("sends", "")
    return "" if sends == "nothing" else f"it sends {sends or 'it does not say what (`sends`)'}, it must be nothing"


def _public(proof: Proof, on: date) -> str:
    del on
    return "" if proof.evidence.startswith(("https://", "http://")) else "it is no public address"


def _filed(proof: Proof, on: date) -> str:
    people = proof.facts.get("people")
    if people is not None and people < MANY_PEOPLE:
        return ""
    return "" if proof.on is not None and proof.on <= on else "neither `people` below 100000 nor the day of the file"


_CHECKS: Final[Mapping[Condition, _Check]] = MappingProxyType(
    {
        Condition.NOTICE: _early_enough,
        Condition.IMPACT_ASSESSMENT: _dated,
        Condition.HIGH_RISK_FILE: _dated,
        Condition.HIGH_IMPACT_CHECK: _dated,
        Condition.HUMAN_OVERSIGHT: _reachable,
        Condition.HUMAN_REVIEW: _reachable,
        Condition.CUSTOMERS_ONLY: _customers_alone,
        Condition.AGGREGATE_ONLY: _many_enough,
        Condition.LOCAL_ONLY: _stays_here,
        Condition.NO_RETENTION: _nothing_kept,
        Condition.DESTROYED_IN_TIME: _gone_in_time,
        Condition.RETENTION_POLICY: _public,
        Condition.REGISTERED: _filed,
    }
)

NEEDS: Final[Mapping[Condition, str]] = MappingProxyType(
    {
        Condition.NOTICE: "shown",
        Condition.HUMAN_OVERSIGHT: "contact",
        Condition.HUMAN_REVIEW: "contact",
        Condition.CUSTOMERS_ONLY: "channel",
        Condition.AGGREGATE_ONLY: "k",
        Condition.LOCAL_ONLY: "sends",
        Condition.NO_RETENTION: "seconds",
        Condition.DESTROYED_IN_TIME: "days",
        Condition.REGISTERED: "people",
    }
)
"""What a condition is checked by, beside its evidence and its day."""
