"""The benchmark of telephone calls still runs, on calls so short that its figures mean nothing."""

import asyncio

from benchmarks import telephony
from tests.capture.conftest import WallClock


def test_it_hears_all_of_each_call_and_prints_its_tables() -> None:
    assert "AudioHook, 100 ms in binary, both interleaved" in telephony.costs(2)
    text = asyncio.run(telephony.at_once(WallClock(), 2, 1.0))
    assert "2 of 2" in text
