"""How long what is known of people is kept, as data, and what is due at a moment. Pure.

Nothing that no rule names is kept: its time is zero. What lost its consent is
due at once. Next door: `mimika.store.sql.retention` carries it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mimika.domain.keeping import Kept
from mimika.domain.permits import Purpose

DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long one kind of thing is kept.

    Attributes:
        kind: What.
        purpose: For what; None for all purposes that no other rule names.
        seconds: How long, from the time of the thing.
        reason: Why so long, for whoever reads the table.
    """

    kind: Kept
    purpose: Purpose | None
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long everything is kept.

    Attributes:
        rules: By kind and purpose.
        person_link_s: How long a person's key outlives the last thing it is for: until then it can be shown who said
            yes to what. Afterwards the proof of consent remains and leads to nobody.
        session_link_s: The same for a session.
    """

    rules: tuple[RetentionRule, ...]
    person_link_s: float
    session_link_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that is kept, as far as retention has to know.

    Attributes:
        row: Which.
        kind: What it is.
        purpose: For what the consent behind it is; None where there is none.
        at: Wall-clock time of it, seconds since 1970-01-01 UTC.
        consent_until: Until when the consent behind it holds or held, same scale; infinity for no end.
    """

    row: int
    kind: Kept
    purpose: Purpose | None
    at: float
    consent_until: float


DEFAULT: Final = Retention(
    rules=(
        RetentionRule(
            kind=Kept.BASELINE, purpose=None, seconds=180 * DAY_S, reason="a normal of half a year ago misleads"
        ),
        RetentionRule(kind=Kept.BASELINE, purpose=Purpose.DEMONSTRATION, seconds=0.0, reason="nothing outlives a demo"),
        RetentionRule(kind=Kept.DECISION, purpose=None, seconds=30 * DAY_S, reason="complaints come within a month"),
        RetentionRule(kind=Kept.OUTCOME, purpose=None, seconds=30 * DAY_S, reason="as decisions"),
        RetentionRule(
            kind=Kept.DECISION,
            purpose=Purpose.CLINICAL_MONITORING,
            seconds=365 * DAY_S,
            reason="care looks back a year",
        ),
        RetentionRule(
            kind=Kept.OUTCOME, purpose=Purpose.CLINICAL_MONITORING, seconds=365 * DAY_S, reason="as decisions"
        ),
        RetentionRule(kind=Kept.SELF_REPORT, purpose=None, seconds=30 * DAY_S, reason="as decisions"),
    ),
    person_link_s=3 * 365 * DAY_S,
    session_link_s=0.0,
)
"""Defaults that the user's own counsel reviews."""


def kept_for(retention: Retention, kind: Kept, purpose: Purpose | None) -> float:
    """Return for how many seconds a kind of thing is kept: by the rule that names the purpose, else by the general one.

    Of several that say the same, the shortest counts; where none says anything it is zero.
    """
    exact = [rule.seconds for rule in retention.rules if rule.kind is kind and rule.purpose is purpose]
    general = [rule.seconds for rule in retention.rules if rule.kind is kind and rule.purpose is None]
    return min(exact or general, default=0.0)


def is_due(retention: Retention, held: Held, now: float) -> bool:
    """Return whether something must go: its time is up, or the consent behind it is over or was never there.

    Args:
        retention: How long everything is kept.
        held: The thing.
        now: Wall-clock time, seconds since 1970-01-01 UTC.
    """
    if held.purpose is None or now >= held.consent_until:
        return True
    return now >= held.at + kept_for(retention, held.kind, held.purpose)


def due(retention: Retention, held: Iterable[Held], now: float) -> tuple[Held, ...]:
    """Return what must go at a moment, in the order in which it came."""
    return tuple(each for each in held if is_due(retention, each, now))
