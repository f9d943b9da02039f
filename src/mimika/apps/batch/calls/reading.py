"""One call becomes sums: who speaks, in which step, with which signals, in which phrases.

The words end here. Of the customer signals and single phrases go on, of the service only phrases after which the
customer reacted; names and numbers are masked in both. Next door: `running` calls this for each call.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mimika.apps.batch.calls.readers import Readers, Signals, Stretch
from mimika.apps.batch.calls.roles import Role, roles_of
from mimika.capture.transcripts import Conversation, Utterance
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.domain.permits import Refusal
from mimika.errors import MediaError, RefusedError
from mimika.insight.judging import judged
from mimika.insight.phases import Turn, steps_of
from mimika.insight.reactions import CallCounts, Reaction, Step, counted
from mimika.insight.terms import phrases
from mimika.pipeline.admitting import Admission

CUSTOMER: Final = PersonId("customer")
"""Whose words and voice are asked for; a name for the length of one call."""

_CHANNEL: Final = re.compile(r"(?:channel|ch)[ _]?(\d)")
_NOTHING: Final[Signals] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How calls are read.

    Attributes:
        readers: The models.
        admission: Admits words and sound.
        customers: Labels of customers that the user named.
        language: BCP 47 tag where a transcript does not say, or nothing.
    """

    readers: Readers
    admission: Admission
    customers: tuple[str, ...] = ()
    language: str = ""


def read_words(call: str, conversation: Conversation, sound: Path | None, manner: Manner) -> CallCounts:
    """Return the sums of a call of which there is a transcript, and maybe a recording.

    Args:
        call: Its digest.
        conversation: What was said.
        sound: Its recording, or None.
        manner: How it is read.

    Raises:
        MediaError: Nobody in it is known to be the customer, or the recording cannot be read.
        RefusedError: Consent does not cover the words.
    """
    said = conversation.utterances
    roles = roles_of((one.speaker for one in said if one.text), manner.customers)
    steps = steps_of([_turn(one, roles) for one in said])
    heard = _heard(conversation, sound, roles, manner)
    reactions, before = list[Reaction](), list[str]()
    for one, step in zip(said, steps, strict=True):
        role = roles.get(one.speaker, Role.OTHER)
        if role is Role.CUSTOMER and one.text:
            signals = {**_read(one, manner), **heard.get(one, _NOTHING)}
            reactions.append(_reaction(call, one, (step, " \n ".join(before)), signals))
            before = []
        elif role is Role.SERVICE:
            before.append(one.text)
    return counted(call, reactions)


def read_sound(call: str, sound: Path, manner: Manner) -> CallCounts:
    """Return the sums of a call of which there is only a recording: reactions without phrases.

    Raises:
        MediaError: It cannot be read, or whose voice it is cannot be told.
    """
    if manner.readers.voice is None:
        raise MediaError(f"{sound.name} cannot be read", why="no model for voices was opened")
    channel = _first_channel(manner.customers)
    turns = manner.readers.voice.listen(sound, (), channel, manner.admission)
    steps = steps_of([Turn(customer=True, words=_words_in(one.seconds)) for one in turns])
    return counted(
        call,
        [
            _reaction(call, Utterance(begin=one.at, seconds=one.seconds, speaker="", text=""), (step, ""), one.signals)
            for one, step in zip(turns, steps, strict=True)
        ],
    )


_WORDS_A_SECOND: Final = 2.5


def _words_in(seconds: float) -> int:
    """Return about how many words are spoken in some seconds, at 150 a minute."""
    return round(seconds * _WORDS_A_SECOND)


def _turn(one: Utterance, roles: Mapping[str, Role]) -> Turn:
    customer = roles.get(one.speaker) is Role.CUSTOMER
    return Turn(customer=customer, words=len(one.text.split()), acted=bool(one.acts))


def _read(one: Utterance, manner: Manner) -> Signals:
    span = TextSpan(text=one.text, language=one.language or manner.language, seconds=one.seconds, person=CUSTOMER)
    permitted = manner.admission.words(Captured(source=SourceId("call"), at=one.begin, index=0, media=span))
    if isinstance(permitted, Refusal):
        raise RefusedError("the words were not read", why=permitted.ground, fix="Ask for a basis that covers them")
    return manner.readers.words.read(permitted.what.text, permitted.what.language)


def _heard(
    conversation: Conversation, sound: Path | None, roles: Mapping[str, Role], manner: Manner
) -> Mapping[Utterance, Signals]:
    """Return what was heard in the customer's utterances, where there is a recording and the transcript has times."""
    if sound is None or manner.readers.voice is None or not conversation.timed:
        return {}
    mine = [one for one in conversation.utterances if roles.get(one.speaker) is Role.CUSTOMER and one.seconds > 0]
    channel = _first_channel((*manner.customers, *(label for label, role in roles.items() if role is Role.CUSTOMER)))
    asked = [Stretch(at=one.begin, seconds=one.seconds, signals=_NOTHING) for one in mine]
    heard: Sequence[Stretch] = manner.readers.voice.listen(sound, asked, channel, manner.admission) if asked else ()
    return {one: stretch.signals for one, stretch in zip(mine, heard, strict=True)}


def _first_channel(labels: Sequence[str]) -> int | None:
    return next((number for label in labels if (number := _channel(label)) is not None), None)


def _channel(label: str) -> int | None:
    found = _CHANNEL.fullmatch(label.strip().casefold())
    return None if found is None else int(found.group(1))


def _reaction(call: str, one: Utterance, where: tuple[Step, str], signals: Signals) -> Reaction:
    came, (step, before) = judged(signals), where
    return Reaction(
        call=call,
        step=step,
        at=one.begin,
        seconds=one.seconds,
        valence=came.valence,
        arousal=came.arousal,
        negative=came.negative,
        confidence=came.confidence,
        terms=phrases(one.text),
        after=phrases(before),
    )
