"""Whatever is kept, forgotten, retained and asked for in whatever order: the store does what a dictionary would."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.store.sql.stores import MASTER, emptied, entry, event, person

from mimika.domain.consents import ConsentEvent, ConsentState, RecordId, SubjectId
from mimika.domain.keeping import Entry, Kept
from mimika.errors import RefusedError, StoreError
from mimika.store.sql.database import Database, opened

WHO = st.sampled_from(["anna", "ben", "c\u00e9line \U0001f600"])
NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
AT = st.floats(0, 1e6)


class Store(RuleBasedStateMachine):
    """A store beside a model of it."""

    server: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        self._url = emptied(self.server) if self.server else f"sqlite:///{self._folder}/m.db"
        self.database: Database = opened(self._url, master=MASTER)
        self.entries: dict[str, dict[tuple[Kept, str], Entry]] = {}
        self.events: dict[str, list[ConsentEvent]] = {}
        self.forgotten: set[str] = set()
        self.records = 0

    @initialize()
    def begin(self) -> None:
        assert self.database.key_count() == (0, 0)

    @rule(who=WHO)
    def give(self, who: str) -> None:
        self.records += 1
        given = event(who=who, record=RecordId(f"r{self.records}"))
        self.database.ledger.append(given)
        self.events.setdefault(who, []).append(given)
        self.forgotten.discard(who)

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        open_ones = [one for one in self.events.get(who, []) if self._last(who, one.record).number == 1]
        if open_ones:
            taken = event(2, ConsentState.WITHDRAWN, who=who, record=open_ones[-1].record)
            self.database.ledger.append(taken)
            self.events[who].append(taken)

    @rule(who=WHO, kind=st.sampled_from(Kept), names=st.lists(NAME, max_size=3), at=AT, body=st.binary(max_size=40))
    def keep(self, who: str, kind: Kept, names: list[str], at: float, body: bytes) -> None:
        record = self.events[who][-1].record if self.events.get(who) else RecordId("none")
        new = [entry(name, who=who, kind=kind, at=at, body=body, record=record) for name in names]
        covered = self.events.get(who) and self._last(who, record).state is ConsentState.GIVEN
        try:
            self.database.personal.keep(new)
        except RefusedError:
            assert kind is Kept.BASELINE
            assert not covered
            return
        except StoreError:
            assert who in self.forgotten
            return
        assert not new or who not in self.forgotten
        assert not new or kind is not Kept.BASELINE or covered
        for each in new:
            self.entries.setdefault(who, {})[kind, each.name] = each

    @rule(who=WHO)
    def forget(self, who: str) -> None:
        done = self.database.personal.forget(SubjectId(who), 9.0, "request")
        mine, said = self.entries.pop(who, {}), self.events.pop(who, [])
        open_ones = {one.record for one in said} - {one.record for one in said if one.number == 2}
        assert (done.entries, done.records) == (len(mine), len(open_ones))
        assert done.keys >= bool(mine or said)
        if done.keys:
            self.forgotten.add(who)

    @rule()
    def open_again(self) -> None:
        self.database.close()
        self.database = opened(self._url, master=MASTER)
        assert self.database.finished == ()

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        for who in ("anna", "ben", "c\u00e9line \U0001f600"):
            held = self.database.held(SubjectId(who))
            assert {(one.kind, one.name): one for one in held.entries} == self.entries.get(who, {})
            assert list(held.events) == self.events.get(who, [])
            assert (held.forgotten_on is not None) or who not in self.forgotten
            assert self.database.ledger.of_subject(person(who)) == held.events

    def _last(self, who: str, record: RecordId) -> ConsentEvent:
        return [one for one in self.events[who] if one.record == record][-1]

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self._folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> type[Store]:
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return type("StoreHere", (Store,), {"server": server})


def test_it_does_what_a_dictionary_would(machine: type[Store]) -> None:
    few = settings(
        max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(machine, settings=few)
