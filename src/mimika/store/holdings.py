"""All that is held about somebody, as JSON for machines and as a page for whoever asks.

The page needs nothing but itself: no script, no picture, no address that is
asked. Next door: `mimika.store.sql.database` finds what is held.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from math import isfinite
from pathlib import Path
from typing import Final

from mimika.domain.consents import ConsentEvent, ConsentState, RecordId, SubjectId
from mimika.domain.keeping import Entry
from mimika.store.files import unwritable, write_durably

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Whatever JSON can hold."""

JSON_NAME: Final = "held.json"
PAGE_NAME: Final = "held.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """All that is held about somebody.

    Attributes:
        subject: About whom.
        entries: What is kept.
        events: What was said about their consent.
        damaged: Rows that cannot be read, and why.
        forgotten_on: The day on which they were forgotten last, as YYYY-MM-DD; None for never.
    """

    subject: SubjectId
    entries: tuple[Entry, ...]
    events: tuple[ConsentEvent, ...]
    damaged: tuple[str, ...]
    forgotten_on: str | None

    @property
    def empty(self) -> bool:
        """Whether nothing is held."""
        return not (self.entries or self.events or self.damaged)


def as_json(holding: Holding, at: float) -> Json:
    """Return what is held for machines.

    Args:
        holding: What is held.
        at: When it was asked for, wall-clock seconds since 1970-01-01 UTC.
    """
    return {
        "subject": holding.subject,
        "asked_at": moment(at),
        "held": not holding.empty,
        "forgotten_on": holding.forgotten_on,
        "entries": [_entry(each) for each in holding.entries],
        "consents": [_event(each) for each in holding.events],
        "damaged": list(holding.damaged),
    }


def summary(holding: Holding) -> str:
    """Return in one sentence what is held."""
    if not holding.empty:
        records = len({each.record for each in holding.events})
        words = f"{_count(len(holding.entries), 'entry', 'entries')} and {_count(records, 'consent record')}"
        damaged = f"; {_count(len(holding.damaged), 'row')} cannot be read" if holding.damaged else ""
        return f"held about {holding.subject}: {words}{damaged}"
    if holding.forgotten_on:
        return f"nothing is held about {holding.subject}: forgotten on {holding.forgotten_on}"
    return f"nothing is held about {holding.subject}"


def write(holding: Holding, at: float, folder: Path) -> tuple[Path, Path]:
    """Write what is held to a folder, for its owner's eyes only, and return the JSON file and the page.

    Args:
        holding: What is held.
        at: When it was asked for, wall-clock seconds since 1970-01-01 UTC.
        folder: Where; it is made.

    Raises:
        OutputError: It cannot be written.
    """
    machine, page = folder / JSON_NAME, folder / PAGE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    document = json.dumps(as_json(holding, at), indent=2, ensure_ascii=False, allow_nan=False)
    for path, text in ((machine, document + "\n"), (page, "\n".join(_page(holding, at)) + "\n")):
        write_durably(path, text.encode("utf-8", "replace"))
        _close_to_others(path)
    return machine, page


def moment(at: float) -> str | None:
    """Return a time as text, to the second, in UTC; None for one that never comes.

    Args:
        at: Wall-clock seconds since 1970-01-01 UTC.
    """
    if not isfinite(at):
        return None
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"{at:.0f} s"  # beyond the calendar


def _close_to_others(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError as error:
        raise unwritable(path, error) from error


def _entry(entry: Entry) -> Json:
    return {
        "kind": entry.kind.value,
        "name": entry.name,
        "at": moment(entry.at),
        "record": entry.record,
        "body": _body(entry),
    }


def _body(entry: Entry) -> Json:
    """Return what an entry says; text where it is no JSON."""
    text = entry.body.decode("utf-8", "replace")
    try:
        return json.loads(text, parse_constant=str)
    except ValueError:
        return text


def _event(event: ConsentEvent) -> Json:
    return {
        "record": event.record,
        "number": event.number,
        "for": event.subject.kind.value,
        "purpose": event.purpose.value,
        "modalities": sorted(event.modalities),
        "state": event.state.value,
        "at": moment(event.at),
        "valid_until": moment(event.valid_until),
        "notice": event.notice.version,
        "language": event.notice.language,
        "channel": event.channel.value,
        "jurisdiction": event.jurisdiction,
        "evidence": event.evidence,
    }


_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:600}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #bbb}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:.9rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}"
)


def _page(holding: Holding, at: float) -> Iterator[str]:
    title = f"What is held about {holding.subject}"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
    said = summary(holding)
    yield f"<p>{escape(said[:1].upper() + said[1:])}. Asked on {moment(at)}.</p>"
    if holding.entries:
        yield "<h2>What is kept</h2>"
        yield from _table(
            ("What", "Name", "Since", "Under which consent", "Content"),
            [
                (each.kind, each.name, moment(each.at), _allowed(holding.events, each.record), _pretty(each))
                for each in holding.entries
            ],
        )
    if holding.events:
        yield "<h2>What was said about consent</h2>"
        yield from _table(
            ("Record", "What", "When", "Until", "For what", "Sensed", "Notice", "How"),
            [
                (each.record, each.state, moment(each.at), moment(each.valid_until) or "no end", each.purpose,
                 ", ".join(sorted(each.modalities)), f"{each.notice.version}, {each.notice.language}", each.channel)
                for each in holding.events
            ],
        )  # fmt: skip
    if holding.damaged:
        yield "<h2>What cannot be read</h2><ul>"
        yield from (f"<li>{escape(line)}</li>" for line in holding.damaged)
        yield "</ul>"
    yield "</main></body></html>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Iterator[str]:
    yield (
        "<table><thead><tr>" + "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head) + "</tr></thead><tbody>"
    )
    for row in rows:
        yield "<tr>" + "".join(f"<td><pre>{escape(cell or '')}</pre></td>" for cell in row) + "</tr>"
    yield "</tbody></table>"


def _pretty(entry: Entry) -> str:
    body = _body(entry)
    return body if isinstance(body, str) else json.dumps(body, indent=1, ensure_ascii=False)


def _allowed(events: Sequence[ConsentEvent], record: RecordId) -> str:
    """Return in words which consent an entry is kept under, and since when that holds."""
    mine = [each for each in events if each.record == record]
    if not mine:
        return f"{record} (no such record)"
    yes = next((each for each in mine if each.state is ConsentState.GIVEN), mine[0])
    return f"{record}: {yes.purpose}, {mine[-1].state}, {yes.state} on {moment(yes.at)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
