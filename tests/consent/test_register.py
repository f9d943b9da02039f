"""A yes holds as long and as far as it was given, a no at once and for good, whatever the clocks do."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.conftest import HOUR, MEMBER, NOON, QUESTION, said

from mimika.consent.lifecycle import BEGINNINGS, HOLDS, NEXT, standing
from mimika.consent.register import Objection, Presence, Register, grants_at
from mimika.consent.saying import Narrower, ask, end, expire, give, refuse, renew, settled, withdraw
from mimika.domain.consents import ConsentEvent, ConsentState, RecordId, Subject, SubjectId, SubjectKind
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

Events = tuple[ConsentEvent, ...]
ANNA = PersonId("p1")
HERE = Presence(session_start=NOON, people={MEMBER.id: ANNA}, zone=SubjectId("hall"), session=SubjectId("s-1"))
HALL = Subject(kind=SubjectKind.ZONE, id=SubjectId("hall"))
VISIT = Subject(kind=SubjectKind.SESSION, id=SubjectId("s-1"))
ASKED = ask(RecordId("r1"), QUESTION, said())


def chain(*events: ConsentEvent | None) -> Events:
    return tuple(event for event in events if event is not None)


def record(name: str, subject: Subject = MEMBER, at: float = NOON, until: float = NOON + HOUR) -> Events:
    asked = ask(RecordId(name), replace(QUESTION, subject=subject, valid_until=until), said(at))
    return chain(asked, give((asked,), said(at)))


GIVEN = record("r1")


def test_a_question_allows_nothing_until_it_is_answered() -> None:
    assert grants_at((ASKED,), NOON, HERE) == ()


def test_a_yes_is_a_grant_in_the_time_of_the_session() -> None:
    (grant,) = grants_at(record("r1", at=NOON - 60.0), NOON, HERE)
    assert (grant.valid_from, grant.valid_until) == (0.0, HOUR)
    assert (grant.id, grant.person, grant.purpose) == (GrantId("r1"), ANNA, Purpose.SERVICE_PERSONALISATION)
    assert grant.modalities == {Modality.FACE, Modality.PHYSIOLOGY}
    assert "event 2" in grant.basis


def test_a_yes_during_the_session_holds_from_that_moment() -> None:
    (grant,) = grants_at(record("r1", at=NOON + 90.0), NOON + 90.0, HERE)
    assert grant.valid_from == 90.0


def test_a_yes_may_be_to_less_than_was_asked() -> None:
    less = Narrower(modalities=frozenset({Modality.FACE}), valid_until=NOON + 60.0)
    (grant,) = grants_at(chain(ASKED, give((ASKED,), said(), less)), NOON, HERE)
    assert (grant.modalities, grant.valid_until) == ({Modality.FACE}, 60.0)


@pytest.mark.parametrize(
    "more",
    [Narrower(modalities=frozenset({Modality.FACE, Modality.VOICE})), Narrower(valid_until=NOON + 2 * HOUR)],
    ids=["modality", "time"],
)
def test_a_yes_to_more_than_was_asked_is_refused(more: Narrower) -> None:
    with pytest.raises(UsageError):
        give((ASKED,), said(), more)


def test_nobody_elses_yes_counts_for_a_person() -> None:
    stranger = Subject(kind=SubjectKind.PERSON, id=SubjectId("m-4712"))
    assert grants_at(record("r1", stranger), NOON, HERE) == ()


@pytest.mark.parametrize("subject", [HALL, VISIT], ids=["zone", "session"])
def test_a_zone_and_a_session_speak_for_everybody_in_them_and_for_nobody_elsewhere(subject: Subject) -> None:
    (grant,) = grants_at(record("r1", subject), NOON, HERE)
    assert grant.person is None
    elsewhere = replace(HERE, zone=SubjectId("cellar"), session=SubjectId("s-2"))
    assert grants_at(record("r1", subject), NOON, elsewhere) == ()


@pytest.mark.parametrize("back", [0.0, 10.0, 1e6])
def test_a_withdrawal_wins_although_the_clock_went_back(back: float) -> None:
    taken = withdraw(GIVEN, said(NOON - back))
    assert grants_at((*GIVEN, *chain(taken)), NOON, HERE) == ()
    assert grants_at((*GIVEN, *chain(taken)), NOON - back - 1.0, HERE) == ()


def test_a_second_withdrawal_is_answered_as_done() -> None:
    taken = (*GIVEN, *chain(withdraw(GIVEN, said())))
    assert withdraw(taken, said()) is None
    assert refuse(taken, said()) is None


def test_a_withdrawal_of_an_open_question_is_a_no() -> None:
    no = withdraw((ASKED,), said())
    assert no is not None
    assert no.state is ConsentState.REFUSED


def test_a_no_to_what_was_given_takes_it_back() -> None:
    no = refuse(GIVEN, said())
    assert no is not None
    assert no.state is ConsentState.WITHDRAWN


@pytest.mark.parametrize("end_it", [withdraw, refuse])
def test_a_yes_after_a_no_needs_a_new_record(end_it: object) -> None:
    over = (*GIVEN, *chain(end_it(GIVEN, said())))
    for again in (lambda: give(over, said()), lambda: renew(over, said(), Narrower(valid_until=NOON + HOUR))):
        with pytest.raises(UsageError, match="new record"):
            again()


def test_the_same_yes_twice_is_answered_as_done() -> None:
    assert give(GIVEN, said(NOON + 1.0)) is None


def test_a_renewal_lets_it_last_longer_without_a_gap() -> None:
    longer = (*GIVEN, renew(GIVEN, said(NOON + 1800.0), Narrower(valid_until=NOON + 3 * HOUR)))
    (grant,) = grants_at(longer, NOON + 1800.0, HERE)
    assert (grant.valid_from, grant.valid_until) == (0.0, 3 * HOUR)


def test_what_ran_out_cannot_be_renewed() -> None:
    with pytest.raises(UsageError, match="run out"):
        renew(GIVEN, said(NOON + HOUR), Narrower(valid_until=NOON + 3 * HOUR))


def test_a_yes_ends_at_its_time_to_the_moment() -> None:
    assert grants_at(GIVEN, NOON + HOUR - 1e-3, HERE)
    assert grants_at(GIVEN, NOON + HOUR, HERE) == ()


def test_what_was_seen_to_run_out_stays_so_when_the_clock_is_set_back() -> None:
    register = Register(GIVEN)
    assert register.due(NOON) == ()
    assert register.due(NOON + HOUR) == (RecordId("r1"),)
    assert register.grants(NOON, HERE) == ()
    ran_out = chain(expire(GIVEN, NOON + HOUR))
    assert grants_at((*GIVEN, *ran_out), NOON, HERE) == ()
    assert expire((*GIVEN, *ran_out), NOON + HOUR) is None
    assert expire(GIVEN, NOON) is None


def test_a_controller_can_end_a_record_for_good() -> None:
    for state in (ConsentState.TERMINATED, ConsentState.INVALIDATED):
        assert grants_at((*GIVEN, *chain(end(GIVEN, state, said()))), NOON, HERE) == ()
    with pytest.raises(UsageError):
        end(GIVEN, ConsentState.GIVEN, said())


def test_a_person_who_said_no_objects_although_the_zone_allows_it() -> None:
    hall = record("z", HALL)
    no = chain(ASKED, refuse((ASKED,), said()))
    register = Register((*hall, *no))
    assert len(register.grants(NOON, HERE)) == 1
    assert register.objections(HERE) == (Objection(purpose=QUESTION.purpose, person=ANNA),)
    register.take(ask(RecordId("r2"), QUESTION, said()))
    assert register.objections(HERE), "being asked anew is no yes"
    for event in record("r3"):
        register.take(event)
    assert register.objections(HERE) == ()


def test_a_session_that_said_no_is_not_sensed_under_the_grant_of_its_zone() -> None:
    asked = ask(RecordId("v"), replace(QUESTION, subject=VISIT), said())
    no = chain(asked, refuse((asked,), said()))
    assert grants_at((*no, *record("z", HALL)), NOON, HERE) == ()


def test_an_event_that_comes_twice_changes_nothing_and_another_one_in_its_place_is_refused() -> None:
    register = Register((*GIVEN, GIVEN[-1]))
    with pytest.raises(UsageError, match="next number is 3"):
        register.take(replace(GIVEN[-1], at=NOON + 1.0))
    assert register.standing(RecordId("r1")) == standing(GIVEN)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 4},
        {"record": RecordId("r9")},
        {"subject": HALL},
        {"purpose": Purpose.SAFETY},
        {"modalities": frozenset({Modality.FACE, Modality.VOICE}), "state": ConsentState.RENEWED},
        {"modalities": frozenset(), "state": ConsentState.RENEWED},
        {"valid_until": math.nan, "state": ConsentState.RENEWED},
        {"state": ConsentState.REQUESTED},
    ],
    ids=str,
)
def test_an_event_that_cannot_follow_is_refused_in_one_line(change: dict[str, object]) -> None:
    sound = withdraw(GIVEN, said())
    assert sound is not None
    with pytest.raises(UsageError) as caught:
        standing((*GIVEN, replace(sound, **{"valid_until": NOON + HOUR, **change})))
    assert "\n" not in str(caught.value)


def test_a_record_needs_a_beginning() -> None:
    with pytest.raises(UsageError, match="missing"):
        standing(GIVEN[1:])
    for state in set(ConsentState) - BEGINNINGS:
        with pytest.raises(UsageError, match="Ask first"):
            standing([replace(ASKED, state=state)])
    for act in (give, refuse, withdraw):
        with pytest.raises(UsageError, match="no such consent record"):
            act((), said())


@pytest.mark.parametrize("name", ["Anna Smith", "anna@example.org", "", "a\nb"])
def test_a_name_is_not_taken_for_a_pseudonym(name: str) -> None:
    with pytest.raises(UsageError):
        ask(RecordId("r"), replace(QUESTION, subject=replace(MEMBER, id=SubjectId(name))), said())


@pytest.mark.parametrize("at", [math.nan, math.inf, -1e12, 1e12])
def test_a_time_that_is_none_is_refused(at: float) -> None:
    for step in (lambda: ask(RecordId("r"), QUESTION, said(at)), lambda: withdraw(GIVEN, said(at))):
        with pytest.raises(UsageError):
            step()


# Whole lives of a record, made up at random.

TIMES = st.floats(NOON - HOUR, NOON + 2 * HOUR).map(lambda at: round(at, 6))


@st.composite
def lives(draw: st.DrawFn) -> Events:
    """Draw a sequence of events that may follow each other, with clocks that jump."""
    events = [ask(RecordId("r1"), QUESTION, said(draw(TIMES.filter(lambda at: at < NOON + HOUR))))]
    for _ in range(draw(st.integers(0, 6))):
        possible = sorted(NEXT[events[-1].state])
        if not possible:
            break
        event = replace(
            events[-1],
            number=len(events) + 1,
            state=draw(st.sampled_from(possible)),
            at=draw(TIMES),
            valid_until=draw(TIMES),
        )
        try:
            standing([*events, event])
        except UsageError:
            continue
        events.append(event)
    return tuple(events)


def before(events: Events) -> Iterator[Events]:
    return (events[:length] for length in range(1, len(events) + 1))


@given(lives(), TIMES)
def test_a_grant_holds_only_within_what_the_last_word_allows(events: Events, wall: float) -> None:
    for part in before(events):
        for grant in grants_at(part, wall, HERE):
            assert part[-1].state in HOLDS
            assert wall < part[-1].valid_until
            assert grant.valid_until == part[-1].valid_until - NOON
            assert grant.modalities == part[-1].modalities <= ASKED.modalities


@given(lives(), TIMES, st.data())
def test_after_a_withdrawal_nothing_ever_holds_again(events: Events, at: float, data: st.DataObject) -> None:
    taken = withdraw(events, said(at))
    over = events if taken is None else (*events, taken)
    wall = data.draw(TIMES)
    assert grants_at(over, wall, HERE) == ()
    for state in ConsentState:
        with pytest.raises(UsageError):
            standing((*over, replace(over[-1], number=len(over) + 1, state=state, valid_until=math.inf)))


@given(lives(), st.lists(TIMES, min_size=1, max_size=6))
def test_a_register_never_forgets_that_time_has_passed(events: Events, walls: list[float]) -> None:
    register = Register(events)
    latest = -math.inf
    for wall in walls:
        latest = max(latest, wall)
        for grant in register.grants(wall, HERE):
            assert grant.valid_until > latest - NOON


@given(lives(), TIMES, TIMES)
def test_a_renewal_holds_until_its_new_end(events: Events, at: float, until: float) -> None:
    now = standing(events)
    assert now is not None
    try:
        renewed = renew(events, said(at), Narrower(valid_until=until))
    except UsageError:
        assert not now.holds or at >= now.last.valid_until or until <= at
        return
    for grant in grants_at((*events, renewed), at, HERE):
        assert grant.valid_until == until - NOON
        assert grant.valid_from <= max(0.0, at - NOON)


class Ledger:
    """A ledger in memory into which somebody else writes at the worst moment."""

    def __init__(self, events: Events, meanwhile: list[ConsentEvent]) -> None:
        self.events = list(events)
        self.meanwhile = meanwhile

    def append(self, event: ConsentEvent) -> None:
        if self.meanwhile:
            self.events.append(self.meanwhile.pop())
        if event.number != len(self.events) + 1:
            raise UsageError("somebody was quicker")
        self.events.append(event)

    def of_record(self, record: RecordId) -> Events:
        return tuple(event for event in self.events if event.record == record)

    def of_subject(self, subject: Subject) -> Events:
        return tuple(event for event in self.events if event.subject == subject)

    def since(self, position: int) -> Iterator[tuple[int, ConsentEvent]]:
        return iter(list(enumerate(self.events, start=1))[position:])


def test_of_two_withdrawals_at_once_both_are_done_and_one_is_kept() -> None:
    other = withdraw(GIVEN, said(NOON + 1.0))
    ledger = Ledger(GIVEN, [*chain(other)])
    assert settled(ledger, RecordId("r1"), lambda events: withdraw(events, said(NOON + 2.0))) is None
    assert ledger.events == [*GIVEN, other]


def test_a_withdrawal_gets_through_although_somebody_renews_at_the_same_moment() -> None:
    other = renew(GIVEN, said(NOON + 1.0), Narrower(valid_until=NOON + 2 * HOUR))
    ledger = Ledger(GIVEN, [other])
    done = settled(ledger, RecordId("r1"), lambda events: withdraw(events, said(NOON + 2.0)))
    assert done is not None
    assert (done.number, done.state) == (4, ConsentState.WITHDRAWN)
    assert grants_at(ledger.events, NOON + 2.0, HERE) == ()


def test_what_a_ledger_refuses_for_another_reason_is_not_tried_again() -> None:
    ledger = Ledger(GIVEN, [])
    with pytest.raises(UsageError, match="quicker"):
        settled(ledger, RecordId("r1"), lambda events: replace(events[-1], number=7))
