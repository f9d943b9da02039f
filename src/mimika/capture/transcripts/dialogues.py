"""Dialogues with what the system did: Taskmaster and ABCD, and logs of their shape.

Taskmaster (Byrne et al., EMNLP 2019; github.com/google-research-datasets/Taskmaster) notes each call of an
interface with the utterance that led to it; ABCD (Chen et al., NAACL 2021; github.com/asappresearch/abcd) puts the
agent's actions between the utterances. Of both only the names of the acts are kept, never what was in them.
Next door: `logs` for chats that have no acts.
"""

from collections.abc import Iterator

from pydantic import JsonValue

from mimika.capture.transcripts.utterances import Row
from mimika.capture.transcripts.values import Fields, fields, items, objects, word

_PAIR = 2
"""Parts of an ABCD line: who and what."""


def taskmaster(values: list[JsonValue]) -> list[tuple[str, list[Row]]] | None:
    """Return the dialogues of a Taskmaster file by name; None when it is none."""
    found = _conversations(values)
    if not found or not all("conversation_id" in one and "utterances" in one for one in found):
        return None
    return [(word(one, "conversation_id"), [_taskmaster_row(each) for each in _utterances(one)]) for one in found]


def _utterances(one: Fields) -> list[Fields]:
    return objects(one.get("utterances"))


def _taskmaster_row(one: Fields) -> Row:
    acts = tuple(word(each, "value") for each in objects(one.get("annotations")) if each.get("name") == "api_call")
    return Row(text=word(one, "text"), speaker=word(one, "speaker"), acts=acts, place=f"utterance {word(one, 'index')}")


def abcd(values: list[JsonValue]) -> list[tuple[str, list[Row]]] | None:
    """Return the dialogues of an ABCD file by number; None when it is none."""
    whole = fields(values[0])
    splits = [one for split in ("train", "dev", "test") for one in objects(whole.get(split))]
    found = splits or _conversations(values)
    if not found or not all("convo_id" in one and "original" in one for one in found):
        return None
    return [(word(one, "convo_id"), list(_abcd_rows(one))) for one in found]


def _abcd_rows(one: Fields) -> Iterator[Row]:
    """Yield the utterances; an action goes with the one before it."""
    acts, held = _actions(one), Row(text="")
    for at, line in enumerate(items(one.get("original"))):
        parts = items(line)
        if len(parts) < _PAIR or not isinstance(parts[0], str) or not isinstance(parts[1], str):
            continue
        if parts[0] == "action":
            held = Row(text=held.text, speaker=held.speaker, place=held.place, acts=(*held.acts, acts.get(at, "act")))
            continue
        yield held
        held = Row(text=parts[1], speaker=parts[0], place=f"line {at + 1} of dialogue {word(one, 'convo_id')}")
    yield held


def _actions(one: Fields) -> dict[int, str]:
    """Return the names of the buttons that were pressed, by line."""
    named = dict[int, str]()
    for at, turn in enumerate(objects(one.get("delexed"))):
        targets = items(turn.get("targets"))
        if len(targets) > _PAIR and targets[1] == "take_action" and isinstance(targets[_PAIR], str):
            named[at] = str(targets[_PAIR])
    return named


def _conversations(values: list[JsonValue]) -> list[Fields]:
    return [each for value in values for each in (objects(value) if isinstance(value, list) else [fields(value)])]
