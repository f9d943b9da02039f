"""Simulated sessions whose course is known: signals that drift, wander, step, burst or climb, read by `understand`.

A session lasts four minutes at five looks a second; the first half minute is
rest, so that the person is known. Five causes run independently in one of the
five ways: what lowers brows and tightens lids, what raises cheeks and lip
corners, where the eyes are, how long lids are closed, and how loud and fast
somebody speaks, in turns. Face and voice are noisy. Whoever makes up such
sessions decides what can be foreseen in them: they test the arithmetic of a
forecast and say little of people.

Next door: `training.forecast` fits on such sessions, `benchmarks.forecast`
scores on others, `benchmarks.understanding` times them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import Estimate
from mimika.understand import begin, understand

RATE: Final = 5
"""Looks a second."""
SECONDS: Final = 240
"""Length of a session."""
REST_S: Final = 30
"""So long everybody is at rest at first."""
SOMEBODY: Final = PersonId("simulated")

Course = NDArray[np.float64]
"""Shape (looks,): how strong a cause is, 0 to 1."""
Random = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a session gave, once a second.

    Attributes:
        levels: Shape (seconds, states); NaN where unknown.
        peaks: Greatest level within each second.
        sums: Shape (seconds, 6, states), see `mimika.understand.forecast.Sums`.
        crossing: Probability of the alarm within 30 s as it was told; NaN where it was not.
        low: Lower end of the interval; NaN where there was none.
        high: Upper end.
        slopes: Trend a minute; NaN where it was not told.
    """

    levels: NDArray[np.float64]
    peaks: NDArray[np.float64]
    sums: NDArray[np.float64]
    crossing: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    slopes: NDArray[np.float64]


def _reflected(values: Course) -> Course:
    return 1 - np.abs(1 - np.abs(values) % 2)


