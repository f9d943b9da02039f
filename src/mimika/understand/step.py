"""One step: what an estimate means for a person, given what is remembered of them.

Pure: the memory goes in and comes out anew, and the order is always the same:
compare the frame with the normal, put its scores into the windows, judge the
states, apply hysteresis, follow the trends, and only then, if no state of
expression holds, let the baseline learn. Next door: `mimika.fuse` gives the
estimates, `mimika.decide` reads the states.
"""

from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Final

import numpy as np

from mimika.domain.readings import POSITION, Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate, PersonState, StateName, StateReading
from mimika.errors import MimikaError
from mimika.understand import forecast, trend
from mimika.understand.baseline import learn
from mimika.understand.frame import Frame, lesson, look
from mimika.understand.glances import Glances, glanced
from mimika.understand.hysteresis import follow, reading
from mimika.understand.judgement import UNTOLD, Past, Told
from mimika.understand.memory import PersonMemory
from mimika.understand.states import HEARD_BRIEFLY, HEARD_LONG, JUDGES, SEEN_BRIEFLY, SEEN_LONG
from mimika.understand.states.fatigue import yawning
from mimika.understand.voice import SILENT, Heard, Voice, listen, taught, with_relative
from mimika.understand.windows import Bins, add
from mimika.understand.words import Words, said

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

_SIGHT: Final = POSITION[SignalName.GAZE_SCREEN_YAW_DEG]
_UNHEARD_BRIEFLY: Final = (nan,) * len(HEARD_BRIEFLY)
_UNHEARD_LONG: Final = (nan,) * len(HEARD_LONG)
_NOTHING_TOLD: Final = (UNTOLD,) * len(JUDGES)
_LEVELS: Final = np.array([POSITION[SignalName(f"state_{name}")] for name, _ in JUDGES])
_TRENDS: Final = np.array([POSITION[SignalName(f"trend_{name}_per_min")] for name, _ in JUDGES])

_FORECASTS: Final = np.array([POSITION[SignalName(f"forecast_{name}")] for name, _ in JUDGES])


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
    if not estimate.quality > 0:
        return _concluded(memory, estimate, _NOTHING_TOLD, passed)
    seen = _looked(memory, estimate, passed)
    tolds = tuple(judge(seen.past) for _, judge in JUDGES)
    return _concluded(_learnt(memory, seen), estimate, tolds, passed, seen.voice)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """One look at a person: their face, voice, words and glances, and the windows with them."""

    frame: Frame
    voice: Voice
    heard: Heard
    words: Words
    glances: Glances
    brief: Bins
    lasting: Bins
    past: Past


def _looked(memory: PersonMemory, estimate: Estimate, passed: float) -> _Look:
    """Return what an estimate shows against what is remembered, with the windows moved on."""
    frame = look(memory.baseline, estimate, min(passed, LONGEST_FRAME_S))
    heard, voice = listen(memory.heard, frame, estimate.readings)
    words = said(memory.words, frame.values, frame.at, passed)
    sight = frame.values[_SIGHT]
    glances = glanced(memory.glances, sight)
    turned = sight - sight + glances.reversed / frame.seconds  # NaN where the line of sight is not seen
    of_voice = _UNHEARD_BRIEFLY if not voice.present else [watch(voice) for watch in HEARD_BRIEFLY]
    now = np.array([*[watch(frame) for watch in SEEN_BRIEFLY], turned, *of_voice])
    brief = add(memory.brief, frame.at, frame.seconds, now)
    recent = brief.recent()
    of_voice = _UNHEARD_LONG if not voice.present else [watch(voice) for watch in HEARD_LONG]
    now = np.array([*[watch(frame) for watch in SEEN_LONG], *of_voice, yawning(recent)])
    lasting = add(memory.lasting, frame.at, frame.seconds, now)
    past = Past(
        frame=frame,
        baseline=memory.baseline,
        voice=voice,
        speech=heard.baseline,
        words=words,
        brief=recent,
        lasting=lasting.recent(),
    )
    return _Look(
        frame=frame, voice=voice, heard=heard, words=words, glances=glances, brief=brief, lasting=lasting, past=past
    )


def _held(memory: PersonMemory, at: float) -> list[StateName]:
    """Return the states that keep the baselines from learning."""
    return [
        name
        for (name, _), holding in zip(JUDGES, memory.holdings, strict=True)
        if holding.since is not None and at - holding.since < LONGEST_FREEZE_S
    ]


def _learnt(memory: PersonMemory, seen: _Look) -> PersonMemory:
    """Return the memory after one more look: the normals unchanged unless a sample is due and the person at rest."""
    at, baseline, heard = seen.frame.at, memory.baseline, seen.heard
    due = at >= baseline.due
    if due or seen.voice.present or heard.stretch is not None:
        held = _held(memory, at)
        heard = taught(heard, seen.voice, seen.frame, held)
        values = lesson(seen.frame, held) if due else None
        baseline = baseline if values is None else learn(baseline, values, at)
    return PersonMemory(
        person=memory.person,
        baseline=baseline,
        heard=heard,
        words=seen.words,
        glances=seen.glances,
        brief=seen.brief,
        lasting=seen.lasting,
        holdings=memory.holdings,
        trends=memory.trends,
        outlook=memory.outlook,
        last=memory.last,
    )


def _concluded(
    memory: PersonMemory, estimate: Estimate, tolds: tuple[Told, ...], passed: float, voice: Voice = SILENT
) -> tuple[PersonMemory, PersonState]:
    """Return memory and state after hysteresis and trends."""
    at, seconds = estimate.at, min(passed, LONGEST_FRAME_S)
    holdings = tuple(follow(held, told, at, seconds) for held, told in zip(memory.holdings, tolds, strict=True))
    levels = np.array([told.level for told in tolds])
    trends = trend.follow(memory.trends, levels, passed, seconds)
    standing = np.array([holding.level for holding in holdings])
    trends = trend.forget(trends, np.isnan(standing))
    slopes = trend.slopes(trends)
    outlook = forecast.foresee(memory.outlook, standing, at)
    crossing, ahead = forecast.standing(outlook, standing)
    states = tuple(
        reading(name, holding, at, slope, coming)
        for (name, _), holding, slope, coming in zip(JUDGES, holdings, slopes.tolist(), ahead, strict=True)
    )
    state = PersonState(
        person=memory.person,
        at=at,
        readings=_with_states(estimate, states, crossing, voice),
        quality=max(min(estimate.quality, 1.0), 0.0) if estimate.quality > 0 else 0.0,
        states=states,
        settled=max(memory.baseline.settled, memory.heard.baseline.settled),
        abstained=estimate.abstained,
    )
    return replace(memory, holdings=holdings, trends=trends, outlook=outlook, last=state), state


def _with_states(
    estimate: Estimate, states: tuple[StateReading, ...], crossing: forecast.Levels, voice: Voice
) -> Readings:
    """Return the readings with what was derived; as they are when nothing was read now."""
    if not estimate.quality > 0:
        return estimate.readings
    vector = estimate.readings.vector.copy()
    vector[_LEVELS] = [state.level for state in states]
    vector[_TRENDS] = [state.trend_per_min for state in states]
    vector[_FORECASTS] = crossing
    with_relative(vector, voice)
    return Readings(vector)
