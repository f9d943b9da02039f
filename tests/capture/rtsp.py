"""A small RTSP server (RFC 2326, interleaved over TCP) that plays H.264 packets which FFmpeg's own RTP muxer made."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import av
from tests.capture.conftest import picture

_SDP = """v=0\r
o=- 0 0 IN IP4 127.0.0.1\r
s=door\r
c=IN IP4 0.0.0.0\r
t=0 0\r
m=video 0 RTP/AVP 96\r
a=rtpmap:96 H264/90000\r
a=fmtp:96 packetization-mode=1\r
a=control:track1\r
"""


def packets(frames: int) -> list[bytes]:
    """Return the RTP packets of a clip."""
    collected: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0)
        address = f"rtp://127.0.0.1:{receiver.getsockname()[1]}"
        with av.open(address, "w", format="rtp") as container:
            stream = container.add_stream("libx264", rate=25, options={"tune": "zerolatency", "g": "5"})
            stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 25)
            for index in range(frames):
                frame = av.VideoFrame.from_ndarray(picture(index), "rgb24").reformat(format="yuv420p")
                frame.pts, frame.time_base = index, Fraction(1, 25)
                container.mux(stream.encode(frame))
                collected += _waiting(receiver)
            container.mux(stream.encode(None))
            collected += _waiting(receiver)
    return collected


def _waiting(receiver: socket.socket) -> list[bytes]:
    found: list[bytes] = []
    while True:
        try:
            found.append(receiver.recv(65536))
        except BlockingIOError:
            return found


class _Server(socketserver.ThreadingTCPServer):
    def __init__(self, rtp: list[bytes], plays: int) -> None:
        self.rtp = rtp
        self.left = threading.Semaphore(plays)
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Stay silent when a client goes in the middle."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        while request := self._request():
            method, number = request
            if method == "DESCRIBE" and not self.server.left.acquire(blocking=False):
                self._answer(number, status="503 Service Unavailable")
                return
            self._answer(number, body=_SDP if method == "DESCRIBE" else "")
            if method == "PLAY":
                self._play()
                return

    def _request(self) -> tuple[str, str] | None:
        lines: list[str] = []
        while line := self.rfile.readline().decode().strip():
            lines.append(line)
        if not lines:
            return None
        number = next(line.split(":")[1].strip() for line in lines if line.lower().startswith("cseq"))
        return lines[0].split()[0], number

    def _answer(self, number: str, *, status: str = "200 OK", body: str = "") -> None:
        head = [f"RTSP/1.0 {status}", f"CSeq: {number}", "Session: 1", "Public: DESCRIBE, SETUP, PLAY, TEARDOWN"]
        head += ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1"]
        if body:
            head += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        self.wfile.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())

    def _play(self) -> None:
        for packet in self.server.rtp:
            self.wfile.write(b"$\0" + struct.pack(">H", len(packet)) + packet)
            self.server.over.wait(0.005)


@contextmanager
def rtsp_server(frames: int, plays: int) -> Iterator[str]:
    """Serve a clip so many times, one connection each, then refuse; give the address."""
    server = _Server(packets(frames), plays)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"rtsp://127.0.0.1:{server.server_address[1]}/door"
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
