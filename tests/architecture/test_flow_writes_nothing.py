"""A whole session, from a file to decisions, writes nothing and sends nothing; one whose perceiver does is caught."""

import asyncio
import gc
import socket
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data as pictures

from mimika.act import JsonlActuator
from mimika.apps.report import write_report
from mimika.capture import open_source
from mimika.consent.stated import zone_grant
from mimika.domain.decisions import Action, Decision, Outcome, OutcomeStatus
from mimika.domain.ids import ActionName, DecisionId, RuleId, SessionId, SourceId
from mimika.domain.media import FaceRegion, Pixels
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.permits import Permitted
from mimika.domain.ports import Actuator, Perceiver
from mimika.domain.state import Abstention, Observation, PersonState
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.looking import Looking
from mimika.pipeline.session import Plan, Session
from mimika.store.recording import Recording
from mimika.testing.guard import FlowGuard

FRAMES = 24
STARTED = 4
START_UP_LOG = 4096
"""By this frame all models have started; what their runtime logs until then must stay below so many bytes."""
Leak = Callable[[Path, Pixels], None]


class EveryTenth:
    """A policy that decides often, so that the way out of the gate is walked too."""

    def begin(self) -> int:
        return 0

    def choose(self, memory: int, state: PersonState) -> tuple[int, tuple[Decision, ...]]:
        if memory % 10:
            return memory + 1, ()
        decision = Decision(
            id=DecisionId(f"d{memory}"),
            person=state.person,
            at=state.at,
            action=Action(name=ActionName("offer_help")),
            rule=RuleId("tenth"),
            reason="it was time",
        )
        return memory + 1, (decision,)


class Board:
    """An actuator that only remembers."""

    def __init__(self) -> None:
        self.done: list[Decision] = []

    async def act(self, released: Permitted[Decision]) -> Outcome:
        self.done.append(released.what)
        return Outcome(decision=released.what.id, at=released.at, status=OutcomeStatus.DONE)

    async def close(self) -> None:
        """Nothing is open."""


class LeakyPerceiver:
    """Reads a face as the real one does, and lets the crop out on the side."""

    def __init__(self, inner: Perceiver[FaceRegion], leak: Leak, place: Path) -> None:
        self._inner, self._leak, self._place = inner, leak, place

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        self._leak(self._place, permitted.what.pixels)
        return self._inner.perceive(permitted)

    def close(self) -> None:
        self._inner.close()


def saved(place: Path, pixels: Pixels) -> None:
    np.save(place / "crop.npy", pixels)


def opened(place: Path, pixels: Pixels) -> None:
    with open(place / "crop", "wb") as file:  # noqa: PTH123 -- the builtin is what is watched
        file.write(pixels.tobytes())


def path_written(place: Path, pixels: Pixels) -> None:
    (place / "crop").write_bytes(pixels.tobytes())


def sent(_: Path, pixels: Pixels) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plug:
        plug.sendto(pixels.tobytes()[:500], ("127.0.0.1", 9))


def written_natively(place: Path, pixels: Pixels) -> None:
    cv2.imwrite(str(place / "crop.png"), pixels)


def written_natively_and_deleted(place: Path, pixels: Pixels) -> None:
    cv2.imwrite(str(place / "crop.png"), pixels)
    (place / "crop.png").unlink()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a short clip of a public-domain portrait that comes slowly nearer."""
    path = tmp_path_factory.mktemp("clip") / "portrait.mp4"
    portrait = pictures.astronaut()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 512
        stream.pix_fmt = "yuv420p"
        for number in range(FRAMES):
            turn = cv2.getRotationMatrix2D((225, 120), 0, 1 + number / 200)
            picture = cv2.warpAffine(portrait, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_loaded(clip: Path) -> None:
    """Run once unguarded: what libraries cache when they are first loaded is not the session's doing."""
    play(clip, Looking(), Board())
    gc.collect()


def play(clip: Path, looking: Looking, board: Actuator, started: Callable[[], object] = int) -> SessionSummary:
    """Run a session over the clip, say when its models have started, and return its summary."""
    return watch(clip, looking, board, lambda moment: started() if moment.index == STARTED else None)


def watch(clip: Path, looking: Looking, board: Actuator, see: Callable[[Moment], object]) -> SessionSummary:
    """Run a session over the clip, show each of its moments, and return its summary."""

    async def run() -> SessionSummary:
        clock = SystemClock()
        plan = Plan(
            source=open_source(str(clip), clock=clock),
            source_id=SourceId("portrait"),
            session=SessionId("flow"),
            grant=zone_grant("research", "flow test"),
            policy=EveryTenth(),
            clock=clock,
            actuators=(board,),
            looking=looking,
        )
        session = Session(plan)
        try:
            async for moment in session.moments():
                see(moment)
            return session.summary()
        finally:
            await session.close()

    return asyncio.run(run())


def leaking(leak: Leak, place: Path) -> Looking:
    """Return how to look at faces while a crop gets out."""
    return Looking(
        make=lambda meshes, screen, *others: LeakyPerceiver(FacePerceiver(meshes, screen, *others), leak, place)
    )


def test_a_whole_session_writes_and_sends_nothing_not_even_below_python(clip: Path) -> None:
    board = Board()
    logged: list[int] = []
    with FlowGuard() as guard:
        summary = play(clip, Looking(), board, lambda: logged.append(guard.settled()))
    assert summary.frames_read == FRAMES
    assert summary.persons
    assert summary.persons[0].observed > FRAMES // 2
    assert board.done
    assert 0 <= logged[0] < START_UP_LOG
    guard.check_silence()


def test_actions_may_be_written_since_that_is_what_acting_is(clip: Path, tmp_path: Path) -> None:
    with FlowGuard() as guard:
        play(clip, Looking(), JsonlActuator(tmp_path / "actions.jsonl"))
    assert (tmp_path / "actions.jsonl").stat().st_size
    guard.check()


def test_a_session_that_is_recorded_and_reported_passes_with_the_report_named(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "session"
    with FlowGuard(also=("mimika.apps.report",)) as guard:
        recording = Recording(folder, wall_start=0.0)
        recording.finish(watch(clip, Looking(), Board(), recording.write))
        page = write_report(folder)
    assert page.stat().st_size
    guard.check()


@pytest.mark.parametrize("leak", [saved, opened, path_written, sent], ids=lambda leak: leak.__name__)
def test_a_perceiver_that_lets_a_crop_out_is_caught_by_the_hook(leak: Leak, clip: Path, tmp_path: Path) -> None:
    with FlowGuard() as guard:
        play(clip, leaking(leak, tmp_path), Board())
    assert guard.breaches
    with pytest.raises(AssertionError, match="something left the process"):
        guard.check()


@pytest.mark.parametrize("leak", [written_natively, written_natively_and_deleted], ids=lambda leak: leak.__name__)
def test_a_perceiver_that_writes_a_crop_below_python_is_caught_by_the_count(
    leak: Leak, clip: Path, tmp_path: Path
) -> None:
    with FlowGuard() as guard:
        play(clip, leaking(leak, tmp_path), Board(), guard.settled)
    guard.check()
    with pytest.raises(AssertionError, match="bytes were written by code that Python's audit hook cannot see"):
        guard.check_silence()
