"""Is everything here that is needed? Checks for `mimika doctor`, each with what to do about it.

Native libraries are tried in a child process: one that crashes must not take
the doctor with it, and only capture and perceive may import them. Next door:
`self_test`, which sends one frame of the bundled session through all stages.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from mimika.domain.models import ModelCard, ModelChoice
from mimika.errors import ModelError
from mimika.perceive.cards import available, verify


@unique
class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check.

    Attributes:
        name: What was looked at.
        verdict: How it came out; only `missing` stops mimika from working.
        found: What was found.
        advice: What to do, when something is to be done.
        optional: Mimika works without it.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""
    optional: bool = False


PYTHONS: Final = ((3, 11), (3, 13))
"""The first version that will do and the first that will not: mediapipe 0.10.21 has wheels for 3.11 and 3.12."""

MEMORY_NEEDED_MB: Final = 600
"""400 MB for one session, and some for the system."""

DISK_NEEDED_MB: Final = 200
"""An hour of one person is about 100 MB of timeline and report."""

CODECS: Final = ("h264", "hevc", "mpeg4", "vp9", "av1", "mjpeg")
"""Decoders that common cameras and recordings need."""

SERVICES: Final = (("PostgreSQL", 5432), ("Redis", 6379), ("MQTT", 1883), ("NATS", 4222), ("RabbitMQ", 5672))
"""Optional services and their usual ports."""

_REACH_S: Final = 0.3
_CHILD_S: Final = 60.0


def examine(folder: Path) -> Iterator[Finding]:
    """Yield the findings one by one, as they come; the last ones take a few seconds.

    Args:
        folder: Where the user would write results.
    """
    yield _python()
    yield _processor()
    yield _memory()
    yield _disk(folder)
    yield _writable(folder)
    yield _terminal()
    yield _cameras()
    yield _models()
    yield _library("mediapipe", "import mediapipe; print(mediapipe.__version__)")
    yield _codecs()
    for name, port in SERVICES:
        yield _service(name, port)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    fits = PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]
    advice = "" if fits else "Install mimika with Python 3.11 or 3.12"
    return Finding(name="Python", verdict=Verdict.OK if fits else Verdict.MISSING, found=found, advice=advice)


def _processor() -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    few = cores < 2  # noqa: PLR2004 -- one core for the pictures, one for the rest
    return Finding(
        name="processor",
        verdict=Verdict.WARNING if few else Verdict.OK,
        found=f"{cores} core{'' if cores == 1 else 's'} for this process",
        advice="One face runs on one core; several faces live need two" if few else "",
    )


def _memory() -> Finding:
    return _enough("free memory", _free_memory_mb(), MEMORY_NEEDED_MB, "Close other programs")


def _free_memory_mb() -> int:
    """Return what programs can still get; on Linux that counts in what the system would give back."""
    table = Path("/proc/meminfo")
    if table.is_file():
        for line in table.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) // 1024
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20


def _disk(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return Finding(name="free disk", verdict=Verdict.WARNING, found=str(error), advice="Change to another folder")
    return _enough("free disk", free, DISK_NEEDED_MB, "Free some space or write elsewhere with --out")


def _enough(name: str, free: int, needed: int, advice: str) -> Finding:
    enough = free >= needed
    return Finding(
        name=name,
        verdict=Verdict.OK if enough else Verdict.WARNING,
        found=f"{free:,} MB".replace(",", " "),
        advice="" if enough else f"{needed} MB are needed. {advice}",
    )


def _writable(folder: Path) -> Finding:
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Finding(
        name="this folder",
        verdict=Verdict.OK if writable else Verdict.WARNING,
        found="results can be written here" if writable else "results cannot be written here",
        advice="" if writable else "Change to a folder of yours or pass --out",
    )


def _terminal() -> Finding:
    if not sys.stdout.isatty():
        return Finding(name="terminal", verdict=Verdict.OK, found="none (output goes to a file or pipe)", optional=True)
    size = shutil.get_terminal_size()
    small = size.columns < 80 or size.lines < 24  # noqa: PLR2004 -- what `mimika live` is drawn for
    return Finding(
        name="terminal",
        verdict=Verdict.WARNING if small else Verdict.OK,
        found=f"{size.columns} x {size.lines}",
        advice="mimika live wants 80 x 24 or more" if small else "",
        optional=True,
    )


def _cameras() -> Finding:
    devices = sorted(Path("/dev").glob("video*"))
    readable = [device for device in devices if os.access(device, os.R_OK | os.W_OK)]
    if readable:
        return Finding(name="cameras", verdict=Verdict.OK, found=", ".join(str(one) for one in readable), optional=True)
    found = "none" if not devices else f"{', '.join(str(one) for one in devices)} may not be opened"
    advice = (
        "Plug one in to use mimika live, or pass it a file or a stream"
        if not devices
        else "Add your user to the group 'video' and log in again"
    )
    return Finding(name="cameras", verdict=Verdict.WARNING, found=found, advice=advice, optional=True)


def _models() -> Finding:
    """Compare every model's file with its card."""
    wrong: list[ModelError] = []
    cards: tuple[ModelCard, ...] = ()
    try:
        cards = available(ModelChoice.ALL)
    except ModelError as error:
        wrong.append(error)
    for card in cards:
        try:
            verify(card.name)
        except ModelError as error:
            wrong.append(error)
    if wrong:
        found = "; ".join(f"{error.what}: {error.why}" for error in wrong)
        return Finding(name="models", verdict=Verdict.MISSING, found=found, advice=wrong[0].fix)
    size = sum(card.size_bytes for card in cards) / 1e6
    return Finding(name="models", verdict=Verdict.OK, found=f"{len(cards)} as their cards say, {size:.1f} MB")


def _library(name: str, script: str) -> Finding:
    said, why = _child(script)
    if why:
        return Finding(name=name, verdict=Verdict.MISSING, found=why, advice="Install mimika anew")
    return Finding(name=name, verdict=Verdict.OK, found=said)


def _codecs() -> Finding:
    said, why = _child("import av; print(av.__version__, *sorted(av.codecs_available))")
    if why:
        return Finding(name="video decoders", verdict=Verdict.MISSING, found=why, advice="Install mimika anew")
    version, *known = said.split()
    absent = [codec for codec in CODECS if codec not in known]
    return Finding(
        name="video decoders",
        verdict=Verdict.WARNING if absent else Verdict.OK,
        found=f"PyAV {version}: " + (f"without {', '.join(absent)}" if absent else ", ".join(CODECS)),
        advice="Recordings in these formats must be converted first" if absent else "",
    )


def _child(script: str) -> tuple[str, str]:
    """Return what a script says, and why it failed if it did."""
    command = [sys.executable, "-I", "-W", "ignore", "-c", script]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter, with a script from this module
            command, capture_output=True, text=True, timeout=_CHILD_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return "", said[-1] if said else f"it ended with code {done.returncode}"
    return done.stdout.strip(), ""


def _service(name: str, port: int) -> Finding:
    try:
        with socket.create_connection(("localhost", port), timeout=_REACH_S):
            pass
    except OSError:  # nobody there is an answer too
        return Finding(name=name, verdict=Verdict.MISSING, found=f"nothing on localhost:{port}", optional=True)
    return Finding(name=name, verdict=Verdict.OK, found=f"answers on localhost:{port}", optional=True)


def is_able(findings: Iterable[Finding]) -> bool:
    """Return whether all that is needed is here."""
    return not any(one.verdict is Verdict.MISSING and not one.optional for one in findings)
