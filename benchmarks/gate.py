"""How long the gate takes to admit somebody, beside asking the law anew each time.

    python -m benchmarks.gate --write

Protocol: pinned to one core; a shop in the EU with all that the law asks for established; a grant of the zone and 20 of
single people. Rounds of 5,000 admissions of faces with everything known (the steady state), of 500 with a gate that
forgets before each of them (a grant is given anew, so law and grants are asked again), and of 500 pairs of a withdrawal
and the admission that follows. Told are medians over the rounds in microseconds, the slowest round, and the median
ratio to the steady state. That a withdrawal is heard is counted: every admission after one must be refused.
"""

import argparse
import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.page import ROOT, put
from benchmarks.timing import machine, now, pin, ratio, table
from mimika.consent.court import Court
from mimika.consent.gate import Gate
from mimika.consent.law import package_policy
from mimika.consent.stated import zone_grant
from mimika.domain.geometry import Box
from mimika.domain.ids import GrantId, PersonId, SourceId
from mimika.domain.law import Condition, Place, Role, Setting, Use
from mimika.domain.media import Captured, FaceRegion
from mimika.domain.permits import Purpose, Refusal

ROUNDS = 9
STEADY, CHANGING = 5000, 500
PURPOSE = Purpose.SERVICE_PERSONALISATION
PIXELS = np.zeros((4, 4, 3), dtype=np.uint8)
ZONE = zone_grant(PURPOSE, "benchmark")
PLACE = Place(
    jurisdiction="EU",
    use=Use.STAFF_ROUTING,
    setting=Setting.SHOP,
    role=Role.CUSTOMER,
    established=frozenset(Condition),
)


def face(person: int, at: float) -> Captured[FaceRegion]:
    """Return a region of a person."""
    box = Box(left=0.0, top=0.0, width=4.0, height=4.0)
    media = FaceRegion(
        person=PersonId(f"p{person}"),
        pixels=PIXELS,
        origin=(0, 0),
        face=box,
        roll_deg=0.0,
        frame_width=4,
        frame_height=4,
    )
    return Captured(source=SourceId("benchmark"), at=at, index=0, media=media)


class Trial:
    """A gate and those who come to it."""

    def __init__(self) -> None:
        court = Court(law=package_policy(), place=PLACE, wall_start=1_795_500_000.0)
        own = [replace(ZONE, id=GrantId(f"g{each}"), person=PersonId(f"p{each}")) for each in range(20)]
        self.gate = Gate([ZONE, *own], court)
        self.faces = [face(each % 20, each / 1000) for each in range(STEADY)]
        self.heard = 0

    def steady(self) -> None:
        """Admit many with everything known."""
        for one in self.faces:
            self.gate.admit_face(one, PURPOSE)

    def asked_anew(self) -> None:
        """Admit some, each by a gate that must ask law and grants again."""
        for one in self.faces[:CHANGING]:
            self.gate.give(ZONE)
            self.gate.admit_face(one, PURPOSE)

    def withdrawn(self) -> None:
        """Withdraw what covers somebody, see that they are refused, and grant it again."""
        for one in self.faces[:CHANGING]:
            name = GrantId(f"g{one.media.person[1:]}")
            self.gate.withdraw(ZONE.id)
            self.gate.withdraw(name)
            self.heard += isinstance(self.gate.admit_face(one, PURPOSE), Refusal)
            self.gate.give(ZONE)
            self.gate.give(replace(ZONE, id=name, person=one.media.person))


def each_us(work: Callable[[], None], count: int) -> float:
    """Return the microseconds that one of many takes."""
    began = now()
    work()
    return 1e6 * (now() - began) / count


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/speed.md")
    options = parser.parse_args()
    pinned, trial = pin(1), Trial()
    trial.steady()
    works = ((trial.steady, STEADY), (trial.asked_anew, CHANGING), (trial.withdrawn, CHANGING))
    columns = list(zip(*([each_us(*work) for work in works] for _ in range(ROUNDS)), strict=True))
    names = ("admission, steady state", "admission, everything asked anew", "two withdrawals, refusal, two grants")
    rows = [
        (name, f"{statistics.median(each):.1f}", f"{max(each):.1f}", f"{ratio(each, columns[0]):.1f}")
        for name, each in zip(names, columns, strict=True)
    ]
    count = ROUNDS * CHANGING
    told = f"After {count} withdrawals {trial.heard} of {count} admissions were refused at once."
    heads = ("what", "microseconds, median", "slowest round", "ratio")
    page = "\n\n".join((f"{pinned}; {machine()}", table(heads, rows), told))
    print(page)
    if options.write:
        put("gate", page, ROOT / "docs" / "speed.md")


if __name__ == "__main__":
    main()
