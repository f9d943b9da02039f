"""A session does what the ledger says, from the next frame on, whatever the clock does and whatever breaks."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
import pytest

from mimika.consent.register import Presence
from mimika.consent.stated import zone_grant
from mimika.domain.consents import (
    Channel,
    ConsentEvent,
    ConsentState,
    NoticeRef,
    RecordId,
    Subject,
    SubjectId,
    SubjectKind,
)
from mimika.domain.ids import PersonId
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.moments import Moment
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import StoreError
from mimika.pipeline.consents import Following
from mimika.pipeline.faces import WARY_S
from mimika.pipeline.session import Session

Frame = Captured[VideoFrame]
MakeSession = Callable[..., Session[int]]
START = 1_790_000_000.0
ZONE = SubjectId("hall")
HERE = Presence(session_start=START, zone=ZONE)
PURPOSE = Purpose.RESEARCH


class Play(Protocol):
    def __call__(self, session: Session[int]) -> list[Moment]: ...


@dataclass
class Hands:
    """A clock that stands where it is put."""

    now: float = START

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return self.now


@dataclass
class Book:
    """A ledger in memory; the real ones have their own tests. It can break."""

    events: list[ConsentEvent] = field(default_factory=list[ConsentEvent])
    broken: bool = False

    def append(self, event: ConsentEvent) -> None:
        self.events.append(event)

    def of_record(self, record: RecordId) -> tuple[ConsentEvent, ...]:
        return tuple(each for each in self.events if each.record == record)

    def of_subject(self, subject: Subject) -> tuple[ConsentEvent, ...]:
        return tuple(each for each in self.events if each.subject == subject)

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        if self.broken:
            message = "the ledger cannot be read"
            raise StoreError(message)
        yield from enumerate(self.events[position:], start=position + 1)


def said(state: ConsentState, number: int, kind: SubjectKind = SubjectKind.ZONE, subject: str = ZONE) -> ConsentEvent:
    return ConsentEvent(
        record=RecordId(f"record of {subject}"),
        number=number,
        subject=Subject(kind=kind, id=SubjectId(subject)),
        purpose=PURPOSE,
        modalities=frozenset({Modality.FACE}),
        state=state,
        at=START - 10 + number,
        valid_until=START + 3600,
        notice=NoticeRef(purpose=PURPOSE, version="2026-11", language="en"),
        channel=Channel.API,
        jurisdiction="EU",
        evidence="test",
    )


@pytest.fixture
def watch(make_session: MakeSession, still: Sequence[Frame]) -> Callable[..., list[Moment]]:
    """Return a way to watch a session that follows a ledger; something happens after some frames."""

    def run(book: Book, then: Callable[[int, Following], None], clock: Hands | None = None) -> list[Moment]:
        following = Following(book, HERE, clock or Hands())

        async def played() -> list[Moment]:
            session = make_session(still, grant=zone_grant("research", "tests"), consents=following)
            seen = []
            async for moment in session.moments():
                seen.append(moment)
                then(len(seen), following)
            await session.close()
            return seen

        return asyncio.run(played())

    return run


def here_in(moments: list[Moment]) -> list[int]:
    return [len(moment.people) for moment in moments[:20]]


def nothing(_count: int, _following: Following) -> None:
    """Nothing happens."""


Watch = Callable[..., list[Moment]]


def test_without_a_record_nobody_is_read(watch: Watch) -> None:
    assert here_in(watch(Book(), nothing)) == [0] * 20


def test_a_yes_holds_from_the_next_frame_and_a_withdrawal_too(watch: Watch) -> None:
    book = Book()

    def then(count: int, _: Following) -> None:
        if count == 5:
            book.append(said(ConsentState.GIVEN, 1))
        if count == 12:
            book.append(said(ConsentState.WITHDRAWN, 2))

    moments = watch(book, then)
    assert here_in(moments) == [0] * 5 + [1] * 7 + [0] * 8
    assert [bool(moment.forgotten) for moment in moments] == [place == 12 for place in range(len(moments))]


def test_a_consent_that_runs_out_ends_and_a_clock_that_is_set_back_does_not_revive_it(watch: Watch) -> None:
    book = Book([replace(said(ConsentState.GIVEN, 1), valid_until=START + 100)])
    clock = Hands()

    def then(count: int, _: Following) -> None:
        clock.now = {6: START + 101, 12: START}.get(count, clock.now)

    assert here_in(watch(book, then, clock=clock)) == [1] * 6 + [0] * 14


def test_a_ledger_that_breaks_ends_what_came_from_it(watch: Watch) -> None:
    book = Book([said(ConsentState.GIVEN, 1)])
    seen = []

    def then(count: int, _: Following) -> None:
        seen.append(count)
        book.broken = count >= 6

    with pytest.raises(StoreError):
        watch(book, then)
    assert seen == [1, 2, 3, 4, 5, 6]


def test_somebody_who_says_no_is_not_read_though_the_zone_is(watch: Watch) -> None:
    book = Book([said(ConsentState.GIVEN, 1)])

    def then(count: int, following: Following) -> None:
        if count == 6:
            member = SubjectId("member 9")
            book.append(said(ConsentState.REFUSED, 1, SubjectKind.PERSON, member))
            following.know(replace(HERE, people={member: PersonId("p1")}))

    moments = watch(book, then)
    assert here_in(moments) == [1] * 6 + [0] * 14, "nor as somebody new"


def test_who_takes_a_yes_back_in_a_zone_is_not_read_as_somebody_new_until_they_say_yes_again(watch: Watch) -> None:
    member = SubjectId("member 9")
    book = Book([said(ConsentState.GIVEN, 1), said(ConsentState.GIVEN, 1, SubjectKind.PERSON, member)])

    def then(count: int, following: Following) -> None:
        following.know(replace(HERE, people={member: PersonId("p1")}))
        if count == 6:
            book.append(said(ConsentState.WITHDRAWN, 2, SubjectKind.PERSON, member))
        if count == 12:
            again = replace(said(ConsentState.GIVEN, 1, SubjectKind.PERSON, member), record=RecordId("again"))
            book.append(replace(again, at=START))

    moments = watch(book, then)
    assert here_in(moments) == [1] * 6 + [0] * 6 + [1] * 8
    assert [bool(moment.forgotten) for moment in moments[:20]] == [count == 6 for count in range(20)]


def test_events_of_a_session_never_overlap_what_was_withdrawn(watch: Watch) -> None:
    book = Book([said(ConsentState.GIVEN, 1)])

    def then(count: int, _: Following) -> None:
        if count in {4, 8, 12}:
            last = book.events[-1]
            on = last.state is ConsentState.GIVEN
            book.append(
                replace(
                    said(ConsentState.WITHDRAWN if on else ConsentState.GIVEN, 2 if on else 1),
                    record=last.record if on else RecordId(f"again {count}"),
                )
            )

    moments = watch(book, then)
    assert here_in(moments) == [1] * 4 + [0] * 4 + [1] * 4 + [0] * 8
    ids = [{each.state.person for each in moment.people} for moment in moments if moment.people]
    assert len(set.union(*ids)) == 2, "who comes back after a withdrawal is somebody new"
    assert all(first.at < second.at for first, second in pairwise(moments[:20]))


def test_somebody_who_said_no_and_was_lost_from_sight_is_not_read_as_a_stranger(
    make_session: MakeSession, still: Sequence[Frame]
) -> None:
    member = SubjectId("member 9")
    book = Book(
        [said(ConsentState.GIVEN, 1), said(ConsentState.REFUSED, 1, SubjectKind.PERSON, member)],
    )
    here = replace(HERE, people={member: PersonId("p1")})
    blank = replace(still[0].media, pixels=np.full_like(still[0].media.pixels, 90))
    step = still[1].at - still[0].at
    away = [replace(still[0], at=still[-1].at + step * (1 + each), media=blank) for each in range(round(4.0 / step))]
    back = [replace(frame, at=away[-1].at + step + frame.at) for frame in still]
    later = [replace(frame, at=frame.at + WARY_S + 10.0) for frame in back]
    blank_again = [replace(away[0], at=back[-1].at + step), replace(away[0], at=back[-1].at + 6.0)]
    frames = [replace(frame, index=place) for place, frame in enumerate([*still, *away, *back, *blank_again, *later])]

    async def run() -> list[Moment]:
        session = make_session(frames, grant=zone_grant("research", "tests"), consents=Following(book, here, Hands()))
        seen = [moment async for moment in session.moments()]
        await session.close()
        return seen

    moments = asyncio.run(run())
    until = later[0].at
    assert all(not moment.people for moment in moments if moment.at < until)
    assert any(moment.people for moment in moments if moment.at >= until), "wariness ends"
