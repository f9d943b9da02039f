"""How long fusing takes a step, beside the plain mean of the same arrays.

    python -m benchmarks.fusing --write

Protocol: pinned to one core. One person over 20 s: a face thirty times a second,
a voice ten times a second, words every three seconds, so that every step fuses
what all three said (or the face alone, in the first row). A step is what the
pipeline does with one face: push it, fuse the window; in the last row also
understand the estimate. The peer is `numpy.nanmean` of the same vectors of
readings, which knows no time, no reliability, no mixture and no irony. Told are
medians over rounds in microseconds of processor time, the slowest round, and
the median ratio to the peer.
"""

import argparse
import statistics
import warnings
from collections.abc import Callable

import numpy as np

from benchmarks.page import ROOT, put
from benchmarks.timing import cpu, machine, pin, ratio, table
from mimika.domain.expression import COMPONENTS
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Observation, Quality
from mimika.fuse import Window, fuse
from mimika.fuse.parts import VOICES, WORDS
from mimika.understand import begin, understand

ROUNDS = 9
FRAMES = 600
RATE_HZ = 30
PERSON = PersonId("p1")
PAGE = ROOT / "docs" / "fusion.md"


def _mixture(names: tuple[SignalName, ...], generator: np.random.Generator) -> dict[SignalName, float]:
    return dict(zip(names, generator.dirichlet(np.ones(len(names))).tolist(), strict=True))


def said(modality: Modality, at: float, generator: np.random.Generator) -> Observation:
    """Return an observation in which every signal of a modality is filled."""
    values = {each.name: float(generator.uniform(0, 1)) for each in CATALOGUE if each.modality is modality}
    if modality is Modality.FACE:
        values |= _mixture(COMPONENTS, generator) | {SignalName.VALENCE: 0.2, SignalName.AROUSAL: 0.1}
        values |= {SignalName.MIXTURE_ENTROPY_BITS: 1.0}
    elif modality is Modality.VOICE:
        values |= _mixture(VOICES, generator)
    else:
        values |= _mixture(WORDS, generator)
    return Observation(
        person=PERSON, at=at, modality=modality, readings=Readings.of(values), quality=Quality(overall=0.8)
    )


def script() -> list[tuple[Observation, ...]]:
    """Return what arrives with each frame, the face last."""
    generator = np.random.Generator(np.random.PCG64(5))
    steps: list[tuple[Observation, ...]] = []
    for frame in range(FRAMES):
        at = frame / RATE_HZ
        others = [Modality.VOICE] if frame % 3 == 0 else []
        others += [Modality.TEXT] if frame % 90 == 0 else []
        steps.append(tuple(said(each, at, generator) for each in (*others, Modality.FACE)))
    return steps


class Trial:
    """The same twenty seconds, again and again."""

    def __init__(self) -> None:
        self.steps = script()
        self.faces = [step[-1] for step in self.steps]
        self.words = next(step[1] for step in self.steps if len(step) > 2)

    def face_alone(self) -> None:
        """Push and fuse faces and nothing else."""
        window = Window(person=PERSON)
        for face in self.faces:
            window = window.push(face)
            fuse(window, face.at)

    def all_three(self) -> None:
        """Push and fuse all that arrives."""
        window = Window(person=PERSON)
        for step in self.steps:
            for one in step:
                window = window.push(one)
            fuse(window, step[-1].at)

    def understood(self) -> None:
        """Push, fuse and understand all that arrives."""
        window, memory = Window(person=PERSON), begin(PERSON)
        for step in self.steps:
            for one in step:
                window = window.push(one)
            memory, _ = understand(memory, fuse(window, step[-1].at))

    def peer(self) -> None:
        """Take the mean of the same three vectors."""
        voice = self.steps[0][0]
        for face in self.faces:
            np.nanmean([face.readings.vector, voice.readings.vector, self.words.readings.vector], axis=0)


def _timed(run: Callable[[], None]) -> float:
    """Return microseconds of processor time a step."""
    began = cpu()
    run()
    return 1e6 * (cpu() - began) / FRAMES


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/fusion.md")
    options = parser.parse_args()
    pinned = pin(1)
    trial = Trial()
    runs = {
        "face alone: push and fuse": trial.face_alone,
        "face, voice and words: push and fuse": trial.all_three,
        "face, voice and words: push, fuse and understand": trial.understood,
        "peer: numpy.nanmean of the three vectors": trial.peer,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the peer warns of signals that nobody has
        for run in runs.values():
            run()
        rounds = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                rounds[name].append(_timed(run))
    *_, peer = rounds.values()
    rows = [
        (name, f"{statistics.median(each):.0f}", f"{max(each):.0f}", f"{ratio(each, peer):.2f}")
        for name, each in rounds.items()
    ]
    text = f"{table(('step', 'median us', 'slowest round', 'over the peer'), rows)}\n\n{pinned}; {machine()}."
    print(text)
    if options.write:
        put("speed", text, PAGE)


if __name__ == "__main__":
    main()
