"""Fusion: bounded window, alignment by event time, weighing by quality and recency."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.domain.ids import PersonId
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason
from mimika.errors import MimikaError
from mimika.fuse import Window, fuse

SOMEBODY = PersonId("p1")


def seen(
    at: float,
    values: dict[SignalName, float],
    quality: float = 0.8,
    modality: Modality = Modality.FACE,
    person: PersonId = SOMEBODY,
) -> Observation:
    parts = Quality(overall=quality, size=1.0, sharpness=1.0, light=1.0, frontal=1.0, unobstructed=1.0)
    return Observation(person=person, at=at, modality=modality, readings=Readings.of(values), quality=parts)


def unseen(at: float, reason: Reason = Reason.NO_FACE, modality: Modality = Modality.FACE) -> Abstention:
    return Abstention(person=None, at=at, modality=modality, reason=reason)


def test_the_only_face_passes_through_unchanged() -> None:
    face = seen(2.0, {SignalName.AU12: 3.1, SignalName.HEAD_YAW_DEG: -4.0})
    estimate = fuse(Window(person=SOMEBODY).push(face), 2.0)
    assert estimate.readings is face.readings
    assert estimate.quality == 0.8
    assert estimate.abstained == ()
    assert (estimate.person, estimate.at) == (SOMEBODY, 2.0)


def test_an_abstention_leaves_no_reading_and_no_quality_behind() -> None:
    window = Window(person=SOMEBODY).push(seen(1.0, {SignalName.AU12: 3.0})).push(unseen(1.1, Reason.TOO_DARK))
    estimate = fuse(window, 1.1)
    assert np.isnan(estimate.readings.vector).all()
    assert estimate.quality == 0.0
    assert estimate.abstained == (Reason.TOO_DARK,)


def test_an_empty_window_gives_an_empty_estimate() -> None:
    estimate = fuse(Window(person=SOMEBODY), 0.0)
    assert estimate.quality == 0.0
    assert list(estimate.readings) == []


def test_a_face_halves_its_weight_in_half_a_second_and_is_over_after_some_more() -> None:
    window = Window(person=SOMEBODY).push(seen(1.0, {SignalName.AU12: 3.0}))
    assert fuse(window, 1.5).quality == pytest.approx(0.4)
    assert fuse(window, 1.5).readings[SignalName.AU12] == 3.0
    assert fuse(window, 4.0).quality == 0.0
    assert SignalName.AU12 not in fuse(window, 4.0).readings


def test_what_lies_in_the_future_is_not_used() -> None:
    assert fuse(Window(person=SOMEBODY).push(seen(5.0, {SignalName.AU12: 3.0})), 4.9).quality == 0.0


def test_a_late_entry_does_not_replace_a_newer_one() -> None:
    window = Window(person=SOMEBODY).push(seen(2.0, {SignalName.AU12: 3.0}))
    assert window.push(seen(1.9, {SignalName.AU12: 0.0})) is window


def test_a_reading_of_two_modalities_is_weighed_by_quality_and_others_pass() -> None:
    face = seen(1.0, {SignalName.VALENCE: 1.0, SignalName.AU12: 2.0}, quality=0.9)
    body = seen(1.0, {SignalName.VALENCE: -1.0, SignalName.AROUSAL: 0.3}, quality=0.3, modality=Modality.BODY)
    readings = fuse(Window(person=SOMEBODY).push(face).push(body), 1.0).readings
    assert readings[SignalName.VALENCE] == pytest.approx(0.5)
    assert readings[SignalName.AU12] == pytest.approx(2.0)
    assert readings[SignalName.AROUSAL] == pytest.approx(0.3)
    assert SignalName.AU04 not in readings


def test_one_modality_may_abstain_while_another_is_read() -> None:
    window = Window(person=SOMEBODY).push(unseen(1.0, Reason.PROFILE))
    window = window.push(seen(1.0, {SignalName.AROUSAL: 0.3}, modality=Modality.BODY))
    estimate = fuse(window, 1.0)
    assert estimate.abstained == (Reason.PROFILE,)
    assert estimate.quality == 0.8
    assert estimate.readings[SignalName.AROUSAL] == 0.3


def test_readings_of_another_person_are_refused() -> None:
    with pytest.raises(MimikaError, match="p2"):
        Window(person=SOMEBODY).push(seen(1.0, {}, person=PersonId("p2")))


ENTRIES = st.lists(
    st.builds(
        lambda at, level, quality, modality, there: (
            seen(at, {SignalName.VALENCE: level}, quality, modality) if there else unseen(at, modality=modality)
        ),
        st.floats(0, 10),
        st.floats(-1, 1),
        st.floats(0, 1),
        st.sampled_from(Modality),
        st.booleans(),
    ),
    max_size=40,
)


@given(ENTRIES, st.floats(0, 12))
def test_the_window_is_bounded_and_the_estimate_lies_between_its_sources(
    entries: list[Observation | Abstention], now: float
) -> None:
    window = Window(person=SOMEBODY)
    for entry in entries:
        window = window.push(entry)
    assert len(window.latest) <= len(Modality)
    estimate = fuse(window, now)
    assert estimate == fuse(window, now)
    assert 0.0 <= estimate.quality <= 1.0
    assert estimate.readings.vector.shape == (WIDTH,)
    levels = [entry.readings[SignalName.VALENCE] for entry in window.latest if isinstance(entry, Observation)]
    if estimate.quality > 0:
        assert min(levels) - 1e-9 <= estimate.readings[SignalName.VALENCE] <= max(levels) + 1e-9


@given(ENTRIES.filter(lambda entries: len({(e.modality, e.at) for e in entries}) == len(entries)), st.randoms())
def test_the_order_of_arrival_does_not_matter(entries: list[Observation | Abstention], shuffle: object) -> None:
    assert hasattr(shuffle, "shuffle")
    turned = list(entries)
    shuffle.shuffle(turned)
    one, other = Window(person=SOMEBODY), Window(person=SOMEBODY)
    for entry in entries:
        one = one.push(entry)
    for entry in turned:
        other = other.push(entry)
    assert set(one.latest) == set(other.latest)
    assert fuse(one, 10.0).quality == fuse(other, 10.0).quality
