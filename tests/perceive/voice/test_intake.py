"""Samples come in any pieces and leave as the same hops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.perceive.voice.intake import HOP, KEPT_HOPS, Intake

SOUND = np.random.Generator(np.random.PCG64(2)).uniform(-0.5, 0.5, 4000).astype(np.float32)


@given(st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_the_hops_do_not_depend_on_how_the_sound_was_cut(sizes: list[int]) -> None:
    cuts = [0, *np.minimum(np.cumsum(sizes), len(SOUND)).tolist(), len(SOUND)]
    pieces, whole = Intake(), Intake()
    hops = np.concatenate([pieces.take(SOUND[begin:end])[0] for begin, end in pairwise(cuts)])
    assert np.allclose(hops, whole.take(SOUND)[0], atol=1e-6)


def test_an_offset_is_taken_away_whether_it_was_there_from_the_start_or_came_later() -> None:
    tone = 0.1 * np.sin(2 * np.pi * 200 * np.arange(4 * 16_000) / 16_000)
    offset = np.where(np.arange(len(tone)) < 8000, 0.4, 0.2)
    intake = Intake()
    hops, _ = intake.take((tone + offset).astype(np.float32))
    assert abs(float(hops[:50].mean())) < 1e-3
    assert abs(float(hops[-10:].mean())) < 0.01


def test_clipped_samples_are_counted() -> None:
    loud = np.zeros(2 * HOP, dtype=np.float32)
    loud[HOP : HOP + 7] = 1.0
    loud[HOP + 7 : HOP + 10] = -1.0
    _, clipped = Intake().take(loud)
    assert clipped.tolist() == [0, 10]


def test_it_keeps_the_last_moment_by_the_number_of_its_samples_and_no_more() -> None:
    intake = Intake()
    ramp = np.tile(SOUND, 5)
    for begin in range(0, len(ramp), 1000):
        intake.take(ramp[begin : begin + 1000])
        intake.trim()
    assert len(intake.stretch(0, len(ramp))) == KEPT_HOPS * HOP
    kept = intake.stretch(len(ramp) - 500, len(ramp) - 400)
    assert kept == pytest.approx(ramp[-500:-400], abs=0.02)


def test_wiping_overwrites_what_was_kept() -> None:
    intake = Intake()
    intake.take(SOUND)
    kept = intake.stretch(0, len(SOUND))
    assert kept.any()
    intake.wipe()
    assert not kept.any()
    assert intake.hops == 0
