"""What may be sensed and why: purposes, grants, and the permits the gate hands out.

The types stand here so that perceivers and actuators can ask for them; only
`mimika.consent.gate` can make them, because only it holds the seal.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Generic, TypeVar, final

from mimika.domain.ids import GrantId, PersonId
from mimika.domain.law import Condition, Judgement
from mimika.domain.signals import Modality

T_co = TypeVar("T_co", covariant=True)


@unique
class Purpose(StrEnum):
    """What the sensing serves. A grant for one covers no other."""

    SERVICE_PERSONALISATION = "service-personalisation"
    CUSTOMER_SUPPORT = "customer-support"
    LEARNING_SUPPORT = "learning-support"
    CLINICAL_MONITORING = "clinical-monitoring"
    AUDIENCE_RESPONSE = "audience-response"
    ASSISTIVE_COMMUNICATION = "assistive-communication"
    SAFETY = "safety"
    AVATAR = "avatar"
    RESEARCH = "research"
    DEMONSTRATION = "demonstration"


@unique
class Minors(StrEnum):
    """What becomes of people who look like minors."""

    KEEP_OUT = "keep-out"
    """They are not read; the default."""
    ADMIT = "admit"
    """They are read as others are; somebody must have allowed it, such as their parents."""


@unique
class Scope(StrEnum):
    """What a permit covers."""

    LOCATE = "locate"
    """Find faces, and nothing else, under the notice of the place."""
    PERCEIVE = "perceive"
    """Read one located person."""
    ACT = "act"
    """Carry out one decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody allowed.

    Attributes:
        id: Its name.
        purpose: What it serves.
        basis: Reference to the record that proves it: a consent receipt, a notice, a contract.
        modalities: What may be sensed.
        person: For whom; None for everybody in the zone of the source.
        valid_from: Event time in seconds from which it holds.
        valid_until: Event time until which it holds; infinity for the whole session.
        reach: How far it goes: a notice at the entrance may cover locating alone, and each person says more for
            themselves.
        establishes: What the law may ask for and this grant proves, such as that consent was explicit.
    """

    id: GrantId
    purpose: Purpose
    basis: str
    modalities: frozenset[Modality]
    person: PersonId | None = None
    valid_from: float = 0.0
    valid_until: float = float("inf")
    reach: Scope = Scope.ACT
    establishes: frozenset[Condition] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The gate said no, and on what ground.

    Attributes:
        at: Event time in seconds.
        scope: What was asked for.
        person: For whom, when it was one person.
        ground: Why, in words.
        judgement: What the law says, where it was the law that refused.
    """

    at: float
    scope: Scope
    person: PersonId | None
    ground: str
    judgement: Judgement | None = None


@final
class _Seal:
    """What only the gate holds."""

    __slots__ = ()


_SEAL = _Seal()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Permitted(Generic[T_co]):
    """Something the gate let pass, for one purpose.

    Attributes:
        what: The medium or decision.
        at: Event time in seconds.
        purpose: For what.
        scope: How far.
        grant: The grant that covers it.
        modalities: What of it may be sensed under that grant.
        seal: Proof that the gate made this.

    Raises:
        TypeError: Somebody else than the gate tried to make one.
    """

    what: T_co
    at: float
    purpose: Purpose
    scope: Scope
    grant: GrantId
    modalities: frozenset[Modality]
    seal: _Seal

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            message = "only the gate makes permits; call Gate.admit or Gate.release"
            raise TypeError(message)
