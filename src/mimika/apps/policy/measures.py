"""Risks with what is done about them, the record of processing, and what is kept: the parts every dossier has.

Next door: `dossier` puts them in their places.
"""

from collections.abc import Iterator

from mimika.apps.policy.blocks import Block, Cell, Grid, Items, Open, Text
from mimika.apps.policy.words import plain
from mimika.consent.law.conditions import LEAST_SESSIONS, Standing
from mimika.domain.signals import Modality
from mimika.scenarios.catalogue import Scenario

_LEFT: Cell = "low"


def flow() -> Items:
    """Return the way of what is sensed, in steps."""
    return Items(
        items=(
            "A picture, sound or stream is read on the device; the gate lets it pass only under a grant and the law.",
            "Who has no grant, staff and whoever looks like a minor are dropped before anything of them is read.",
            "Signals are derived; pictures and sounds end here and cannot be stored.",
            "A rule that anybody can read decides; the gate asks again whether the grant stands.",
            "Other systems receive the action, never a word of emotion, unless the signal itself is the purpose.",
        )
    )


def risks(scenario: Scenario) -> Iterator[Block]:
    """Yield the risks of a scenario, what is done about each, and who judges what is left."""
    yield Grid(
        head=("risk", "what is done about it", "what holds it", "likelihood and weight"),
        rows=tuple((*row, Open(what=f"your judgement of: {row[0].lower()}")) for row in _risks(scenario)),
    )


def _risks(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    yield (
        "A reaction is read wrongly",
        "Probabilities are calibrated and published, the person's own normal counts, and in doubt nothing is told",
        "cards of the models; accuracy by group where data has groups",
    )
    yield (
        "Some groups are read worse than others",
        "Figures by group are measured and alarms compare help and offers between groups",
        "fairness monitor; section on models",
    )
    yield (
        "Somebody is read who did not agree",
        "The gate refuses by default; a withdrawal stops the next frame and empties what was derived",
        "consent records, gate, audit log",
    )
    yield (
        "A child is read",
        "An age gate keeps out whoever looks like a minor; else parental consent is asked for",
        "age gate; rule of our own",
    )
    yield (
        "Distress is exploited",
        "Rules that tie price, access or selling to a reaction are refused when they are loaded",
        "rule check with line and reason",
    )
    yield (
        "Somebody is recognised again",
        "No template and no picture is kept; visits are not linked",
        "nothing behind perception can hold pixels; rule of our own",
    )
    yield (
        "Who says no is worse off",
        scenario.equal_path,
        "a test that every action can be reached without sensing",
    )
    yield from _risks_of_what_is_read(scenario)


def _risks_of_what_is_read(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    if Modality.VOICE in scenario.modalities or Modality.TEXT in scenario.modalities:
        yield (
            "Others in the same call or room are heard",
            "Only the channel of who agreed is read",
            "channel of the grant; no sound is kept",
        )
    if Modality.PHYSIOLOGY in scenario.modalities:
        yield (
            "A state of health shows in a pulse",
            "It joins the other signals and is not told by itself",
            "grant by modality",
        )
    if any(role in {"patient", "learner"} for role in scenario.roles):
        yield (
            "People depend on whoever reads them",
            "The equal path is named first, and a human decides",
            "human oversight; equal path",
        )


def record(scenario: Scenario, standing: Standing, place: str) -> Iterator[Block]:
    """Yield the record of processing activities with the fields of GDPR Art. 30(1)."""
    rows: tuple[tuple[Cell, Cell], ...] = (
        ("(a) Controller", standing.controller or Open(what="name and address of the controller")),
        ("(a) Contact", standing.contact or Open(what="contact of the controller")),
        ("(a) Representative, joint controllers", Open(what="names, or none")),
        ("(a) Data protection officer", Open(what="name and contact")),
        ("(b) Purposes", f"{plain(scenario.purpose)}: {', '.join(plain(one) for one in scenario.uses)}"),
        ("(b) Legal basis", Open(what="such as explicit consent, GDPR Art. 9(2)(a), with where its records are")),
        ("(c) Data subjects", ", ".join(f"{plain(one)}s" for one in scenario.roles)),
        (
            "(c) Categories of data",
            f"signals of {', '.join(scenario.modalities)}, states, decisions and consent records, all as special ones",
        ),
        ("(c) What is not among them", "pictures, sounds, templates of faces or voices"),
        ("(d) Recipients", Open(what="which systems receive actions, and who runs them")),
        ("(e) Transfers to other countries", f"none by Mimika itself; processed in {place} on the device"),
        ("(e) Safeguards of transfers by recipients", Open(what="transfers of the systems named above, or none")),
        ("(f) Time limits", "see the section on what is kept"),
        (
            "(g) Security",
            "a key per person or session, encrypted at rest; signed audit log without personal data; refusal first",
        ),
        ("(g) Security of the device", Open(what="physical protection, accounts, updates")),
    )
    yield Grid(head=("field", "entry"), rows=rows)


def retention(scenario: Scenario) -> Iterator[Block]:
    """Yield what is kept, for how long and how it ends."""
    yield Grid(
        head=("what", "kept where", "for how long", "how it ends"),
        rows=(
            ("pictures, sounds", "nowhere", "not at all", "dropped after each frame"),
            ("signals of a session", "memory", "the session", "dropped with the session or a withdrawal"),
            (
                "a person's own normal",
                "database, encrypted under their key",
                Open(what="days, only under a grant that says so"),
                "key destroyed: withdrawal, request or end of its time",
            ),
            (
                "decisions and outcomes",
                "database, encrypted under their key",
                Open(what="days"),
                "key destroyed: request or end of its time",
            ),
            (
                "consent records",
                "database",
                Open(what="years for which consent must be proved"),
                "retention, with a line of proof",
            ),
            (
                f"statistics of {LEAST_SESSIONS} sessions and more",
                "database",
                "no limit: about nobody in particular",
                "not needed",
            ),
            ("audit log", "file, signed", Open(what="years"), "no personal data in it"),
        ),
    )
    yield Text(said=f"A withdrawal for {plain(scenario.purpose)} takes effect within one frame.")
