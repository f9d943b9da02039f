"""Grant and law must agree; what the law depends on is asked again when it changes, and only then."""

import threading
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.consent.court import Court
from mimika.consent.gate import Gate
from mimika.domain.decisions import Action, Decision
from mimika.domain.geometry import Box
from mimika.domain.ids import ActionName, DecisionId, GrantId, PersonId, SourceId
from mimika.domain.law import AgeBand, Case, Condition, Judgement, Place, Role, Ruling, Setting, Use, Verdict
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Grant, Permitted, Purpose, Refusal, Scope
from mimika.domain.signals import Modality

PURPOSE = Purpose.CUSTOMER_SUPPORT
ANNA, BEN = PersonId("p1"), PersonId("p2")
PIXELS = np.zeros((4, 4, 3), dtype=np.uint8)
PLACE = Place(jurisdiction="EU", use=Use.STAFF_ROUTING, setting=Setting.SHOP, role=Role.CUSTOMER)
NIGHT = 1_700_000_000 // 86400 * 86400 + 86400 - 10.0
"""Ten seconds before midnight UTC."""


@dataclass
class Book:
    """A law that denies staff and children, asks for a notice, and from a day on for explicit consent."""

    asked: list[Case] = field(default_factory=list[Case])
    consent_from: date = date.max

    def decide(self, case: Case) -> Verdict:
        self.asked.append(case)
        denied = case.role is Role.STAFF or case.age is AgeBand.CHILD
        also = (Condition.EXPLICIT_CONSENT,) if case.on >= self.consent_from else ()
        return Verdict(
            ruling=Ruling.DENY if denied else Ruling.CONDITIONS,
            conditions=(Condition.NOTICE, *also),
            basis=("Art. 1",),
            rules=("1",),
            policy_version="t",
            ground="staff and children are left out",
        )

    def judge(self, case: Case, established: frozenset[Condition]) -> Judgement:
        verdict = self.decide(case)
        return Judgement(verdict=verdict, unmet=tuple(one for one in verdict.conditions if one not in established))


def grant(**changes: object) -> Grant:
    base = Grant(
        id=GrantId("g"),
        purpose=PURPOSE,
        basis="notice 7",
        modalities=frozenset({Modality.FACE}),
        establishes=frozenset({Condition.NOTICE}),
    )
    return replace(base, **changes)


def court(law: Book, wall_start: float = 0.0) -> Court:
    return Court(law=law, place=PLACE, wall_start=wall_start)


def frame(at: float = 1.0) -> Captured[VideoFrame]:
    return Captured(source=SourceId("s"), at=at, index=0, media=VideoFrame(pixels=PIXELS))


def face(person: PersonId = ANNA, at: float = 1.0) -> Captured[FaceRegion]:
    box = Box(left=0.0, top=0.0, width=4.0, height=4.0)
    region = FaceRegion(
        person=person, pixels=PIXELS, origin=(0, 0), face=box, roll_deg=0.0, frame_width=4, frame_height=4
    )
    return Captured(source=SourceId("s"), at=at, index=0, media=region)


def decision(at: float = 1.0) -> Decision:
    return Decision(
        id=DecisionId("d"), person=ANNA, at=at, action=Action(name=ActionName("help")), rule=None, reason="asked"
    )


def test_a_grant_without_what_the_law_asks_for_admits_nothing_and_says_what_is_missing() -> None:
    gate = Gate([grant(establishes=frozenset())], court(Book()))
    for answer in (
        gate.admit_frame(frame(), PURPOSE),
        gate.admit_face(face(), PURPOSE),
        gate.release(decision(), PURPOSE),
    ):
        assert isinstance(answer, Refusal)
        assert answer.judgement is not None
        assert answer.judgement.unmet == (Condition.NOTICE,)
        assert "notice" in answer.ground
        assert "Art. 1" in answer.ground


def test_what_the_deployment_established_counts_like_what_the_grant_proves() -> None:
    place = replace(PLACE, established=frozenset({Condition.NOTICE}))
    gate = Gate([grant(establishes=frozenset())], Court(law=Book(), place=place, wall_start=0.0))
    assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)


def test_the_law_alone_permits_nothing() -> None:
    answer = Gate([], court(Book())).admit_face(face(), PURPOSE)
    assert isinstance(answer, Refusal)
    assert answer.judgement is None


