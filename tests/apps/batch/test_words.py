"""Events read as sentences, and say looks rather than feelings."""

from mimika.apps.batch.words import LOOKS, at_clock, because, in_short, people, sentence
from mimika.domain.decisions import Action, Decision, Outcome, OutcomeStatus
from mimika.domain.events import (
    Abstained,
    Decided,
    Event,
    ExpressionChanged,
    MovedBriefly,
    PersonEntered,
    PersonLeft,
    StateEntered,
    StateLeft,
)
from mimika.domain.expression import Mixture
from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId, SessionId, SourceId
from mimika.domain.moments import SessionSummary
from mimika.domain.permits import Purpose
from mimika.domain.signals import SignalName
from mimika.domain.state import Reason, StateName

P1 = PersonId("p1")
HELP = Decision(
    id=DecisionId("d1"), person=P1, at=5.0, action=Action(name=ActionName("offer_help")), rule=RuleId("stuck"),
    reason="the customer looked puzzled for 3 s",
)  # fmt: skip


def decided(status: OutcomeStatus, detail: str = "") -> Decided:
    return Decided(decision=HELP, outcome=Outcome(decision=HELP.id, at=5.0, status=status, detail=detail))


def test_every_state_and_reason_has_words() -> None:
    assert set(LOOKS) == set(StateName)
    assert all(because(reason) for reason in Reason)


MIXED = Mixture(
    strongest=SignalName.EXPRESSION_HAPPINESS,
    weight=0.6,
    second=SignalName.EXPRESSION_SURPRISE,
    second_weight=0.3,
    entropy_bits=1.3,
    compound="happily surprised",
)


def test_an_expression_is_told_with_its_two_strongest_parts_and_its_compound() -> None:
    changed = ExpressionChanged(person=P1, at=2, began_at=1.5, mixture=MIXED)
    assert sentence(changed) == "p1: happiness 0.60 with surprise 0.30 (happily surprised)"


def test_each_event_is_one_line_that_names_the_person() -> None:
    events: list[Event] = [
        PersonEntered(person=P1, at=0),
        PersonLeft(person=P1, at=9),
        StateEntered(person=P1, at=1, state=StateName.CONFUSION, level=0.7, confidence=0.8),
        StateLeft(person=P1, at=2, state=StateName.CONFUSION, seconds=1),
        ExpressionChanged(person=P1, at=2, began_at=1.5, mixture=MIXED),
        MovedBriefly(person=P1, at=2, unit=SignalName.AU04, seconds=0.12, intensity=1, reliability=0.7),
        Abstained(person=P1, at=3, seconds=0.5, reason=Reason.PROFILE),
        decided(OutcomeStatus.DONE),
    ]
    for event in events:
        assert "p1" in sentence(event)
        assert "\n" not in sentence(event)


def test_a_brief_movement_is_told_as_a_movement_with_what_the_report_is_worth() -> None:
    moved = MovedBriefly(person=P1, at=2, unit=SignalName.AU04, seconds=0.12, intensity=1.3, reliability=0.7)
    assert sentence(moved) == "p1: brief movement of AU4, 120 ms, reliability 0.70"


def test_a_state_is_told_as_a_look() -> None:
    entered = StateEntered(person=P1, at=1, state=StateName.CONFUSION, level=0.7, confidence=0.8)
    assert sentence(entered) == "p1 looks confused (level 0.70, sure 0.80)"


def test_a_decision_is_told_with_its_reason_and_what_became_of_it() -> None:
    assert sentence(decided(OutcomeStatus.DONE)) == "offer_help for p1: the customer looked puzzled for 3 s (done)"
    assert sentence(decided(OutcomeStatus.FAILED, "printer is off")).endswith("(failed, printer is off)")
    assert sentence(decided(OutcomeStatus.REFUSED, "no grant")).endswith("(held back, no grant)")


def test_nobody_in_the_picture_is_told_without_a_name() -> None:
    empty = Abstained(person=None, at=0, seconds=2, reason=Reason.NO_FACE)
    assert sentence(empty) == "nobody could be read for 2.0 s: no face could be found"


def test_times_never_show_sixty_seconds() -> None:
    assert at_clock(59.96) == "1:00.0"
    assert at_clock(64.25) == "1:04.2"
    assert at_clock(-1) == "0:00.0"


def test_counts_read_naturally() -> None:
    assert [people(count) for count in (0, 1, 2)] == ["nobody", "1 person", "2 people"]


def test_an_incomplete_session_says_why() -> None:
    summary = SessionSummary(
        session=SessionId("s"), source=SourceId("a.mp4"), purpose=Purpose.RESEARCH, basis="b", persons=(), seconds=2.0,
        frames_read=50, frames_dropped=3, frames_without_face=50, complete=False, ended="the file is damaged",
    )  # fmt: skip
    line = in_short(summary)
    assert "3 dropped" in line
    assert line.endswith("not complete: the file is damaged")


def test_a_picture_has_neither_length_nor_speed() -> None:
    summary = SessionSummary(
        session=SessionId("s"), source=SourceId("a.jpg"), purpose=Purpose.RESEARCH, basis="b", persons=(), seconds=0.0,
        frames_read=1, frames_dropped=0, frames_without_face=1,
    )  # fmt: skip
    assert in_short(summary) == "nobody in 1 picture, 0 decisions"
