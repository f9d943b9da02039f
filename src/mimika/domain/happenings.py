"""What happens in a session that a proof is kept of: questions to the law, admissions, decisions.

Nothing here names anybody: the ids are those of one session, and whoever keeps
the proof makes digests of them. Next door: `mimika.domain.keeping` has the port
that takes these, `mimika.consent.audit` writes them down.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from mimika.domain.ids import DecisionId, RuleId, SessionId
from mimika.domain.law import Case, Judgement
from mimika.domain.permits import Purpose, Scope
from mimika.domain.signals import Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The law was asked and answered.

    Attributes:
        at: Wall-clock time, seconds since 1970-01-01 UTC; so of all below.
        case: The question.
        judgement: The answer.
    """

    at: float
    case: Case
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionBegun:
    """From here on something of a session is admitted under a grant.

    Attributes:
        at: When.
        session: In which session.
        purpose: For what.
        scope: How far.
        modalities: What may be sensed.
    """

    at: float
    session: SessionId
    purpose: Purpose
    scope: Scope
    modalities: frozenset[Modality]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionEnded:
    """Nothing more is admitted under a grant: it was taken back, or the session ended.

    Attributes:
        at: When.
        session: In which session.
        purpose: For what.
        scope: How far.
        admitted: How often something was admitted under the grant.
        refused: How often anything was refused in the session meanwhile.
    """

    at: float
    session: SessionId
    purpose: Purpose
    scope: Scope
    admitted: int
    refused: int


@unique
class Let(StrEnum):
    """What the gate did with a decision."""

    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A decision met the gate.

    Attributes:
        at: When.
        session: In which session.
        decision: Which.
        rule: The rule that chose it, if one did.
        purpose: For what.
        let: Whether it was released.
    """

    at: float
    session: SessionId
    decision: DecisionId
    rule: RuleId | None
    purpose: Purpose
    let: Let


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Somebody was given all that is held about them.

    Attributes:
        at: When.
        subject: A keyed digest of whom, as in an erasure.
        entries: How many entries they were given.
    """

    at: float
    subject: str
    entries: int
