"""Every kind of transcript is known by its content and gives begin, length, speaker, words and language."""

import gzip
import json
from pathlib import Path

import pytest

from mimika.capture.transcripts import Utterance, read_transcript

VTT = """WEBVTT
Language: en-GB

NOTE a remark

1
00:00:01.000 --> 00:00:03.500 align:start
<v Agent>Hello, how can I help?</v>

00:04.000 --> 00:06.000
<v.loud Customer>My <b>order</b> is &amp; was late.</v>
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
Agent: Hello, how can I help?

2
00:00:04,000 --> 00:00:06,000
[Customer] {\\an8}My order is & was late.
"""
WHISPER = {
    "text": "..",
    "language": "en",
    "segments": [
        {"id": 0, "start": 1.0, "end": 3.5, "text": " Hello, how can I help?", "speaker": "Agent"},
        {"id": 1, "start": 4.0, "end": 6.0, "text": " My order is & was late.", "speaker": "Customer"},
    ],
}


def _spoken(text: str, begin: float, speaker: str, key: str = "word") -> list[dict[str, object]]:
    return [
        {key: word, "start": begin + at * 0.4, "end": begin + at * 0.4 + 0.3, "speaker": speaker}
        for at, word in enumerate(text.split())
    ]


HELLO, LATE = "Hello, how can I help?", "My order is & was late."
DEEPGRAM = {
    "metadata": {},
    "results": {
        "channels": [
            {"alternatives": [{"transcript": HELLO, "words": _spoken(HELLO, 1, "0")}], "detected_language": "en"},
            {"alternatives": [{"transcript": LATE, "words": _spoken(LATE, 4, "1")}]},
        ]
    },
}
DEEPGRAM_UTTERANCES = {
    "results": {
        "channels": [{"alternatives": [{"transcript": ""}]}],
        "utterances": [
            {"start": 1.0, "end": 3.5, "channel": 0, "speaker": 0, "transcript": HELLO},
            {"start": 4.0, "end": 6.0, "channel": 0, "speaker": 1, "transcript": LATE},
        ],
    }
}


def _google(text: str, begin: float, tag: int) -> list[dict[str, object]]:
    return [
        {
            "startTime": f"{begin + at * 0.4:.3f}s",
            "endTime": f"{begin + at * 0.4 + 0.3:.3f}s",
            "word": w,
            "speakerTag": tag,
        }
        for at, w in enumerate(text.split())
    ]


GOOGLE = {
    "results": [
        {"alternatives": [{"transcript": HELLO, "words": _google(HELLO, 1, 0)}], "languageCode": "en-us"},
        {
            "alternatives": [{"transcript": LATE, "words": [*_google(HELLO, 1, 1), *_google(LATE, 4, 2)]}],
            "languageCode": "en-us",
        },
    ]
}
GOOGLE_PLAIN = {
    "results": [
        {"alternatives": [{"transcript": HELLO}], "resultEndTime": "3.5s", "channelTag": 1},
        {"alternatives": [{"transcript": LATE}], "resultEndOffset": {"seconds": 6}, "channelTag": 2},
    ]
}


def _amazon(text: str, begin: float, speaker: str) -> list[dict[str, object]]:
    return [
        {
            "type": "pronunciation",
            "start_time": f"{begin + at * 0.4:.2f}",
            "end_time": f"{begin + at * 0.4 + 0.3:.2f}",
            "alternatives": [{"content": word, "confidence": "0.99"}],
            "speaker_label": speaker,
        }
        for at, word in enumerate(text.split())
    ]


AMAZON = {
    "jobName": "j",
    "results": {
        "language_code": "en-US",
        "transcripts": [{"transcript": ""}],
        "items": [
            *_amazon("Hello", 1, "spk_0"),
            {"type": "punctuation", "alternatives": [{"content": ","}]},
            *_amazon("how can I help?", 1.4, "spk_0"),
            *_amazon(LATE, 4, "spk_1"),
        ],
    },
}
AMAZON_CALLS = {
    "LanguageCode": "en-US",
    "Transcript": [
        {"BeginOffsetMillis": 1000, "EndOffsetMillis": 3500, "ParticipantRole": "AGENT", "Content": HELLO},
        {"BeginOffsetMillis": 4000, "EndOffsetMillis": 6000, "ParticipantRole": "CUSTOMER", "Content": LATE},
    ],
}
ASSEMBLYAI = {
    "id": "x",
    "status": "completed",
    "text": "..",
    "language_code": "en_us",
    "words": [],
    "utterances": [
        {"start": 1000, "end": 3500, "speaker": "A", "text": HELLO},
        {"start": 4000, "end": 6000, "speaker": "B", "text": LATE},
    ],
}
VOSK = (
    '{"partial": "hel"}\n'
    '{"result": [{"conf": 1, "start": 1.0, "end": 3.5, "word": "hello"}], "text": "Hello, how can I help?"}\n'
    '{\n"result": [{"conf": 1, "start": 4.0, "end": 6.0, "word": "my"}],\n"text": "My order is & was late."}\n'
)


