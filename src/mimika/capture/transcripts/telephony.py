"""Transcripts as telephone systems send or export them: Genesys (AudioHook events, exports) and Twilio.

AudioHook keeps customer and agent apart as the channels `external` and `internal`, Twilio as the tracks
`inbound_track` and `outbound_track`; these are the labels of the speakers. Next door: `recognisers`.
"""

import json

from pydantic import JsonValue

from mimika.capture.transcripts.utterances import Row
from mimika.capture.transcripts.values import Fields, fields, items, number, objects, word


def audiohook(values: list[JsonValue]) -> list[Row] | None:
    """Return the final transcripts among AudioHook messages; None when these are none."""
    messages = _each(values)
    found = [entity for one in messages for entity in objects(fields(one.get("parameters")).get("entities"))]
    transcripts = [fields(one.get("data")) for one in found if one.get("type") == "transcript"]
    if not transcripts:
        return None
    rows = list[Row]()
    for at, one in enumerate(transcripts, 1):
        best = next(iter(objects(one.get("alternatives"))), Fields())
        said = objects(best.get("interpretations"))
        shown = next((each for each in said if each.get("type") == "display"), next(iter(said), Fields()))
        begin, length = number(one, "offset"), number(one, "duration")
        if one.get("isFinal") is not False:
            end = None if begin is None or length is None else begin + length
            text, speaker = word(shown, "transcript"), word(one, "channel", "channelId")
            rows.append(Row(text=text, begin=begin, end=end, speaker=speaker, place=f"transcript {at}"))
    return rows


def genesys_export(values: list[JsonValue]) -> list[Row] | None:
    """Return the phrases of a Genesys Cloud transcript; None when it is none."""
    transcripts = [one for value in _each(values) for one in objects(value.get("transcripts")) if "phrases" in one]
    if not transcripts:
        return None
    rows = list[Row]()
    for transcript in transcripts:
        for at, one in enumerate(objects(transcript.get("phrases")), 1):
            begin = number(one, "startTimeMs")
            # Milliseconds since 1970 have become seconds; small ones count from the start of the call.
            begin = begin / 1000 if begin is not None and begin < 1e8 else begin  # noqa: PLR2004 -- the year 1973
            length = number(fields(one.get("duration")), "milliseconds")
            end = None if begin is None or length is None else begin + length / 1000
            speaker, language = word(one, "participantPurpose"), word(transcript, "language")
            text, place = word(one, "text"), f"phrase {at}"
            rows.append(Row(text=text, begin=begin, end=end, speaker=speaker, language=language, place=place))
    return rows


def twilio(values: list[JsonValue]) -> list[Row] | None:
    """Return the final contents of Twilio's transcription events, or its sentences; None when these are neither."""
    first = fields(values[0])
    sentences = objects(first.get("sentences"))
    if sentences and "media_channel" in sentences[0]:
        return [
            Row(
                text=word(one, "transcript"),
                begin=number(one, "start_time"),
                end=number(one, "end_time"),
                speaker=f"channel {word(one, 'media_channel')}",
                place=f"sentence {at}",
            )
            for at, one in enumerate(sentences, 1)
        ]
    events = _each(values)
    if not any("TranscriptionEvent" in one for one in events):
        return None
    contents = [one for one in events if one.get("TranscriptionEvent") == "transcription-content"]
    return [
        Row(
            text=_said(one.get("TranscriptionData")),
            begin=number(one, "Timestamp"),
            speaker=word(one, "Track"),
            language=word(one, "LanguageCode"),
            place=f"event {at}",
        )
        for at, one in enumerate(contents, 1)
        if word(one, "Final").lower() != "false" and one.get("Final") is not False
    ]


def _said(data: JsonValue) -> str:
    """Return the words of an event, whose data is JSON within JSON."""
    try:
        inner: JsonValue = json.loads(data) if isinstance(data, str) else data
    except json.JSONDecodeError:
        return ""
    return word(fields(inner), "transcript")


def _each(values: list[JsonValue]) -> list[Fields]:
    return [fields(one) for value in values for one in (items(value) if isinstance(value, list) else [value])]