def drifting(random: Random) -> Course:
    """Return a random walk with a drift that changes sign now and then, reflected at 0 and 1."""
    looks = SECONDS * RATE
    drift = np.repeat(random.normal(0, 0.006, SECONDS // 20), 20 * RATE) / RATE
    return _reflected(np.cumsum(drift + random.normal(0, 0.03 / np.sqrt(RATE), looks)) + 0.1)


def wandering(random: Random) -> Course:
    """Return a walk that is drawn back to its middle within 20 to 60 s."""
    middle, back = random.uniform(0.1, 0.5), 1 / random.uniform(20, 60) / RATE
    course, value = np.empty(SECONDS * RATE), middle
    for look, noise in enumerate(random.normal(0, 0.06 / np.sqrt(RATE), len(course))):
        value += back * (middle - value) + noise
        course[look] = value
    return np.clip(course, 0, 1)


def stepping(random: Random) -> Course:
    """Return jumps between levels, 40 s apart in the mean."""
    starts = np.cumsum(random.exponential(40, 20))
    levels = random.uniform(0, 1, 21)
    return levels[np.searchsorted(starts, np.arange(SECONDS * RATE) / RATE)]


def bursting(random: Random) -> Course:
    """Return bursts of 3 to 15 s out of rest, 30 s apart in the mean."""
    course = np.full(SECONDS * RATE, 0.1)
    for start in np.cumsum(random.exponential(30, 20)):
        first = int(start * RATE)
        course[first : first + int(random.uniform(3, 15) * RATE)] = random.uniform(0.4, 1.0)
    return course


def climbing(random: Random) -> Course:
    """Return slow climbs of 20 to 90 s with a fall at the end."""
    course: list[float] = []
    while len(course) < SECONDS * RATE:
        course += [0.0] * int(random.uniform(5, 40) * RATE)
        course += np.linspace(0, random.uniform(0.4, 1.0), int(random.uniform(20, 90) * RATE)).tolist()
    return np.array(course[: SECONDS * RATE])


WAYS: Final[dict[str, Callable[[Random], Course]]] = {
    "drift": drifting,
    "wander": wandering,
    "steps": stepping,
    "bursts": bursting,
    "climbs": climbing,
}
"""The five ways."""


def estimates(way: str, seed: int) -> list[Estimate]:
    """Return the estimates of one session."""
    random = np.random.Generator(np.random.PCG64([seed, list(WAYS).index(way)]))
    rest = np.arange(SECONDS * RATE) < REST_S * RATE
    frown, smile, away, drowsy, pushed = (np.where(rest, 0.0, WAYS[way](random)) for _ in range(5))
    noise = random.normal(0, 1, (8, SECONDS * RATE))
    talking = _turns(random)
    given: list[Estimate] = []
    for look in range(SECONDS * RATE):
        frowning, smiling = 0.9 * frown[look], 0.9 * smile[look]
        values = {
            SignalName.HEAD_YAW_DEG: 2 * noise[0, look],
            SignalName.HEAD_PITCH_DEG: 2 * noise[1, look],
            SignalName.EYE_OPENNESS: 1.0,
            SignalName.SPEAKING: 0.9 if talking[look] else 0.05,
            SignalName.GAZE_ON_SCREEN: float(np.clip(0.9 - 0.8 * away[look] + 0.05 * noise[2, look], 0, 1)),
            SignalName.PERCLOS: 0.02 + 0.15 * drowsy[look],
            SignalName.AU01: 0.1,
            SignalName.AU02: 0.1,
            SignalName.AU04: max(frowning + 0.1 * noise[3, look], 0.0),
            SignalName.AU07: max(frowning + 0.1 * noise[4, look], 0.0),
            SignalName.AU14: max(frowning + 0.1 * noise[5, look], 0.0),
            SignalName.AU06: max(smiling + 0.1 * noise[6, look], 0.0),
            SignalName.AU12: max(smiling + 0.1 * noise[7, look], 0.0),
            SignalName.VOICE_ACTIVITY: float(talking[look]),
        }
        if talking[look]:
            values |= {
                SignalName.VOICE_PITCH_HZ: 150 * 2 ** ((6 * pushed[look] + noise[0, look]) / 12),
                SignalName.VOICE_LOUDNESS_DBFS: -26 + 12 * pushed[look] + 1.5 * noise[1, look],
                SignalName.VOICE_RATE_SYLLABLES_S: 4.5 + 2.5 * pushed[look] + 0.4 * noise[2, look],
                SignalName.VOICE_AROUSAL: float(np.clip(0.9 * pushed[look] + 0.1 * noise[5, look], -1, 1)),
            }
        given.append(Estimate(person=SOMEBODY, at=look / RATE, readings=Readings.of(values), quality=0.8))
    return given


def run(way: str, seed: int) -> Run:
    """Return one session, understood."""
    memory = begin(SOMEBODY)
    kept: dict[str, list[NDArray[np.float64]]] = {name: [] for name in Run.__dataclass_fields__}
    peak: list[list[float]] = []
    for look, estimate in enumerate(estimates(way, seed)):
        memory, state = understand(memory, estimate)
        peak.append([each.level for each in state.states])
        if (look + 1) % RATE:
            continue
        ahead = [each.forecast for each in state.states]
        kept["levels"].append(np.array(peak[-1]))
        kept["peaks"].append(np.max(np.array(peak), axis=0))
        kept["sums"].append(memory.outlook.sums)
        kept["crossing"].append(np.array([np.nan if one is None else one.crossing for one in ahead]))
        kept["low"].append(np.array([np.nan if one is None else one.low for one in ahead]))
        kept["high"].append(np.array([np.nan if one is None else one.high for one in ahead]))
        kept["slopes"].append(np.array([each.trend_per_min for each in state.states]))
        peak = []
    return Run(**{name: np.array(rows) for name, rows in kept.items()})


def _turns(random: Random) -> NDArray[np.bool_]:
    """Return who speaks when: turns of 3 to 8 s with 1 to 5 s between them."""
    talking = np.zeros(SECONDS * RATE, dtype=bool)
    at = 0.0
    while at < SECONDS:
        length = random.uniform(3, 8)
        talking[int(at * RATE) : int((at + length) * RATE)] = True
        at += length + random.uniform(1, 5)
    return talking
