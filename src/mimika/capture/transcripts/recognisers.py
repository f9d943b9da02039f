"""What programs that recognise speech write: one reader for each, told apart by the shape of its JSON.

Field names are those of the makers' public documentation: Whisper and faster-whisper (and WhisperX for speakers),
Deepgram, Google Speech-to-Text v1 and v2, Amazon Transcribe and its call analytics, AssemblyAI, Vosk. Next door:
`telephony` for what telephone systems send, `grouping` makes utterances of words, `reading` asks each in turn.
"""

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from mimika.capture.transcripts.grouping import Word, grouped
from mimika.capture.transcripts.utterances import Row
from mimika.capture.transcripts.values import Fields, fields, has, number, objects, word


def whisper(values: list[JsonValue]) -> list[Row] | None:
    """Return the segments of Whisper, faster-whisper or WhisperX; None when it is none of them."""
    first = values[0]
    whole = fields(first)
    segments = objects(first) if isinstance(first, list) else objects(whole.get("segments"))
    if not segments and "start" in whole:  # one segment a line
        segments = [fields(value) for value in values]
    if not segments or not all(has(one, ("start", "end", "text")) for one in segments):
        return None
    if "id" not in segments[0] and "speaker" in segments[0] and "segments" not in whole:
        return None  # a chat that happens to have times
    language = word(whole, "language")
    return [
        Row(
            text=word(one, "text"),
            begin=number(one, "start"),
            end=number(one, "end"),
            speaker=word(one, "speaker"),
            language=word(one, "language") or language,
            place=f"segment {at}",
        )
        for at, one in enumerate(segments, 1)
    ]


def deepgram(values: list[JsonValue]) -> list[Row] | None:
    """Return the utterances of Deepgram, else its words by channel and speaker; None when it is something else."""
    results = fields(fields(values[0]).get("results"))
    channels = objects(results.get("channels"))
    if not channels or "alternatives" not in channels[0]:
        return None
    several = len(channels) > 1
    utterances = objects(results.get("utterances"))
    if utterances:
        return [
            Row(
                text=word(one, "transcript"),
                begin=number(one, "start"),
                end=number(one, "end"),
                speaker=_of_channel(one, number(one, "channel") or 0, several=several),
                language=word(channels[0], "detected_language"),
                place=f"utterance {at}",
            )
            for at, one in enumerate(utterances, 1)
        ]
    rows = list[Row]()
    for index, channel in enumerate(channels):
        best = next(iter(objects(channel.get("alternatives"))), Fields())
        words = [
            _word(one, ("punctuated_word", "word"), _of_channel(one, index, several=several))
            for one in objects(best.get("words"))
        ]
        rows += grouped(words, word(channel, "detected_language"))
    return rows


def _of_channel(one: Fields, channel: float, *, several: bool) -> str:
    return f"channel {channel:.0f}" if several or "speaker" not in one else f"speaker {word(one, 'speaker')}"


def google(values: list[JsonValue]) -> list[Row] | None:
    """Return the results of Google Speech-to-Text; where speakers were told apart, its words by speaker."""
    whole = fields(values[0])
    results = objects(fields(whole.get("response")).get("results") or whole.get("results"))
    bests = [(one, next(iter(objects(one.get("alternatives"))), None)) for one in results]
    if not results or any(best is None and "alternatives" not in one for one, best in bests):
        return None
    told = [(one, best) for one, best in bests if best is not None and _tells_speakers(best)]
    rows, before = list[Row](), 0.0
    # With speakers told apart, the last result repeats every word of the recording with its speaker.
    for one, best in told[-1:] or bests:
        if best is None:
            continue
        language = word(one, "languageCode", "language_code")
        channel = word(one, "channelTag", "channel_tag")
        words = [_word(each, ("word",), _google_speaker(each, channel)) for each in objects(best.get("words"))]
        end = number(one, "resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset")
        if words:
            rows += grouped(words, language)
        else:
            label = f"channel {channel}" if channel else ""
            rows.append(Row(text=word(best, "transcript"), begin=before, end=end, speaker=label, language=language))
        before = end or before
    return rows


_GOOGLE_SPEAKER: Final = ("speakerLabel", "speaker_label", "speakerTag", "speaker_tag")


