"""What the law of a place says of one use: the question that is put to it, and its answer.

Next door: `mimika.consent.law` answers from a table, and `mimika.consent.gate`
asks before anything is sensed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Protocol

from mimika.domain.signals import Modality


@unique
class Use(StrEnum):
    """What is done with a reaction, as laws tell uses apart; finer than the purpose that somebody consents to."""

    CONFUSION_HELP = "confusion-help"
    """Help or another explanation for whoever looks confused, from face, voice or body."""
    CLICK_HELP = "click-help"
    """The same from clicks, times and answers, without biometrics."""
    TRAINING_FEEDBACK = "training-feedback"
    """Feedback for somebody who trains, for nobody else's eyes."""
    AGENT_ASSIST = "agent-assist"
    """A hint of tone for whoever serves a customer."""
    TEXT_SENTIMENT = "text-sentiment"
    """Reading the mood of words alone."""
    ZONE_STATISTICS = "zone-statistics"
    """Anonymous statistics of a place."""
    STAFF_ROUTING = "staff-routing"
    """Sending staff to somebody who looks lost."""
    SIGN_BY_MOOD = "sign-by-mood"
    """A sign that answers reactions."""
    SIGN_BY_AGE = "sign-by-age"
    """A sign or menu that answers age bands."""
    RECOMMENDATION = "recommendation"
    """Offers, menus and order of what is shown."""
    MOOD_MONITORING = "mood-monitoring"
    """Following a patient's mood against their own normal."""
    CROWD_RESPONSE = "crowd-response"
    """Scenes that answer an audience."""
    ASSISTIVE_COMMUNICATION = "assistive-communication"
    """Captions of a partner's expression for somebody who finds them hard to read."""
    AVATAR = "avatar"
    """Expression that moves a figure of one's own."""
    HUMAN_CHECK = "human-check"
    """Asking a human to look at a person in distress; never who, never why."""
    EMOTION_INFERENCE = "emotion-inference"
    """Any other inference of emotions."""
    SUSPICION = "suspicion"
    """Picking out who looks suspicious."""
    PRICE_OR_ACCESS = "price-or-access"
    """Price, credit, access or eligibility that depends on a reaction."""
    PROTECTED_TRAITS = "protected-traits"
    """Deducing race, religion, orientation, politics and the like."""
    IDENTIFICATION = "identification"
    """Telling who somebody is from face or voice."""
    SOLE_ACCESS = "sole-access"
    """Face or voice as the only way to a service."""
    CONSEQUENTIAL_DECISION = "consequential-decision"
    """A decision of weight that no human takes."""


@unique
class Setting(StrEnum):
    """Where it happens."""

    SHOP = "shop"
    ONLINE_SHOP = "online-shop"
    KIOSK = "kiosk"
    COUNTER = "counter"
    """A desk or form of an office or a public service."""
    WORKPLACE = "workplace"
    EDUCATION = "education"
    SELF_LEARNING = "self-learning"
    CONTACT_CENTRE = "contact-centre"
    PUBLIC_SPACE = "public-space"
    CARE = "care"
    THERAPY = "therapy"
    HOME = "home"
    VENUE = "venue"


@unique
class Role(StrEnum):
    """What somebody is to the service."""

    CUSTOMER = "customer"
    PASSER_BY = "passer-by"
    CALLER = "caller"
    AGENT = "agent"
    STAFF = "staff"
    CANDIDATE = "candidate"
    STUDENT = "student"
    LEARNER = "learner"
    PATIENT = "patient"
    VIEWER = "viewer"
    USER = "user"
    UNKNOWN = "unknown"


@unique
class AgeBand(StrEnum):
    """How old somebody is, as far as laws ask."""

    CHILD = "child"
    """Below 14."""
    TEEN = "teen"
    """14 to 17."""
    ADULT = "adult"
    UNKNOWN = "unknown"
    """Nobody established it: nobody asked, and no age gate looked. Who passes an age gate as an adult is `ADULT`."""


@unique
class Ruling(StrEnum):
    """What a row of the table says."""

    ALLOW = "allow"
    CONDITIONS = "conditions"
    DENY = "deny"


