"""Recognition through faster-whisper: what is missing is said in one line; what a model says is set in event time."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured
from mimika.domain.permits import Permitted, Purpose
from mimika.errors import MissingError, ModelError, UsageError
from mimika.perceive.speech.faster_whisper import FasterWhisper, open_recogniser

INSTALLED = find_spec("faster_whisper") is not None
CALL = SourceId("call")


def sound(*modalities: str, seconds: float = 2.0, rate: int = HEARD_AT_HZ) -> Permitted[AudioChunk]:
    samples = np.zeros(round(seconds * rate), dtype=np.float32)
    chunk = AudioChunk(samples=samples, rate_hz=rate, person=PersonId("p1"))
    gate = Gate([zone_grant("research", "test", modalities)])
    permitted = gate.admit_voice(Captured(source=CALL, at=10.0, index=0, media=chunk), Purpose.RESEARCH)
    assert isinstance(permitted, Permitted)
    return permitted


class Model:
    """Says two things, whatever it hears; the second ends beyond the sound."""

    def transcribe(self, audio: object, language: str | None, **_: object) -> tuple[object, object]:
        self.asked = (audio, language)
        said = [SimpleNamespace(start=0.5, end=1.0, text=" Hello."), SimpleNamespace(start=1.5, end=9.0, text="Bye.")]
        return iter(said), SimpleNamespace(language="en")


def test_words_are_set_in_event_time_within_the_sound() -> None:
    first, second = FasterWhisper(Model(), CALL, "").recognise(sound("voice", "text"))
    assert (first.at, first.media.text, first.media.seconds) == (10.5, "Hello.", 0.5)
    assert (second.at, second.media.seconds) == (11.5, 0.5)
    assert (second.media.person, second.media.language, second.source) == ("p1", "en", "call")
    assert (first.index, second.index) == (0, 1)


def test_the_language_is_asked_for_in_two_letters_and_kept_as_it_was_named() -> None:
    model = Model()
    (first, _) = FasterWhisper(model, CALL, "de-AT").recognise(sound("voice", "text"))
    assert model.asked[1] == "de"
    assert first.media.language == "de-AT"


def test_without_a_grant_for_words_nothing_is_recognised() -> None:
    model = Model()
    assert FasterWhisper(model, CALL, "").recognise(sound("voice")) == ()
    assert not hasattr(model, "asked")


def test_a_stretch_too_short_for_a_word_gives_none() -> None:
    assert FasterWhisper(Model(), CALL, "").recognise(sound("voice", "text", seconds=0.1)) == ()


def test_sound_of_another_rate_and_a_closed_model_are_refused() -> None:
    recogniser = FasterWhisper(Model(), CALL, "")
    with pytest.raises(UsageError, match="8000 Hz"):
        recogniser.recognise(sound("voice", "text", rate=8000))
    recogniser.close()
    recogniser.close()
    with pytest.raises(ModelError):
        recogniser.recognise(sound("voice", "text"))


def test_a_model_of_no_known_name_is_told() -> None:
    with pytest.raises(UsageError, match="enormous"):
        open_recogniser("enormous", CALL)


@pytest.mark.skipif(INSTALLED, reason="faster-whisper is installed")
def test_an_absent_package_is_one_line_on_what_to_do() -> None:
    with pytest.raises(MissingError, match=r"pip install 'mimika\[speech\]'") as caught:
        open_recogniser("tiny", CALL)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not INSTALLED, reason="faster-whisper is not installed")
def test_an_absent_model_is_one_line_on_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="Fetch it once") as caught:
        open_recogniser("tiny", CALL)
    assert "\n" not in str(caught.value)


def test_importing_the_adapter_loads_no_model_runtime() -> None:
    code = "import sys, mimika.perceive.speech.faster_whisper; print('faster_whisper' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
