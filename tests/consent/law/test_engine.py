"""How rows are weighed: specificity, ties, own rules, dates, and that the unknown is denied."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.law import LegalPolicy, package_policy
from mimika.consent.law.rows import Article, Kind, Row, Term
from mimika.domain.law import AgeBand, Case, Condition, Role, Ruling, Setting, Use
from mimika.domain.signals import Modality

Ask = Callable[..., Case]

LAW = package_policy()
KNOWN = sorted(LAW.table.places)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
UNHURRIED = settings(deadline=None)
CONDITIONS = st.frozensets(st.sampled_from(Condition))


def cases(places: st.SearchStrategy[str]) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        jurisdiction=places,
        use=st.sampled_from(Use),
        setting=st.sampled_from(Setting),
        role=st.sampled_from(Role),
        age=st.sampled_from(AgeBand),
        modality=st.sampled_from(Modality),
        identifying=st.booleans(),
        on=DAYS,
    )


def some(words: type[Use | Setting | Role | AgeBand | Modality]) -> st.SearchStrategy[frozenset[object] | None]:
    return st.none() | st.frozensets(st.sampled_from(words), min_size=1)


def rows(ruling: Ruling, kinds: st.SearchStrategy[Kind]) -> st.SearchStrategy[Row]:
    return st.builds(
        Row,
        id=st.just("new"),
        kind=kinds,
        jurisdiction=st.sampled_from(["*", *KNOWN]),
        uses=some(Use),
        settings=some(Setting),
        roles=some(Role),
        ages=some(AgeBand),
        modalities=some(Modality),
        identifying=st.none() | st.booleans(),
        effective_from=st.none() | DAYS,
        effective_until=st.none() | DAYS,
        ruling=st.just(ruling),
        terms=st.just(()),
        articles=st.just((Article(text="Art. 1", since=None),)),
        source=st.just("here"),
        reviewed_on=st.just(date(2026, 1, 1)),
        reviewed_by=st.just(""),
        ground=st.just("so"),
        line=st.just(1),
    )


def with_row(row: Row) -> LegalPolicy:
    return LegalPolicy(replace(LAW.table, rows=(*LAW.table.rows, row)))


@UNHURRIED
@given(cases(st.text(max_size=6).filter(lambda name: name not in KNOWN)), CONDITIONS)
def test_nothing_is_lawful_in_an_unknown_place(case: Case, established: frozenset[Condition]) -> None:
    assert not LAW.judge(case, established).lawful
    assert LAW.decide(case).ruling is Ruling.DENY


@UNHURRIED
@given(cases(st.sampled_from([place for place in KNOWN if place[:2] in {"EU", "RU", "KR"}])), CONDITIONS)
def test_nobody_of_an_unknown_role_is_read_where_rows_tell_roles_apart(
    case: Case, established: frozenset[Condition]
) -> None:
    assert not LAW.judge(replace(case, role=Role.UNKNOWN), established).lawful


@UNHURRIED
@given(cases(st.sampled_from(KNOWN)), CONDITIONS)
def test_an_age_that_nobody_established_is_never_easier_than_an_adult(
    case: Case, established: frozenset[Condition]
) -> None:
    if LAW.judge(replace(case, age=AgeBand.UNKNOWN), established).lawful:
        assert LAW.judge(replace(case, age=AgeBand.ADULT), established).lawful


@UNHURRIED
@given(cases(st.sampled_from(KNOWN)), CONDITIONS, st.data())
def test_another_row_that_denies_never_makes_a_case_lawful(
    case: Case, established: frozenset[Condition], data: st.DataObject
) -> None:
    row = data.draw(rows(Ruling.DENY, st.sampled_from(Kind)))
    if with_row(row).judge(case, established).lawful:
        assert LAW.judge(case, established).lawful


@UNHURRIED
@given(cases(st.sampled_from(KNOWN)), st.data())
def test_no_row_outweighs_a_rule_of_our_own(case: Case, data: st.DataObject) -> None:
    row = data.draw(rows(Ruling.ALLOW, st.just(Kind.LAW)))
    allowing = with_row(row)
    for use in (Use.PROTECTED_TRAITS, Use.PRICE_OR_ACCESS, Use.SUSPICION, Use.IDENTIFICATION):
        assert allowing.decide(replace(case, use=use)).ruling is Ruling.DENY
    child = replace(case, age=AgeBand.CHILD, modality=Modality.FACE)
    assert not allowing.judge(child, frozenset(Condition) - {Condition.PARENTAL_CONSENT}).lawful


@UNHURRIED
@given(cases(st.sampled_from(KNOWN)), CONDITIONS, CONDITIONS)
def test_more_that_is_established_never_makes_a_lawful_case_unlawful(
    case: Case, established: frozenset[Condition], more: frozenset[Condition]
) -> None:
    if LAW.judge(case, established).lawful:
        assert LAW.judge(case, established | more).lawful


@UNHURRIED
@given(cases(st.sampled_from(KNOWN)))
def test_the_same_question_has_the_same_answer(case: Case) -> None:
    assert LAW.decide(case) == LAW.decide(replace(case)) == LegalPolicy(LAW.table).decide(case)


def row(law: LegalPolicy, name: str) -> Row:
    return next(row for row in law.table.rows if row.id == name)


def test_a_tie_goes_to_the_stricter(ask: Ask) -> None:
    case = ask("EU", Use.ZONE_STATISTICS)
    other = replace(row(LAW, "5.4-9"), id="new", ruling=Ruling.DENY, terms=())
    assert with_row(other).decide(case).rules == ("new",)
    more = Term(condition=Condition.NO_SALE, due=None, until=None, ages=None)
    asking = with_row(replace(row(LAW, "5.4-9"), id="new", terms=(more,))).decide(case)
    assert set(asking.conditions) == {*LAW.decide(case).conditions, Condition.NO_SALE}
    assert asking.rules == ("5.4-9", "new")


def test_the_narrower_place_wins(ask: Ask) -> None:
    german = replace(row(LAW, "5.4-1"), id="new", jurisdiction="EU-DE", roles=None, ruling=Ruling.DENY)
    law = with_row(german)
    assert law.decide(ask("EU-DE", Use.ZONE_STATISTICS)).rules == ("new",)
    assert law.decide(ask("EU-FR", Use.ZONE_STATISTICS)).rules == ("5.4-9",)
    assert law.decide(ask("EU", Use.ZONE_STATISTICS)).rules == ("5.4-9",)


def test_a_state_without_a_row_has_the_default_of_the_country(ask: Ask) -> None:
    for place in ("US", "US-CA", "US-CO", "US-NYC", "US-WA"):
        assert LAW.decide(ask(place, Use.RECOMMENDATION)).rules == ("5.4-29",)
    assert LAW.decide(ask("US-IL", Use.RECOMMENDATION)).rules == ("5.4-22",)


DATES = [
    ("EU", (Use.EMOTION_INFERENCE, Setting.WORKPLACE, Role.STAFF), {}, date(2025, 2, 1), ("5.4-38",)),
    ("EU", (Use.EMOTION_INFERENCE, Setting.WORKPLACE, Role.STAFF), {}, date(2025, 2, 2), ("5.4-1", "5.4-1b")),
    ("US-CO", (Use.CONSEQUENTIAL_DECISION,), {}, date(2026, 12, 31), ("5.4-38",)),
    ("US-CO", (Use.CONSEQUENTIAL_DECISION,), {}, date(2027, 1, 1), ("5.4-26",)),
    ("US-TX", (Use.RECOMMENDATION,), {}, date(2025, 12, 31), ("5.4-25b",)),
    ("US-TX", (Use.RECOMMENDATION,), {}, date(2026, 1, 1), ("5.4-24",)),
    ("US-TX", (Use.RECOMMENDATION,), {"identifying": True}, date(2026, 1, 1), ("5.4-25",)),
    ("CN", (Use.SOLE_ACCESS,), {}, date(2025, 5, 31), ("5.4-38",)),
    ("CN", (Use.SOLE_ACCESS,), {}, date(2025, 6, 1), ("5.4-32",)),
    ("US-IL", (Use.MOOD_MONITORING, Setting.THERAPY, Role.PATIENT), {}, date(2025, 8, 1), ("5.4-23",)),
]


@pytest.mark.parametrize("line", DATES)
def test_a_row_holds_from_its_first_to_its_last_day(ask: Ask, line: tuple[object, ...]) -> None:
    place, asked, more, day, rules = line
    assert LAW.decide(ask(place, *asked, **more, on=day)).rules == rules


DUE = [
    ("EU", (Use.STAFF_ROUTING,), Condition.NOTICE, date(2026, 8, 2)),
    ("EU", (Use.STAFF_ROUTING,), Condition.HIGH_RISK_FILE, date(2027, 12, 2)),
    ("EU", (Use.MOOD_MONITORING, Setting.CARE, Role.PATIENT), Condition.MEDICAL_DEVICE, date(2028, 8, 2)),
    ("CN", (Use.RECOMMENDATION,), Condition.LOCAL_ONLY, date(2025, 6, 1)),
    ("RU", (Use.RECOMMENDATION,), Condition.SEPARATE_CONSENT, date(2025, 9, 1)),
    ("KR", (Use.RECOMMENDATION,), Condition.HIGH_IMPACT_CHECK, date(2026, 1, 22)),
]


@pytest.mark.parametrize(("place", "asked", "condition", "due"), DUE, ids=[str(one[2]) for one in DUE])
def test_a_condition_is_announced_before_its_day_and_asked_for_from_it_on(
    ask: Ask, place: str, asked: tuple[object, ...], condition: Condition, due: date
) -> None:
    all_others = frozenset(Condition) - {condition}
    eve, day = (ask(place, *asked, on=when) for when in (date.fromordinal(due.toordinal() - 1), due))
    assert condition in LAW.decide(eve).conditions
    assert [one.due for one in LAW.decide(eve).pending if one.condition is condition] == [due]
    assert LAW.judge(eve, all_others).lawful
    assert LAW.judge(day, all_others).unmet == (condition,)


def test_an_article_that_does_not_apply_yet_says_so(ask: Ask) -> None:
    assert "AI Act Art. 50(3) (from 2026-08-02)" in LAW.decide(ask("EU", Use.STAFF_ROUTING, on=date(2025, 6, 1))).basis
    assert "AI Act Art. 50(3)" in LAW.decide(ask("EU", Use.STAFF_ROUTING, on=date(2026, 8, 2))).basis


def test_no_employee_and_no_student_is_ever_read_in_the_eu_but_to_train_or_by_medical_reason() -> None:
    bodily = (Modality.FACE, Modality.BODY, Modality.VOICE, Modality.PHYSIOLOGY, Modality.FUSED)
    for use, setting, role, modality in product(
        Use, Setting, (Role.STAFF, Role.AGENT, Role.CANDIDATE, Role.STUDENT), bodily
    ):
        case = Case(
            jurisdiction="EU", use=use, setting=setting, role=role, age=AgeBand.ADULT, modality=modality,
            identifying=False, on=date(2026, 11, 24),
        )  # fmt: skip
        lawful = LAW.judge(case, frozenset(Condition)).lawful
        trains = (use, setting) == (Use.TRAINING_FEEDBACK, Setting.WORKPLACE) and role in {Role.STAFF, Role.AGENT}
        helped = use is Use.ASSISTIVE_COMMUNICATION and setting in {Setting.WORKPLACE, Setting.EDUCATION}
        assert not lawful or trains or helped, case
        if lawful and helped:
            assert Condition.MEDICAL_REASON in LAW.decide(case).conditions


def test_no_setting_softens_what_is_denied_to_a_therapist_in_illinois() -> None:
    for use, role, modality in product(Use, Role, Modality):
        case = Case(
            jurisdiction="US-IL", use=use, setting=Setting.THERAPY, role=role, age=AgeBand.ADULT, modality=modality,
            identifying=False, on=date(2026, 11, 24),
        )  # fmt: skip
        assert LAW.decide(case).ruling is Ruling.DENY
