"""Makes entries of the audit log from what happens: consent events, verdicts and erasures.

Whoever is meant stands there as a digest under a key that is not in the log.
Where that is the key of the person, losing it makes the digest a number that
leads nowhere. Next door: `entries` refuses what has not its form.
"""

import hmac
from hashlib import sha256
from typing import Final, final

from mimika.consent.audit.entries import Entry
from mimika.consent.audit.kinds import Kind
from mimika.domain.consents import ConsentEvent, ConsentState
from mimika.domain.keeping import Erasure
from mimika.domain.law import Case, Judgement
from mimika.errors import UsageError

_SHORTEST_KEY: Final = 16
"""A key of fewer bytes could be guessed."""


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
        return hmac.new(self._key, name.encode(), sha256).hexdigest()


def of_consent(event: ConsentEvent, pseudonyms: Pseudonyms) -> Entry:
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
            "jurisdiction": event.jurisdiction,
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
            "jurisdiction": case.jurisdiction,
            "modality": case.modality.value,
            "policy": judgement.verdict.policy_version,
            "role": case.role.value,
            "ruling": judgement.verdict.ruling.value,
            "setting": case.setting.value,
            "unmet": len(judgement.unmet),
            "use": case.use.value,
        },
    )


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
