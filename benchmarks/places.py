"""The same session under the law of several places: what is admitted in each, what is refused, and why.

    python -m benchmarks.places --write

Protocol: the bundled session of the demonstration (one drawn face, rules that offer help) is read from file to decision
once for every place, first with nothing established and then with everything that the law of the place asks for
established. Counted are the frames admitted for locating, the person-frames that were read, the
decisions that were released, and what the gate refused. Nothing is timed; the result is the same on every machine.
"""

import argparse
import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.page import ROOT, put, row
from mimika.apps.batch.bundled import bundled_session
from mimika.capture import open_source
from mimika.consent.law import package_policy
from mimika.consent.stated import zone_grant
from mimika.decide import rules_from
from mimika.domain.decisions import OutcomeStatus
from mimika.domain.events import Decided
from mimika.domain.ids import SessionId
from mimika.domain.law import Place, Role, Ruling, Setting, Use
from mimika.domain.signals import Modality
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.session import Plan, Session
from mimika.pipeline.site import Site
from mimika.scenarios.attentive import rules_text

ON = date(2026, 11, 24)
PLACES = {
    "EU, shop: staff sent to a customer": Place(
        jurisdiction="EU", use=Use.STAFF_ROUTING, setting=Setting.SHOP, role=Role.CUSTOMER
    ),
    "EU, school: help for a student": Place(
        jurisdiction="EU", use=Use.CONFUSION_HELP, setting=Setting.EDUCATION, role=Role.STUDENT
    ),
    "EU, contact centre: the caller": Place(
        jurisdiction="EU", use=Use.AGENT_ASSIST, setting=Setting.CONTACT_CENTRE, role=Role.CALLER
    ),
    "EU, contact centre: the agent": Place(
        jurisdiction="EU", use=Use.AGENT_ASSIST, setting=Setting.CONTACT_CENTRE, role=Role.AGENT
    ),
    "US-IL, clinic: a patient followed": Place(
        jurisdiction="US-IL", use=Use.MOOD_MONITORING, setting=Setting.CARE, role=Role.PATIENT
    ),
    "US-IL, therapy: the same": Place(
        jurisdiction="US-IL", use=Use.MOOD_MONITORING, setting=Setting.THERAPY, role=Role.PATIENT
    ),
    "CN, mall: a sign for passers-by": Place(
        jurisdiction="CN", use=Use.SIGN_BY_MOOD, setting=Setting.PUBLIC_SPACE, role=Role.PASSER_BY
    ),
    "RU, shop: recommendations": Place(
        jurisdiction="RU", use=Use.RECOMMENDATION, setting=Setting.SHOP, role=Role.CUSTOMER
    ),
    "unknown place": Place(jurisdiction="XX", use=Use.RECOMMENDATION, setting=Setting.SHOP, role=Role.CUSTOMER),
}


class Day:
    """A clock that stands on the day asked about."""

    def monotonic(self) -> float:
        """Return the time of the machine; nothing here depends on it."""
        return SystemClock().monotonic()

    def wall(self) -> float:
        """Return noon of the day."""
        return datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one session gave."""

    frames: int
    refused: int
    read: int
    released: int

    def __str__(self) -> str:
        """Return the counts in words."""
        if not self.read:
            return f"nothing; {self.refused} of {self.frames} frames refused"
        return f"{self.read} person-frames read, {self.released} decisions released"


async def run(place: Place, path: Path) -> Counts:
    """Return what the bundled session gives in a place."""
    clock = Day()
    source = open_source(str(path), clock=clock)
    session = Session(
        Plan(
            source=source,
            source_id=source.id,
            session=SessionId("places"),
            grant=zone_grant("demonstration", "bundled session"),
            policy=rules_from(rules_text()),
            clock=clock,
            site=Site(law=package_policy(), place=place),
        )
    )
    read = released = 0
    async for moment in session.moments():
        read += len(moment.people)
        decided = [each for each in moment.events if isinstance(each, Decided)]
        released += sum(each.outcome.status is OutcomeStatus.DONE for each in decided)
    summary = session.summary()
    await session.close()
    return Counts(frames=summary.frames_read, refused=summary.refusals, read=read, released=released)


def answer(name: str, place: Place) -> str:
    """Return the row of a place."""
    law = package_policy()
    verdict = law.decide(place.case(Modality.FACE, ON))
    whole = replace(place, established=frozenset(verdict.conditions))
    with bundled_session() as target:
        bare, full = asyncio.run(run(place, target.path)), asyncio.run(run(whole, target.path))
    words = "denied" if verdict.ruling is Ruling.DENY else ", ".join(verdict.conditions)
    return row((name, words, str(bare), str(full), f"{verdict.ground} ({', '.join(verdict.basis)})"))


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/places.md")
    options = parser.parse_args()
    heads = ("where and what", "the law asks for", "nothing established", "all of it established", "ground")
    lines = [row(heads), row(["---"] * len(heads)), *(answer(name, place) for name, place in PLACES.items())]
    page = "\n".join(lines)
    print(page)
    if options.write:
        put("places", page, ROOT / "docs" / "places.md")


if __name__ == "__main__":
    main()