def _tells_speakers(best: Fields) -> bool:
    return any(word(one, *_GOOGLE_SPEAKER) not in {"", "0"} for one in objects(best.get("words")))


def _google_speaker(one: Fields, channel: str) -> str:
    label = word(one, *_GOOGLE_SPEAKER)
    if label not in {"", "0"}:
        return f"speaker {label}"
    return f"channel {channel}" if channel else ""


def amazon(values: list[JsonValue]) -> list[Row] | None:
    """Return the words of Amazon Transcribe by speaker or channel, or the turns of its call analytics."""
    whole = fields(values[0])
    turns = objects(whole.get("Transcript"))
    if turns and "Content" in turns[0]:
        return list(_call_analytics(turns, word(whole, "LanguageCode")))
    results = fields(whole.get("results"))
    if "items" not in results or "transcripts" not in results:
        return None
    speakers = {
        word(item, "start_time"): word(segment, "speaker_label")
        for segment in objects(fields(results.get("speaker_labels")).get("segments"))
        for item in objects(segment.get("items"))
    }
    words, speaker = list[Word](), ""
    for one in objects(results.get("items")):
        best = next(iter(objects(one.get("alternatives"))), Fields())
        if "start_time" in one:
            own = word(one, "speaker_label", "channel_label")
            speaker = own or speakers.get(word(one, "start_time"), "")
        begin, end = number(one, "start_time"), number(one, "end_time")
        words.append(Word(text=word(best, "content"), begin=begin, end=end, speaker=speaker))
    return grouped(words, word(results, "language_code"))


def _call_analytics(turns: list[Fields], language: str) -> Iterator[Row]:
    for at, one in enumerate(turns, 1):
        begin, end = (_from_ms(number(one, key)) for key in ("BeginOffsetMillis", "EndOffsetMillis"))
        speaker = word(one, "ParticipantRole", "ParticipantId")
        yield Row(
            text=word(one, "Content"), begin=begin, end=end, speaker=speaker, language=language, place=f"turn {at}"
        )


def assemblyai(values: list[JsonValue]) -> list[Row] | None:
    """Return the utterances of AssemblyAI, else its words; its times are milliseconds."""
    whole = fields(values[0])
    if not has(whole, ("id", "status", "text")) or not ("words" in whole or "utterances" in whole):
        return None
    language = word(whole, "language_code").replace("_", "-")
    utterances = objects(whole.get("utterances"))
    if not utterances:
        words = [
            Word(
                text=word(one, "text"),
                begin=_from_ms(number(one, "start")),
                end=_from_ms(number(one, "end")),
                speaker=word(one, "speaker"),
            )
            for one in objects(whole.get("words"))
        ]
        return grouped(words, language)
    return [
        Row(
            text=word(one, "text"),
            begin=_from_ms(number(one, "start")),
            end=_from_ms(number(one, "end")),
            speaker=word(one, "speaker", "channel"),
            language=language,
            place=f"utterance {at}",
        )
        for at, one in enumerate(utterances, 1)
    ]


def vosk(values: list[JsonValue]) -> list[Row] | None:
    """Return the results of Vosk; partial ones are left out."""
    results = objects(values[0]) if isinstance(values[0], list) else [fields(value) for value in values]
    known = {"result", "text", "partial", "partial_result", "spk", "spk_frames"}
    if not any("result" in one for one in results) or not all(known.issuperset(one) for one in results):
        return None
    rows = list[Row]()
    for at, one in enumerate(results, 1):
        words = objects(one.get("result"))
        if words:
            begin, end = number(words[0], "start"), number(words[-1], "end")
            rows.append(Row(text=word(one, "text"), begin=begin, end=end, place=f"result {at}"))
    return rows


def _word(one: Fields, texts: tuple[str, ...], speaker: str) -> Word:
    begin = number(one, "start", "startTime", "startOffset", "start_time", "start_offset")
    end = number(one, "end", "endTime", "endOffset", "end_time", "end_offset")
    # Google leaves out a start of zero.
    return Word(text=word(one, *texts), begin=begin if begin is not None else 0.0, end=end, speaker=speaker)


def _from_ms(value: float | None) -> float | None:
    return None if value is None else value / 1000
