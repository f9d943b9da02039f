"""`mimika consent ask | give | refuse | withdraw | renew | pause`: what is said about consent, kept at once.

Next door: `consent_papers` has what is printed, shown and imported.
"""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.apps.cli.consent_options import (
    ChannelOption,
    EvidenceOption,
    LengthOption,
    PersonOption,
    ReadOption,
    SessionOption,
    StoreOption,
    UntilOption,
    ZoneOption,
    bytes_of,
    end_of,
    modalities_of,
    purpose_of,
    subject_of,
)
from mimika.apps.cli.ledger import opened
from mimika.apps.cli.options import JsonOption, PurposeOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption
from mimika.domain.consents import Channel, RecordId, Subject, SubjectId, SubjectKind
from mimika.errors import UsageError

if TYPE_CHECKING:
    from mimika.consent.lifecycle import Standing
    from mimika.consent.saying import Narrower, Said, Step
    from mimika.domain.consents import ConsentEvent
    from mimika.domain.keeping import ConsentLedger

RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="Id of the record.")]
MaybeRecord = Annotated[
    str | None, typer.Argument(metavar="RECORD", help="Id of the record; a pass names its own.", show_default=False)
]
PassOption = Annotated[
    str | None, typer.Option("--pass", metavar="TEXT", help="What the QR code of a pass says; needs --key.")
]
KeyOption = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="Ed25519 key in PEM whose passes are taken.")
]


