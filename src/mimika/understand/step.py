"""One step: what an estimate means for a person, given what is remembered of them.

Pure: the memory goes in and comes out anew, and the order is always the same:
compare the frame with the normal, put its scores into the windows, judge the
states, apply hysteresis, follow the trends, and only then, if no state of
expression holds, let the baseline learn. Next door: `mimika.fuse` gives the
estimates, `mimika.decide` reads the states.
"""

from dataclasses import replace
from math import isfinite, isnan
from typing import Final

import numpy as np

from mimika.domain.readings import POSITION, Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate, PersonState, StateReading
from mimika.errors import MimikaError
from mimika.understand import trend
from mimika.understand.baseline import Baseline, learn
from mimika.understand.frame import Frame, lesson, look
from mimika.understand.hysteresis import follow, reading
from mimika.understand.judgement import UNTOLD, Past, Told
from mimika.understand.memory import PersonMemory
from mimika.understand.states import JUDGES, WATCHED_BRIEFLY, WATCHED_LONG
from mimika.understand.states.fatigue import yawning
from mimika.understand.windows import add

FIRST_FRAME_S: Final = 1 / 30
"""What the first frame stands for, there being none before it."""

LONGEST_FRAME_S: Final = 0.5
"""A frame stands for the time since the one before, but for no more than this."""

LONGEST_FREEZE_S: Final = 300.0
"""A state that has held for longer no longer keeps the baseline from learning.

Expressions last seconds; a face that has looked the same for five minutes has
changed (glasses, light, a hand at the cheek), and would otherwise never again
be compared with a normal of its own.
"""

_NOTHING_TOLD: Final = (UNTOLD,) * len(JUDGES)
_LEVELS: Final = np.array([POSITION[SignalName(f"state_{name}")] for name, _ in JUDGES])
_TRENDS: Final = np.array([POSITION[SignalName(f"trend_{name}_per_min")] for name, _ in JUDGES])


def understand(memory: PersonMemory, estimate: Estimate) -> tuple[PersonMemory, PersonState]:
    """Return the new memory of a person and how they are, compared with their own normal.

    A frame without quality is a gap: states are held for 1.5 s, then unknown;
    its readings stay empty. An estimate that is not younger than the last one
    changes nothing, and the last state is returned again.

    Args:
        memory: What is remembered; it is not changed.
        estimate: What is read now of the same person.

    Raises:
        MimikaError: The estimate is of somebody else.
    """
    if estimate.person != memory.person:
        raise MimikaError(f"an estimate of {estimate.person} was compared with the normal of {memory.person}")
    passed = estimate.at - memory.last.at
    if not (passed > 0 and isfinite(estimate.at)):
        return memory, memory.last
    if not isfinite(passed):
        passed = FIRST_FRAME_S
    seconds = min(passed, LONGEST_FRAME_S)
    if not estimate.quality > 0:
        return _concluded(memory, estimate, _NOTHING_TOLD, passed)
    frame = look(memory.baseline, estimate, seconds)
    seen = _watched(memory, frame)
    tolds = tuple(judge(seen) for _, judge in JUDGES)
    learnt = replace(memory, baseline=_learnt(memory, frame), brief=seen.brief, lasting=seen.lasting)
    return _concluded(learnt, estimate, tolds, passed)


def _watched(memory: PersonMemory, frame: Frame) -> Past:
    """Return the windows with the scores of one more frame."""
    brief = add(memory.brief, frame.at, frame.seconds, np.array([watch(frame) for watch in WATCHED_BRIEFLY]))
    scores = [watch(frame) for watch in WATCHED_LONG]
    lasting = add(memory.lasting, frame.at, frame.seconds, np.array([*scores, yawning(brief)]))
    return Past(frame=frame, baseline=memory.baseline, brief=brief, lasting=lasting)


def _learnt(memory: PersonMemory, frame: Frame) -> Baseline:
    """Return the baseline after one more frame: unchanged unless a sample is due and the face at rest."""
    if frame.at < memory.baseline.due:
        return memory.baseline
    held = [
        name
        for (name, _), holding in zip(JUDGES, memory.holdings, strict=True)
        if holding.since is not None and frame.at - holding.since < LONGEST_FREEZE_S
    ]
    values = lesson(frame, held)
    return memory.baseline if values is None else learn(memory.baseline, values, frame.at)


def _concluded(
    memory: PersonMemory, estimate: Estimate, tolds: tuple[Told, ...], passed: float
) -> tuple[PersonMemory, PersonState]:
    """Return memory and state after hysteresis and trends."""
    at, seconds = estimate.at, min(passed, LONGEST_FRAME_S)
    holdings = tuple(follow(held, told, at, seconds) for held, told in zip(memory.holdings, tolds, strict=True))
    levels = np.array([told.level for told in tolds])
    trends = trend.follow(memory.trends, levels, passed, seconds)
    trends = trend.forget(trends, np.array([isnan(holding.level) for holding in holdings]))
    slopes = trend.slopes(trends)
    states = tuple(
        reading(name, holding, at, slope)
        for (name, _), holding, slope in zip(JUDGES, holdings, slopes.tolist(), strict=True)
    )
    state = PersonState(
        person=memory.person,
        at=at,
        readings=_with_states(estimate, states),
        quality=max(min(estimate.quality, 1.0), 0.0) if estimate.quality > 0 else 0.0,
        states=states,
        settled=memory.baseline.settled,
        abstained=estimate.abstained,
    )
    return replace(memory, holdings=holdings, trends=trends, last=state), state


def _with_states(estimate: Estimate, states: tuple[StateReading, ...]) -> Readings:
    """Return the readings with levels and trends; as they are when nothing was read now."""
    if not estimate.quality > 0:
        return estimate.readings
    vector = estimate.readings.vector.copy()
    vector[_LEVELS] = [state.level for state in states]
    vector[_TRENDS] = [state.trend_per_min for state in states]
    return Readings(vector)
