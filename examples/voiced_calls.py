"""Makes recorded calls to try things with: dialogues spoken by two voices, the customer left and the agent right.

Each call becomes `call-NN.wav` (two channels) and `call-NN.vtt` beside it. The dialogues are made up here; about
half of the customers who are told of a policy raise their voice. Needs espeak-ng.

    python examples/voiced_calls.py OUT_FOLDER [CALLS]
"""

import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mimika.domain.media import HEARD_AT_HZ
from mimika.testing.speech import Manner, available, say

PAUSE_S = 0.35
"""Silence between two turns."""

WISHES = (
    "My parcel is late and the box was broken.",
    "I want my money back for these shoes.",
    "I cannot log in to my account.",
    "You charged my card twice this month.",
)
KIND, STERN = "Let me look into that for you.", "I am sorry, that is against our policy."
CALM, UPSET = "Alright, thank you very much.", "That is really unfair, I am not happy at all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a dialogue.

    Attributes:
        customer: The customer speaks, not the agent.
        text: What is said.
        loud: With raised voice.
    """

    customer: bool
    text: str
    loud: bool = False


def dialogue(number: int) -> list[Turn]:
    """Return a made-up dialogue; the same number gives the same one."""
    generator = np.random.Generator(np.random.PCG64(number))
    stern = bool(generator.random() < 0.5)  # noqa: PLR2004 -- half of them
    upset = stern and bool(generator.random() < 0.8)  # noqa: PLR2004 -- most of those
    return [
        Turn(customer=False, text="Hello, how can I help you?"),
        Turn(customer=True, text=WISHES[int(generator.integers(len(WISHES)))]),
        Turn(customer=False, text=STERN if stern else KIND),
        Turn(customer=True, text=UPSET if upset else CALM, loud=upset),
        Turn(customer=False, text="Is there anything else?"),
        Turn(customer=True, text="No, goodbye."),
    ]


def spoken(turn: Turn) -> NDArray[np.int16]:
    """Return a turn as samples of one channel, at `HEARD_AT_HZ`."""
    if turn.customer:
        manner = Manner(voice="en-us+f3", pitch=75 if turn.loud else 55, loudness=180 if turn.loud else 90)
    else:
        manner = Manner(voice="en-us+m3", pitch=40, loudness=90)
    return (say(turn.text, manner) * 32767).clip(-32768, 32767).astype("<i2")


def clock(seconds: float) -> str:
    """Return a time as WebVTT has it."""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}"


def write_call(folder: Path, number: int) -> Path:
    """Write one call as sound and captions, and return the path of the sound."""
    left, right, cues, at = list[NDArray[np.int16]](), list[NDArray[np.int16]](), ["WEBVTT", "Language: en", ""], 0.0
    rate = HEARD_AT_HZ
    for turn in dialogue(number):
        samples = spoken(turn)
        gap = np.zeros(round(PAUSE_S * rate), np.int16)
        end = at + len(samples) / rate
        speaker = "customer" if turn.customer else "agent"
        cues += [f"{clock(at)} --> {clock(end)}", f"<v {speaker}>{turn.text}</v>", ""]
        silence = np.zeros(len(samples), np.int16)
        left += [samples if turn.customer else silence, gap]
        right += [silence if turn.customer else samples, gap]
        at = end + len(gap) / rate
    path = folder / f"call-{number:02}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack([np.concatenate(left), np.concatenate(right)], axis=1).astype("<i2").tobytes())
    path.with_suffix(".vtt").write_text("\n".join(cues), encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Write the calls and say where they are."""
    if not arguments or not available():
        print("usage: python examples/voiced_calls.py OUT_FOLDER [CALLS]; needs espeak-ng", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    count = int(arguments[1]) if len(arguments) > 1 else 24
    for number in range(count):
        write_call(folder, number)
    print(f"{count} calls in {folder}; now: mimika calls {folder} --purpose research --basis 'made up' --out report")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
