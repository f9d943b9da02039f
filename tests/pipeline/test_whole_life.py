"""From the notice to the proof that somebody was forgotten, on one store, in SQLite and in PostgreSQL."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from mimika.apps.cli.main import main
from mimika.consent.audit.entries import parse
from mimika.consent.audit.kinds import Kind
from mimika.consent.register import Presence
from mimika.consent.stated import zone_grant
from mimika.domain.consents import RecordId, SubjectId
from mimika.domain.ids import SessionId
from mimika.domain.keeping import Entry, Kept
from mimika.domain.media import Captured, VideoFrame
from mimika.domain.moments import Moment
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.consents import Following
from mimika.pipeline.session import Session
from mimika.store.audit_keys import read_signer
from mimika.store.audit_reading import read_lines
from mimika.store.sql.database import opened
from mimika.store.trail import FileTrail

Frame = Captured[VideoFrame]
WHO = "visit-m-4711"
TALK = ("--purpose", "research", "--modality", "face", "--for", "12h", "--in", "EU-DE", "--language", "de")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk with a store, an audit log and its key, named as an operator names them."""

    folder: Path
    url: str
    capsys: pytest.CaptureFixture[str]

    def says(self, *words: object) -> str:
        """Run a command that must end well, and return what it prints."""
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        said = self.capsys.readouterr()
        assert (code, said.err) == (0, "")
        return said.out

    def tells(self, *words: object) -> object:
        """Run a command with --json."""
        return json.loads(self.says(*words, "--json"))

    def kinds(self) -> list[Kind]:
        """Return what stands in the log, heads left out."""
        found = [parse(line) for line in read_lines(self.folder / "audit.log")]
        return [each.kind for each in found if each and each.kind not in {Kind.HEAD_SIGNED, Kind.LOG_BEGUN}]


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Desk]:
    folder, keys = tmp_path / "store", tmp_path / "keys"
    folder.mkdir()
    keys.mkdir()
    for name in ("MIMIKA_KEYS", "MIMIKA_MASTER_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MIMIKA_MASTER_KEY_FILE", str(keys / "master.key"))
    monkeypatch.setenv("MIMIKA_AUDIT", str(folder / "audit.log"))
    monkeypatch.setenv("MIMIKA_AUDIT_KEY", str(keys / "audit.key"))
    server, name = None, f"mimika_test_{uuid.uuid4().hex[:12]}"
    url = f"sqlite:///{folder}/mimika.db"
    if request.param == "postgresql":
        try:
            server = psycopg.connect("postgresql://", dbname="postgres", autocommit=True, connect_timeout=3)
        except psycopg.OperationalError:
            pytest.skip("no PostgreSQL answers here")
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = f"postgresql+psycopg:///{name}"
    monkeypatch.setenv("MIMIKA_STORE", url)
    found = Desk(folder=folder, url=url, capsys=capsys)
    found.says("keys", "init")
    found.says("audit", "keys", "init", "--out", keys / "audit.key")
    yield found
    if server is not None:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        server.close()


def watched(make: Callable[..., Session[int]], frames: Sequence[Frame], desk: Desk, record: str) -> list[Moment]:
    """Watch somebody until a while after they took it back; keep what was derived."""
    clock = SystemClock()
    trail = FileTrail(desk.folder / "audit.log", read_signer(desk.folder.parent / "keys" / "audit.key"), clock)

    async def played() -> list[Moment]:
        with opened(desk.url, trail=trail) as store:
            here = Presence(session_start=clock.wall(), session=SubjectId(WHO))
            following = Following(store.ledger, here, clock)
            session = make(
                frames, grant=zone_grant("research", "tests"), consents=following, trail=trail, clock=clock,
                session=SessionId(WHO),
            )  # fmt: skip
            seen: list[Moment] = []
            async for moment in session.moments():
                seen.append(moment)
                if len(seen) == 3:
                    body = json.dumps({"smile": 1}).encode()
                    derived = Entry(
                        subject=SubjectId(WHO), kind=Kept.DECISION, name="one", at=clock.wall(),
                        record=RecordId(record), body=body,
                    )  # fmt: skip
                    store.personal.keep([derived])
                if len(seen) == 8:
                    desk.says("consent", "withdraw", "--session", WHO)
                if moment.forgotten:
                    store.personal.forget(SubjectId(WHO), clock.wall(), "withdrawal")
            await session.close()
            return seen

    try:
        return asyncio.run(played())
    finally:
        trail.close()


def check_proof(desk: Desk, subject: str, folder: Path) -> None:
    """Verify the log, and prove the erasure of somebody from it, as an officer does."""
    key = desk.folder.parent / "keys" / "audit.key.pub"
    log = desk.folder / "audit.log"
    head, proof = folder / "head.json", folder / "proof.json"
    head.write_text(desk.says("audit", "head", log))
    report = desk.tells("audit", "verify", log, "--key", key, "--head", head)
    assert (report["intact"], report["unsigned"]) == (True, 0)
    lines = [json.loads(line) for line in read_lines(log)]
    erased = [one for one in lines if one["kind"] == "erasure" and one["what"]["subject"] == subject]
    assert [(one["what"]["why"], one["what"]["entries"], one["what"]["keys"]) for one in erased] == [
        ("withdrawal", 1, 1),
        ("request", 0, 0),
    ]
    assert {one["what"]["subject"] for one in lines if one["kind"] == "grant-withdrawn"} == {subject}
    proof.write_text(desk.says("audit", "prove", log, erased[0]["number"], "--key", key))
    assert "erasure" in desk.says("audit", "check-proof", proof, "--head", head, "--key", key)


def test_a_whole_life_leaves_its_proof_and_nobody_behind(
    desk: Desk, make_session: Callable[..., Session[int]], still: Sequence[Frame], tmp_path: Path
) -> None:
    assert "Studie" in desk.says("consent", "notice", "research", "--language", "de")
    record = desk.tells("consent", "ask", "--session", WHO, *TALK)["kept"][0]["record"]
    desk.says("consent", "give", record, "--channel", "page")

    moments = watched(make_session, still, desk, record)
    people = [len(moment.people) for moment in moments[:20]]
    assert people[:8] == [1] * 8
    assert people[8:] == [0] * 12
    assert moments[8].forgotten == ("p1",)
    with opened(desk.url) as store:
        assert store.personal.of_subject(SubjectId(WHO)) == ()

    answer = desk.tells("forget", WHO)
    assert answer["forgotten_before"]
    desk.says("retention", "run")
    held = desk.tells("export", WHO, "--out", desk.folder.parent / "held")
    assert (held["held"], bool(held["forgotten_on"])) == (False, True)

    check_proof(desk, answer["proof"]["subject"], tmp_path)
    kinds = desk.kinds()
    begun, ended = kinds.count(Kind.ADMISSION_BEGUN), kinds.count(Kind.ADMISSION_ENDED)
    assert begun == ended > 0
    assert kinds.count(Kind.GRANT_GIVEN) == 1
    assert Kind.EXPORT in kinds
    for path in desk.folder.rglob("*"):
        assert WHO.encode() not in path.read_bytes(), path
