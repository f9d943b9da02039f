"""Says in words what each condition asks for and what fulfils it; the one place where they are spelled out.

Next door: `conditions` checks them, `mimika.domain.law` lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mimika.domain.law import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A condition in words.

    Attributes:
        means: What must hold.
        fulfil: What a deployment does to fulfil it.
    """

    means: str
    fulfil: str


def _of(means: str, fulfil: str) -> Wording:
    return Wording(means=means, fulfil=fulfil)


def wording(condition: Condition) -> Wording:
    """Return a condition in words."""
    means, fulfil = _WORDS[condition]
    return _of(means, fulfil)


_WORDS: Final[Mapping[Condition, tuple[str, str]]] = MappingProxyType(
    {
        Condition.NOTICE: (
            "People are told clearly, at the latest when they are first exposed.",
            "Show the notice before or at first exposure; name it and state `shown: before` or `first-exposure`.",
        ),
        Condition.EXPLICIT_CONSENT: (
            "Each person has said yes, to this purpose and these senses.",
            "Ask by page, pass or paper and keep the record; saying no costs nothing and yes can be taken back.",
        ),
        Condition.WRITTEN_RELEASE: (
            "Each person has signed a written release; an electronic signature will do.",
            "Let people sign before anything is sensed and keep the reference of the signature.",
        ),
        Condition.SEPARATE_CONSENT: (
            "Each person has agreed to this alone, apart from anything else.",
            "Ask for it on a page or paper of its own.",
        ),
        Condition.PARENTAL_CONSENT: (
            "A parent has agreed for their child.",
            "Ask the parent and keep the record, or establish the age and keep minors out.",
        ),
        Condition.IMPACT_ASSESSMENT: (
            "An assessment of the impact on people is on file.",
            "Complete the draft of the dossier, sign it and name file and date; look at it again every three years.",
        ),
        Condition.HUMAN_OVERSIGHT: (
            "A human watches over it and can stop it.",
            "Name whoever does, and how to reach them (`contact`).",
        ),
        Condition.HIGH_RISK_FILE: (
            "The technical file of a high-risk system is ready.",
            "Put together risk management, data governance, logs and instructions, and name file and date.",
        ),
        Condition.CUSTOMERS_ONLY: (
            "Only customers are read; staff is left out.",
            "Use the customers' channel or a zone without staff; state `channel: customers` or `customer-zone`.",
        ),
        Condition.AGGREGATE_ONLY: (
            "Nothing leaves about fewer than ten sessions.",
            "Set k to 10 or more and state it (`k`).",
        ),
        Condition.LOCAL_ONLY: (
            "Nothing that is sensed leaves the device.",
            "Run on the device; state `sends: nothing`.",
        ),
        Condition.NO_RETENTION: (
            "Nothing that is sensed is kept.",
            "Keep no readings; state `seconds: 0`.",
        ),
        Condition.EQUAL_PATH: (
            "Whoever says no gets the same service.",
            "Offer self-report (one tap or word) that reaches every action, and name where.",
        ),
        Condition.NO_UPSELL: (
            "Distress changes no offer and no price.",
            "Let the rules be checked when they are loaded, and name their file.",
        ),
        Condition.MEDICAL_DEVICE: (
            "It went the way of a medical device.",
            "Have it assessed as one and name the certificate.",
        ),
        Condition.MEDICAL_REASON: (
            "There is a documented medical reason.",
            "Keep the reference of the note, not the note itself.",
        ),
        Condition.EXPRESSION_ONLY: (
            "Only what is seen is said, such as a smile; no word of emotion.",
            "State `vocabulary: expression-words`.",
        ),
        Condition.RETENTION_POLICY: (
            "A public policy says how long anything is kept.",
            "Publish it and name its web address.",
        ),
        Condition.NO_SALE: (
            "Nothing that was read is sold or traded.",
            "Say so in contracts and notice, and name where.",
        ),
        Condition.OPT_OUT: (
            "There is a way out that asks for no identity.",
            "Offer a pass, a gesture or an aisle without cameras, and name where it is explained.",
        ),
        Condition.NO_MINORS: (
            "Minors are not read.",
            "Leave the age gate on (`--minors keep-out`) and name how it was tried out.",
        ),
        Condition.NOT_TO_EMPLOYER: (
            "Results never reach those who decide about employment.",
            "Show results to who trains alone, and name the rule of the house that says so.",
        ),
        Condition.INFORMED: (
            "People are told, and there is a lawful basis that is not consent.",
            "Name the notice and the assessment of the basis.",
        ),
        Condition.HUMAN_REVIEW: (
            "Who is concerned is told, can appeal, and a human decides anew.",
            "Name whoever reviews, and how to reach them (`contact`).",
        ),
        Condition.ENTRANCE_SIGN: (
            "A sign hangs at every entrance.",
            "Put up the printed notice and name a picture or protocol of it.",
        ),
        Condition.NOT_IDENTIFYING: (
            "Proof is kept that nobody can be identified.",
            "Name the test that shows that no template or picture is kept.",
        ),
        Condition.DESTROYED_IN_TIME: (
            "Whatever is kept is destroyed when its purpose ends.",
            "Let retention run and state after how many `days`, at most 365.",
        ),
        Condition.DATA_IN_COUNTRY: (
            "The data stays in the country.",
            "Name the place of the database.",
        ),
        Condition.REGISTERED: (
            "Whoever stores faces of 100,000 people has filed with the authority.",
            "Name the file and its day, or state how many `people` are stored.",
        ),
        Condition.HIGH_IMPACT_CHECK: (
            "It was checked whether the system counts as high-impact.",
            "Name the check and its date.",
        ),
        Condition.NO_GEOFENCE: (
            "Nothing is triggered by being near a place of care.",
            "Name the rule of the house that says so.",
        ),
    }
)
