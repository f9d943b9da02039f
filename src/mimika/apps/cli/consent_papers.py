"""`mimika consent list | show | receipt | pass | import | notice`: what is looked up, printed and typed in.

Next door: `consent_answers` has what is said.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.apps.cli.consent_options import (
    DeploymentOption,
    LengthOption,
    OutOption,
    PersonOption,
    ReadOption,
    SessionOption,
    StoreOption,
    ZoneOption,
    bytes_of,
    deployment_of,
    end_of,
    modalities_of,
    purpose_of,
    subject_of,
)
from mimika.apps.cli.ledger import opened
from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption
from mimika.domain.consents import RecordId
from mimika.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mimika.consent.notices import Notice
    from mimika.domain.consents import ConsentEvent

RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="Id of the record.")]


def listing(
    *,
    person: PersonOption = None,
    session: SessionOption = None,
    zone: ZoneOption = None,
    holding: Annotated[bool, typer.Option("--holding", help="Only what may be sensed now.")] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the records and where they stand, of everybody or of somebody."""
    from mimika.apps.cli.consent_words import holds, sentence, standing_json
    from mimika.apps.cli.terminal import emit, out
    from mimika.consent.register import Register
    from mimika.pipeline.clock import SystemClock

    wall = SystemClock().wall()
    subject = subject_of(person, session, zone)
    with opened(store) as ledger:
        events = (event for _, event in ledger.since(0)) if subject is None else ledger.of_subject(subject)
        standings = Register(events).standings()
    chosen = [now for now in standings if not holding or holds(now, wall)]
    if as_json:
        emit([standing_json(now, wall) for now in chosen])
        return
    for now in chosen:
        ran_out = now.holds and now.last.valid_until <= wall
        out().print(sentence(now.last) + (" (ran out)" if ran_out else ""), markup=False)
    if not chosen:
        out().print("There are no such records.")


