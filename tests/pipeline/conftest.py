"""Frames of animated people, spies for what may see them, and whole sessions over both."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.decisions import Action, Decision, Outcome, OutcomeStatus
from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId, SessionId, SourceId
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.moments import Moment, SessionSummary
from mimika.domain.permits import Grant, Permitted
from mimika.domain.ports import Actuator, Perceiver, Policy
from mimika.domain.state import Abstention, Observation, PersonState
from mimika.errors import MimikaError
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.manner import Manner
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.pipeline.faces import FacesOfFrame, FaceStage
from mimika.pipeline.looking import MOVING, Looking
from mimika.pipeline.session import Plan, Session
from mimika.testing.bed.animate import View
from mimika.testing.bed.crowd import Grid, compose
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script
from mimika.testing.bed.scripts import at_rest, mixed

Frame = Captured[VideoFrame]
GRANT = zone_grant("research", "tests")


def _rng(seed: int = 7) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


class Spy:
    """Reads a face as the real perceiver does, and remembers whose regions it was given and whether it was closed."""

    def __init__(self, inner: Perceiver[FaceRegion]) -> None:
        self._inner = inner
        self.seen: list[FaceRegion] = []
        self.times: list[float] = []
        self.closed = False

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        self.seen.append(permitted.what)
        self.times.append(permitted.at)
        return self._inner.perceive(permitted)

    def close(self) -> None:
        self.closed = True
        self._inner.close()


@dataclass
class Spies:
    """All perceivers that a session made."""

    made: list[Spy] = field(default_factory=list)

    @property
    def looking(self) -> Looking:
        return Looking(make=self._make)

    @property
    def people(self) -> set[PersonId]:
        return {region.person for spy in self.made for region in spy.seen}

    @property
    def last_at(self) -> float:
        return max(time for spy in self.made for time in spy.times)

    def _make(self, meshes: MeshPool, screen: Screen, nets: Nets, manner: Manner) -> Spy:
        self.made.append(Spy(FacePerceiver(meshes, screen, nets, manner)))
        return self.made[-1]


class Frames:
    """A source of frames at hand, which may break off with an error."""

    def __init__(self, frames: Iterable[Frame], fault: MimikaError | None = None, dropped: int = 0) -> None:
        self._frames = iter(frames)
        self._fault = fault
        self.dropped = dropped
        self.closed = 0
        self.discarded = 0

    async def read(self) -> Frame | None:
        frame = next(self._frames, None)
        if frame is None and self._fault is not None:
            raise self._fault
        return frame

    def discard(self) -> int:
        self.discarded += 1
        return 0

    async def close(self) -> None:
        self.closed += 1


class Every:
    """A policy that decides something about everybody every so many looks."""

    def __init__(self, looks: int, at_once: int = 1) -> None:
        self._looks, self._at_once = looks, at_once

    def begin(self) -> int:
        return 0

    def choose(self, memory: int, state: PersonState) -> tuple[int, tuple[Decision, ...]]:
        if memory % self._looks != self._looks - 1:
            return memory + 1, ()
        return memory + 1, tuple(
            Decision(
                id=DecisionId(f"{state.person}-{memory}-{number}"),
                person=state.person,
                at=state.at,
                action=Action(name=ActionName("greet")),
                rule=RuleId("every"),
                reason="it was time",
            )
            for number in range(self._at_once)
        )


class Board:
    """An actuator that remembers what it was given and answers as it is told to."""

    def __init__(self, answer: OutcomeStatus = OutcomeStatus.DONE, then: Callable[[], object] = int) -> None:
        self._answer, self._then = answer, then
        self.done: list[Decision] = []
        self.closed = 0

    async def act(self, released: Permitted[Decision]) -> Outcome:
        self.done.append(released.what)
        self._then()
        return Outcome(decision=released.what.id, at=released.at, status=self._answer, detail="so said the board")

    async def close(self) -> None:
        self.closed += 1


class Ticking:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += 1.0
        return self._now

    def wall(self) -> float:
        return 0.0


class Watch(Protocol):
    """Reads frames through a stage of its own."""

    def __call__(
        self, frames: Iterable[Frame], *, gate: Gate | None = None, how: Looking = MOVING
    ) -> list[FacesOfFrame]: ...


class MakeSession(Protocol):
    """Makes a session over frames."""

    def __call__(
        self,
        source: Frames | Sequence[Frame],
        *,
        policy: Policy[int] | None = None,
        actuators: Sequence[Actuator] = (),
        looking: Looking = MOVING,
        grant: Grant = GRANT,
        **more: object,
    ) -> Session[int]: ...


@dataclass(frozen=True)
class Played:
    """A session that was played to its end."""

    moments: list[Moment]
    summary: SessionSummary


@pytest.fixture(scope="session")
def frames_source() -> type[Frames]:
    return Frames


@pytest.fixture(scope="session")
def every() -> type[Every]:
    return Every


@pytest.fixture(scope="session")
def board() -> type[Board]:
    return Board


@pytest.fixture
def spies() -> Spies:
    return Spies()


@pytest.fixture(scope="session")
def watch() -> Watch:
    def watched(frames: Iterable[Frame], *, gate: Gate | None = None, how: Looking = MOVING) -> list[FacesOfFrame]:
        stage = FaceStage(gate or Gate([GRANT]), GRANT.purpose, how)
        try:
            return [stage.read(frame) for frame in frames]
        finally:
            stage.close()

    return watched


@pytest.fixture(scope="session")
def make_session() -> MakeSession:
    def made(
        source: Frames | Sequence[Frame],
        *,
        policy: Policy[int] | None = None,
        actuators: Sequence[Actuator] = (),
        looking: Looking = MOVING,
        grant: Grant = GRANT,
        **more: object,
    ) -> Session[int]:
        plan = Plan(
            source=source if isinstance(source, Frames) else Frames(source),
            source_id=SourceId("bed"),
            session=SessionId("s1"),
            grant=grant,
            policy=policy or Every(10**9),
            clock=Ticking(),
            actuators=tuple(actuators),
            looking=looking,
        )
        return Session(replace(plan, **more))

    return made


@pytest.fixture(scope="session")
def run_over(make_session: MakeSession) -> Callable[..., Played]:
    """Return what plays frames as a session to its end, with what is given of a plan."""

    def played(frames: Iterable[Frame], *, fault: MimikaError | None = None, dropped: int = 0, **plan: Any) -> Played:  # noqa: ANN401 -- as `MakeSession`
        return asyncio.run(_played(make_session(Frames(frames, fault, dropped), **plan)))

    return played


@pytest.fixture(scope="session")
def play() -> Callable[[Session[int]], Played]:
    """Return what plays a session to its end."""
    return lambda session: asyncio.run(_played(session))


async def _played(session: Session[int]) -> Played:
    try:
        moments = [moment async for moment in session.moments()]
        return Played(moments=moments, summary=session.summary())
    finally:
        await session.close()


@pytest.fixture(scope="session")
def drawn() -> Callable[..., list[Frame]]:
    """Return what draws a script."""

    def frames(script: Script, *, view: View | None = None) -> list[Frame]:
        return list(render(script, _rng(), view=view))

    return frames


@pytest.fixture(scope="session")
def crowd() -> Callable[..., list[Frame]]:
    """Return what draws several people in one picture."""

    def frames(*scripts: Script, grid: Grid | None = None) -> list[Frame]:
        return list(compose(scripts, _rng(), grid=grid or Grid()))

    return frames


@pytest.fixture(scope="session")
def still() -> Sequence[Frame]:
    """Return two seconds of one person at rest."""
    return tuple(render(at_rest(2.0, fps=10.0), _rng()))


@pytest.fixture(scope="session")
def four() -> Sequence[Frame]:
    """Return four lively people over three seconds."""
    return tuple(compose([mixed(_rng(seed), seconds=3.0, fps=8.0) for seed in range(4)], _rng(), grid=Grid()))


@pytest.fixture(scope="session")
def two() -> Sequence[Frame]:
    """Return two people at rest, side by side, over one second."""
    grid = Grid(columns=2, rows=1, width=960, height=360, zooms=(1.6, 1.3))
    return tuple(compose([at_rest(1.0, fps=10.0)] * 2, _rng(), grid=grid))


@pytest.fixture(scope="session")
def rng() -> Callable[[int], np.random.Generator]:
    return _rng


@pytest.fixture(scope="session")
def grant() -> Grant:
    return GRANT


@pytest.fixture
def nobody_left_open() -> Iterator[Spies]:
    """Return spies of which every one must be closed when the test ends."""
    spies = Spies()
    yield spies
    assert spies.made
    assert all(spy.closed for spy in spies.made)
