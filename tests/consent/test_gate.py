"""Nothing passes the gate without a grant that covers it, and a withdrawal holds from the next call on."""

import copy
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.decisions import Action, Decision
from mimika.domain.geometry import Box
from mimika.domain.ids import ActionName, DecisionId, GrantId, PersonId, RuleId, SourceId
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Grant, Permitted, Purpose, Refusal, Scope, _Seal
from mimika.domain.signals import Modality
from mimika.errors import RefusedError, UsageError

PURPOSE = Purpose.LEARNING_SUPPORT
ANNA, BEN = PersonId("p1"), PersonId("p2")
PIXELS = np.zeros((4, 4, 3), dtype=np.uint8)


def grant(**changes: object) -> Grant:
    """Return a grant of the zone with some of it changed."""
    base = Grant(id=GrantId("g"), purpose=PURPOSE, basis="notice 7", modalities=frozenset({Modality.FACE}))
    return replace(base, **changes)


def frame(at: float = 1.0) -> Captured[VideoFrame]:
    return Captured(source=SourceId("s"), at=at, index=0, media=VideoFrame(pixels=PIXELS))


def face(person: PersonId = ANNA, at: float = 1.0) -> Captured[FaceRegion]:
    box = Box(left=0.0, top=0.0, width=4.0, height=4.0)
    region = FaceRegion(
        person=person, pixels=PIXELS, origin=(0, 0), face=box, roll_deg=0.0, frame_width=4, frame_height=4
    )
    return Captured(source=SourceId("s"), at=at, index=0, media=region)


def decision(person: PersonId = ANNA, at: float = 1.0) -> Decision:
    action = Action(name=ActionName("offer_help"))
    return Decision(id=DecisionId("d"), person=person, at=at, action=action, rule=RuleId("r"), reason="asked")


def answers(gate: Gate, purpose: Purpose = PURPOSE) -> list[Permitted | Refusal]:
    """Return what the gate says to everything it can be asked."""
    return [gate.admit_frame(frame(), purpose), gate.admit_face(face(), purpose), gate.release(decision(), purpose)]


def test_without_a_grant_everything_is_refused_with_its_ground() -> None:
    for answer, scope in zip(answers(Gate([])), (Scope.LOCATE, Scope.PERCEIVE, Scope.ACT), strict=True):
        assert isinstance(answer, Refusal)
        assert answer.scope is scope
        assert "no grant covers" in answer.ground


def test_with_a_grant_of_the_zone_everything_passes_for_its_own_scope() -> None:
    for answer, scope in zip(answers(Gate([grant()])), (Scope.LOCATE, Scope.PERCEIVE, Scope.ACT), strict=True):
        assert isinstance(answer, Permitted)
        assert answer.scope is scope
        assert (answer.purpose, answer.grant, answer.at) == (PURPOSE, GrantId("g"), 1.0)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not PURPOSE])
def test_a_grant_for_one_purpose_covers_no_other(purpose: Purpose) -> None:
    assert all(isinstance(answer, Refusal) for answer in answers(Gate([grant()]), purpose))


def test_a_grant_for_another_modality_covers_no_face() -> None:
    gate = Gate([grant(modalities=frozenset({Modality.VOICE, Modality.TEXT}))])
    assert isinstance(gate.admit_frame(frame(), PURPOSE), Refusal)
    assert isinstance(gate.admit_face(face(), PURPOSE), Refusal)


def test_a_grant_of_one_person_covers_nobody_else_and_no_whole_picture() -> None:
    gate = Gate([grant(person=ANNA)])
    assert isinstance(gate.admit_face(face(ANNA), PURPOSE), Permitted)
    assert isinstance(gate.admit_face(face(BEN), PURPOSE), Refusal)
    assert isinstance(gate.release(decision(BEN), PURPOSE), Refusal)
    assert isinstance(gate.admit_frame(frame(), PURPOSE), Refusal)


@given(at=st.floats(-10, 30), start=st.floats(0, 10), length=st.floats(0, 10))
def test_a_grant_holds_from_its_start_until_just_before_its_end(at: float, start: float, length: float) -> None:
    gate = Gate([grant(valid_from=start, valid_until=start + length)])
    holds = start <= at < start + length
    asked = (gate.admit_frame(frame(at), PURPOSE), gate.admit_face(face(at=at), PURPOSE))
    released = gate.release(decision(at=at), PURPOSE)
    assert all(isinstance(answer, Permitted) is holds for answer in (*asked, released))


def test_withdrawal_takes_effect_with_the_next_call() -> None:
    gate = Gate([grant()])
    assert all(isinstance(answer, Permitted) for answer in answers(gate))
    gate.withdraw(GrantId("g"))
    assert all(isinstance(answer, Refusal) for answer in answers(gate))


def test_a_decision_made_before_the_withdrawal_is_not_released_after_it() -> None:
    gate = Gate([grant()])
    made = decision(at=1.0)
    gate.withdraw(GrantId("g"))
    assert isinstance(gate.release(made, PURPOSE), Refusal)


