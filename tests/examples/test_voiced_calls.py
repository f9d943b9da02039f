"""The example that makes recorded calls: what it says, it writes, in two channels with captions that fit."""

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from mimika.capture.transcripts import read_transcript

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "voiced_calls.py"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not here")
def test_calls_are_spoken_in_two_channels_with_captions_that_fit(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, SCRIPT, tmp_path, "1"], check=True, capture_output=True, text=True)
    assert "1 calls" in done.stdout
    (conversation,) = read_transcript(tmp_path / "call-00.vtt").conversations
    with wave.open(str(tmp_path / "call-00.wav")) as file:
        assert file.getnchannels() == 2
        rate = file.getframerate()
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).astype(np.float64)
    for one in conversation.utterances:
        part = both[round(one.begin * rate) : round((one.begin + one.seconds) * rate)]
        loud = np.sqrt((part**2).mean(axis=0))
        mine, other = (0, 1) if one.speaker == "customer" else (1, 0)
        assert loud[mine] > 100
        assert loud[other] == 0


def test_without_arguments_it_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, SCRIPT], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "usage" in done.stderr
