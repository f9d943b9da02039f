"""Consent by the command line: asked, answered, taken back, shown, printed; nonsense is one line and the right code."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mimika.apps.cli.consent_options import end_of
from mimika.consent.paper import COLUMNS
from mimika.domain.permits import Purpose
from mimika.errors import UsageError

Mimika = Callable[..., subprocess.CompletedProcess[str]]

DEPLOYMENT = """
controller: {name: Kaufhaus Linden GmbH, contact: privacy@linden.example, place: ground floor}
privacy_notice: https://linden.example/privacy
withdraw: https://linden.example/consent/{record}/stop
rights: [https://linden.example/rights]
"""
QUESTION = (
    "--purpose",
    "customer-support",
    "--modality",
    "face",
    "--modality",
    "voice",
    "--for",
    "12h",
    "--in",
    "EU-DE",
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a ledger and a deployment as an operator does."""
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    monkeypatch.setenv("MIMIKA_STORE", str(tmp_path / "consent.jsonl"))
    monkeypatch.setenv("MIMIKA_DEPLOYMENT", str(tmp_path / "deployment.yaml"))
    return tmp_path / "consent.jsonl"


def one_line(said: subprocess.CompletedProcess[str], code: int) -> str:
    assert (said.returncode, said.stdout) == (code, ""), said.stdout + said.stderr
    assert said.stderr.count("\n") == 1
    return said.stderr


def done(said: subprocess.CompletedProcess[str]) -> object:
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture
def asked(mimika: Mimika) -> str:
    """Return the record of somebody who was asked."""
    said = done(mimika("consent", "ask", "--person", "m-4711", *QUESTION, "--language", "de", "--json"))
    (event,) = said["kept"]
    assert (event["state"], event["notice"]) == ("requested", {"version": "2026-11", "language": "de"})
    return event["record"]


@pytest.fixture
def given(mimika: Mimika, asked: str) -> str:
    """Return the record of somebody who said yes."""
    assert mimika("consent", "give", asked, "--channel", "page").returncode == 0
    return asked


def states(mimika: Mimika, record: str) -> list[str]:
    return [event["state"] for event in done(mimika("consent", "show", record, "--json"))]


def test_a_life_of_a_record(mimika: Mimika, given: str) -> None:
    (renewed,) = done(mimika("consent", "renew", given, "--for", "90d", "--json"))["kept"]
    assert (renewed["state"], renewed["number"]) == ("renewed", 3)
    said = mimika("consent", "withdraw", given)
    assert "withdrawn: person m-4711, customer-support (face, voice)" in said.stdout
    assert states(mimika, given) == ["requested", "given", "renewed", "withdrawn"]


def test_a_second_withdrawal_is_done_too(mimika: Mimika, given: str) -> None:
    assert len(done(mimika("consent", "withdraw", given, "--json"))["kept"]) == 1
    for act in ("withdraw", "refuse"):
        again = done(mimika("consent", act, given, "--json"))
        assert (again["kept"], bool(again["note"])) == ([], True)
    assert states(mimika, given) == ["requested", "given", "withdrawn"]


def test_a_no_is_final_and_a_yes_after_it_is_a_usage_error(mimika: Mimika, asked: str) -> None:
    assert mimika("consent", "refuse", asked).returncode == 0
    assert "new record" in one_line(mimika("consent", "give", asked), 2)
    assert states(mimika, asked) == ["requested", "refused"]


def test_less_may_be_given_and_more_may_not(mimika: Mimika, asked: str) -> None:
    assert "nobody was asked for body" in one_line(mimika("consent", "give", asked, "--modality", "body"), 2)
    (event,) = done(mimika("consent", "give", asked, "--modality", "voice", "--for", "1h", "--json"))["kept"]
    assert event["modalities"] == ["voice"]


def test_everything_of_somebody_is_taken_back_at_once(mimika: Mimika, given: str) -> None:
    assert mimika("consent", "ask", "--person", "m-4711", *QUESTION).returncode == 0
    kept = done(mimika("consent", "withdraw", "--person", "m-4711", "--json"))["kept"]
    assert sorted(event["state"] for event in kept) == ["refused", "withdrawn"]
    assert kept[0]["record"] == given


def test_the_list_shows_what_holds(mimika: Mimika, given: str) -> None:
    (entry,) = done(mimika("consent", "list", "--holding", "--json"))
    assert (entry["holds"], entry["last"]["record"]) == (True, given)
    assert given in mimika("consent", "list", "--person", "m-4711").stdout
    assert done(mimika("consent", "list", "--zone", "hall", "--json")) == []
    mimika("consent", "withdraw", given)
    assert "no such records" in mimika("consent", "list", "--holding").stdout


def test_a_receipt_is_a_page_or_json(mimika: Mimika, given: str, tmp_path: Path) -> None:
    assert mimika("consent", "receipt", given, "--out", tmp_path / "receipt.html").returncode == 0
    page = (tmp_path / "receipt.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert f"https://linden.example/consent/{given}/stop" in page
    assert mimika("consent", "receipt", given, "--out", tmp_path / "receipt.json").returncode == 0
    told = done(mimika("consent", "receipt", given, "--json"))
    assert told == json.loads((tmp_path / "receipt.json").read_text(encoding="utf-8"))
    assert told["profile"] == "dpv-27560:receipt-eu-gdpr"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a private key in a file; its public one lies beside it."""
    private = Ed25519PrivateKey.generate()
    path = tmp_path / "pass.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    return path


def test_a_pass_gives_consent_once(mimika: Mimika, asked: str, key: Path, tmp_path: Path) -> None:
    text = mimika("consent", "pass", asked, "--key", key, "--modality", "voice").stdout.strip()
    shown = ("--pass", text, "--key", tmp_path / "public.pem")
    (event,) = done(mimika("consent", "give", *shown, "--json"))["kept"]
    assert (event["record"], event["modalities"], event["channel"]) == (asked, ["voice"], "qr-pass")
    assert event["evidence"].startswith("pass:")
    assert "used already" in one_line(mimika("consent", "renew", *shown, "--for", "90d"), 3)


def test_a_pass_renews_what_was_given(mimika: Mimika, given: str, key: Path) -> None:
    text = done(mimika("consent", "pass", given, "--key", key, "--json"))["pass"]
    (event,) = done(mimika("consent", "renew", "--pass", text, "--key", key, "--for", "90d", "--json"))["kept"]
    assert (event["state"], event["channel"]) == ("renewed", "qr-pass")


def test_a_pass_is_a_picture_too(mimika: Mimika, asked: str, key: Path, tmp_path: Path) -> None:
    for name, start in (("pass.svg", b"<svg "), ("pass.png", b"\x89PNG")):
        assert mimika("consent", "pass", asked, "--key", key, "--out", tmp_path / name).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert "no picture" in one_line(mimika("consent", "pass", asked, "--key", key, "--out", tmp_path / "p.gif"), 2)


def test_a_pass_that_was_changed_is_refused(mimika: Mimika, asked: str, key: Path) -> None:
    text = mimika("consent", "pass", asked, "--key", key).stdout.strip()
    changed = text[:-3] + ("A" if text[-3] != "A" else "B") + text[-2:]
    assert "changed after" in one_line(mimika("consent", "give", "--pass", changed, "--key", key), 3)
    assert "no key was named" in one_line(mimika("consent", "give", "--pass", text), 2)
    assert "no pass" in one_line(mimika("consent", "give", "--pass", "hello", "--key", key), 2)
    assert "another record" in one_line(mimika("consent", "give", "r9", "--pass", text, "--key", key), 2)
    key.write_text("nonsense", encoding="utf-8")
    assert "openssl" in one_line(mimika("consent", "give", "--pass", text, "--key", key), 4)


ROW = "{form};m-{form};learning-support;face;{answer};2026-01-05;endless;2026-11;fr;EU-FR;scan-{form}"


def typed(path: Path, *rows: str) -> Path:
    path.write_text("\ufeff" + "\n".join([";".join(COLUMNS), *rows]), encoding="utf-8")
    return path


def test_paper_is_imported_whole_and_once(mimika: Mimika, tmp_path: Path) -> None:
    table = typed(tmp_path / "forms.csv", ROW.format(form=1, answer="oui"), ROW.format(form=2, answer="non"))
    command = ("consent", "import", table, "--desk", "linden", "--json")
    assert done(mimika(*command, "--check"))["kept"] == []
    assert [event["state"] for event in done(mimika(*command))["kept"]] == [
        "requested",
        "given",
        "requested",
        "refused",
    ]
    assert done(mimika(*command))["kept"] == []
    assert len(done(mimika("consent", "list", "--json"))) == 2


def test_a_table_with_bad_rows_imports_nothing_and_names_them(mimika: Mimika, tmp_path: Path, store: Path) -> None:
    rows = [ROW.format(form=1, answer="oui"), ROW.format(form=2, answer="peut-être"), "3;Jean Dupont"]
    said = mimika("consent", "import", typed(tmp_path / "forms.csv", *rows), "--desk", "linden")
    assert (said.returncode, said.stdout) == (2, "")
    first, second, last = said.stderr.splitlines()
    assert "line 3: answer: 'peut-être' is neither yes nor no" in first
    assert "line 4: purpose: it is empty" in second
    assert last == "mimika: nothing was imported: 2 rows cannot be taken. Correct them"
    assert not store.exists()


def test_a_zone_is_paused_and_goes_on_by_itself(mimika: Mimika) -> None:
    asked = done(mimika("consent", "ask", "--zone", "hall", *QUESTION, "--channel", "entrance", "--json"))
    assert mimika("consent", "give", asked["kept"][0]["record"]).returncode == 0
    taken, renewed = done(mimika("consent", "pause", "hall", "--minutes", "5", "--json"))["kept"]
    assert (taken["state"], renewed["state"]) == ("withdrawn", "given")
    assert done(mimika("consent", "list", "--holding", "--json")) == []
    longer = done(mimika("consent", "pause", "hall", "--minutes", "9", "--json"))["kept"][1]
    assert longer["at"] > renewed["at"]
    assert "not sensed" in one_line(mimika("consent", "pause", "cellar"), 2)
    assert "minutes" in one_line(mimika("consent", "pause", "hall", "--minutes", "-5"), 2)


def test_notices_are_printed(mimika: Mimika, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = done(mimika("consent", "notice", "--json"))
    assert (listed["languages"], listed["purposes"]) == (["en", "ru", "fr", "de", "zh"], list(Purpose))
    assert "Kaufhaus Linden GmbH" in mimika("consent", "notice", "safety", "-l", "ru").stdout
    (text,) = done(mimika("consent", "notice", "safety", "-l", "ja", "--json"))
    assert (text["language"], len(text["sections"])) == ("en", 8)
    sign = tmp_path / "sign.html"
    assert mimika("consent", "notice", "safety", "--sign", "-l", "de", "-l", "zh", "--out", sign).returncode == 0
    assert '<article lang="zh">' in sign.read_text(encoding="utf-8")
    assert mimika("consent", "notice", "safety", "--page", "-l", "fr").stdout.startswith("<!doctype html>")
    monkeypatch.delenv("MIMIKA_DEPLOYMENT")
    assert "{controller}" in mimika("consent", "notice", "safety").stdout
    assert "no deployment file" in one_line(mimika("consent", "notice", "safety", "--sign"), 2)


NONSENSE = [
    (("ask", *QUESTION), 2, "nobody was named"),
    (("ask", "--person", "a", "--zone", "b", *QUESTION), 2, "not clear for whom"),
    (("ask", "--person", "Anna Smith", *QUESTION), 2, "names and addresses"),
    (("ask", "--person", "a", *QUESTION, "--modality", "aura"), 2, "nothing that can be read"),
    (("ask", "--person", "a", *QUESTION, "--purpose", "fun"), 2, "the purpose 'fun' is not known"),
    (("ask", "--person", "a", *QUESTION, "--for", "soon"), 2, "no length of time"),
    (("ask", "--person", "a", *QUESTION, "--until", "2027-01-01"), 2, "not both"),
    (("ask", "--person", "a", *QUESTION, "--in", ""), 2, "no place was named"),
    (("ask", "--person", "a", "--purpose", "safety", "--in", "CN"), 2, "no end was named"),
    (("ask", "--person", "a", "--purpose", "safety", "--in", "CN", "--until", "2020-01-01"), 2, "before it begins"),
    (("ask", "--person", "a", "--purpose", "safety", "--in", "CN", "--until", "later"), 2, "is no time"),
    (("ask", "--person", "a", *QUESTION, "--channel", "owl"), 2, "owl"),
    (("give",), 2, "no record was named"),
    (("give", "r9"), 2, "no such consent record"),
    (("refuse", "r9"), 2, "no such consent record"),
    (("withdraw",), 2, "not clear what to take back"),
    (("withdraw", "r9"), 2, "no such consent record"),
    (("renew", "r9"), 2, "no end was named"),
    (("show", "r9"), 2, "there is no consent record 'r9'"),
    (("receipt", "r9"), 2, "there is no consent record 'r9'"),
    (("import", "missing.csv", "--desk", "a"), 2, "cannot be read"),
    (("notice", "fun"), 2, "is not known"),
    (("notice", "safety", "--version", "1999-01"), 2, "no version"),
    (("list", "--store", "consent.db"), 2, "no consent ledger"),
    (("list", "--store", "mysql://localhost/x"), 2, "a store cannot be in"),
    (("steal",), 2, "steal"),
]


@pytest.mark.parametrize(("command", "code", "why"), NONSENSE, ids=[" ".join(one[0][:3]) for one in NONSENSE])
def test_nonsense_is_one_line_and_nothing_is_kept(
    mimika: Mimika, store: Path, command: tuple[str, ...], code: int, why: str
) -> None:
    assert why in one_line(mimika("consent", *command), code)
    assert not store.exists()


def test_a_ledger_must_be_named(mimika: Mimika, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIMIKA_STORE")
    assert "MIMIKA_STORE" in one_line(mimika("consent", "list"), 2)


def test_a_damaged_ledger_is_one_line_and_exit_4(mimika: Mimika, store: Path, given: str) -> None:
    store.write_bytes(store.read_bytes().replace(b'"given"', b'"maybe"'))
    assert "line 2: no consent event" in one_line(mimika("consent", "withdraw", given), 4)


COMMANDS = [
    "ask",
    "give",
    "refuse",
    "withdraw",
    "renew",
    "list",
    "show",
    "receipt",
    "pass",
    "import",
    "notice",
    "pause",
]


def test_help_lists_the_commands(mimika: Mimika) -> None:
    said = mimika("consent", "--help")
    for name in COMMANDS:
        assert f" {name} " in said.stdout


@pytest.mark.parametrize(
    ("length", "seconds"), [("30m", 1800.0), ("1.5h", 5400.0), ("2w", 1209600.0), ("90D", 7776000.0)]
)
def test_lengths_of_time(length: str, seconds: float) -> None:
    assert end_of(length, None, 100.0) == 100.0 + seconds
    assert end_of("endless", None, 0.0) == float("inf")
    assert end_of(None, "1970-01-01T00:01+00:00", 5.0) == 60.0
    assert end_of(None, None, 5.0) is None
    for wrong in ("", "0m", "-3d", "3", "3y", "1e9d"):
        with pytest.raises(UsageError):
            end_of(wrong, None, 0.0)
