"""Where a frame's time goes, stage by stage.

The frames lie decoded in memory, so that no decoder takes the core in the
middle of another stage; decoding is timed alone on the same clip. What counts
is processor time, since a neighbour who takes the core is no stage. Timers sit
in wrappers around the session's own objects; nothing of `mimika` is changed.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import final

from benchmarks.clips import Again, Kept, Size, session_of, skip
from benchmarks.timing import cpu, table
from mimika.apps.batch.terms import terms_from
from mimika.decide import Memory, RulePolicy
from mimika.domain.decisions import Decision
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.media import Captured, FaceRegion, Pixels, VideoFrame
from mimika.domain.permits import Permitted
from mimika.domain.state import Abstention, Observation, PersonState
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.locate import Effort, FaceLocator
from mimika.perceive.face.manner import Manner
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.perceive.face.regions import Detection, Landmarks
from mimika.perceive.roi import Roi
from mimika.pipeline.faces import FacesOfFrame, FaceStage
from mimika.pipeline.looking import Looking


@final
class Meter:
    """Adds up the seconds of processor time of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Add what happens inside to a stage."""
        began = cpu()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + cpu() - began


@final
class _Mesh:
    def __init__(self, mesh: object, meter: Meter) -> None:
        self._mesh = mesh
        self._meter = meter

    def landmarks(self, pixels: Pixels, roi: Roi) -> Landmarks | None:
        with self._meter.stage("mesh"):
            return self._mesh.landmarks(pixels, roi)


@final
class _Meshes:
    """A pool whose graphs are timed."""

    def __init__(self, pool: MeshPool, meter: Meter) -> None:
        self._pool = pool
        self._meter = meter

    @contextmanager
    def lend(self) -> Generator[_Mesh]:
        with self._pool.lend() as mesh:
            yield _Mesh(mesh, self._meter)


@final
class _Perceiver:
    """A face perceiver that is timed."""

    def __init__(self, inner: FacePerceiver, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter
        self.modality = inner.modality

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        with self._meter.stage("perceive"):
            return self._inner.perceive(permitted)

    def close(self) -> None:
        self._inner.close()


@final
class _Locator:
    """A locator that is timed."""

    def __init__(self, meter: Meter) -> None:
        self._inner = FaceLocator()
        self._meter = meter

    def locate(self, permitted: Permitted[VideoFrame], effort: Effort) -> tuple[Detection, ...]:
        with self._meter.stage("locate"):
            return self._inner.locate(permitted, effort)

    def close(self) -> None:
        self._inner.close()


@final
class _Stage:
    """A face stage that is timed."""

    def __init__(self, inner: FaceStage, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    def read(self, sample: Captured[VideoFrame]) -> FacesOfFrame:
        with self._meter.stage("faces"):
            return self._inner.read(sample)

    def read_under(self, grant: GrantId) -> tuple[PersonId, ...]:
        return self._inner.read_under(grant)

    def forget(self, people: Iterable[PersonId]) -> None:
        self._inner.forget(people)

    def close(self) -> None:
        self._inner.close()


@final
class _Policy:
    """The rules that ship, timed."""

    def __init__(self, inner: RulePolicy, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    def begin(self) -> Memory:
        return self._inner.begin()

    def choose(self, memory: Memory, state: PersonState) -> tuple[Memory, tuple[Decision, ...]]:
        with self._meter.stage("decide"):
            return self._inner.choose(memory, state)


async def breakdown(pictures: list[VideoFrame], path: Path, size: Size) -> str:
    """Return the table of stages.

    Args:
        pictures: Decoded frames.
        path: The clip they come from.
        size: How much to measure.
    """
    frames = len(pictures) * max(1, size.rounds // 2)
    spent = await _stepped(pictures, frames, size.warm)
    spent["decode"] = await _decoding(path, frames)
    whole = sum(spent.values())
    rows = [
        (name, f"{1000 * seconds / frames:.2f}", f"{100 * seconds / whole:.0f} %") for name, seconds in spent.items()
    ]
    return table(
        ("stage", "ms of processor time a frame", "share"), [*rows, ("all", f"{1000 * whole / frames:.2f}", "100 %")]
    )


async def _stepped(pictures: list[VideoFrame], frames: int, warm: int) -> dict[str, float]:
    """Return the seconds of every stage but decoding."""
    meter = Meter()
    session = session_of(Kept(pictures), policy=_Policy(terms_from("research", "benchmark").policy, meter))
    timed = _timed(session._plan.looking, meter)  # noqa: SLF001 -- the stages are timed from outside
    inner = FaceStage(session._gate, session._plan.grant.purpose, timed)  # noqa: SLF001 -- as above
    inner._locator = _Locator(meter)  # noqa: SLF001 -- as above
    session._faces = _Stage(inner, meter)  # noqa: SLF001 -- as above
    moments = session.moments()
    await skip(moments, warm)
    meter.seconds.clear()
    with meter.stage("all"):
        await skip(moments, frames)
    await moments.aclose()
    await session.close()
    spent = dict.fromkeys(("all", "faces", "perceive", "mesh", "locate", "decide"), 0.0) | meter.seconds
    return {
        "decode": 0.0,
        "locate": spent["locate"],
        "mesh": spent["mesh"],
        "geometry and signals": spent["perceive"] - spent["mesh"],
        "gate, cuts, tracking, crop": spent["faces"] - spent["perceive"] - spent["locate"],
        "fuse, understand, events": spent["all"] - spent["faces"] - spent["decide"],
        "decide": spent["decide"],
    }


def _timed(looking: Looking, meter: Meter) -> Looking:
    def make(meshes: MeshPool, screen: Screen, nets: Nets, manner: Manner) -> _Perceiver:
        return _Perceiver(FacePerceiver(_Meshes(meshes, meter), screen, nets, manner), meter)

    return replace(looking, make=make)


async def _decoding(path: Path, frames: int) -> float:
    """Return the seconds that decoding so many frames takes when nothing else is done."""
    source = Again(path)
    await source.read()
    began = cpu()
    for _ in range(frames):
        await source.read()
    spent = cpu() - began
    await source.close()
    return spent