def show(record: RecordArgument, *, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Show everything that was said in a record."""
    from mimika.apps.cli.consent_words import event_json, sentence
    from mimika.apps.cli.terminal import emit, out

    events = _events(store, record)
    if as_json:
        emit([event_json(event) for event in events])
        return
    for event in events:
        told = f"{event.number}. {sentence(event)}; by {event.channel}, notice {event.notice.version} in "
        told += f"{event.notice.language}" + (f", evidence {event.evidence}" if event.evidence else "")
        out().print(told, markup=False)


def receipt(
    record: RecordArgument,
    *,
    out: OutOption = None,
    deployment: DeploymentOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the receipt that the customer keeps: a page, or JSON with --json or a FILE that ends in .json."""
    from mimika.consent import receipts

    events = _events(store, record)
    stated = deployment_of(deployment)
    if as_json or (out is not None and out.suffix == ".json"):
        text = receipts.receipt(events, stated).model_dump_json(indent=2) + "\n"
    else:
        text = receipts.receipt_page(events, stated)
    put(text.encode(), out)


def make_pass(
    record: RecordArgument,
    *,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Private Ed25519 key in PEM that signs it.")],
    modality: ReadOption = None,
    length: LengthOption = None,
    out: OutOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a pass that its holder shows at a camera to give or renew consent, once; FILE ends in .svg or .png."""
    import secrets

    from mimika.apps.cli.terminal import emit
    from mimika.consent import passes
    from mimika.pipeline.clock import SystemClock

    last = _events(store, record)[-1]
    now = SystemClock().wall()
    end = end_of(length or "24h", None, now)
    if end is None or end == float("inf"):
        raise UsageError("a pass needs an end", fix="Pass --for 24h")
    what = passes.Pass(
        record=last.record,
        purpose=last.purpose,
        modalities=last.modalities if modality is None else modalities_of(modality),
        valid_until=int(end),
        nonce=secrets.token_urlsafe(9),
    )
    text = passes.make_pass(what, passes.signing_key(bytes_of(key)))
    if out is not None:
        put(_picture(text, out), out)
    if as_json:
        emit({"pass": text, "record": what.record, "valid_until": what.valid_until, "file": str(out) if out else None})
    elif out is None:
        typer.echo(text)


def import_paper(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="CSV in UTF-8; docs/consent.md has its columns.")],
    *,
    desk: Annotated[
        str, typer.Option("--desk", metavar="NAME", help="Whose forms they are; their numbers are unique within it.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Only look whether it could be imported.")] = False,
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import paper forms that were typed into a table: all of them, or none and a line for each bad row."""
    from mimika.apps.cli.consent_words import tell
    from mimika.apps.cli.terminal import err
    from mimika.consent import paper
    from mimika.pipeline.clock import SystemClock

    read = paper.read_paper(bytes_of(table), desk, SystemClock().wall())
    for fault in read.faults:
        err().print(f"{table}, line {fault.line}: {fault.why}", markup=False)
    if read.faults:
        raise UsageError("nothing was imported", why=f"{len(read.faults)} rows cannot be taken", fix="Correct them")
    with opened(store, audit, audit_key) as ledger:
        kept = {events[0].record: ledger.of_record(events[0].record) for events in read.records}
        new = list(paper.outstanding(read.records, kept))
        for event in () if check else new:
            ledger.append(event)
    idle = "The table can be imported." if check else "All of it was imported already."
    tell([] if check else new, idle, as_json=as_json)


def notice(
    purpose: Annotated[
        str | None, typer.Argument(metavar="PURPOSE", help="Which notice; none lists the purposes.", show_default=False)
    ] = None,
    *,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", "-l", metavar="TAG", help="en, ru, fr, de, zh; a sign may have several."),
    ] = None,
    version: Annotated[str | None, typer.Option("--version", metavar="VERSION", help="An older version.")] = None,
    sign: Annotated[bool, typer.Option("--sign", help="The sign for an entrance, as a page.")] = False,
    page: Annotated[bool, typer.Option("--page", help="The full text as a page.")] = False,
    deployment: DeploymentOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a notice, whole or as a sign for an entrance, with who is responsible filled in from --deployment."""
    from mimika.consent import notices, signs

    if purpose is None:
        _purposes(as_json=as_json)
        return
    wanted = purpose_of(purpose)
    tongues = language or ["en"]
    if sign:
        told = signs.announcement(wanted, tongues, deployment_of(deployment))
        put(signs.sign_page(told).encode(), out)
        return
    texts = [notices.notice(wanted, tongue, version) for tongue in tongues]
    if deployment is not None or page:
        responsible = deployment_of(deployment).responsible
        texts = [notices.filled(text, responsible) for text in texts]
    if page:
        put("".join(signs.notice_page(text) for text in texts[:1]).encode(), out)
    elif as_json:
        _emit_notices(texts)
    else:
        whole = "\n\n\n".join(f"{text.title}\n\n{text.short}\n\n{text.body}" for text in texts)
        put(f"{whole}\n".encode(), out)


def _purposes(*, as_json: bool) -> None:
    from mimika.apps.cli.terminal import emit
    from mimika.consent import notices
    from mimika.domain.permits import Purpose

    if as_json:
        emit({"purposes": list(Purpose), "languages": list(notices.LANGUAGES), "versions": list(notices.versions())})
        return
    for each in Purpose:
        typer.echo(f"{each:<24} {notices.notice(each, 'en').title}")
    typer.echo(f"in {', '.join(notices.LANGUAGES)}; versions: {', '.join(notices.versions())}")


def _emit_notices(texts: "Iterable[Notice]") -> None:
    from mimika.apps.cli.terminal import emit

    emit(
        [
            {
                "purpose": text.purpose,
                "version": text.version,
                "language": text.language,
                "title": text.title,
                "short": text.short,
                "sections": [{"heading": one.heading, "text": one.text} for one in text.sections],
            }
            for text in texts
        ]
    )


def _events(store: str | None, record: str) -> "tuple[ConsentEvent, ...]":
    with opened(store) as ledger:
        events = ledger.of_record(RecordId(record))
    if not events:
        raise UsageError(f"there is no consent record {record[:60]!r}", fix="Look it up with: mimika consent list")
    return events


def _picture(text: str, path: Path) -> bytes:
    from mimika.consent.codes import qr_png, qr_svg

    if path.suffix not in {".svg", ".png"}:
        raise UsageError(f"{path} is no picture", fix="Name a file that ends in .svg or .png")
    return qr_png(text) if path.suffix == ".png" else qr_svg(text, "Mimika").encode()


def put(content: bytes, path: Path | None) -> None:
    """Write to a file, or to stdout where none was named."""
    from mimika.store.files import write_aside

    if path is None:
        typer.echo(content.decode(), nl=False)
    else:
        write_aside(path, content)
