"""Decimation and packing: peaks stay, absence stays, sizes hold."""

import base64

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mimika.apps.report.inputs import Track
from mimika.apps.report.series import Packed, bucket_seconds, buckets, pack, pack_times, spans, step
from mimika.domain.ids import PersonId
from mimika.domain.signals import CATALOGUE

CURVES = st.lists(st.one_of(st.none(), st.floats(-90, 90)), min_size=1, max_size=200)


def unpack(packed: Packed, text: str) -> NDArray[np.float64]:
    """Return the values as the page reads them."""
    codes = np.frombuffer(base64.b64decode(text), dtype=f"<u{packed.bits // 8}").astype(np.float64)
    absent = 2**packed.bits - 1
    return np.where(codes == absent, np.nan, packed.low + codes * (packed.high - packed.low) / (absent - 1))


def curve(values: list[float | None]) -> NDArray[np.float64]:
    """Return a column with NaN where there is None."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@example([0.0, 2.2250738585072014e-308], 8)
@given(CURVES, st.sampled_from([8, 16]))
def test_what_is_packed_comes_back_within_one_code(values: list[float | None], bits: int) -> None:
    column = curve(values)
    at = np.arange(column.size) / 30
    packed = pack(column, buckets(at, 0.0), bits)
    found = unpack(packed, packed.mean)
    assert np.array_equal(np.isnan(found), np.isnan(column))
    told = ~np.isnan(column)
    assert np.all(np.abs(found[told] - column[told]) <= (packed.high - packed.low) / (2**bits - 2) / 2 + 1e-9)


@given(CURVES, st.floats(0.05, 3.0))
def test_decimation_keeps_peaks_and_invents_none(values: list[float | None], seconds: float) -> None:
    column = curve(values)
    at = np.arange(column.size) / 30
    groups = buckets(at, seconds)
    told = column[~np.isnan(column)]
    least, most, mean = groups.least(column), groups.most(column), groups.mean(column)
    if not told.size:
        assert np.isnan(least).all()
        assert np.isnan(most).all()
        return
    assert np.nanmax(most) == told.max()
    assert np.nanmin(least) == told.min()
    known = ~np.isnan(mean)
    assert np.all(least[known] <= mean[known] + 1e-9)
    assert np.all(mean[known] <= most[known] + 1e-9)


def test_one_short_spike_in_an_hour_is_still_seen() -> None:
    at = np.arange(0, 3600, 1 / 30)
    column = np.zeros(at.size)
    column[54_321] = 5.0
    groups = buckets(at, 1.0)
    packed = pack(column, groups, 8)
    assert groups.starts.size == 3600
    assert unpack(packed, packed.most).max() == 5.0
    assert np.argmax(unpack(packed, packed.most)) == int(at[54_321])


def test_buckets_follow_time_and_not_rows() -> None:
    at = np.array([0.0, 0.1, 5.0, 5.1, 5.2])
    assert buckets(at, 1.0).starts.tolist() == [0, 2]


def test_a_bucket_without_a_value_stays_absent() -> None:
    groups = buckets(np.array([0.0, 0.1, 1.0, 1.1]), 1.0)
    assert np.isnan(groups.mean(np.array([1.0, np.nan, np.nan, np.nan]))).tolist() == [False, True]


def test_an_hour_of_four_people_fits_the_budget_and_a_clip_is_kept_whole() -> None:
    def track(seconds: float) -> Track:
        at = np.arange(0, seconds, 1 / 30)
        column = np.zeros(at.size, dtype=np.float32)
        return Track(
            person=PersonId("p1"), at=at, quality=column, columns={signal.name: column for signal in CATALOGUE}
        )

    assert bucket_seconds([track(10.0)] * 4) == 0.0
    hour = [track(3600.0)] * 4
    seconds = bucket_seconds(hour)
    assert 0.5 < seconds < 3.0
    groups = buckets(hour[0].at, seconds)
    parts = [
        pack(column, groups, 8 if signal.unit in {"share", "intensity", "score", "flag"} else 16)
        for signal, column in zip(CATALOGUE, hour[0].columns.values(), strict=True)
    ]
    assert 4 * sum(len(part.mean + part.least + part.most) for part in parts) < 7_500_000


def test_times_keep_a_millisecond_over_an_hour() -> None:
    at = 1000.0 + np.arange(0, 3600, 1.0)
    found = np.frombuffer(base64.b64decode(pack_times(at, 1000.0)), dtype="<f4").astype(np.float64) + 1000.0
    assert np.abs(found - at).max() < 0.001


def test_spans_join_short_breaks_and_drop_short_stretches() -> None:
    at = np.arange(0, 10, 0.1)
    holds = ((at > 0.95) & (at < 3.05)) | ((at > 3.25) & (at < 4.05)) | ((at > 7.95) & (at < 8.15))
    found = spans(at, holds, join=0.5, least=0.5)
    assert [(round(begin, 1), round(end, 1)) for begin, end in found] == [(1.0, 4.0)]


def test_nothing_holding_gives_no_span() -> None:
    at = np.arange(5.0)
    assert spans(at, np.zeros(5, dtype=np.bool_), join=1.0, least=0.0) == ()
    assert step(at[:1]) == 0.0
