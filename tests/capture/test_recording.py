"""Pictures, sound and words together: in the order in which they are over, the same each time, nothing lost."""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from math import inf
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.conftest import Clip, WallClock, picture, read, write
from tests.capture.sounds import Track, save, tone

from mimika.capture import Recording, Shifted, Together, open_recording, open_source
from mimika.capture.together import over_at
from mimika.domain.ids import SourceId
from mimika.domain.media import Captured, Media, TextSpan, VideoFrame
from mimika.errors import DeviceError, MediaError, MimikaError


class Played:
    """A source that gives what it is told, each after so many turns of the loop, and ends as it is told."""

    def __init__(
        self, overs: Sequence[float], error: MimikaError | None = None, turns: Sequence[int] = (), pause_s: float = 0.0
    ) -> None:
        self.left = [
            Captured(source=SourceId("s"), at=at, index=number, media=TextSpan(text=f"{number}"))
            for number, at in enumerate(overs)
        ]
        self.error, self.turns, self.pause_s = error, list(turns), pause_s
        self.dropped = 0
        self.closed = 0

    async def read(self) -> Captured[TextSpan] | None:
        for _ in range(self.turns.pop(0) if self.turns else 0):
            await asyncio.sleep(0)
        await asyncio.sleep(self.pause_s)
        if self.left:
            return self.left.pop(0)
        error, self.error = self.error, None
        if error is not None:
            raise error
        return None

    def discard(self) -> int:
        count = len(self.left)
        self.left.clear()
        self.dropped += count
        return count

    async def close(self) -> None:
        self.closed += 1


async def drained(source: Together | Recording) -> tuple[list[Captured[Media]], MimikaError | None]:
    samples: list[Captured[Media]] = []
    try:
        while (sample := await source.read()) is not None:
            samples.append(sample)
    except MimikaError as error:
        assert await source.read() is None
        return samples, error
    return samples, None


overs = st.lists(st.integers(min_value=0, max_value=20), max_size=8).map(sorted)
turns = st.lists(st.integers(min_value=0, max_value=4), max_size=8)


@given(parts=st.lists(st.tuples(overs, turns), min_size=1, max_size=4))
def test_the_order_depends_on_event_time_only(parts: list[tuple[list[int], list[int]]]) -> None:
    together = Together([Played(own, turns=late) for own, late in parts])
    samples, error = asyncio.run(drained(together))
    expected = sorted((at, place, number) for place, (own, _) in enumerate(parts) for number, at in enumerate(own))
    assert [(one.at, int(one.media.text)) for one in samples] == [(at, number) for at, _, number in expected]
    assert [one.index for one in samples] == list(range(len(samples)))
    assert (error, together.dropped) == (None, 0)


def test_what_is_wrong_with_a_recording_is_said_after_everything_that_could_be_read() -> None:
    together = Together([Played([1, 2], MediaError("cut")), Played([0, 3, 9])])
    samples, error = asyncio.run(drained(together))
    assert [one.at for one in samples] == [0, 1, 2, 3, 9]
    assert str(error) == "cut"


def test_a_device_that_is_gone_ends_all_at_once() -> None:
    together = Together([Played([1, 2], DeviceError("gone")), Played(range(1000))])
    samples, error = asyncio.run(drained(together))
    assert [one.at for one in samples] == [0, 1, 1, 2, 2]
    assert str(error) == "gone"


def test_a_source_that_is_silent_does_not_hold_up_a_live_one_for_longer_than_patience() -> None:
    quick, silent = Played(range(5)), Played([0], pause_s=30)

    async def play() -> list[float]:
        together = Together([quick, silent], patience_s=0.01)
        taken = [await asyncio.wait_for(together.read(), 5) for _ in range(5)]
        await together.close()
        return [one.at for one in taken if one is not None]

    assert asyncio.run(play()) == [0, 1, 2, 3, 4]


def test_what_comes_too_late_is_dropped_and_counted() -> None:
    together = Together([Played(range(5)), Played([0, 9], turns=[2000])], patience_s=0)
    samples, _ = asyncio.run(drained(together))
    assert [one.at for one in samples] == [0, 1, 2, 3, 4, 9]
    assert together.dropped == 1
    assert [one.index for one in samples] == [0, 1, 2, 3, 4, 6]


def test_discarding_forgets_what_waits_everywhere_and_counts_it() -> None:
    async def play() -> tuple[float, int, int, bool]:
        together = Together([Played([0, 1, 2]), Played([5, 6])])
        first = await together.read()
        lost = together.discard()
        assert first is not None
        return first.at, lost, together.dropped, await together.read() is None

    assert asyncio.run(play()) == (0, 4, 4, True)


def test_closing_closes_all_and_whoever_reads_is_let_go() -> None:
    sources = [Played([0], pause_s=30), Played([0])]

    async def play() -> None:
        together = Together(sources)
        reading = asyncio.ensure_future(together.read())
        await asyncio.sleep(0.01)
        await together.close()
        await together.close()
        assert await asyncio.wait_for(reading, 5) is None

    asyncio.run(play())
    assert [one.closed for one in sources] == [2, 2]


# Files


