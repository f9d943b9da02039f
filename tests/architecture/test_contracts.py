"""The import contracts hold, and each of them bites: a small house with one fault in it is refused."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / ".importlinter"
HOUSE = "mimika_in_small"

LAYERS = "Data flows one way; stages do not know each other"
CYCLES = "No package cycles anywhere"
GATE = "Only the pipeline opens the consent gate"
PRIVACY = "Nothing that sees a person reaches the network or a database"
MODELS = "Model runtimes and codecs stay in capture and perceive"

PACKAGES = """
testing apps pipeline scenarios capture perceive fuse understand decide act learn insight store consent domain
"""

FAULTS = [
    ("perceive/face.py", "import {house}.fuse", LAYERS),
    ("perceive/face.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {house}.fuse", LAYERS),
    ("domain/ids.py", "import {house}.consent", LAYERS),
    ("act/console.py", "import {house}.pipeline", LAYERS),
    ("apps/live.py", "import {house}.testing", LAYERS),
    ("utils/__init__.py", '"""A drawer for everything."""', LAYERS),
    ("fuse/lazy.py", "def late():\n    import {house}.decide", LAYERS),
    ("perceive/face/__init__.py", "import {house}.perceive.voice", CYCLES),
    ("perceive/face.py", "import {house}.consent.gate", GATE),
    ("store/files.py", "from {house}.consent import gate", GATE),
    ("perceive/face.py", "import sqlite3", PRIVACY),
    ("understand/step.py", "from urllib import request", PRIVACY),
    ("decide/rules.py", "import socket", PRIVACY),
    ("pipeline/step.py", "import cv2", MODELS),
    ("store/clips.py", "import av", MODELS),
    ("understand/mesh.py", "from mediapipe import solutions", MODELS),
    ("apps/models.py", "def late():\n    import onnxruntime", MODELS),
    ("decide/bandit.py", "import torch", MODELS),
]


def verdicts(config: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """Run import-linter and return its exit status and what it says of each contract."""
    status = lint_imports(config_filename=str(config), no_cache=True)
    found = re.findall(r"^(.+?)\s+(KEPT|BROKEN)\b", capsys.readouterr().out, re.MULTILINE)
    return status, {name.strip(): verdict for name, verdict in found}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a sound package that has our contracts and every layer, and nothing else."""
    root = tmp_path / HOUSE
    for package in PACKAGES.split():
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").touch()
    for module in ("__init__", "errors", "consent/gate"):
        (root / f"{module}.py").touch()
    (root / "pipeline" / "session.py").write_text(f"import {HOUSE}.consent.gate\n", encoding="utf-8")
    (root / "perceive" / "voice.py").write_text(f"import {HOUSE}.domain\n", encoding="utf-8")
    text = CONTRACTS.read_text(encoding="utf-8")
    (tmp_path / ".importlinter").write_text(re.sub(r"\bmimika\b", HOUSE, text), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == HOUSE]:
        del sys.modules[name]


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status, said = verdicts(CONTRACTS, capsys)
    assert said == dict.fromkeys((LAYERS, CYCLES, GATE, PRIVACY, MODELS), "KEPT")
    assert status == 0


def test_a_sound_house_is_not_refused(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = verdicts(house / ".importlinter", capsys)
    assert set(said.values()) == {"KEPT"}
    assert status == 0


@pytest.mark.parametrize(("module", "fault", "contract"), FAULTS, ids=[f"{one[0]}: {one[1][:40]}" for one in FAULTS])
def test_a_fault_breaks_its_contract(
    house: Path, module: str, fault: str, contract: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = house / HOUSE / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(fault.format(house=HOUSE) + "\n", encoding="utf-8")
    if contract == CYCLES:
        (house / HOUSE / "perceive" / "voice.py").write_text(f"import {HOUSE}.perceive.face\n", encoding="utf-8")
    status, said = verdicts(house / ".importlinter", capsys)
    assert said.get(contract) == "BROKEN", said
    assert status == 1


def test_every_contract_is_seen_to_bite() -> None:
    named = re.findall(r"^name = (.+)$", CONTRACTS.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) == {contract for _, _, contract in FAULTS}
