"""Chat logs: JSON, JSON lines, CSV and plain text with a label before each line.

There is no standard; the usual names of the fields are known, see `TEXTS`, `SPEAKERS`, `TIMES` and `CALLS`.
A log of several calls says with each line which it belongs to. Next door: `dialogues` for logs with acts.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Final

from pydantic import JsonValue

from mimika.capture.info import Tally
from mimika.capture.transcripts.cues import clock_seconds, labelled
from mimika.capture.transcripts.utterances import Row
from mimika.capture.transcripts.values import Fields, fields, number, objects, seconds, word

TEXTS: Final = ("text", "message", "content", "body", "utterance", "transcript", "msg")
SPEAKERS: Final = ("speaker", "role", "from", "sender", "author", "participant", "user", "name", "channel", "track")
TIMES: Final = ("begin", "start", "at", "time", "timestamp", "ts", "created_at", "sent_at", "date", "offset")
ENDS: Final = ("end", "stop", "finish")
LANGUAGES: Final = ("language", "lang", "locale")
CALLS: Final = ("call_id", "call", "conversation_id", "conversation", "chat_id", "session", "session_id", "thread_id")
LISTS: Final = ("messages", "utterances", "turns", "conversation", "chat", "transcript", "items", "events")

_LONGEST_FIELD: Final = 2**24
_TIME_BEFORE: Final = re.compile(r"^\s*[\[(]?((?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]?\s*[-–]?\s*")
_TIME_AFTER: Final = re.compile(
    r"^([^:()\[\]]{1,40}?)\s*[(\[]((?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[)\]]\s*:?\s+"
)

Calls = list[tuple[str, list[Row]]]
"""Rows by the name of their call; nothing is the name of the only one."""


def json_log(values: list[JsonValue]) -> Calls | None:
    """Return the lines of a chat in JSON or JSON lines; None when it is none."""
    calls = dict[str, list[Row]]()
    for name, one in _messages(values):
        text, speaker = word(one, *TEXTS), word(one, *SPEAKERS) or word(fields(one.get("author")), "name", "role")
        if text:
            rows = calls.setdefault(word(one, *CALLS) or name, [])
            begin, end, language = number(one, *TIMES), number(one, *ENDS), word(one, *LANGUAGES)
            place = f"message {len(rows) + 1}"
            rows.append(Row(text=text, begin=begin, end=end, speaker=speaker, language=language, place=place))
    return list(calls.items()) or None


def _messages(values: list[JsonValue]) -> Iterator[tuple[str, Fields]]:
    """Yield each message with the name of its call, where messages are listed call by call."""
    listed = [one for value in values for one in (objects(value) if isinstance(value, list) else [fields(value)])]
    for one in listed:
        inner = next((objects(one[key]) for key in LISTS if objects(one.get(key))), None)
        if inner is None:
            yield "", one
        else:
            name = word(one, *CALLS, "id")
            yield from ((name, each) for each in inner)


def csv_log(text: str, tally: Tally) -> Calls | None:
    """Return the lines of a chat in CSV whose first line names its columns; None when it does not."""
    first = text.lstrip("\ufeff\n ").split("\n", 1)[0]
    mark = max(",;\t|", key=first.count)
    names = [name.strip().strip('"').lower() for name in first.split(mark)]
    if mark not in first or not any(name in TEXTS for name in names):
        return None
    csv.field_size_limit(_LONGEST_FIELD)
    calls = dict[str, list[Row]]()
    reader = csv.reader(StringIO(text.lstrip("\ufeff\n ")), delimiter=mark)
    try:
        for cells in reader:
            if reader.line_num > 1 and cells:
                _csv_row(dict(zip(names, cells, strict=False)), reader.line_num, calls)
    except csv.Error as error:
        tally.damage()
        tally.note(f"line {reader.line_num} and what follows were left out: {error}")
    return list(calls.items())


def _csv_row(cells: dict[str, str], line: int, calls: dict[str, list[Row]]) -> None:
    def first(names: tuple[str, ...]) -> str:
        return next((cells[name] for name in names if cells.get(name)), "")

    row = Row(
        text=first(TEXTS),
        begin=seconds(first(TIMES) or None),
        end=seconds(first(ENDS) or None),
        speaker=first(SPEAKERS),
        language=first(LANGUAGES),
        place=f"line {line}",
    )
    calls.setdefault(first(CALLS), []).append(row)


def plain_log(text: str) -> list[Row] | None:
    """Return the lines of a plain chat, `Agent: hello`, with a time before or after the label or without.

    A line without a label goes on with the one before it. None when fewer than half of the first lines have one.
    """
    rows, bare = list[Row](), 0
    for number_, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        row = _plain_row(line, number_)
        if row is not None:
            rows.append(row)
            continue
        bare += 1
        if rows:
            before = rows[-1]
            joined = f"{before.text} {line.strip()}"
            rows[-1] = Row(text=joined, begin=before.begin, speaker=before.speaker, place=before.place)
    return rows if rows and bare <= len(rows) else None


def _plain_row(line: str, number_: int) -> Row | None:
    after = _TIME_AFTER.match(line[:200])
    if after is not None:
        speaker, text, clock = after.group(1), line[after.end() :], after.group(2)
    else:
        before = _TIME_BEFORE.match(line[:60])
        clock = "" if before is None else before.group(1)
        speaker, text = labelled(line if before is None else line[before.end() :])
    if not speaker:
        return None
    begin = clock_seconds(clock) if clock else None
    return Row(text=text, begin=begin, speaker=speaker.strip(), place=f"line {number_}")
