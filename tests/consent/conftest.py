"""Questions, answers and whole records to test consent with."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mimika.consent.saying import Narrower, Question, Said, ask, give
from mimika.domain.consents import Channel, ConsentEvent, NoticeRef, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality

NOON = 1_795_521_600.0
"""24 November 2026, 12:00 UTC."""
HOUR = 3600.0

MEMBER = Subject(kind=SubjectKind.PERSON, id=SubjectId("m-4711"))
QUESTION = Question(
    subject=MEMBER,
    purpose=Purpose.SERVICE_PERSONALISATION,
    modalities=frozenset({Modality.FACE, Modality.PHYSIOLOGY}),
    valid_until=NOON + HOUR,
    notice=NoticeRef(purpose=Purpose.SERVICE_PERSONALISATION, version="2026-11", language="en"),
    jurisdiction="EU-DE",
)


def said(at: float = NOON, channel: Channel = Channel.PAGE, evidence: str = "") -> Said:
    return Said(at=at, channel=channel, evidence=evidence)


Given = Callable[..., tuple[ConsentEvent, ...]]


@pytest.fixture
def given_record() -> Given:
    """Return a function that makes a record of two events, asked and given; its arguments change the question."""

    def make(name: str = "r1", at: float = NOON, **changes: object) -> tuple[ConsentEvent, ...]:
        asked = ask(RecordId(name), replace(QUESTION, **changes), said(at))
        answer = give((asked,), said(at), Narrower())
        assert answer is not None
        return asked, answer

    return make
