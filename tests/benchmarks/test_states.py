"""The benchmarks of understanding still run; a forecast that is worse than none at all would be seen."""

import numpy as np
from benchmarks import understanding
from benchmarks.forecast import base_rate, ours, persistence, score, straight, usable
from benchmarks.sessions import run

from mimika.domain.signals import Modality


def test_forecasts_beat_what_needs_no_model_on_sessions_they_were_not_fitted_to() -> None:
    runs = [run("drift", 2001), run("bursts", 2002)]
    assert sum(usable(given).sum() for given in runs) > 500
    brier = {each.__name__: float(score(runs, each)[0]) for each in (ours, persistence, straight, base_rate)}
    assert brier["ours"] == min(brier.values())


def test_a_step_is_timed_beside_a_peer() -> None:
    given = understanding.estimates(tuple(Modality), 1.0)
    assert np.isfinite(understanding.best(understanding.ours, given, 1))
    assert np.isfinite(understanding.best(understanding.plain, given, 1))