def filmed(path: Path, *, sound_from_s: float = 0.0, seconds: float = 1.0) -> Path:
    """Write pictures and a click in the middle of the sound, which begins earlier or later than the pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        sound = container.add_stream("flac", rate=16_000, layout="mono")
        early = max(0.0, -sound_from_s)
        for index in range(round(25 * seconds)):
            frame = av.VideoFrame.from_ndarray(picture(index), "rgb24")
            frame.pts, frame.time_base = round(1000 * (index / 25 + early)), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        samples = np.zeros((1, round(16_000 * seconds)), np.int16)
        samples[0, samples.shape[1] // 2] = 30_000
        for start in range(0, samples.shape[1], 800):
            chunk = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + 800]), "s16", "mono")
            chunk.sample_rate, chunk.time_base = 16_000, Fraction(1, 16_000)
            chunk.pts = start + round(16_000 * max(0.0, sound_from_s))
            container.mux(sound.encode(chunk))
        container.mux(sound.encode(None))
    return path


def recorded(source: Recording) -> tuple[list[Captured[Media]], MimikaError | None]:
    async def play() -> tuple[list[Captured[Media]], MimikaError | None]:
        try:
            return await drained(source)
        finally:
            await source.close()
            await source.close()

    samples, error = asyncio.run(play())
    assert [over_at(one) for one in samples] == sorted(over_at(one) for one in samples)
    return samples, error


def pictures_of(samples: Sequence[Captured[Media]]) -> list[Captured[Media]]:
    return [one for one in samples if isinstance(one.media, VideoFrame)]


def click_at(samples: Sequence[Captured[Media]]) -> float:
    for one in samples:
        if not isinstance(one.media, VideoFrame | TextSpan) and np.abs(one.media.samples).max() > 0.5:
            return one.at + float(np.argmax(np.abs(one.media.samples))) / 16_000
    return inf


@pytest.mark.parametrize("sound_from_s", [0.0, 0.4, -0.4])
def test_pictures_and_sound_of_a_file_keep_their_distance(
    tmp_path: Path, clock: WallClock, sound_from_s: float
) -> None:
    path = filmed(tmp_path / "a.mkv", sound_from_s=sound_from_s)
    samples, error = recorded(open_recording(str(path), clock=clock))
    assert error is None
    first = pictures_of(samples)[0].at
    assert len(pictures_of(samples)) == 25
    assert click_at(samples) - first == pytest.approx(0.5 + sound_from_s, abs=0.002)
    assert min(one.at for one in samples) == 0


def test_the_pictures_are_those_that_come_without_the_sound(tmp_path: Path, clock: WallClock) -> None:
    path = str(filmed(tmp_path / "a.mkv"))
    alone = read(open_source(path, clock=clock))
    samples, _ = recorded(open_recording(path, clock=clock))
    assert [one.at for one in pictures_of(samples)] == alone.times
    for one, other in zip(pictures_of(samples), alone.samples, strict=True):
        assert isinstance(one.media, VideoFrame)
        assert np.array_equal(one.media.pixels, other.media.pixels)


def test_a_chunk_comes_after_the_pictures_that_were_shown_during_it(tmp_path: Path, clock: WallClock) -> None:
    samples, _ = recorded(open_recording(str(filmed(tmp_path / "a.mkv")), clock=clock))
    kinds = "".join("p" if isinstance(one.media, VideoFrame) else "s" for one in samples)
    # Pictures at 0, 40, 80 ms, then the first tenth of a second of sound; at 200 ms both, the picture first.
    assert kinds.startswith("pppspppsppsppps")


def test_a_recording_gives_the_same_each_time(tmp_path: Path, clock: WallClock) -> None:
    path = str(filmed(tmp_path / "a.mkv"))
    once, again = (recorded(open_recording(path, clock=clock))[0] for _ in range(2))
    assert [(one.at, one.index, type(one.media)) for one in once] == [
        (one.at, one.index, type(one.media)) for one in again
    ]


def test_words_come_when_they_have_been_said(tmp_path: Path, clock: WallClock) -> None:
    words = Played([0.25, 0.55])
    samples, _ = recorded(open_recording(str(filmed(tmp_path / "a.mkv")), clock=clock, words=Shifted(words, 0.1)))
    assert [one.at for one in samples if isinstance(one.media, TextSpan)] == pytest.approx([0.35, 0.65])


def test_a_recording_without_sound_gives_its_pictures_and_a_note(tmp_path: Path, clock: WallClock) -> None:
    source = open_recording(str(write(tmp_path / "a.mp4", Clip())), clock=clock)
    samples, error = recorded(source)
    assert (len(pictures_of(samples)), len(samples), error) == (20, 20, None)
    assert source.notes == ("a.mp4: without sound: it holds pictures but no sound",)


def test_a_recording_without_pictures_gives_its_sound_and_a_note(tmp_path: Path, clock: WallClock) -> None:
    source = open_recording(str(save(tmp_path / "a.wav", tone(300, 0.5)[np.newaxis], Track())), clock=clock)
    samples, _ = recorded(source)
    assert len(samples) == 5
    assert source.notes == ("a.wav: without pictures: it holds sound but no picture",)


def test_a_file_with_neither_is_said(tmp_path: Path, clock: WallClock) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing at all" * 99)
    with pytest.raises(MediaError):
        open_recording(str(tmp_path / "a.mp4"), clock=clock)


def test_a_recording_that_was_cut_short_gives_what_there_is_and_says_so(tmp_path: Path, clock: WallClock) -> None:
    path = filmed(tmp_path / "a.mkv", seconds=4.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    samples, error = recorded(open_recording(str(path), clock=clock))
    assert pictures_of(samples)
    assert isinstance(error, MediaError)
    assert "\n" not in str(error)