def test_withdrawing_one_grant_leaves_those_of_others_standing() -> None:
    gate = Gate([grant(id=GrantId("a"), person=ANNA), grant(id=GrantId("b"), person=BEN)])
    gate.withdraw(GrantId("a"))
    gate.withdraw(GrantId("never given"))
    assert isinstance(gate.admit_face(face(ANNA), PURPOSE), Refusal)
    assert isinstance(gate.admit_face(face(BEN), PURPOSE), Permitted)


def test_a_grant_given_later_covers_from_then_on_and_replaces_its_namesake() -> None:
    gate = Gate([])
    gate.give(grant(person=ANNA))
    assert isinstance(gate.admit_face(face(ANNA), PURPOSE), Permitted)
    gate.give(grant(person=BEN))
    assert isinstance(gate.admit_face(face(ANNA), PURPOSE), Refusal)


def test_nobody_but_the_gate_can_make_a_permit() -> None:
    for seal in (None, object(), _Seal()):
        with pytest.raises(TypeError, match="only the gate makes permits"):
            Permitted(
                what=face().media,
                at=0.0,
                purpose=PURPOSE,
                scope=Scope.PERCEIVE,
                grant=GrantId("g"),
                modalities=frozenset(Modality),
                seal=seal,
            )


def test_a_permit_cannot_be_changed_into_one_for_something_else() -> None:
    permit = Gate([grant()]).admit_frame(frame(), PURPOSE)
    assert isinstance(permit, Permitted)
    for field in fields(permit):
        with pytest.raises(FrozenInstanceError):
            setattr(permit, field.name, None)


def test_a_copied_permit_with_a_seal_of_its_own_is_no_permit() -> None:
    permit = Gate([grant()]).admit_frame(frame(), PURPOSE)
    assert isinstance(permit, Permitted)
    with pytest.raises(TypeError, match="only the gate"):
        replace(permit, seal=copy.deepcopy(permit.seal))


# What an operator states


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_stated_purpose_and_basis_make_a_grant_of_the_zone_for_faces(purpose: Purpose) -> None:
    made = zone_grant(purpose.value, "  receipt 12 ")
    assert (made.purpose, made.basis, made.person) == (purpose, "receipt 12", None)
    assert made.modalities == {Modality.FACE, Modality.PHYSIOLOGY}


def test_an_operator_may_narrow_what_is_sensed() -> None:
    assert zone_grant("research", "r", ["face"]).modalities == {Modality.FACE}
    assert zone_grant("research", "r", ["physiology", "face"]).modalities == {Modality.FACE, Modality.PHYSIOLOGY}


@pytest.mark.parametrize("stated", [["voice"], ["text"], ["voice", "text"]])
def test_voices_and_words_need_no_face(stated: list[str]) -> None:
    assert zone_grant("research", "r", stated).modalities == set(stated)


@pytest.mark.parametrize("stated", [["face", "aura"], ["smell"], ["fused", "face"], ["Face"]])
def test_what_no_camera_gives_is_one_line_and_exit_code_2(stated: list[str]) -> None:
    with pytest.raises(UsageError, match="nothing that can be sensed") as caught:
        zone_grant("research", "r", stated)
    assert caught.value.exit_code == 2
    assert "body, face, physiology, text, voice" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("stated", [[], ["physiology"], ["body", "physiology"], ["body", "voice"]])
def test_without_faces_nobody_can_be_located_so_it_is_refused_with_exit_code_3(stated: list[str]) -> None:
    with pytest.raises(RefusedError, match="nobody can be found") as caught:
        zone_grant("research", "r", stated)
    assert caught.value.exit_code == 3
    assert "--modality face" in str(caught.value)


def test_a_permit_says_what_the_covering_grant_allows_to_be_sensed() -> None:
    wide = frozenset({Modality.FACE, Modality.PHYSIOLOGY})
    gate = Gate([grant(id=GrantId("a"), person=ANNA, modalities=wide), grant(id=GrantId("z"))])
    for person, allowed in ((ANNA, wide), (BEN, {Modality.FACE})):
        answer = gate.admit_face(face(person), PURPOSE)
        assert isinstance(answer, Permitted)
        assert answer.modalities == allowed


@pytest.mark.parametrize(
    ("purpose", "basis", "why", "fix"),
    [
        (None, "receipt 12", "no purpose was given", "--purpose"),
        ("", "receipt 12", "no purpose was given", "--purpose"),
        ("  ", "receipt 12", "no purpose was given", "--purpose"),
        ("curiosity", "receipt 12", "'curiosity' is not known", "learning-support"),
        ("research", None, "no basis was given", "--basis"),
        ("research", " ", "no basis was given", "--basis"),
    ],
)
def test_without_purpose_or_basis_it_refuses_with_exit_code_3_and_says_what_to_pass(
    purpose: str | None, basis: str | None, why: str, fix: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        zone_grant(purpose, basis)
    assert caught.value.exit_code == 3
    line = str(caught.value)
    assert line.startswith("nothing was analysed")
    assert why in line
    assert fix in line
    assert "\n" not in line
