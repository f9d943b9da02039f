"""The step as a whole: pure, bounded, unpoisonable, patient with gaps, deaf to time that goes back."""

import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.domain.ids import PersonId
from mimika.domain.readings import POSITION, WIDTH, Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate, PersonState, Reason, StateName
from mimika.errors import MimikaError
from mimika.understand import PersonMemory, begin, understand

Face = Callable[..., Estimate]
SOMEBODY = PersonId("p1")
FROWN = {SignalName.AU04: 2.5, SignalName.AU07: 2.0}


def content(thing: object) -> object:
    """Return all that a value holds, comparable, with arrays as bytes."""
    if isinstance(thing, np.ndarray):
        return thing.shape, thing.tobytes()
    if isinstance(thing, Readings):
        return content(thing.vector)
    if is_dataclass(thing):
        return tuple(content(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, tuple):
        return tuple(content(part) for part in thing)
    return repr(thing)


def size(thing: object) -> int:
    """Return the bytes that a value and all it holds take."""
    if isinstance(thing, np.ndarray):
        return thing.nbytes
    if isinstance(thing, Readings):
        return thing.vector.nbytes
    if is_dataclass(thing):
        return sum(size(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, tuple):
        return sum(size(part) for part in thing)
    return sys.getsizeof(thing)


def walk(memory: PersonMemory, estimates: list[Estimate]) -> tuple[PersonMemory, list[PersonState]]:
    states = []
    for estimate in estimates:
        memory, state = understand(memory, estimate)
        states.append(state)
    return memory, states


ANY_VALUE = st.one_of(
    st.floats(0, 5), st.floats(-90, 90), st.just(0.9), st.just(float("nan")), st.floats(allow_nan=True)
)


def _odd_vector(seed: int, share: float, odd: float, places: list[int]) -> np.ndarray:
    """Return plausible readings with holes and a few odd values."""
    generator = np.random.Generator(np.random.PCG64(seed))
    vector = np.abs(generator.normal(0, 1.5, WIDTH))
    vector[generator.random(WIDTH) < 0.3 * share] = np.nan
    vector[places] = odd
    return vector


ANY_VECTOR = st.builds(
    _odd_vector,
    st.integers(0, 2**32 - 1),
    st.floats(0, 1),
    ANY_VALUE,
    st.lists(st.integers(0, WIDTH - 1), max_size=6),
)
ANY_STEP = st.tuples(
    st.one_of(st.floats(0, 0.2), st.floats(-1, 100), st.just(float("nan"))),
    ANY_VECTOR,
    st.one_of(st.floats(0, 1), st.sampled_from([0.0, float("nan"), 2.0])),
)


def _estimates(steps: list[tuple[float, np.ndarray, float]]) -> list[Estimate]:
    at, estimates = 0.0, []
    for passed, vector, quality in steps:
        at = at + passed if np.isfinite(passed) else at
        moment = at if np.isfinite(passed) else passed
        estimates.append(Estimate(person=SOMEBODY, at=moment, readings=Readings(vector.copy()), quality=quality))
    return estimates


@settings(deadline=None, max_examples=40)
@given(st.lists(ANY_STEP, min_size=1, max_size=40))
def test_it_is_pure_whatever_comes(steps: list[tuple[float, np.ndarray, float]]) -> None:
    memory = begin(SOMEBODY)
    for estimate in _estimates(steps):
        before, given_ = content(memory), content(estimate)
        after, state = understand(memory, estimate)
        again, same = understand(memory, estimate)
        assert content(memory) == before
        assert content(estimate) == given_
        assert content(after) == content(again)
        assert content(state) == content(same)
        memory = after


@settings(deadline=None, max_examples=40)
@given(st.lists(ANY_STEP, min_size=1, max_size=40))
def test_levels_stay_in_range_and_nothing_poisons_the_memory(steps: list[tuple[float, np.ndarray, float]]) -> None:
    memory, states = walk(begin(SOMEBODY), _estimates(steps))
    for state in states:
        assert 0.0 <= state.quality <= 1.0
        assert 0.0 <= state.settled < 1.0
        for reading in state.states:
            assert np.isnan(reading.level) or 0.0 <= reading.level <= 1.0
            assert 0.0 <= reading.confidence <= 1.0
            assert reading.active == (reading.since is not None)
            assert np.isnan(reading.trend_per_min) or abs(reading.trend_per_min) <= 60.0
            ahead = reading.forecast
            assert ahead is None or 0.0 <= ahead.low <= ahead.level <= ahead.high <= 1.0
            assert ahead is None or 0.0 <= ahead.crossing <= 1.0
    for array in (
        memory.brief.sums,
        memory.lasting.sums,
        memory.trends,
        memory.baseline.centre,
        memory.baseline.spread,
        memory.heard.baseline.centre,
        memory.heard.baseline.spread,
        memory.outlook.sums,
    ):
        assert np.isfinite(array).all()
    assert (memory.baseline.spread > 0).all()


@settings(deadline=None, max_examples=20)
@given(st.lists(ANY_STEP, min_size=1, max_size=20))
def test_whatever_came_before_a_minute_of_rest_tells_the_states_again(
    steps: list[tuple[float, np.ndarray, float]],
) -> None:
    memory, states = walk(begin(SOMEBODY), _estimates(steps))
    start = max([0.0, *(state.at for state in states)])
    rest = {SignalName.HEAD_YAW_DEG: 0.0, SignalName.HEAD_PITCH_DEG: 0.0, SignalName.GAZE_ON_SCREEN: 0.9}
    rest |= dict.fromkeys(list(SignalName)[:20], 0.0)
    rest |= {
        SignalName.GAZE_SCREEN_YAW_DEG: 0.0,
        SignalName.HEAD_MOTION_DEG_S: 4.0,
        SignalName.BLINK_RATE_PER_MIN: 15.0,
    }
    rest |= {SignalName.SPEAKING: 0.0, SignalName.EYE_OPENNESS: 1.0, SignalName.PERCLOS: 0.02}
    readings = Readings.of(rest)
    calm = [Estimate(person=SOMEBODY, at=start + 0.2 * i, readings=readings, quality=0.9) for i in range(1, 310)]
    memory, states = walk(memory, calm)
    for reading in states[-1].states:
        assert not np.isnan(reading.level), reading.name
        assert reading.active == (reading.name is StateName.ATTENTION), reading


@settings(deadline=None, max_examples=20)
@given(st.lists(ANY_STEP, min_size=2, max_size=30), st.data())
def test_a_stream_cut_anywhere_gives_what_the_whole_gives(
    steps: list[tuple[float, np.ndarray, float]], data: st.DataObject
) -> None:
    estimates = _estimates(steps)
    cut = data.draw(st.integers(0, len(estimates)))
    whole, states = walk(begin(SOMEBODY), estimates)
    half, first = walk(begin(SOMEBODY), estimates[:cut])
    parts, second = walk(half, estimates[cut:])
    assert content(whole) == content(parts)
    assert content(tuple(states)) == content(tuple(first + second))


def test_memory_does_not_grow_over_twenty_thousand_frames(face: Face) -> None:
    memory, sizes = begin(SOMEBODY), set()
    for index in range(20_000):
        changes = FROWN if index % 900 > 800 else {SignalName.AU12: index % 7 * 0.1}
        memory, _ = understand(memory, face(index / 25, changes, 0.0 if index % 500 < 5 else 0.8))
        if index % 1000 == 999:
            sizes.add(size(memory))
    assert max(sizes) < 100_000
    assert max(sizes) - min(sizes) < 1000  # numbers differ in length, containers do not


def test_states_are_held_over_a_short_gap_and_unknown_after_a_long_one(
    face: Face, nobody: Callable[[float], Estimate]
) -> None:
    memory, states = walk(begin(SOMEBODY), [face(i / 30, {}) for i in range(300)])
    before = states[-1].state(StateName.ATTENTION)
    assert before is not None
    _, gap = walk(memory, [nobody(10 + i / 30) for i in range(90)])
    held, gone = gap[30].state(StateName.ATTENTION), gap[60].state(StateName.ATTENTION)
    assert held is not None
    assert gone is not None
    assert held.active
    assert held.level == before.level
    assert 0 < held.confidence < before.confidence
    assert not gone.active
    assert np.isnan(gone.level)
    assert np.isnan(gone.trend_per_min)
    assert gone.confidence == 0.0
    assert all(list(state.readings) == [] for state in gap)


def test_a_state_does_not_survive_a_gap_without_any_frames(face: Face) -> None:
    memory, states = walk(begin(SOMEBODY), [face(i / 30, {}) for i in range(300)])
    assert states[-1].state(StateName.ATTENTION).active  # type: ignore[union-attr]
    _, state = understand(memory, face(20.0, {}))
    assert not state.state(StateName.ATTENTION).active  # type: ignore[union-attr]


@pytest.mark.parametrize("at", [9.0, 299 / 30, float("nan"), float("inf"), -5.0])
def test_time_that_does_not_go_on_changes_nothing(face: Face, rested: PersonMemory, at: float) -> None:
    memory, state = understand(rested, face(at, FROWN))
    assert memory is rested
    assert state is rested.last


def test_the_estimate_of_somebody_else_is_refused(face: Face) -> None:
    with pytest.raises(MimikaError, match="p1"):
        understand(begin(PersonId("p2")), face(0.0, {}))


def test_levels_and_trends_stand_in_the_readings_too(face: Face, rested: PersonMemory) -> None:
    _, state = understand(rested, face(10.0, {}))
    for reading in state.states:
        np.testing.assert_equal(state.readings[SignalName(f"state_{reading.name}")], reading.level)
        np.testing.assert_equal(state.readings[SignalName(f"trend_{reading.name}_per_min")], reading.trend_per_min)
    assert state.readings[SignalName.GAZE_ON_SCREEN] == 0.9
    assert state.readings[SignalName.STATE_ATTENTION] == pytest.approx(0.9)


def test_reasons_and_quality_are_passed_on(face: Face) -> None:
    estimate = face(0.0, {}, 0.0)
    dark = Estimate(person=SOMEBODY, at=0.0, readings=estimate.readings, quality=0.0, abstained=(Reason.TOO_DARK,))
    _, state = understand(begin(SOMEBODY), dark)
    assert state.abstained == (Reason.TOO_DARK,)
    assert state.quality == 0.0


def test_a_face_of_which_only_the_head_is_seen_still_gives_attention(face: Face) -> None:
    vector = np.full(WIDTH, np.nan)
    vector[[POSITION[SignalName.HEAD_YAW_DEG], POSITION[SignalName.HEAD_PITCH_DEG]]] = 0.0
    estimates = [
        Estimate(person=SOMEBODY, at=i / 30, readings=Readings(vector.copy()), quality=0.8) for i in range(300)
    ]
    _, states = walk(begin(SOMEBODY), estimates)
    told = {reading.name for reading in states[-1].states if not np.isnan(reading.level)}
    assert told == {StateName.ATTENTION}
    whole, _ = walk(begin(SOMEBODY), [face(i / 30, {}) for i in range(300)])
    assert states[-1].state(StateName.ATTENTION).confidence < whole.last.state(StateName.ATTENTION).confidence  # type: ignore[union-attr]
