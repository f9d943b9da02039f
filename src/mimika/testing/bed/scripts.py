"""Ready scripts: one a signal, everything at once, nothing at all, and the story that the demonstration tells."""

import numpy as np

from mimika.domain.signals import SignalName
from mimika.testing.bed.curves import Blink, blinks, bumps, hold, keys
from mimika.testing.bed.script import ACTION_UNITS, ANGLES, Script

_PEAKS = {
    SignalName.HEAD_YAW_DEG: 28.0,
    SignalName.HEAD_PITCH_DEG: 18.0,
    SignalName.HEAD_ROLL_DEG: 22.0,
    SignalName.GAZE_YAW_DEG: 25.0,
    SignalName.GAZE_PITCH_DEG: 18.0,
}

CALM_S = 2.0
"""Seconds at rest that every isolated script begins with, so that a perceiver can learn the person's normal."""

_MIXED = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU06,
    SignalName.AU07,
    SignalName.AU12,
    SignalName.AU15,
    SignalName.AU25,
    SignalName.AU26,
)


def at_rest(seconds: float = 4.0, fps: float = 25.0) -> Script:
    """Return a script in which nothing happens: a still face that looks ahead."""
    return Script(seconds=seconds, fps=fps)


def isolated(name: SignalName, rng: np.random.Generator, *, seconds: float = 12.0, fps: float = 25.0) -> Script:
    """Return a script in which one signal moves in bumps and all others rest.

    Args:
        name: An action unit or an angle.
        rng: Where the heights of the bumps come from.
        seconds: Length, above `CALM_S`.
        fps: Frames a second.

    Raises:
        ValueError: The signal is neither an action unit nor an angle that can be scripted.
    """
    if name not in (*ACTION_UNITS, *ANGLES):
        message = f"{name} cannot be scripted alone"
        raise ValueError(message)
    high = _PEAKS.get(name, 5.0)
    low = -high if name in _PEAKS else 1.0
    curve = bumps(rng, (CALM_S, seconds), low, high, every=1.6)
    return Script(seconds=seconds, fps=fps, curves={name: curve})


def blinking(rng: np.random.Generator, *, seconds: float = 20.0, fps: float = 25.0) -> Script:
    """Return a script of blinks alone, of 150 to 400 ms, 1.5 to 4 seconds apart."""
    return Script(seconds=seconds, fps=fps, blinks=natural_blinks(rng, (CALM_S, seconds), (1.5, 4.0)))


def natural_blinks(
    rng: np.random.Generator, span: tuple[float, float], apart: tuple[float, float] = (2.5, 5.0)
) -> tuple[Blink, ...]:
    """Return blinks at random times within a span, of 150 to 400 ms.

    Args:
        rng: Where times and durations come from.
        span: First and last time in seconds.
        apart: Least and greatest distance between two blinks in seconds, above 0.5.
    """
    at: list[float] = []
    time = span[0] + float(rng.uniform(0.2, 1.0))
    while time < span[1] - 0.5:
        at.append(time)
        time += float(rng.uniform(*apart))
    return blinks(at, [float(value) for value in rng.uniform(150.0, 400.0, len(at))])


def mixed(rng: np.random.Generator, *, seconds: float = 24.0, fps: float = 25.0) -> Script:
    """Return a script in which head, gaze, lids and nine action units move at once, moderately."""
    curves = {
        name: bumps(rng, (CALM_S + float(rng.uniform(0, 1.5)), seconds), 0.0, 4.0, every=float(rng.uniform(2.5, 4.0)))
        for name in _MIXED
    }
    for name, peak in _PEAKS.items():
        start = CALM_S + float(rng.uniform(0, 1.5))
        curves[name] = bumps(rng, (start, seconds), -0.5 * peak, 0.5 * peak, every=float(rng.uniform(2.0, 3.5)))
    return Script(seconds=seconds, fps=fps, curves=curves, blinks=natural_blinks(rng, (CALM_S, seconds)))


DEMO_SECONDS = 26.0
"""Length of the demonstration."""


def demonstration(fps: float = 25.0) -> Script:
    """Return the story of the demonstration, 26 seconds.

    Up to 8 s a neutral face looks at the screen; until 14.5 s it looks confused
    (brows drawn together, lids tightened, head tilted); at 17 to 21 s it is turned
    away; then attention returns, and at 23 s comes a smile.
    """
    confused, away, smile = (8.2, 14.2), (17.2, 20.8), (23.2, 25.6)
    return Script(
        seconds=DEMO_SECONDS,
        fps=fps,
        curves={
            SignalName.AU04: hold(*confused, 3.8),
            SignalName.AU07: hold(*confused, 3.4),
            SignalName.AU12: hold(*smile, 3.6, ease=0.7),
            SignalName.AU06: hold(*smile, 3.0, ease=0.7),
            SignalName.AU25: hold(*smile, 2.2, ease=0.7),
            SignalName.HEAD_ROLL_DEG: hold(*confused, 7.0, ease=0.8),
            SignalName.HEAD_YAW_DEG: keys(
                (0.0, 0.0), (2.0, 1.5), (4.5, -1.5), (7.0, 0.5), (16.6, 0.5), (17.2, 27.0), (20.8, 28.0), (21.4, 0.0)
            ),
            SignalName.HEAD_PITCH_DEG: keys((0.0, 0.0), (3.0, 1.0), (6.0, -1.0), (9.0, -2.0), (15.0, 0.0)),
            SignalName.GAZE_YAW_DEG: hold(away[0] - 0.2, away[1], 14.0, ease=0.3),
        },
        blinks=blinks(
            (1.4, 4.1, 6.9, 11.0, 15.3, 17.0, 21.3, 23.9), (200.0, 180.0, 220.0, 200.0, 240.0, 200.0, 220.0, 200.0)
        ),
    )
