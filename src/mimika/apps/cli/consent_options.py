"""Options of the consent commands and what they mean: who, until when, how, who is responsible.

Next door: `consent_answers` and `consent_papers` have the commands.
"""

import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.ledger import VARIABLE
from mimika.domain.consents import Channel, Subject, SubjectId, SubjectKind
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mimika.consent.deployments import Deployment

DEPLOYMENT: Final = "MIMIKA_DEPLOYMENT"
"""Environment variable that names the deployment file."""

_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LENGTH: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhdw])")
_ENDLESS: Final = "endless"

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        envvar=VARIABLE,
        help="Where consent is kept: FILE.jsonl, sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE.",
    ),
]
DeploymentOption = Annotated[
    Path | None,
    typer.Option("--deployment", metavar="FILE", envvar=DEPLOYMENT, help="Who is responsible here and where, as YAML."),
]
PersonOption = Annotated[
    str | None, typer.Option("--person", metavar="ID", help="A pseudonym that outlives a session; never a name.")
]
SessionOption = Annotated[str | None, typer.Option("--session", metavar="ID", help="Whoever is in one session.")]
ZoneOption = Annotated[
    str | None, typer.Option("--zone", metavar="NAME", help="Everybody in a place that announces it.")
]
LengthOption = Annotated[
    str | None,
    typer.Option("--for", metavar="LENGTH", help="How long it holds from now: 30m, 12h, 90d, 52w, or endless."),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="When it ends: 2026-12-31T18:00, in UTC unless it says otherwise."),
]
ChannelOption = Annotated[Channel, typer.Option("--channel", help="How it was said.")]
EvidenceOption = Annotated[
    str, typer.Option("--evidence", metavar="REFERENCE", help="What proves it, such as a scan; no personal data.")
]
ReadOption = Annotated[
    list[str] | None,
    typer.Option("--modality", metavar="MODALITY", help=f"What may be read: {', '.join(Modality)}. May be repeated."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it here instead of to stdout.")
]


def subject_of(person: str | None, session: str | None, zone: str | None) -> Subject | None:
    """Return whom the options name; None where they name nobody.

    Raises:
        UsageError: They name more than one.
    """
    pairs = zip(SubjectKind, (person, session, zone), strict=True)
    named = [Subject(kind=kind, id=SubjectId(word)) for kind, word in pairs if word is not None]
    if len(named) > 1:
        raise UsageError("it is not clear for whom", fix="Pass one of --person, --session and --zone")
    return named[0] if named else None


def modalities_of(words: "Iterable[str]") -> frozenset[Modality]:
    """Return what may be read.

    Raises:
        UsageError: A word is not known.
    """
    found: set[Modality] = set()
    for word in words:
        if word not in set(Modality):
            raise UsageError(f"{word[:40]!r} is nothing that can be read", fix=f"Use of: {', '.join(Modality)}")
        found.add(Modality(word))
    return frozenset(found)


def purpose_of(word: str | None) -> Purpose:
    """Return a purpose.

    Raises:
        UsageError: None was named, or it is not known.
    """
    if word is None or word not in set(Purpose):
        wrong = "no purpose was given" if word is None else f"the purpose {word[:40]!r} is not known"
        raise UsageError(wrong, fix=f"Use one of: {', '.join(Purpose)}")
    return Purpose(word)


def end_of(length: str | None, until: str | None, now: float) -> float | None:
    """Return when something ends, in seconds since 1970-01-01 UTC; None where nothing was said.

    Raises:
        UsageError: Both were said, or one of them makes no sense.
    """
    if length is not None and until is not None:
        raise UsageError("it is not clear when it ends", fix="Pass --for or --until, not both")
    if until is not None:
        return _moment(until)
    if length is None:
        return None
    found = _LENGTH.fullmatch(length.strip().lower())
    if length.strip().lower() == _ENDLESS:
        return math.inf
    if found is None or float(found[1]) == 0.0:
        raise UsageError(f"{length[:40]!r} is no length of time", fix="Write one such as 30m, 12h, 90d or endless")
    return now + float(found[1]) * _UNITS[found[2]]


def _moment(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text[:40]!r} is no time", fix="Write it as 2026-12-31T18:00") from error


def bytes_of(path: Path) -> bytes:
    """Return what stands in a file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise UsageError(f"{path} cannot be read", why=why or str(error), fix="Check its name and rights") from error


def deployment_of(path: Path | None) -> "Deployment":
    """Return what a deployment states about itself.

    Raises:
        UsageError: No file was named, or it is not what it should be.
    """
    from mimika.consent.deployments import read_deployment

    if path is None:
        raise UsageError(
            "nobody is responsible yet",
            why="no deployment file was named",
            fix=f"Pass --deployment FILE or set {DEPLOYMENT}; docs/consent.md shows one",
        )
    try:
        text = bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text", fix="Save it as UTF-8") from error
    return read_deployment(text, str(path))
