"""What a session enters: each thing once, in time, and nobody by name; and it ends where it cannot."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from mimika.consent.audit.entries import parse
from mimika.consent.law import package_policy
from mimika.domain.decisions import OutcomeStatus
from mimika.domain.happenings import AdmissionBegun, AdmissionEnded, Judged, Let, Ruled
from mimika.domain.ids import GrantId
from mimika.domain.keeping import AuditTrail, Happened
from mimika.domain.law import Condition, Place, Role, Ruling, Setting, Use
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.permits import Grant, Scope
from mimika.domain.ports import Actuator, Policy
from mimika.errors import StoreError
from mimika.pipeline.session import Session
from mimika.pipeline.site import Site
from mimika.store.audit_keys import make_key
from mimika.store.audit_reading import read_lines
from mimika.store.trail import FileTrail
from mimika.testing.guard import FlowGuard

T = TypeVar("T")
Frame = Captured[VideoFrame]
MakeSession = Callable[..., Session[int]]
SHOP = Place(
    jurisdiction="EU",
    use=Use.STAFF_ROUTING,
    setting=Setting.SHOP,
    role=Role.CUSTOMER,
    established=frozenset(Condition) - {Condition.EXPRESSION_ONLY},
)


@dataclass
class Notebook:
    """A trail in memory that may run full, and says when something came."""

    room: int = 10**6
    then: Callable[[Happened], object] = id
    heard: list[Happened] = field(default_factory=list[Happened])

    def enter(self, happened: Iterable[Happened]) -> None:
        new = list(happened)
        if len(self.heard) + len(new) > self.room:
            message = "the log is full"
            raise StoreError(message)
        self.heard += new
        for each in new:
            self.then(each)

    def of(self, kind: type[T]) -> list[T]:
        return [each for each in self.heard if isinstance(each, kind)]


class Today:
    """A clock on a day on which all of the table is in force."""

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 1_795_500_000.0


@pytest.fixture
def run(make_session: MakeSession, still: Sequence[Frame]) -> Callable[..., None]:
    """Return a way to play a session that enters; something happens after some frames."""

    def played(
        trail: AuditTrail, then: Callable[[int, Session[int]], object] = lambda *_: None, **plan: object
    ) -> None:
        async def whole() -> None:
            session = make_session(still, trail=trail, clock=Today(), **plan)
            try:
                count = 0
                async for _ in session.moments():
                    count += 1
                    then(count, session)
            finally:
                await session.close()

        asyncio.run(whole())

    return played


Run = Callable[..., None]


def test_admissions_are_entered_once_with_their_counts_and_not_frame_by_frame(run: Run) -> None:
    book = Notebook()
    run(book)
    assert [each.scope for each in book.of(AdmissionBegun)] == [Scope.LOCATE, Scope.PERCEIVE]
    assert [(each.scope, each.admitted, each.refused) for each in book.of(AdmissionEnded)] == [
        (Scope.LOCATE, 20, 0),
        (Scope.PERCEIVE, 20, 0),
    ]
    assert len(book.heard) == 4


def test_a_withdrawal_ends_an_admission_and_a_new_yes_begins_another(run: Run, grant: Grant) -> None:
    book = Notebook()

    def then(count: int, session: Session[int]) -> None:
        if count == 5:
            session.withdraw(grant.id)
        if count == 12:
            session.give(grant)

    run(book, then)
    assert [type(each).__name__ for each in book.heard] == [*["AdmissionBegun"] * 2, *["AdmissionEnded"] * 2] * 2
    assert [each.admitted for each in book.of(AdmissionEnded)] == [5, 5, 8, 8]


def test_a_withdrawal_with_no_frame_after_it_is_entered_too(run: Run, grant: Grant) -> None:
    book = Notebook()
    run(book, lambda count, session: count == 20 and session.withdraw(GrantId(grant.id)))
    assert len(book.of(AdmissionEnded)) == 2


@pytest.mark.parametrize(
    ("established", "rulings"), [(SHOP.established, 0), (frozenset[Condition](), 1)], ids=["met", "unmet"]
)
def test_what_the_law_answered_is_entered_once_a_question(
    run: Run, grant: Grant, established: frozenset[Condition], rulings: int
) -> None:
    book = Notebook()
    place = Place(
        jurisdiction="EU", use=SHOP.use, setting=SHOP.setting, role=SHOP.role, established=established
    )  # fmt: skip
    run(book, site=Site(law=package_policy(), place=place))
    judged = book.of(Judged)
    assert {each.case.modality for each in judged} == grant.modalities
    assert len(judged) == len(grant.modalities)
    face = next(each.judgement for each in judged if each.case.modality == "face")
    assert face.verdict.ruling is Ruling.CONDITIONS
    assert bool(face.unmet) == bool(rulings)
    assert bool(book.of(AdmissionBegun)) != bool(rulings)


def test_a_decision_is_entered_before_it_is_carried_out(
    run: Run, every: Callable[[int], Policy[int]], board: Callable[..., Actuator]
) -> None:
    order: list[str] = []
    book = Notebook(then=lambda each: isinstance(each, Ruled) and order.append(each.let))
    run(book, policy=every(6), actuators=(board(OutcomeStatus.DONE, lambda: order.append("done")),))
    assert order
    assert order == ["released", "done"] * (len(order) // 2)


def test_a_decision_that_the_gate_refuses_is_entered_as_refused(
    run: Run, every: Callable[[int], Policy[int]], grant: Grant
) -> None:
    book = Notebook()
    run(book, policy=every(6), grant=Grant(id=grant.id, purpose=grant.purpose, basis="x", modalities=grant.modalities,
                                           reach=Scope.PERCEIVE))  # fmt: skip
    assert {each.let for each in book.of(Ruled)} == {Let.REFUSED}


@pytest.mark.parametrize("room", [0, 1])
def test_a_session_that_cannot_enter_what_it_does_ends(run: Run, room: int) -> None:
    seen: list[int] = []
    with pytest.raises(StoreError, match="the log is full"):
        run(Notebook(room=room), lambda count, _: seen.append(count))
    assert seen == []


def test_the_file_says_it_without_a_name_and_only_the_store_writes(
    run: Run, every: Callable[[int], Policy[int]], tmp_path: Path
) -> None:
    trail = FileTrail(tmp_path / "audit.log", make_key(tmp_path / "key"), Today())
    with FlowGuard() as guard:
        run(trail, policy=every(6), site=Site(law=package_policy(), place=SHOP))
        trail.close()
    guard.check()
    lines = list(read_lines(tmp_path / "audit.log"))
    kinds = [found.kind for found in map(parse, lines) if found]
    assert {"verdict", "admission-begun", "admission-ended", "decision-released"} <= set(kinds)
    assert not any(word in b"".join(lines) for word in (b'"s1"', b"p1-", b':"every"'))
