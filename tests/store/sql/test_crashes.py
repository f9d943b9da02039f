"""Killed at random moments while grants come and go: nothing acknowledged is lost, nothing is admitted without a grant.

A child gives and withdraws and says so after each was acknowledged. A gate
here follows the ledger and looks at a frame again and again. Then the child is
killed. Afterwards the ledger must hold all that was acknowledged, and every
frame that was admitted must lie under a grant that the ledger holds: not
withdrawn by an event that had been kept before the gate looked.
"""

import os
import select
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.store.sql.stores import Place

from mimika.consent.gate import Gate
from mimika.domain.consents import ConsentState, RecordId, SubjectId
from mimika.domain.ids import GrantId, SourceId
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.permits import Grant, Permitted, Purpose
from mimika.store.sql.database import Database

ROOT = Path(__file__).resolve().parents[3]
FEW, MANY = 10, 200
FRAME = Captured(source=SourceId("s"), at=1.0, index=0, media=VideoFrame(pixels=np.zeros((4, 4, 3), dtype=np.uint8)))


class Child:
    """A process that works on a store until it is killed."""

    def __init__(self, place: Place, what: str, begin: int) -> None:
        command = [sys.executable, "-m", "tests.store.sql.killed", place.url, what, str(begin)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout
        self._pipe = self.process.stdout
        self.lines: list[str] = []
        self._rest = b""

    def hear(self, seconds: float) -> None:
        """Take what it said, waiting so long at most."""
        if select.select([self._pipe], [], [], seconds)[0]:
            self._rest += os.read(self._pipe.fileno(), 65_536)
            *whole, self._rest = self._rest.split(b"\n")
            self.lines += [line.decode() for line in whole]

    def kill(self) -> None:
        """Kill it and take what it said before."""
        self.process.kill()
        self.process.wait()
        self._rest += self._pipe.read()
        *whole, self._rest = self._rest.split(b"\n")
        self.lines += [line.decode() for line in whole]
        self._pipe.close()


class Follower:
    """A gate that does what the ledger says, and remembers what it admitted when it had read how far."""

    def __init__(self, database: Database) -> None:
        self._ledger = database.ledger
        self._gate = Gate([])
        self.position = 0
        self.admitted: list[tuple[int, GrantId]] = []

    def look(self, child: Child) -> None:
        """Catch up with the ledger, then ask the gate; what was taken back before that admits nothing any more."""
        back = {words[1] for words in map(str.split, child.lines) if words[0] == "done" and words[2] == "2"}
        for position, one in self._ledger.since(self.position):
            self.position = position
            if one.state is ConsentState.GIVEN:
                name = GrantId(one.record)
                self._gate.give(Grant(id=name, purpose=one.purpose, basis=name, modalities=one.modalities))
            else:
                self._gate.withdraw(GrantId(one.record))
        answer = self._gate.admit_frame(FRAME, Purpose.SERVICE_PERSONALISATION)
        if isinstance(answer, Permitted):
            assert answer.grant not in back
            self.admitted.append((self.position, answer.grant))


def check(database: Database, child: Child, follower: Follower) -> None:
    """See that what was acknowledged is there, nothing is half, and every admitted frame lay under a grant."""
    kept = [(position, one.record, one.number, one.state) for position, one in database.ledger.since(0)]
    there = {(record, number) for _, record, number, _ in kept}
    acknowledged = {(words[1], int(words[2])) for words in map(str.split, child.lines) if words[0] == "done"}
    assert acknowledged <= there
    begun = {words[1] for words in map(str.split, child.lines) if words[0] == "try"}
    for record in begun:
        numbers = [one.number for one in database.ledger.of_record(RecordId(record))]
        assert numbers == list(range(1, len(numbers) + 1))
    given = {record: position for position, record, _, state in kept if state is ConsentState.GIVEN}
    withdrawn = {record: position for position, record, _, state in kept if state is ConsentState.WITHDRAWN}
    for position, grant in follower.admitted:
        assert given[grant] <= position < withdrawn.get(grant, position + 1)


def grants_come_and_go(place: Place, kills: int) -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    database = place.open(wait_s=10.0)
    follower = Follower(database)
    admitted = acknowledged = 0
    for kill in range(kills):
        child = Child(place, "consent", 1_000 * kill)
        while not child.lines:
            child.hear(10.0)
        for _ in range(int(rng.integers(1, 12))):
            child.hear(float(rng.random() * 0.02))
            follower.look(child)
        child.kill()
        follower.look(child)
        check(database, child, follower)
        admitted += len(follower.admitted)
        acknowledged += sum(line.startswith("done") for line in child.lines)
        follower.admitted.clear()
    assert admitted
    assert acknowledged


def erasures_come_and_go(place: Place, kills: int) -> None:
    rng = np.random.Generator(np.random.PCG64(8))
    forgotten = 0
    for kill in range(kills):
        child = Child(place, "forgetting", 1_000 * kill)
        while not child.lines:
            child.hear(10.0)
        child.hear(float(rng.random() * 0.2))
        child.kill()
        database = place.open(wait_s=10.0)
        done = [line.split()[1] for line in child.lines if line.startswith("forgotten")]
        kept = [line.split()[1] for line in child.lines if line.startswith("kept")]
        for who in done:
            assert database.held(SubjectId(who)).empty
            assert database.forgotten_on(SubjectId(who))
        for who in kept:
            held = database.held(SubjectId(who))
            assert held.empty == (database.forgotten_on(SubjectId(who)) is not None)
            assert held.empty or (len(held.entries), len(held.events)) == (2, 1)
        forgotten += len(done)
        database.close()
    assert forgotten
    handles = {row[0] for row in place.run("SELECT handle FROM keys", "keys")}
    assert {row[0] for row in place.run("SELECT handle FROM entries")} <= handles
    assert place.rows("erasing", "keys") == []


def test_nothing_acknowledged_is_lost_and_nothing_admitted_without_a_grant(place: Place) -> None:
    grants_come_and_go(place, FEW)


def test_an_erasure_is_whole_or_not_at_all(place: Place) -> None:
    erasures_come_and_go(place, FEW)


@pytest.mark.slow
def test_the_same_with_two_hundred_kills(place: Place) -> None:
    grants_come_and_go(place, MANY)


@pytest.mark.slow
def test_erasures_with_two_hundred_kills(place: Place) -> None:
    erasures_come_and_go(place, MANY)