def _audiohook(begin: str, length: str, channel: str, text: str) -> str:
    said = [{"type": "normalized", "transcript": "x"}, {"type": "display", "transcript": text}]
    data = {"channel": channel, "isFinal": True, "offset": begin, "duration": length}
    data["alternatives"] = [{"confidence": 0.9, "interpretations": said}]
    return json.dumps({"type": "event", "parameters": {"entities": [{"type": "transcript", "data": data}]}})


AUDIOHOOK = f"{_audiohook('PT1S', 'PT2.5S', 'internal', HELLO)}\n{_audiohook('PT4S', 'PT2S', 'external', LATE)}"
GENESYS = {
    "transcripts": [
        {
            "language": "en-us",
            "phrases": [
                {
                    "text": HELLO,
                    "startTimeMs": 1000,
                    "duration": {"milliseconds": 2500},
                    "participantPurpose": "internal",
                },
                {
                    "text": LATE,
                    "startTimeMs": 4000,
                    "duration": {"milliseconds": 2000},
                    "participantPurpose": "external",
                },
            ],
        }
    ]
}
TWILIO = {
    "sentences": [
        {"media_channel": 1, "start_time": "1.0", "end_time": "3.5", "transcript": HELLO},
        {"media_channel": 2, "start_time": "4.0", "end_time": "6.0", "transcript": LATE},
    ]
}
TIMED = {
    "WebVTT": (VTT, "Agent", "Customer"),
    "SubRip": (SRT, "Agent", "Customer"),
    "Whisper": (json.dumps(WHISPER), "Agent", "Customer"),
    "Whisper lines": ("\n".join(json.dumps(one) for one in WHISPER["segments"]), "Agent", "Customer"),
    "Deepgram": (json.dumps(DEEPGRAM), "channel 0", "channel 1"),
    "Deepgram utterances": (json.dumps(DEEPGRAM_UTTERANCES), "speaker 0", "speaker 1"),
    "Google": (json.dumps(GOOGLE), "speaker 1", "speaker 2"),
    "Google without words": (json.dumps(GOOGLE_PLAIN), "channel 1", "channel 2"),
    "Amazon": (json.dumps(AMAZON), "spk_0", "spk_1"),
    "Amazon calls": (json.dumps(AMAZON_CALLS), "AGENT", "CUSTOMER"),
    "AssemblyAI": (json.dumps(ASSEMBLYAI), "A", "B"),
    "Vosk": (VOSK, "", ""),
    "AudioHook": (AUDIOHOOK, "internal", "external"),
    "Genesys": (json.dumps(GENESYS), "internal", "external"),
    "Twilio": (json.dumps(TWILIO), "channel 1", "channel 2"),
    "JSON": (
        json.dumps(
            [{"from": "a", "text": HELLO, "at": 1.0, "end": 3.5}, {"from": "b", "text": LATE, "at": 4, "end": 6}]
        ),
        "a",
        "b",
    ),
    "JSON lines": (f'{{"role":"a","content":"{HELLO}","ts":1}}\n{{"role":"b","content":"{LATE}","ts":4}}', "a", "b"),
    "CSV": (f'time;speaker;text\n1.0;a;"{HELLO}"\n00:04;b;"{LATE}"\n', "a", "b"),
    "plain text": (f"[00:01] Agent: {HELLO}\n[00:04] Customer: {LATE}\n", "Agent", "Customer"),
    "plain text, times after": (f"Agent (00:01): {HELLO}\nCustomer (00:04): {LATE}\n", "Agent", "Customer"),
}


def utterances(folder: Path, content: str | bytes, name: str = "misleading.mp3") -> tuple[Utterance, ...]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (conversation,) = read_transcript(path).conversations
    return conversation.utterances


@pytest.mark.parametrize("kind", TIMED)
def test_a_kind_is_known_by_its_content_and_read(kind: str, tmp_path: Path) -> None:
    content, agent, customer = TIMED[kind]
    first, second = utterances(tmp_path, content)
    assert (first.text, second.text) == (HELLO, LATE)
    assert (first.speaker, second.speaker) == (agent, customer)
    if kind != "Google without words":
        assert first.begin == pytest.approx(1.0)
    if kind != "Google without words":
        assert second.begin == pytest.approx(4.0)
    assert first.seconds >= 0