@unique
class Condition(StrEnum):
    """What must hold before something that is allowed under conditions may happen."""

    NOTICE = "notice"
    """Shown at the latest at first exposure."""
    EXPLICIT_CONSENT = "explicit-consent"
    WRITTEN_RELEASE = "written-release"
    SEPARATE_CONSENT = "separate-consent"
    PARENTAL_CONSENT = "parental-consent"
    IMPACT_ASSESSMENT = "impact-assessment"
    """On file."""
    HUMAN_OVERSIGHT = "human-oversight"
    HIGH_RISK_FILE = "high-risk-file"
    """Technical file of a high-risk system; due from 2 December 2027 in the EU."""
    CUSTOMERS_ONLY = "customers-only"
    """Customer channel or zone alone; staff is left out."""
    AGGREGATE_ONLY = "aggregate-only"
    """Nothing about fewer than ten sessions leaves."""
    LOCAL_ONLY = "local-only"
    """Nothing that is sensed leaves the device."""
    NO_RETENTION = "no-retention"
    EQUAL_PATH = "equal-path"
    """The same service without sensing."""
    NO_UPSELL = "no-upsell"
    """Distress changes no offer and no price."""
    MEDICAL_DEVICE = "medical-device"
    MEDICAL_REASON = "medical-reason"
    """A documented one."""
    EXPRESSION_ONLY = "expression-only"
    """Words of what is seen, such as smile; no words of emotion."""
    RETENTION_POLICY = "retention-policy"
    """A public one."""
    NO_SALE = "no-sale"
    OPT_OUT = "opt-out"
    """One that needs no identity."""
    NO_MINORS = "no-minors"
    NOT_TO_EMPLOYER = "not-to-employer"
    """Results never reach those who decide about employment."""
    INFORMED = "informed"
    """The person was told, and there is a lawful basis that is not consent."""
    HUMAN_REVIEW = "human-review"
    """Notice, appeal and review by a human."""
    ENTRANCE_SIGN = "entrance-sign"
    NOT_IDENTIFYING = "not-identifying"
    """Proof is kept that it cannot identify anybody."""
    DESTROYED_IN_TIME = "destroyed-in-time"
    DATA_IN_COUNTRY = "data-in-country"
    REGISTERED = "registered"
    """Filed with the authority."""
    HIGH_IMPACT_CHECK = "high-impact-check"
    NO_GEOFENCE = "no-geofence"
    """Nothing is triggered by being near a place of care."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question to the law.

    Attributes:
        jurisdiction: ISO 3166 country, `EU`, or with a part after a hyphen: `EU-DE`, `US-IL`, `US-NYC`, `CN`. The most
            specific rows of what it lies in count.
        use: What is done.
        setting: Where.
        role: Of the person concerned.
        age: Of the person concerned.
        modality: What it is read from.
        identifying: Whether anybody could be recognised by what is kept.
        on: The day asked about.
    """

    jurisdiction: str
    use: Use
    setting: Setting
    role: Role
    age: AgeBand
    modality: Modality
    identifying: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A condition that the law announces and does not ask for yet.

    Attributes:
        condition: What will have to hold.
        due: From which day on.
    """

    condition: Condition
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the table says of a case, before anybody looks whether the conditions hold.

    Attributes:
        ruling: Deny, allow, or allow under conditions.
        conditions: What must hold, in the order of `Condition`; those that are pending are among them.
        basis: Articles; one that does not apply yet says from when it does.
        rules: Ids of the rows that decided.
        policy_version: Version of the table.
        ground: Why, in one line of words.
        pending: Which of the conditions are not due on the day asked about.
    """

    ruling: Ruling
    conditions: tuple[Condition, ...]
    basis: tuple[str, ...]
    rules: tuple[str, ...]
    policy_version: str
    ground: str
    pending: tuple[Pending, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict held against what is established.

    Attributes:
        verdict: What the table says.
        unmet: Conditions that nobody established.
    """

    verdict: Verdict
    unmet: tuple[Condition, ...]

    @property
    def lawful(self) -> bool:
        """Whether it may happen: not denied, and no condition is open."""
        return self.verdict.ruling is not Ruling.DENY and not self.unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and for what a session runs, as far as the law asks.

    Attributes:
        jurisdiction: As in `Case`.
        use: What is done.
        setting: Where.
        role: Of everybody about whom nothing else is known.
        age: Of everybody about whom nothing else is known; `ADULT` where the age gate keeps minors out.
        identifying: Whether anybody could be recognised by what is kept.
        established: Conditions that the deployment has shown to hold.
    """

    jurisdiction: str
    use: Use
    setting: Setting
    role: Role
    age: AgeBand = AgeBand.ADULT
    identifying: bool = False
    established: frozenset[Condition] = frozenset()

    def case(self, modality: Modality, on: date, role: Role | None = None, age: AgeBand | None = None) -> Case:
        """Return the question for one modality of one person on one day."""
        return Case(
            jurisdiction=self.jurisdiction,
            use=self.use,
            setting=self.setting,
            role=self.role if role is None else role,
            age=self.age if age is None else age,
            modality=modality,
            identifying=self.identifying,
            on=on,
        )


class Law(Protocol):
    """The law of a place. Pure: the same question has the same answer."""

    def decide(self, case: Case) -> Verdict:
        """Return what the law says of a case; what it does not know it denies."""
        ...

    def judge(self, case: Case, established: frozenset[Condition]) -> Judgement:
        """Return the verdict with the conditions that are not established; one that is not due yet counts as met."""
        ...