@pytest.mark.parametrize(
    "learn", [lambda gate: gate.know_role(ANNA, Role.STAFF), lambda gate: gate.know_age(ANNA, AgeBand.CHILD)]
)
def test_who_turns_out_to_be_left_out_is_refused_from_the_next_call_on_and_others_are_not(learn: object) -> None:
    gate = Gate([grant()], court(Book()))
    assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)
    learn(gate)
    answer = gate.admit_face(face(), PURPOSE)
    assert isinstance(answer, Refusal)
    assert "left out" in answer.ground
    assert isinstance(gate.release(decision(), PURPOSE), Refusal)
    assert isinstance(gate.admit_face(face(BEN), PURPOSE), Permitted)


def test_what_is_known_of_somebody_who_left_is_forgotten() -> None:
    gate = Gate([grant()], court(Book()))
    gate.know_role(ANNA, Role.STAFF)
    gate.forget(ANNA)
    assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)


def test_a_law_that_begins_at_midnight_holds_from_the_first_frame_after_it() -> None:
    law = Book(consent_from=date.fromordinal(date(1970, 1, 1).toordinal() + int(NIGHT // 86400) + 1))
    gate = Gate([grant()], court(law, wall_start=NIGHT))
    assert isinstance(gate.admit_face(face(at=9.9), PURPOSE), Permitted)
    assert isinstance(gate.admit_face(face(at=10.1), PURPOSE), Refusal)


def test_the_law_is_asked_once_until_something_changes_and_a_withdrawal_is_heard_at_once() -> None:
    law = Book()
    gate = Gate([grant()], court(law))
    for _ in range(50):
        assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)
    assert len(law.asked) == 1
    gate.withdraw(GrantId("g"))
    assert isinstance(gate.admit_face(face(), PURPOSE), Refusal)
    gate.give(grant())
    assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)
    assert len(law.asked) == 2


def test_a_grant_that_reaches_no_further_than_locating_reads_nobody() -> None:
    gate = Gate([grant(reach=Scope.LOCATE)], court(Book()))
    assert isinstance(gate.admit_frame(frame(), PURPOSE), Permitted)
    assert isinstance(gate.admit_face(face(), PURPOSE), Refusal)
    gate.give(grant(id=GrantId("anna"), person=ANNA))
    assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)
    assert isinstance(gate.admit_face(face(BEN), PURPOSE), Refusal)


def test_a_grant_of_ones_own_comes_before_that_of_the_zone() -> None:
    gate = Gate([grant(), grant(id=GrantId("anna"), person=ANNA)], court(Book()))
    answer = gate.admit_face(face(), PURPOSE)
    assert isinstance(answer, Permitted)
    assert answer.grant == "anna"


def test_an_unlawful_grant_does_not_stand_before_a_lawful_one() -> None:
    gate = Gate([grant(id=GrantId("anna"), person=ANNA, establishes=frozenset()), grant()], court(Book()))
    answer = gate.admit_face(face(), PURPOSE)
    assert isinstance(answer, Permitted)
    assert answer.grant == "g"


@given(st.lists(st.sampled_from(["give", "withdraw", "ask", "staff", "forget"]), max_size=40))
def test_whatever_came_before_the_answer_is_that_of_a_fresh_gate(steps: list[str]) -> None:
    gate = Gate([], court(Book()))
    granted, staff = False, False
    for step in steps:
        match step:
            case "give":
                gate.give(grant())
                granted = True
            case "withdraw":
                gate.withdraw(GrantId("g"))
                granted = False
            case "staff":
                gate.know_role(ANNA, Role.STAFF)
                staff = True
            case "forget":
                gate.forget(ANNA)
                staff = False
            case _:
                assert isinstance(gate.admit_face(face(), PURPOSE), Permitted) is (granted and not staff)


def test_a_withdrawal_in_another_thread_is_never_answered_from_before_it() -> None:
    """The caller of `withdraw` may rely on it: whatever is asked after it has returned is refused."""
    gate = Gate([grant()], court(Book()))
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            gate.admit_face(face(), PURPOSE)
            gate.know_age(BEN, AgeBand.TEEN)
            gate.forget(BEN)

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        for _ in range(300):
            gate.withdraw(GrantId("g"))
            assert isinstance(gate.admit_face(face(), PURPOSE), Refusal)
            gate.give(grant())
            assert isinstance(gate.admit_face(face(), PURPOSE), Permitted)
    finally:
        stop.set()
        asker.join()
