"""Actions in a file: whole lines, and nothing but actions."""

import asyncio
import json
import math
import multiprocessing
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.act import JsonlActuator
from mimika.consent.gate import Gate
from mimika.domain.decisions import Action, Decision, Outcome
from mimika.domain.geometry import Box
from mimika.domain.ids import ActionName, DecisionId, GrantId, PersonId, SessionId, SourceId
from mimika.domain.media import Captured
from mimika.domain.permits import Grant, Permitted, Purpose
from mimika.domain.signals import Modality

Release = Callable[..., Permitted[Decision]]
CarryOut = Callable[..., list[Outcome]]
Limit = Callable[[int], AbstractContextManager[None]]


def _lines(path: Path) -> list[dict[str, object]]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_an_action_is_one_cloud_event(tmp_path: Path, release: Release, carry_out: CarryOut) -> None:
    path = tmp_path / "actions.jsonl"
    actuator = JsonlActuator(path, session=SessionId("s 1"), wall_start=1_700_000_000.0)
    assert [outcome.status for outcome in carry_out(actuator, release())] == ["done"]
    assert _lines(path) == [
        {
            "specversion": "1.0",
            "id": "p1-stuck-1",
            "source": "/mimika/sessions/s%201",
            "type": "org.mimika.action",
            "subject": "p1",
            "time": "2023-11-14T22:13:22.500Z",
            "datacontenttype": "application/json",
            "data": {
                "person": "p1",
                "at": 2.5,
                "action": "offer_help",
                "params": {"text_key": "a.b"},
                "rule": "stuck",
                "reason": "Held for 3 s",
                "propensity": 1.0,
            },
        }
    ]


def test_without_a_decision_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "actions.jsonl"
    asyncio.run(JsonlActuator(path).close())
    assert not path.exists()


def test_a_second_session_appends(tmp_path: Path, release: Release, carry_out: CarryOut) -> None:
    path = tmp_path / "actions.jsonl"
    for number in (1, 2):
        carry_out(JsonlActuator(path), release(number))
    assert [line["id"] for line in _lines(path)] == ["p1-stuck-1", "p1-stuck-2"]


def test_a_torn_last_line_of_an_earlier_run_stays_alone(tmp_path: Path, release: Release, carry_out: CarryOut) -> None:
    path = tmp_path / "actions.jsonl"
    path.write_text('{"torn', encoding="utf-8")
    carry_out(JsonlActuator(path), release())
    assert path.read_text(encoding="utf-8").startswith('{"torn\n{"specversion"')


