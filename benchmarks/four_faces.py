"""Four faces with stable identities at 720p, on two cores, beside FaceMesh looking for four.

Rounds as in `benchmarks.one_face`, decoding included on both sides. A switch is
a moment at which a quarter of the picture, which the same person never leaves,
shows another identity than before.
"""

import statistics
from collections.abc import AsyncGenerator

from benchmarks import part
from benchmarks.clips import Again, Clips, Size, session_of, skip
from benchmarks.one_face import HEAD, Rates
from benchmarks.peer import Peer
from benchmarks.timing import table
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment

GOAL_FPS = 40


class Identities:
    """Watches who is seen in which quarter of the picture."""

    def __init__(self) -> None:
        self._last: dict[tuple[bool, bool], PersonId] = {}
        self.persons: set[PersonId] = set()
        self.switches = 0

    def watch(self, moment: Moment) -> None:
        """Take in a moment."""
        for sighting in moment.people:
            person = sighting.state.person
            self.persons.add(person)
            if sighting.where is None:
                continue
            x, y = sighting.where.centre
            quarter = (x * 2 > moment.size[0], y * 2 > moment.size[1])
            self.switches += self._last.setdefault(quarter, person) != person
            self._last[quarter] = person


async def measure(clips: Clips, size: Size) -> str:
    """Return the table."""
    ours, theirs, identities = Rates(), Rates(), Identities()
    session, source = session_of(Again(clips.four)), Again(clips.four)
    moments = session.moments()
    with Peer(4) as peer:
        await skip(moments, size.warm)
        await peer.run_source(source, size.warm)
        for _ in range(size.rounds):
            await ours.time(lambda: _watch(moments, identities, size.frames), size.frames)
            await theirs.time(lambda: peer.run_source(source, size.frames), size.frames)
        found = peer.found / (size.warm + size.rounds * size.frames)
    await moments.aclose()
    await session.close()
    await source.close()
    rows = [
        ours.row("mimika: decode, faces, signals, states, rules", ours),
        theirs.row("FaceMesh of four, decoding included", ours),
    ]
    fps = statistics.median(ours.wall)
    return "\n".join(
        [
            (
                f"{size.rounds} rounds of {size.frames} frames; goal {GOAL_FPS} frames/s, "
                f"{'met' if fps >= GOAL_FPS else 'missed'}"
            ),
            (
                f"identities found: {len(identities.persons)} (4 people); switches: {identities.switches}; "
                f"faces a frame FaceMesh found: {found:.2f}"
            ),
            "",
            table(HEAD, rows),
        ]
    )


async def _watch(moments: AsyncGenerator[Moment], identities: Identities, count: int) -> None:
    for _ in range(count):
        identities.watch(await anext(moments))


if __name__ == "__main__":
    part.run(measure, title="Four faces, two cores", cores=2)
