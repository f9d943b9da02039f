"""What may stand in an audit log: the kinds of entries, and of each kind what it says in which form.

There is no form for free text. What can be said is a keyed digest, a word of a
fixed vocabulary, a version, a place name of two or three parts, a key or a
count too small for a telephone number; so personal data finds no way in, and
erasing a person leaves nothing to be done here. Next door: `entries` writes
and reads lines by these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from mimika.domain.consents import Channel, SubjectKind
from mimika.domain.keeping import Kept
from mimika.domain.law import AgeBand, Role, Ruling, Setting, Use
from mimika.domain.permits import Purpose, Scope
from mimika.domain.signals import Modality


@unique
class Kind(StrEnum):
    """What happened."""

    LOG_BEGUN = "log-begun"
    """First entry of every log: its format, who signs it and how often."""
    KEY_CHANGED = "key-changed"
    """From here on another key signs."""
    LOG_REPAIRED = "log-repaired"
    """A line that a crash had cut off was set aside."""
    HEAD_SIGNED = "head-signed"
    """A signed head of all lines before it."""
    GRANT_REQUESTED = "grant-requested"
    GRANT_GIVEN = "grant-given"
    GRANT_REFUSED = "grant-refused"
    GRANT_WITHDRAWN = "grant-withdrawn"
    GRANT_EXPIRED = "grant-expired"
    GRANT_RENEWED = "grant-renewed"
    GRANT_INVALIDATED = "grant-invalidated"
    GRANT_TERMINATED = "grant-terminated"
    VERDICT = "verdict"
    """The law was asked."""
    ADMISSION_BEGUN = "admission-begun"
    """From here on something of a session is admitted; frames are not entered one by one."""
    ADMISSION_ENDED = "admission-ended"
    DECISION_RELEASED = "decision-released"
    DECISION_REFUSED = "decision-refused"
    ERASURE = "erasure"
    EXPORT = "export"
    """Somebody was given all that is held about them."""
    RETENTION_SWEPT = "retention-swept"
    POLICY_CHANGED = "policy-changed"
    NOTICE_CHANGED = "notice-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How something may be said.

    Attributes:
        pattern: A regular expression of all that may stand there, of ASCII without quotes and backslashes.
        means: In words.
        counts: Whether it is a number in JSON.
    """

    pattern: str
    means: str
    counts: bool = False


DIGEST: Final = Form(pattern="[0-9a-f]{64}", means="a digest: 64 hexadecimal digits in small letters")
"""Longer than any number or identifier that somebody could take for one, a UUID included."""
SIGNATURE: Final = Form(pattern="[0-9a-f]{128}", means="128 hexadecimal digits in small letters")
KEY: Final = Form(pattern="[0-9a-f]{32}", means="32 hexadecimal digits in small letters")
COUNT: Final = Form(pattern="0|[1-9][0-9]{0,8}", means="a whole number below a thousand million", counts=True)
VERSION: Final = Form(
    pattern="20[2-9][0-9][.-](?:0[1-9]|1[0-2])(?:[.][0-9]{1,2})?|[0-9]{1,2}(?:[.][0-9]{1,2})?",
    means="a version such as 2026-11 or 1.4",
)
"""A year and a month or two numbers: too short for a date of birth or an address."""
PLACE: Final = Form(pattern="[A-Z]{2}(?:-[A-Z0-9]{2,3})?", means="a jurisdiction such as EU-DE")
LANGUAGE: Final = Form(
    pattern="[a-z]{2}(?:-(?:Cyrl|Hans|Hant|Latn))?(?:-[A-Z]{2})?", means="a language tag such as en or zh-CN"
)

USE: Final = Form(pattern="|".join(Use), means="a use")
SETTING: Final = Form(pattern="|".join(Setting), means="a setting")
ROLE: Final = Form(pattern="|".join(Role), means="a role")
AGE: Final = Form(pattern="|".join(AgeBand), means="an age band")
RULING: Final = Form(pattern="|".join(Ruling), means="a ruling")
PURPOSE: Final = Form(pattern="|".join(Purpose), means="a purpose")
SCOPE: Final = Form(pattern="|".join(Scope), means="a scope")
CHANNEL: Final = Form(pattern="|".join(Channel), means="a channel")
SUBJECT: Final = Form(pattern="|".join(SubjectKind), means="person, session or zone")
KEPT: Final = Form(pattern="|".join(Kept), means="a kind of what is kept")
MODALITY: Final = Form(pattern="|".join(Modality), means="a modality")
MODALITIES: Final = Form(
    pattern=f"(?:{'|'.join(Modality)})(?:[+](?:{'|'.join(Modality)})){{0,9}}", means="modalities with + between them"
)
WHY: Final = Form(pattern="request|withdrawal|retention|end of session|restored copy", means="a reason to erase")