@pytest.mark.parametrize("kind", ["WebVTT", "SubRip", "Whisper", "Amazon calls", "AssemblyAI", "Genesys", "Twilio"])
def test_lengths_are_read(kind: str, tmp_path: Path) -> None:
    first, second = utterances(tmp_path, TIMED[kind][0])
    assert (first.seconds, second.seconds) == (pytest.approx(2.5), pytest.approx(2.0))


@pytest.mark.parametrize(("kind", "language"), [("WebVTT", "en-GB"), ("Whisper", "en"), ("AssemblyAI", "en-us")])
def test_the_language_is_read(kind: str, language: str, tmp_path: Path) -> None:
    assert {one.language for one in utterances(tmp_path, TIMED[kind][0])} == {language}


def test_twilio_events_count_from_the_first_and_partial_ones_are_left_out(tmp_path: Path) -> None:
    def event(second: int, final: str, text: str) -> str:
        data = json.dumps({"transcript": text, "confidence": 0.9})
        time = f"2026-02-03T10:00:{second:02}.000Z"
        return json.dumps(
            {
                "TranscriptionEvent": "transcription-content",
                "Track": "inbound_track",
                "LanguageCode": "en-US",
                "Timestamp": time,
                "Final": final,
                "TranscriptionData": data,
            }
        )

    content = "\n".join([event(5, "true", "hello"), event(6, "false", "my ord"), event(9, "true", "my order")])
    first, second = utterances(tmp_path, content)
    assert [(one.begin, one.text) for one in (first, second)] == [(0.0, "hello"), (4.0, "my order")]


def test_a_pause_or_another_speaker_parts_words_into_utterances(tmp_path: Path) -> None:
    words = [*_spoken("one two", 0, "0"), *_spoken("three", 5, "0"), *_spoken("four", 5.4, "1")]
    content = {"results": {"channels": [{"alternatives": [{"words": words}]}]}}
    assert [one.text for one in utterances(tmp_path, json.dumps(content))] == ["one two", "three", "four"]


def test_a_log_of_several_calls_is_told_apart_by_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("call_id,speaker,text\n7,a,one\n8,a,two\n7,b,three\n", encoding="utf-8")
    found = {one.name: [each.text for each in one.utterances] for one in read_transcript(path).conversations}
    assert found == {"7": ["one", "three"], "8": ["two"]}


def test_a_plain_log_goes_on_over_lines_without_a_label(tmp_path: Path) -> None:
    first, second = utterances(tmp_path, "Agent: one\n  and more\nCustomer: two\n")
    assert (first.text, second.text) == ("one and more", "two")
    assert not read_transcript(tmp_path / "misleading.mp3").conversations[0].timed


def test_dialogues_keep_the_names_of_acts_and_nothing_of_what_was_in_them(tmp_path: Path) -> None:
    call = {"name": "api_call", "value": "get_menu"}
    request = {"name": "request", "value": '{"query": "secret"}'}
    lines = [{"index": 0, "speaker": "user", "text": "a tea", "annotations": [call, request]}]
    (one,) = utterances(tmp_path, json.dumps([{"conversation_id": "d1", "utterances": lines}]))
    assert one.acts == ("get_menu",)
    original = [["agent", "Hi!"], ["customer", "It broke."], ["action", "Account of Crystal Minh"], ["agent", "Oh."]]
    delexed = [{"targets": ["x", None, None]}, {"targets": ["x", None, None]}]
    delexed += [{"targets": ["x", "take_action", "pull-up-account", ["crystal minh"]]}, {"targets": ["x", None, None]}]
    found = utterances(tmp_path, json.dumps([{"convo_id": 1, "original": original, "delexed": delexed}]))
    assert [(one.text, one.acts) for one in found] == [("Hi!", ()), ("It broke.", ("pull-up-account",)), ("Oh.", ())]
    assert "Crystal" not in repr(found)


@pytest.mark.data
def test_the_dialogues_beside_the_project_are_read_whole(data: Path) -> None:
    files = sorted((data / "dialogue_taskmaster").glob("tm4*.gz"))
    calls = [one for file in files for one in read_transcript(file).conversations]
    assert len(calls) == 3710
    assert {each.speaker for one in calls for each in one.utterances} == {"user", "assistant"}
    (first, *_) = read_transcript(data / "dialogue_abcd" / "abcd_sample.json").conversations
    assert any("pull-up-account" in one.acts for one in first.utterances)


def test_gzip_is_opened(tmp_path: Path) -> None:
    assert len(utterances(tmp_path, gzip.compress(VTT.encode()))) == 2
