"""What the rules on sounds find where it is, and where it is not: laughter, applause, music, two voices, filled pauses.

    python -m benchmarks.voice_sounds --write

Protocol: found where it is: drawn sounds (`mimika.testing.sounds`), 20 of each kind from one seed, levels and rates
drawn at random, and pairs of Berlin EmoDB utterances of different speakers added at equal level. Found where it is not:
every full-length utterance of EmoDB (362; acted sentences without laughter, filled pauses or a second voice) and the
sound of the video clips (speech, rooms, streets). A sound counts when the signal reaches 0.5 at any moment, the reason
is given at any moment, or a filled pause is counted. EmoDB utterances are joined by speaker with 2.5 s of a quiet room
between them. There are no recordings of laughter or applause here: how much of the real ones is found is not known.
"""

import argparse
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

import numpy as np

from benchmarks.page import ROOT, put
from benchmarks.timing import table
from benchmarks.voices import FILMED, SPOKEN, Samples, answers, recordings
from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.signals import SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.voice.acoustics import REACH, Acoustics
from mimika.perceive.voice.intake import Intake
from mimika.testing import sounds
from mimika.testing.sounds import VOWELS, glide, samples, silence, syllables, voice

EACH: Final = 20
_LIKELY: Final = 0.5
_APART_S: Final = 2.5

Answers = Sequence[Observation | Abstention]


def reaches(name: SignalName) -> Callable[[Answers], bool]:
    """Return a test whether a signal reaches one half."""
    return lambda given: any(isinstance(each, Observation) and each.readings[name] >= _LIKELY for each in given)


def says(reason: Reason) -> Callable[[Answers], bool]:
    """Return a test whether a reason is given."""

    def said(given: Answers) -> bool:
        return any(reason in (each.withheld if isinstance(each, Observation) else (each.reason,)) for each in given)

    return said


FOUND: Final = {
    "laughter": reaches(SignalName.VOICE_LAUGHTER),
    "cheering": reaches(SignalName.VOICE_CHEERING),
    "music": says(Reason.MUSIC),
    "several voices": says(Reason.SEVERAL_VOICES),
    "too noisy": says(Reason.NOISY),
    "clipped": says(Reason.CLIPPED),
}


def drawn(rng: np.random.Generator) -> dict[str, list[Samples]]:
    """Return drawn sounds of each kind, each after two seconds of a quiet room and before one."""

    def many(make: Callable[[], sounds.Sound]) -> list[Samples]:
        quiet = [silence(seconds, rng, -65.0) for seconds in (2.0, 1.0)]
        return [samples(np.concatenate((quiet[0], make(), quiet[1]))) for _ in range(EACH)]

    def pick(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    return {
        "laughter": many(lambda: sounds.laughter(int(rng.integers(5, 9)), pick(4, 6), rng, pick(180, 420))),
        "applause": many(lambda: sounds.applause(3.0, int(rng.integers(10, 60)), rng, pick(-35, -15))),
        "cheering": many(lambda: sounds.cheering(3.0, int(rng.integers(10, 40)), rng, pick(-30, -15))),
        "music": many(lambda: sounds.music(5.0, rng, pick(-30, -15), pick(0.25, 0.8))),
        "drawn syllables": many(lambda: syllables(20, pick(3, 6), rng, pick(90, 240))),
        "white noise": many(lambda: sounds.level(rng.standard_normal(5 * HEARD_AT_HZ), pick(-45, -20))),
    }


def of_speakers() -> dict[str, list[Samples]]:
    """Return the utterances of each speaker of EmoDB."""
    return {
        speaker: [sound for _, sound in spoken]
        for speaker, spoken in groupby(recordings(SPOKEN), key=lambda named: named[0][:2])
    }


def pairs(speakers: dict[str, list[Samples]]) -> list[Samples]:
    """Return utterances of one speaker added to those of the next, at equal level."""
    names, found = sorted(speakers), list[Samples]()
    for one, other in zip(names, names[1:] + names[:1], strict=True):
        for first, second in list(zip(speakers[one], speakers[other], strict=False))[:4]:
            count = min(len(first), len(second))
            both = [sounds.level(each[:count].astype(np.float64), -23.0) for each in (first, second)]
            found.append(samples(both[0] + both[1]))
    return found


def joined(spoken: Sequence[Samples], rng: np.random.Generator) -> Samples:
    """Return utterances with a quiet room between them."""
    room = samples(silence(_APART_S, rng, -65.0))
    return np.concatenate([part for each in spoken for part in (each, room)])


def shares(name: str, many: Sequence[Samples]) -> tuple[str, ...]:
    """Return a row: of how many sounds each thing was found in."""
    given = [answers(each) for each in many]
    return (f"{name} ({len(many)})", *(f"{sum(found(each) for each in given)}" for found in FOUND.values()))


def fillers(many: Sequence[Samples]) -> tuple[int, float]:
    """Return how many filled pauses were counted in sounds, and how many minutes of speech they have."""
    count, seconds = 0, 0.0
    for each in many:
        acoustics = heard(each)
        count += len(acoustics.fillers.found)
        seconds += len(each) / HEARD_AT_HZ
    return count, seconds / 60


def heard(sound: Samples) -> Acoustics:
    """Return the measures of a sound, all of it taken for speech."""
    intake, acoustics, done = Intake(), Acoustics(), REACH
    for begin in range(0, len(sound), 1600):
        intake.take(sound[begin : begin + 1600])
        until = intake.hops - REACH - 1
        if until > done:
            acoustics.hear(done, until, intake, 8000.0)
            done = until
        intake.trim()
    acoustics.rest(done, intake)
    return acoustics


def fillers_drawn(rng: np.random.Generator) -> list[Samples]:
    """Return syllables around a drawn-out vowel each."""
    made: list[Samples] = []
    for _ in range(EACH):
        hz = float(rng.uniform(95, 220))
        drawn_out = voice(glide(hz, hz * 0.95, float(rng.uniform(0.35, 0.6))), rng, VOWELS["er"])
        made.append(samples(np.concatenate((syllables(6, 4, rng, hz), drawn_out, syllables(6, 4, rng, hz)))))
    return made


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/voice.md")
    options = parser.parse_args()
    rng = np.random.Generator(np.random.PCG64(11))
    rows = [shares(name, many) for name, many in drawn(rng).items()]
    speakers = of_speakers()
    rows.append(shares("two speakers of EmoDB at once", pairs(speakers)))
    rows.append(shares("EmoDB, each speaker as one", [joined(spoken, rng) for spoken in speakers.values()]))
    rows.append(shares("EmoDB, each utterance", [each for spoken in speakers.values() for each in spoken]))
    filmed = [sound for _, sound in recordings(FILMED)]
    rows.append(shares("video clips", filmed))
    page = [table(("sounds (how many)", *FOUND), rows)]
    made = fillers(fillers_drawn(rng))
    acted = fillers([each for spoken in speakers.values() for each in spoken])
    page.append(f"Filled pauses: {made[0]} counted of {EACH} drawn; {acted[0]} in {acted[1]:.1f} minutes of EmoDB.")
    text = "\n\n".join(page)
    print(text)
    if options.write:
        put("voice-sounds", text, ROOT / "docs" / "voice.md")


if __name__ == "__main__":
    main()
