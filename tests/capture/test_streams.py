"""Network streams against real servers: they stall, die and return; credentials stay secret."""

import asyncio
import itertools
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator
from tests.capture.conftest import Clip, WallClock, number, picture, read, write
from tests.capture.rtsp import rtsp_server

from mimika.capture import SourceInfo, ThreadedSource, open_source, source_id
from mimika.capture.naming import without_credentials
from mimika.capture.queueing import Channel
from mimika.capture.streams import Address, Patience, StreamProducer
from mimika.errors import MediaError, StreamError

BRIEF = Patience(silent_s=1.0, first_s=0.02, most_s=0.1, at_first_s=0.3, lost_s=0.6)
LIVE = Clip(count=150, codec="mpeg2video", encoder=(("g", "5"),))
FRAME_S = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the server does on one connection.

    Attributes:
        status: HTTP status.
        body: What it sends, piece by piece.
        stalls: Afterwards it stays silent until the client goes, instead of closing.
        kind: The media type it names.
        length: What it says beforehand on the length of the body, as servers do for files.
    """

    status: int = 200
    body: tuple[bytes, ...] = ()
    stalls: bool = False
    length: int | None = None
    kind: str = "application/octet-stream"


class _Server(ThreadingHTTPServer):
    # Closing waits for every connection, so that a test sees only its own descriptors.
    daemon_threads = False

    def __init__(self, acts: tuple[Act, ...]) -> None:
        self.acts = acts
        self.turn = itertools.count()
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Stay silent when a client goes in the middle; that is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        act = self.server.acts[min(next(self.server.turn), len(self.server.acts) - 1)]
        self.send_response(act.status)
        if act.length is not None:
            self.send_header("Content-Length", str(act.length))
        self.send_header("Content-Type", act.kind)
        self.end_headers()
        for piece in act.body:
            self.wfile.write(piece)
            self.server.over.wait(0 if act.length is not None else FRAME_S)
        if act.stalls:
            self.server.over.wait(30)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def server(*acts: Act) -> Iterator[str]:
    """Serve one act a connection, the last one for ever; give the address without scheme."""
    http = _Server(acts)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"127.0.0.1:{http.server_port}"
    finally:
        http.over.set()
        http.shutdown()
        thread.join()
        http.server_close()


def pieces(data: bytes, count: int) -> tuple[bytes, ...]:
    """Cut a transport stream into so many pieces of whole packets."""
    size = -(-len(data) // 188 // count) * 188
    return tuple(data[begin : begin + size] for begin in range(0, len(data), size))


@pytest.fixture(scope="module")
def transport(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, ...]:
    """Return a transport stream of 150 frames, in pieces of whole packets."""
    return pieces(write(tmp_path_factory.mktemp("live") / "live.ts", LIVE).read_bytes(), 150)


def roomy(url: str, clock: WallClock) -> ThreadedSource:
    """Return a source that drops nothing, however busy the machine, so that every frame sent can be asked for."""
    address = Address(url=url, source=source_id(url))
    producer = StreamProducer(address, BRIEF, clock=clock, jitter=Generator(PCG64(1)))
    return ThreadedSource(producer, Channel(most_frames=10_000))


def test_a_stream_that_dies_and_returns_goes_on_in_time(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    acts = (
        Act(body=transport[: len(transport) // 2]),
        Act(status=503),
        Act(body=transport[len(transport) // 2 :]),
        Act(status=503),
    )
    with server(*acts) as host:
        source = roomy(f"http://{host}/live", clock)
        reading = read(source)
    # What every source promises was checked by `read`: times grow over the gap.
    assert reading.numbers[-1] >= 140, "frames of the second connection"
    assert min(reading.numbers) <= 5, "frames of the first connection"
    assert reading.numbers == sorted(reading.numbers)
    assert any("interrupted" in note for note in source.notes)
    assert isinstance(reading.error, StreamError)
    assert reading.error.exit_code == 4
    assert "did not return" in str(reading.error)


def test_a_stream_that_stalls_is_opened_again(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    acts = (
        Act(body=transport[: len(transport) // 2], stalls=True),
        Act(body=transport[len(transport) // 2 :]),
        Act(status=503),
    )
    with server(*acts) as host:
        source = roomy(f"http://{host}/live", clock)
        reading = read(source)
    steps = np.diff(reading.times)
    assert reading.numbers[-1] >= 140
    assert steps.max() > BRIEF.silent_s / 2, "the silence is in the event time"
    assert any("no answer in time" in note for note in source.notes)


def test_a_stream_that_starts_anew_does_not_take_time_back(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    with server(Act(body=transport), Act(body=transport), Act(status=503)) as host:
        reading = read(roomy(f"http://{host}/live", clock))
    assert reading.times[-1] > 2 * 140 / 25
    assert reading.numbers.count(reading.numbers[-1]) == 2


def test_closing_a_live_stream_in_the_middle_lets_go(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    with server(Act(body=transport * 50)) as host:
        reading = read(open_source(f"http://{host}/live", clock=clock, patience=BRIEF), most=10)
    assert len(reading.samples) == 10
    assert reading.error is None


def test_a_live_stream_knows_nothing_of_its_length(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    with server(Act(body=transport * 50)) as host:
        source = open_source(f"http://{host}/live", clock=clock, patience=BRIEF)
        read(source, most=2)
    assert source.info == SourceInfo()


def test_closing_while_a_stream_is_silent_lets_go(clock: WallClock, transport: tuple[bytes, ...]) -> None:
    with server(Act(body=transport[: len(transport) // 2], stalls=True)) as host:
        reading = read(open_source(f"http://{host}/live", clock=clock, patience=BRIEF), most=10)
    assert len(reading.samples) == 10


def test_a_recording_behind_an_address_is_read_whole(tmp_path: Path, clock: WallClock) -> None:
    data = write(tmp_path / "clip.mp4", Clip(count=50, muxer=(("movflags", "faststart"),))).read_bytes()
    with server(Act(body=(data,), length=len(data))) as host:
        source = open_source(f"http://{host}/clip.mp4", clock=clock, patience=BRIEF)

        async def slowly() -> list[int]:
            numbers: list[int] = []
            while (sample := await source.read()) is not None:
                numbers.append(number(sample.media.pixels))
                await asyncio.sleep(0.001)
            await source.close()
            return numbers

        assert asyncio.run(slowly()) == list(range(50))
    assert source.dropped == 0
    assert source.info.frames == 50


def test_a_recording_whose_connection_breaks_off_keeps_what_came_and_says_so(tmp_path: Path, clock: WallClock) -> None:
    clip = Clip(count=150, muxer=(("movflags", "faststart"),), encoder=(("g", "1"),))
    data = write(tmp_path / "clip.mp4", clip).read_bytes()
    with server(Act(body=(data[: len(data) // 2],), length=len(data)), Act(status=503)) as host:
        reading = read(open_source(f"http://{host}/clip.mp4", clock=clock, patience=BRIEF))
    assert 20 < len(reading.samples) < 100
    assert reading.numbers == list(range(len(reading.samples)))
    assert isinstance(reading.error, StreamError)
    assert "incomplete" in str(reading.error)


def test_a_stream_without_stamps_is_timed_by_the_clock(clock: WallClock) -> None:
    """Many cameras send JPEGs one after another, with no time at all."""
    parts = []
    for index in range(200):
        jpeg = cv2.imencode(".jpg", picture(index))[1].tobytes()
        parts.append(b"--cut\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(jpeg), jpeg))
    begin = clock.monotonic()
    with server(Act(body=tuple(parts), kind="multipart/x-mixed-replace;boundary=cut")) as host:
        reading = read(roomy(f"http://{host}/video", clock), most=100)
    assert reading.numbers == list(range(100))
    assert FRAME_S * 50 < reading.times[-1] < clock.monotonic() - begin


def test_an_rtsp_camera_is_read_and_its_return_awaited(clock: WallClock) -> None:
    with rtsp_server(frames=30, plays=2) as url:
        source = roomy(url, clock)
        reading = read(source)
    assert reading.numbers.count(25) == 2
    assert isinstance(reading.error, StreamError)


# -- what does not answer ----------------------------------------------------------------------------------------------


def nobody() -> str:
    """Return a host and port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_stream_that_nobody_sends_is_said(clock: WallClock, scheme: str) -> None:
    reading = read(open_source(f"{scheme}://{nobody()}/live", clock=clock, patience=BRIEF))
    assert isinstance(reading.error, StreamError)
    assert "nobody listens" in str(reading.error)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Act(status=404), "no such address"),
        (Act(status=401), "password"),
        (Act(status=403), "does not allow"),
        (Act(body=(b"<html>welcome</html>" * 50,), length=1000), "not with a stream"),
    ],
    ids=lambda part: str(part.status) if isinstance(part, Act) else part,
)
def test_an_answer_that_waiting_does_not_change_is_said_at_once(clock: WallClock, act: Act, words: str) -> None:
    endless = Patience(silent_s=5, at_first_s=1e9)
    with server(act) as host:
        reading = read(open_source(f"http://{host}/live", clock=clock, patience=endless))
    assert isinstance(reading.error, StreamError)
    assert words in str(reading.error)