_GRANT: Final = MappingProxyType(
    {
        "channel": CHANNEL,
        "jurisdiction": PLACE,
        "language": LANGUAGE,
        "modalities": MODALITIES,
        "notice": VERSION,
        "purpose": PURPOSE,
        "record": DIGEST,
        "step": COUNT,
        "subject": DIGEST,
        "who": SUBJECT,
    }
)
_DECISION: Final = MappingProxyType({"decision": DIGEST, "purpose": PURPOSE, "rule": DIGEST, "session": DIGEST})

FIELDS: Final[Mapping[Kind, Mapping[str, Form]]] = MappingProxyType(
    {
        Kind.LOG_BEGUN: {"every": COUNT, "format": COUNT, "key": KEY},
        Kind.KEY_CHANGED: {"key": KEY},
        Kind.LOG_REPAIRED: {"bytes": COUNT, "digest": DIGEST},
        Kind.HEAD_SIGNED: {"key": KEY, "root": DIGEST, "signature": SIGNATURE, "size": COUNT},
        Kind.GRANT_REQUESTED: _GRANT,
        Kind.GRANT_GIVEN: _GRANT,
        Kind.GRANT_REFUSED: _GRANT,
        Kind.GRANT_WITHDRAWN: _GRANT,
        Kind.GRANT_EXPIRED: _GRANT,
        Kind.GRANT_RENEWED: _GRANT,
        Kind.GRANT_INVALIDATED: _GRANT,
        Kind.GRANT_TERMINATED: _GRANT,
        Kind.VERDICT: {
            "age": AGE,
            "jurisdiction": PLACE,
            "modality": MODALITY,
            "policy": DIGEST,
            "role": ROLE,
            "ruling": RULING,
            "setting": SETTING,
            "unmet": COUNT,
            "use": USE,
        },
        Kind.ADMISSION_BEGUN: {"modalities": MODALITIES, "purpose": PURPOSE, "scope": SCOPE, "session": DIGEST},
        Kind.ADMISSION_ENDED: {
            "admitted": COUNT,
            "purpose": PURPOSE,
            "refused": COUNT,
            "scope": SCOPE,
            "session": DIGEST,
        },
        Kind.DECISION_RELEASED: _DECISION,
        Kind.DECISION_REFUSED: _DECISION,
        Kind.ERASURE: {"entries": COUNT, "keys": COUNT, "records": COUNT, "subject": DIGEST, "why": WHY},
        Kind.EXPORT: {"entries": COUNT, "subject": DIGEST},
        Kind.RETENTION_SWEPT: {"erased": COUNT, "kind": KEPT, "policy": VERSION},
        Kind.POLICY_CHANGED: {"digest": DIGEST, "new": VERSION, "old": VERSION},
        Kind.NOTICE_CHANGED: {"digest": DIGEST, "language": LANGUAGE, "purpose": PURPOSE, "version": VERSION},
    }
)
"""What each kind says: all of it, and nothing else; in the order of canonical JSON."""

DURABLE: Final = frozenset(
    {
        Kind.LOG_BEGUN,
        Kind.KEY_CHANGED,
        Kind.LOG_REPAIRED,
        Kind.HEAD_SIGNED,
        Kind.GRANT_REQUESTED,
        Kind.GRANT_GIVEN,
        Kind.GRANT_REFUSED,
        Kind.GRANT_WITHDRAWN,
        Kind.GRANT_EXPIRED,
        Kind.GRANT_RENEWED,
        Kind.GRANT_INVALIDATED,
        Kind.GRANT_TERMINATED,
        Kind.ERASURE,
        Kind.EXPORT,
        Kind.POLICY_CHANGED,
        Kind.NOTICE_CHANGED,
    }
)
"""What somebody is told has happened, once it is on disk. The rest may wait for the next of these."""
OF_THE_LOG: Final = frozenset({Kind.LOG_BEGUN, Kind.KEY_CHANGED, Kind.LOG_REPAIRED, Kind.HEAD_SIGNED})
"""What the log says of itself; nobody else may enter it."""
