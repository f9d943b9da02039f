"""The walk through docs/trust.md works as it stands there: every command, in its order."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Mimika = Callable[..., subprocess.CompletedProcess[str]]
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "trust.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
DEPLOYMENT = """
controller: {name: Kaufhaus Linden GmbH, contact: privacy@linden.example, place: ground floor}
privacy_notice: https://linden.example/privacy
withdraw: https://linden.example/consent/{record}/stop
rights: [https://linden.example/rights]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clip: Path) -> Path:
    """Return the folder of somebody who follows the page."""
    monkeypatch.chdir(tmp_path)
    for name in ("MIMIKA_KEYS", "MIMIKA_MASTER_KEY", "MIMIKA_STORE", "MIMIKA_DEPLOYMENT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "keys").mkdir()
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    shutil.copy(clip, tmp_path / "visit.mp4")
    return tmp_path


def test_every_command_of_the_page_does_what_the_page_says(
    shop: Path, mimika: Mimika, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[str, str] = {}
    said: dict[str, str] = {}
    for line in COMMANDS:
        command, _, target = re.sub(r"RECORD|NUMBER", lambda found: known[found[0]], line).partition(" > ")
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            monkeypatch.setenv(name, value)
        elif words[0] == "grep":
            found = next(one for one in (shop / words[2]).read_text().splitlines() if words[1] in one)
            known["NUMBER"] = str(json.loads(found)["number"])
        else:
            assert words[0] == "mimika"
            done = mimika(*words[1:])
            assert (done.returncode, done.stderr) == (0, ""), line
            said[" ".join(words[1:3])] = done.stdout
            if target:
                (shop / target).write_text(done.stdout)
            if words[1:3] == ["consent", "ask"]:
                known["RECORD"] = done.stdout.split()[0]
    assert "visit-17 is forgotten" in said["forget visit-17"]
    assert '"kind":"erasure"' in said["audit check-proof"]
    assert "forgotten on" in said["export visit-17"]
    log = (shop / "audit.log").read_text()
    for kind in ("grant-requested", "grant-given", "admission-begun", "admission-ended", "grant-withdrawn", "export"):
        assert f'"kind":"{kind}"' in log
    assert "visit-17" not in log