def test_other_kinds_of_address_are_refused(clock: WallClock) -> None:
    with pytest.raises(MediaError, match="ftp:// is not supported"):
        open_source("ftp://user:secret@127.0.0.1/x", clock=clock)


# -- secrets -----------------------------------------------------------------------------------------------------------

SECRETS = ("anna", "hunter2", "t0ken")


@pytest.mark.parametrize("address", [nobody, lambda: "127.0.0.1:notaport"], ids=["nobody", "malformed"])
@pytest.mark.parametrize("scheme", ["rtsp", "http", "ftp"])
def test_credentials_appear_nowhere(clock: WallClock, scheme: str, address: Callable[[], str]) -> None:
    url = f"{scheme}://anna:hunter2@{address()}/live?key=t0ken#t0ken"
    shown = [source_id(url)]
    try:
        source = open_source(url, clock=clock, patience=BRIEF)
        shown += [source.id, repr(source), *source.notes]
        error = read(source).error
    except MediaError as raised:
        error = raised
    assert error is not None
    shown += ["".join(traceback.format_exception(error)), repr(error)]
    shown += [thread.name for thread in threading.enumerate()]
    for text in shown:
        assert not any(secret in text for secret in SECRETS), text


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_user_or_password_survives_in_a_name(user: str, password: str, query: str) -> None:
    bare = without_credentials("rtsp://camera.local:554/door")
    quoted = [text.replace("/", "").replace("?", "").replace("#", "") for text in (user, password)]
    assert without_credentials(f"rtsp://{quoted[0]}:{quoted[1]}@camera.local:554/door?{query}") in {bare, "rtsp://"}


# -- patience ----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32), st.floats(0.01, 5), st.floats(5, 100))
def test_pauses_double_up_to_the_longest_with_jitter(seed: int, first: float, longest: float) -> None:
    patience = Patience(first_s=first, most_s=longest)
    pauses = list(itertools.islice(patience.pauses(Generator(PCG64(seed))), 20))
    span = first
    for pause in pauses:
        assert span / 2 <= pause <= span
        span = min(longest, 2 * span)
    assert pauses == list(itertools.islice(patience.pauses(Generator(PCG64(seed))), 20))
