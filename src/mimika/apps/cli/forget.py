"""`mimika forget`: erases everything about somebody and prints the proof. Next door: `export` says what there is."""

from typing import TYPE_CHECKING

from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.stores import PersonArgument, StoreOption
from mimika.apps.cli.trails import AuditKeyOption, AuditOption

if TYPE_CHECKING:
    from mimika.domain.keeping import Erasure


def forget(
    person: PersonArgument,
    *,
    store: StoreOption = None,
    audit: AuditOption = None,
    audit_key: AuditKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase everything held about a person or session, with their key, and print the proof.

    Copies of the store are of no use to anybody afterwards: what is in them opens under that key only.
    """
    from mimika.apps.cli.stores import audited, proof
    from mimika.apps.cli.terminal import emit, out
    from mimika.domain.consents import SubjectId
    from mimika.pipeline.clock import SystemClock

    subject = SubjectId(person)
    with audited(store, audit, audit_key) as (database, _):
        before = database.forgotten_on(subject)
        erasure = database.personal.forget(subject, SystemClock().wall(), "request")
    if as_json:
        emit({"held": erasure.keys > 0, "forgotten_before": before, "proof": proof(erasure)})
    else:
        out().print(_words(person, erasure, before), markup=False)


def _words(person: str, erasure: "Erasure", before: str | None) -> str:
    from mimika.store.holdings import moment

    if not erasure.keys:
        return f"Nothing is held about {person}" + (f": forgotten on {before}." if before else ".")
    return (
        f"{person} is forgotten: {erasure.entries} entries erased, {erasure.records} consent records closed, "
        f"{erasure.keys} key destroyed.\nProof: {erasure.subject}, {moment(erasure.at)}, {erasure.why}"
    )
