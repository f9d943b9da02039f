"""A floor under accuracy: curves of the test bed, recovered through the whole face stack.

Short and coarse on purpose; `docs/accuracy.md` has the figures of the full protocol.
"""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from mimika.domain.media import Captured, VideoFrame
from mimika.domain.signals import SignalName
from mimika.domain.state import Observation
from mimika.pipeline.faces import FacesOfFrame
from mimika.testing.bed.animate import View
from mimika.testing.bed.script import Script, Truth
from mimika.testing.bed.scripts import blinking, isolated

Watch = Callable[..., list[FacesOfFrame]]
Draw = Callable[..., list[Captured[VideoFrame]]]
VIEW = View(width=400, height=360, zoom=1.8)
CURVES = (
    SignalName.AU01,
    SignalName.AU02,
    SignalName.AU04,
    SignalName.AU12,
    SignalName.AU25,
    SignalName.AU26,
    SignalName.AU43,
    SignalName.HEAD_YAW_DEG,
    SignalName.HEAD_PITCH_DEG,
    SignalName.HEAD_ROLL_DEG,
    SignalName.GAZE_YAW_DEG,
)
FLOOR = 0.9


def recovered(watch: Watch, drawn: Draw, script: Script) -> dict[SignalName, NDArray[np.float64]]:
    seen = [faces.seen for faces in watch(drawn(script, view=VIEW))]
    rows = [dict(each[0].readings) if each and isinstance(each[0], Observation) else {} for each in seen]
    return {name: np.array([row.get(name, np.nan) for row in rows]) for name in SignalName}


def likeness(found: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Return Pearson's correlation; frames without a value count as rest."""
    return float(np.corrcoef(np.nan_to_num(found), true)[0, 1])


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_is_recovered(
    watch: Watch, drawn: Draw, rng: Callable[[int], np.random.Generator], name: SignalName
) -> None:
    script = isolated(name, rng(20), seconds=6.0, fps=10.0)
    truth: Truth = script.truth()
    found = recovered(watch, drawn, script)[name]
    assert np.isnan(found).mean() < 0.25
    assert likeness(found, truth.values[name]) > FLOOR
    if name.startswith("head"):
        assert np.nanmean(np.abs(found - truth.values[name])) < 4.0


def test_blinks_are_found_and_nothing_else_is_taken_for_one(
    watch: Watch, drawn: Draw, rng: Callable[[int], np.random.Generator]
) -> None:
    script = blinking(rng(20), seconds=11.0, fps=25.0)
    found = recovered(watch, drawn, script)
    ends = script.times[np.nan_to_num(found[SignalName.BLINK]) > 0]
    matched = sum(bool(np.any(np.abs(ends - blink.half_closed[1]) < 0.3)) for blink in script.blinks)
    assert len(script.blinks) >= 4
    assert 2 * matched / (len(ends) + len(script.blinks)) >= FLOOR