def ask(
    *,
    person: PersonOption = None,
    session: SessionOption = None,
    zone: ZoneOption = None,
    purpose: PurposeOption = None,
    modality: ReadOption = None,
    length: LengthOption = None,
    until: UntilOption = None,
    language: Annotated[str, typer.Option("--language", help="In which language the notice was shown.")] = "en",
    place: Annotated[
        str | None, typer.Option("--in", metavar="PLACE", help="Whose law holds: EU-DE, US-IL, CN ...")
    ] = None,
    channel: ChannelOption = Channel.API,
    evidence: EvidenceOption = "",
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep that somebody was shown the notice and asked; prints the id of the new record."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying
    from mimika.consent.notices import notice
    from mimika.pipeline.clock import SystemClock

    now = SystemClock().wall()
    subject = subject_of(person, session, zone)
    end = end_of(length, until, now)
    if subject is None:
        raise UsageError("nobody was named", fix="Pass one of --person, --session and --zone")
    if end is None:
        raise UsageError("no end was named", fix="Pass --for 12h, --until 2026-12-31T18:00, or --for endless")
    if place is None or not place.strip():
        raise UsageError("no place was named", fix="Pass --in with the law that holds, such as EU-DE")
    wanted = purpose_of(purpose)
    question = saying.Question(
        subject=subject,
        purpose=wanted,
        modalities=modalities_of(modality or ("face",)),
        valid_until=end,
        notice=notice(wanted, language).ref,
        jurisdiction=place.strip(),
    )
    said = saying.Said(at=now, channel=channel, evidence=evidence)
    event = saying.ask(RecordId(str(uuid.uuid4())), question, said)
    with opened(store, audit, audit_key) as ledger:
        ledger.append(event)
    tell([event], "", as_json=as_json)


def give(
    record: MaybeRecord = None,
    *,
    modality: ReadOption = None,
    length: LengthOption = None,
    until: UntilOption = None,
    shown: PassOption = None,
    key: KeyOption = None,
    channel: ChannelOption = Channel.API,
    evidence: EvidenceOption = "",
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a yes to what was asked, or to less of it; a pass can say it too."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying

    said, what = _answer((modality, length, until), (channel, evidence))
    step: Step = lambda events: saying.give(events, said, what)  # noqa: E731 -- a step is a function of events
    name = record
    if shown is not None:
        name, step = _by_pass(shown, key, record), _with_pass(shown, key, said, what)
    with opened(store, audit, audit_key) as ledger:
        done = saying.settled(ledger, _named(name), step)
    tell([] if done is None else [done], "It was given already; nothing changed.", as_json=as_json)


def renew(
    record: MaybeRecord = None,
    *,
    length: LengthOption = None,
    until: UntilOption = None,
    shown: PassOption = None,
    key: KeyOption = None,
    channel: ChannelOption = Channel.API,
    evidence: EvidenceOption = "",
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let what was given last longer, or less long; what ran out is asked anew."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying

    said, what = _answer((None, length, until), (channel, evidence))
    if what.valid_until is None:
        raise UsageError("no end was named", fix="Pass --for 12h or --until 2026-12-31T18:00")
    step: Step = lambda events: saying.renew(events, said, what)  # noqa: E731 -- a step is a function of events
    name = record
    if shown is not None:
        name, step = _by_pass(shown, key, record), _with_pass(shown, key, said, what)
    with opened(store, audit, audit_key) as ledger:
        done = saying.settled(ledger, _named(name), step)
    tell([] if done is None else [done], "Nothing changed.", as_json=as_json)


def refuse(
    record: RecordArgument,
    *,
    channel: ChannelOption = Channel.API,
    evidence: EvidenceOption = "",
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a no; to what was given already it is a withdrawal."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying

    said, _ = _answer((None, None, None), (channel, evidence))
    with opened(store, audit, audit_key) as ledger:
        done = saying.settled(ledger, RecordId(record), lambda events: saying.refuse(events, said))
    tell([] if done is None else [done], "Nothing is allowed under it; nothing changed.", as_json=as_json)


def withdraw(
    record: Annotated[
        str | None, typer.Argument(metavar="RECORD", help="Id of the record.", show_default=False)
    ] = None,
    *,
    person: PersonOption = None,
    session: SessionOption = None,
    zone: ZoneOption = None,
    channel: ChannelOption = Channel.API,
    evidence: EvidenceOption = "",
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a yes back, or all that somebody said yes to; done twice it is done."""
    from mimika.apps.cli.consent_words import tell
    from mimika.consent import saying

    subject = subject_of(person, session, zone)
    if (record is None) == (subject is None):
        raise UsageError("it is not clear what to take back", fix="Pass a record, or --person, --session or --zone")
    said, _ = _answer((None, None, None), (channel, evidence))
    with opened(store, audit, audit_key) as ledger:
        names = [RecordId(record)] if record is not None else _records_of(ledger, subject)
        steps = [saying.settled(ledger, name, lambda events: saying.withdraw(events, said)) for name in names]
    tell([done for done in steps if done is not None], "Nothing is allowed any more; nothing changed.", as_json=as_json)


def pause(
    zone: Annotated[str, typer.Argument(metavar="ZONE", help="Name of the zone.")],
    *,
    minutes: Annotated[float, typer.Option("--minutes", "-m", metavar="N", help="For how long.")] = 15.0,
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do not sense a zone for a while, as the button at its entrance does; afterwards it goes on by itself."""
    from mimika.apps.cli.consent_words import tell

    said, _ = _answer((None, None, None), (Channel.ENTRANCE, ""))
    subject = Subject(kind=SubjectKind.ZONE, id=SubjectId(zone))
    with opened(store, audit, audit_key) as ledger:
        sensed = [now.last.record for now in _standings(ledger, subject) if now.holds]
        if not sensed:
            raise UsageError(f"the zone {zone!r} is not sensed", fix="Look it up with: mimika consent list")
        kept = [event for name in sensed for event in _pause(ledger, name, said, minutes)]
    tell(kept, "Somebody else was quicker; it is paused.", as_json=as_json)


def _pause(ledger: "ConsentLedger", record: RecordId, said: "Said", minutes: float) -> "list[ConsentEvent]":
    """Keep the two events of a pause, the withdrawal first; none where the record was taken back meanwhile."""
    from mimika.consent.lifecycle import standing
    from mimika.consent.saying import settled
    from mimika.consent.zones import pause as paused

    later: list[ConsentEvent] = []

    def step(events: "tuple[ConsentEvent, ...]") -> "ConsentEvent | None":
        now = standing(events)
        if now is None or now.over:
            return None
        taken, *rest = paused(events, said, minutes, RecordId(str(uuid.uuid4())))
        later[:] = rest
        return taken

    done = settled(ledger, record, step)
    if done is None:
        return []
    for event in later:
        ledger.append(event)
    return [done, *later]


def _answer(what: tuple[list[str] | None, str | None, str | None], how: tuple[Channel, str]) -> "tuple[Said, Narrower]":
    """Return when and how something was said, and to how much of the question.

    Args:
        what: Modalities, length and end, as the options have them.
        how: Channel and evidence.
    """
    from mimika.consent.saying import Narrower, Said
    from mimika.pipeline.clock import SystemClock

    now = SystemClock().wall()
    modality, length, until = what
    allowed = None if modality is None else modalities_of(modality)
    said = Said(at=now, channel=how[0], evidence=how[1])
    return said, Narrower(modalities=allowed, valid_until=end_of(length, until, now))


def _named(record: str | None) -> RecordId:
    if record is None:
        raise UsageError("no record was named", fix="Pass its id, or a pass with --pass")
    return RecordId(record)


def _by_pass(shown: str, key: Path | None, record: str | None) -> str:
    from mimika.consent.passes import record_named

    if key is None:
        raise UsageError("no key was named", why="a pass proves nothing without it", fix="Pass --key FILE")
    named = record_named(shown)
    if record not in {None, named}:
        raise UsageError("the pass is for another record", why=f"it names {named}", fix="Leave the record out")
    return named


def _with_pass(shown: str, key: Path | None, said: "Said", what: "Narrower") -> "Step":
    """Return the step that takes a pass: a yes to what was asked, or a renewal of what was given."""
    from dataclasses import replace

    from mimika.consent import saying
    from mimika.consent.lifecycle import HOLDS
    from mimika.consent.passes import UsedInRecord, Wanted, checking_key, evidence_of, key_id, verify_pass

    public = checking_key(bytes_of(key or Path()))
    keys = {key_id(public): public}

    def step(events: "tuple[ConsentEvent, ...]") -> "ConsentEvent | None":
        if not events:
            raise UsageError("there is no such consent record", fix="Ask first, or look in another ledger")
        wanted = Wanted(purpose=events[0].purpose, at=said.at)
        found = verify_pass(shown, keys, wanted, UsedInRecord(events))
        by_pass = replace(said, channel=Channel.QR_PASS, evidence=evidence_of(found))
        allowed = found.modalities if what.modalities is None else found.modalities & what.modalities
        answer = replace(what, modalities=allowed)
        if events[-1].state in HOLDS:
            return saying.renew(events, by_pass, answer)
        return saying.give(events, by_pass, answer)

    return step


def _standings(ledger: "ConsentLedger", subject: Subject) -> "tuple[Standing, ...]":
    from mimika.consent.register import Register

    return Register(ledger.of_subject(subject)).standings()


def _records_of(ledger: "ConsentLedger", subject: Subject | None) -> list[RecordId]:
    return [] if subject is None else [now.last.record for now in _standings(ledger, subject)]