@given(
    reason=st.text(st.characters(exclude_categories=["Cs"])),
    params=st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=9), st.integers(), st.booleans())),
)
def test_any_words_stay_one_line(
    reason: str, params: dict[str, str | int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("act") / "actions.jsonl"
    decision = Decision(
        id=DecisionId("d"),
        person=PersonId("p1"),
        at=0.0,
        action=Action(name=ActionName("a"), params=params),
        rule=None,
        reason=reason,
    )
    grant = Grant(id=GrantId("g"), purpose=Purpose.SAFETY, basis="b", modalities=frozenset({Modality.FACE}))
    permit = Gate([grant]).release(decision, Purpose.SAFETY)
    assert asyncio.run(JsonlActuator(path).act(permit)).status == "done"
    assert path.read_bytes().count(b"\n") == 1
    data = _lines(path)[0]["data"]
    assert (data["reason"], data["params"]) == (reason, params)


@pytest.mark.parametrize("bad", [{"x": math.nan}, {"x": math.inf}, {"x": object()}, {"x": "\ud800"}])
def test_what_is_no_json_is_a_failed_outcome(
    bad: dict[str, object], tmp_path: Path, release: Release, carry_out: CarryOut
) -> None:
    path = tmp_path / "actions.jsonl"
    outcomes = carry_out(JsonlActuator(path), release(params=bad), release(2))
    assert [outcome.status for outcome in outcomes] == ["failed", "done"]
    assert outcomes[0].detail
    assert len(_lines(path)) == 1


def test_a_full_disk_is_a_failed_outcome(release: Release, carry_out: CarryOut) -> None:
    outcome = carry_out(JsonlActuator(Path("/dev/full")), release())[0]
    assert (outcome.status, outcome.detail) == ("failed", "No space left on device")


def test_a_line_that_fits_only_in_part_is_cut_off(
    tmp_path: Path, release: Release, carry_out: CarryOut, limit_files: Limit
) -> None:
    path = tmp_path / "actions.jsonl"
    with limit_files(1_000):
        outcomes = carry_out(JsonlActuator(path), *(release(number) for number in range(8)))
    done = [outcome for outcome in outcomes if outcome.status == "done"]
    assert 0 < len(done) < 8
    assert len(_lines(path)) == len(done)
    assert path.stat().st_size < 1_000
    assert outcomes[-1].detail == "File too large"


@pytest.mark.parametrize("name", [".", "absent/actions.jsonl", "nul\0l"])
def test_a_path_that_cannot_be_opened_is_a_failed_outcome(
    name: str, tmp_path: Path, release: Release, carry_out: CarryOut
) -> None:
    outcome = carry_out(JsonlActuator(tmp_path / name), release())[0]
    assert outcome.status == "failed"
    assert outcome.detail


def test_closing_twice_is_fine_and_acting_after_it_fails(tmp_path: Path, release: Release, carry_out: CarryOut) -> None:
    path = tmp_path / "actions.jsonl"
    actuator = JsonlActuator(path)
    carry_out(actuator, release())
    asyncio.run(actuator.close())
    asyncio.run(actuator.close())
    assert carry_out(actuator, release(2))[0].status == "failed"
    assert len(_lines(path)) == 1


def test_closing_gives_the_file_back(tmp_path: Path, release: Release, carry_out: CarryOut) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    actuator = JsonlActuator(tmp_path / "actions.jsonl")
    carry_out(actuator, release())
    asyncio.run(actuator.close())
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def _write_many(path: Path, name: str) -> None:
    grant = Grant(id=GrantId("g"), purpose=Purpose.SAFETY, basis="b", modalities=frozenset({Modality.FACE}))
    actuator = JsonlActuator(path, session=SessionId(name))
    for number in range(200):
        decision = Decision(
            id=DecisionId(f"{name}-{number}"),
            person=PersonId("p1"),
            at=0.0,
            action=Action(name=ActionName("a"), params={"text": name * 2_000}),
            rule=None,
            reason="",
        )
        asyncio.run(actuator.act(Gate([grant]).release(decision, Purpose.SAFETY)))


def test_sessions_that_share_a_file_never_interleave(tmp_path: Path) -> None:
    path = tmp_path / "actions.jsonl"
    workers = [multiprocessing.get_context("spawn").Process(target=_write_many, args=(path, name)) for name in "xy"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(line["id"] for line in _lines(path)) == sorted(f"{name}-{n}" for name in "xy" for n in range(200))


def test_a_permit_to_perceive_is_no_permit_to_act(tmp_path: Path, carry_out: CarryOut) -> None:
    path = tmp_path / "actions.jsonl"
    grant = Grant(id=GrantId("g"), purpose=Purpose.SAFETY, basis="b", modalities=frozenset({Modality.FACE}))
    sample = Captured(source=SourceId("s"), at=1.0, index=0, media=Box(left=0, top=0, width=1, height=1))
    located = Gate([grant]).admit_frame(sample, Purpose.SAFETY)
    forged = Permitted(
        what=Decision(
            id=DecisionId("d"),
            person=PersonId("p1"),
            at=1.0,
            action=Action(name=ActionName("a")),
            rule=None,
            reason="",
        ),
        at=1.0,
        purpose=located.purpose,
        scope=located.scope,
        grant=located.grant,
        modalities=located.modalities,
        seal=located.seal,
    )
    outcome = carry_out(JsonlActuator(path), forged)[0]
    assert (outcome.status, outcome.detail) == ("refused", "the permit covers locate, not act")
    assert not path.exists()
