"""The whole face stack on one face at 720p, on one core, beside plain FaceMesh.

Every round reads the same number of frames three times, one after the other:
`mimika` from the H.264 file to the rules (decode, detect, track, mesh, all
signals, states, rules), FaceMesh on frames that lie decoded in memory, and
FaceMesh with the same decoder before it. A ratio is the median over the rounds
of what the two gave in the same round, so that whatever else the machine does
strikes both. "of processor time" divides by the seconds the process ran.
"""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks import part
from benchmarks.clips import Again, Clips, Size, decoded, session_of, skip
from benchmarks.peer import Peer
from benchmarks.stages import breakdown
from benchmarks.timing import cpu, now, ratio, table

GOAL_FPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Frames a second of one contender, round by round."""

    wall: list[float] = field(default_factory=list[float])
    cpu: list[float] = field(default_factory=list[float])

    async def time(self, work: Callable[[], Awaitable[object]], frames: int) -> None:
        """Do one round's work and note how fast it was."""
        wall, busy = now(), cpu()
        await work()
        self.wall.append(frames / (now() - wall))
        self.cpu.append(frames / (cpu() - busy))

    def row(self, name: str, beside: "Rates") -> tuple[str, ...]:
        """Return a row of the table."""
        return (
            name,
            f"{statistics.median(self.wall):.0f}",
            f"{statistics.median(self.cpu):.0f}",
            f"{ratio(self.wall, beside.wall):.2f}",
            f"{ratio(self.cpu, beside.cpu):.2f}",
        )


HEAD = ("contender", "frames/s", "frames/s of processor time", "ratio to the first", "of processor time")


async def measure(clips: Clips, size: Size) -> str:
    """Return the tables."""
    pictures = await decoded(clips.one, size.frames)
    frames = len(pictures)
    ours, plain, with_decode = Rates(), Rates(), Rates()
    session, source = session_of(Again(clips.one)), Again(clips.one)
    moments = session.moments()
    with Peer(1) as peer:

        async def on_decoded() -> None:
            peer.run(pictures)

        await skip(moments, size.warm)
        await peer.run_source(source, size.warm)
        for _ in range(size.rounds):
            await ours.time(lambda: skip(moments, frames), frames)
            await plain.time(on_decoded, frames)
            await with_decode.time(lambda: peer.run_source(source, frames), frames)
        found = peer.found / (size.warm + 2 * size.rounds * frames)
    await moments.aclose()
    summary = session.summary()
    await session.close()
    await source.close()
    rows = [
        ours.row("mimika: decode, faces, signals, states, rules", ours),
        plain.row("FaceMesh, frames decoded before", ours),
        with_decode.row("FaceMesh, decoding included", ours),
    ]
    return "\n".join(
        [
            (
                f"{size.rounds} rounds of {frames} frames; goal {GOAL_FPS} frames/s, "
                f"{_verdict(statistics.median(ours.wall))}; of processor time {_verdict(statistics.median(ours.cpu))}"
            ),
            (
                f"persons found: {len(summary.persons)}; frames without a face: {summary.frames_without_face}; "
                f"faces a frame FaceMesh found: {found:.2f}"
            ),
            "",
            table(HEAD, rows),
            "",
            await breakdown(pictures, clips.one, size),
        ]
    )


def _verdict(rate: float) -> str:
    return "met" if rate >= GOAL_FPS else "missed"


if __name__ == "__main__":
    part.run(measure, title="Whole face stack, one face, one core", cores=1)
