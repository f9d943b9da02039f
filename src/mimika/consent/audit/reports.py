"""Makes entries of the audit log from what happens: consent events, verdicts, admissions, decisions and erasures.

Whoever is meant stands there as a digest under a key that is not in the log.
Where that is the key of the person, losing it makes the digest a number that
leads nowhere. Next door: `entries` refuses what has not its form.
"""

import hmac
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Protocol, final

from mimika.consent.audit.entries import Entry
from mimika.consent.audit.kinds import PLACE, Kind
from mimika.domain.consents import ConsentEvent, ConsentState
from mimika.domain.happenings import AdmissionBegun, AdmissionEnded, Exported, Judged, Let, Ruled
from mimika.domain.keeping import Erasure, Happened
from mimika.domain.law import Case, Judgement
from mimika.errors import UsageError

_SHORTEST_KEY: Final = 16
"""A key of fewer bytes could be guessed."""
NOWHERE: Final = "ZZ"
"""Stands for a jurisdiction that is no code; ISO 3166-1 leaves it to its users, who write it for an unknown place."""
_MOST: Final = 999_999_999
"""What a count says at most."""


class Digests(Protocol):
    """Makes digests of ids that nobody without a key can make."""

    def of(self, name: str) -> str:
        """Return the digest of an id, 64 hexadecimal digits."""
        ...


@final
class Pseudonyms:
    """Turns ids into digests that only the holder of a key can make again (HMAC-SHA-256, RFC 2104).

    Args:
        key: The key, at least 16 bytes: best one of the person, at least one that is never stored beside the log.

    Raises:
        UsageError: The key is too short to keep anything from being guessed.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST_KEY:
            raise UsageError("ids cannot be hidden with this key", why=f"it has fewer than {_SHORTEST_KEY} bytes")
        self._key = key

    def of(self, name: str) -> str:
        """Return the digest of an id, 64 hexadecimal digits."""
        return hmac.new(self._key, name.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def of_consent(event: ConsentEvent, pseudonyms: Digests) -> Entry:
    """Return the entry of something that was said about consent.

    Raises:
        UsageError: The event says nothing definite, or something that has no place in the log.
    """
    if event.state is ConsentState.UNKNOWN:
        raise UsageError("nothing was entered in the audit log", why="an unknown state of consent is no event")
    return Entry(
        kind=Kind(f"grant-{event.state}"),
        at=event.at,
        what={
            "channel": event.channel.value,
            "jurisdiction": _place(event.jurisdiction),
            "language": event.notice.language,
            "modalities": "+".join(sorted(event.modalities)),
            "notice": event.notice.version,
            "purpose": event.purpose.value,
            "record": pseudonyms.of(event.record),
            "step": event.number,
            "subject": pseudonyms.of(event.subject.id),
            "who": event.subject.kind.value,
        },
    )


def of_judgement(case: Case, judgement: Judgement, at: float) -> Entry:
    """Return the entry of a question to the law and its answer.

    Args:
        case: The question.
        judgement: The answer.
        at: When it was asked, seconds since 1970-01-01 UTC.
    """
    return Entry(
        kind=Kind.VERDICT,
        at=at,
        what={
            "age": case.age.value,
            "jurisdiction": _place(case.jurisdiction),
            "modality": case.modality.value,
            "policy": policy_digest(judgement.verdict.policy_version),
            "role": case.role.value,
            "ruling": judgement.verdict.ruling.value,
            "setting": case.setting.value,
            "unmet": len(judgement.unmet),
            "use": case.use.value,
        },
    )


def policy_digest(version: str) -> str:
    """Return the SHA-256 of the version of a table of the law; an operator may write any words there."""
    return sha256(version.encode()).hexdigest()


def of_erasure(erasure: Erasure) -> Entry:
    """Return the entry of an erasure; its subject is a keyed digest already.

    Raises:
        UsageError: It says something that has no place in the log.
    """
    return Entry(
        kind=Kind.ERASURE,
        at=erasure.at,
        what={
            "entries": erasure.entries,
            "keys": erasure.keys,
            "records": erasure.records,
            "subject": erasure.subject,
            "why": erasure.why,
        },
    )


def of_admission(happened: AdmissionBegun | AdmissionEnded, pseudonyms: Digests) -> Entry:
    """Return the entry of the beginning or end of an admission."""
    what: dict[str, str | int] = {
        "purpose": happened.purpose.value,
        "scope": happened.scope.value,
        "session": pseudonyms.of(happened.session),
    }
    if isinstance(happened, AdmissionBegun):
        what["modalities"] = "+".join(sorted(happened.modalities))
        return Entry(kind=Kind.ADMISSION_BEGUN, at=happened.at, what=what)
    what |= {"admitted": min(happened.admitted, _MOST), "refused": min(happened.refused, _MOST)}
    return Entry(kind=Kind.ADMISSION_ENDED, at=happened.at, what=what)


def of_decision(happened: Ruled, pseudonyms: Digests) -> Entry:
    """Return the entry of a decision at the gate; its id counts within its session, so the digest is of both."""
    return Entry(
        kind=Kind.DECISION_RELEASED if happened.let is Let.RELEASED else Kind.DECISION_REFUSED,
        at=happened.at,
        what={
            "decision": pseudonyms.of(f"{happened.session}/{happened.decision}"),
            "purpose": happened.purpose.value,
            "rule": pseudonyms.of(happened.rule or ""),
            "session": pseudonyms.of(happened.session),
        },
    )


def of_export(happened: Exported) -> Entry:
    """Return the entry of an export; its subject is a keyed digest already.

    Raises:
        UsageError: It says something that has no place in the log.
    """
    what: dict[str, str | int] = {"entries": happened.entries, "subject": happened.subject}
    return Entry(kind=Kind.EXPORT, at=happened.at, what=what)


def entries_of(happened: Happened, pseudonyms: Digests) -> Iterator[Entry]:
    """Yield what the log says of something that happened: one entry, or none of what says nothing definite.

    Raises:
        UsageError: It says something that has no place in the log.
    """
    if isinstance(happened, ConsentEvent):
        if happened.state is not ConsentState.UNKNOWN:
            yield of_consent(happened, pseudonyms)
    elif isinstance(happened, Erasure):
        yield of_erasure(happened)
    elif isinstance(happened, Exported):
        yield of_export(happened)
    elif isinstance(happened, Judged):
        yield of_judgement(happened.case, happened.judgement, happened.at)
    elif isinstance(happened, Ruled):
        yield of_decision(happened, pseudonyms)
    else:
        yield of_admission(happened, pseudonyms)


def _place(jurisdiction: str) -> str:
    """Return a jurisdiction as the log may hold it: what somebody typed that is no code stays out."""
    return jurisdiction if re.fullmatch(PLACE.pattern, jurisdiction, re.ASCII) else NOWHERE
