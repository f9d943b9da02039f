"""The session that ships with the package: for `mimika demo` and for the self-test of `mimika doctor`.

It shows a public-domain portrait that was set in motion, so nobody's consent
is at stake; the basis says so all the same.
"""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from mimika.apps.batch.health import Finding, Verdict
from mimika.apps.batch.targets import Target
from mimika.apps.batch.terms import Terms, terms_from
from mimika.capture import open_source
from mimika.decide import Memory
from mimika.domain.ids import SessionId
from mimika.domain.permits import Purpose
from mimika.domain.ports import Clock
from mimika.errors import MimikaError, MissingError
from mimika.pipeline.session import Plan, Session

BASIS: Final = "bundled demonstration session: an animated public-domain portrait, nobody was filmed"
"""What allows the demonstration."""


@contextmanager
def bundled_session() -> Generator[Target]:
    """Give the bundled recording as a file.

    Raises:
        MissingError: The package came without it.
    """
    packed = files("mimika.scenarios").joinpath("demo", "session.mp4")
    if not packed.is_file():
        raise MissingError(
            "the bundled session is not there", why="this copy of mimika came without it", fix="Install mimika anew"
        )
    with as_file(packed) as path:
        yield Target(path=Path(path), name=path.name)


def bundled_terms() -> Terms:
    """Return what allows the demonstration and the rules it follows."""
    return terms_from(Purpose.DEMONSTRATION, BASIS)


def _plan(target: Target, clock: Clock) -> Plan[Memory]:
    terms = bundled_terms()
    source = open_source(str(target.path), clock=clock)
    return Plan(
        source=source,
        source_id=source.id,
        session=SessionId("self-test"),
        grant=terms.grant,
        policy=terms.policy,
        actuators=(),
        clock=clock,
    )


async def self_test(clock: Clock) -> Finding:
    """Send one frame of the bundled session through all stages, and return how it went."""
    name = "self-test"
    began = clock.monotonic()
    try:
        with bundled_session() as target:
            session = Session(_plan(target, clock))
            try:
                moment = await anext(session.moments(), None)
            finally:
                await session.close()
    except MimikaError as error:
        return Finding(name=name, verdict=Verdict.MISSING, found=str(error))
    took = clock.monotonic() - began
    if moment is None or not moment.people:
        return Finding(
            name=name, verdict=Verdict.MISSING, found="no face was found in the bundled session",
            advice="Install mimika anew; if that does not help, report this",
        )  # fmt: skip
    return Finding(name=name, verdict=Verdict.OK, found=f"one frame through all stages, {took:.1f} s from cold")
