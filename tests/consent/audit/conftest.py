"""A log of a shop's day, small enough to be tampered with in every way."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mimika.consent.audit.chain import Chain
from mimika.consent.audit.entries import Entry
from mimika.consent.audit.heads import Keys, Signer, by_id
from mimika.consent.audit.kinds import Kind

NOON = 1_795_500_000.0
Written = Callable[[int], list[bytes]]
"""Gives the lines of a log with so many entries after its first two, a head after every 5 and one at the end."""


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture(scope="session")
def keys(signer: Signer) -> Keys:
    return by_id((signer.public,))


@pytest.fixture(scope="session")
def written(signer: Signer) -> Written:
    def write(entries: int) -> list[bytes]:
        chain = Chain({})
        lines = [chain.append(Entry(kind=Kind.LOG_BEGUN, at=NOON, what={"every": 5, "format": 1, "key": signer.id}))]
        lines.append(chain.append_head(signer, NOON))
        for number in range(entries):
            what: dict[str, str | int] = {"erased": number, "kind": "baseline", "policy": "2026-11"}
            lines.append(chain.append(Entry(kind=Kind.RETENTION_SWEPT, at=NOON + number, what=what)))
            if chain.due:
                lines.append(chain.append_head(signer, NOON + number))
        if chain.unsigned:
            lines.append(chain.append_head(signer, NOON + entries))
        return lines

    return write
