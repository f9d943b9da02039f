"""Fits the constants of `mimika.fuse` and holds its rule against others, on trios of a face, a voice and a sentence.

    python -m training.fusion --data ../shared/data --scorers stand-in --write

No corpus at hand shows people from whom all three come at once. A trio is a
clear FER+ face, an EmoDB utterance (its first two seconds) and a GoEmotions
sentence of one class, drawn by chance with a seed; every face is used three
times for fitting and twice for testing. Given the class the three are
independent by construction, which flatters fusion. Six classes can be told by
all three; surprise has no utterance and stands in a table of its own.

Fitting sees 1,200 validation faces, EmoDB's first five speakers and the dev
sentences; testing 1,800 test faces, the other five speakers and the test
sentences. Each modality is spoilt in turn, the others left as they are. A face
that the perceiver would not tell counts by its withheld mixture where it stands
alone and not at all where it is fused. Scorers: `shipped` reads with the nets
of the package (the face net always is; the voice net had EmoDB's speakers in
training), `stand-in` with small models that `training.trio_voices` and
`training.trio_words` fit. Intervals are 95 % by resampling trios; as only five
speakers and 290 utterances stand behind them, they are too narrow for other
speakers. `ECE` has 15 bins.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from benchmarks.page import ROOT, put
from benchmarks.timing import table
from scipy.optimize import minimize

from mimika.domain.models import ModelChoice
from mimika.fuse.parts import LARGE, VOICE_PARTS, WORD_PARTS, spread
from mimika.fuse.pool import FITTED
from training.faces import CACHE
from training.figures import balanced, ece
from training.fusion_irony import irony_table
from training.fusion_rules import RULES, SHIPS, Rule
from training.trio import CLASSES, Values
from training.trio_faces import CONDITIONS as FACES
from training.trio_faces import faces_of
from training.trio_voices import CONDITIONS as VOICES
from training.trio_voices import Reader as VoiceReader
from training.trio_voices import utterances_of, voices_of
from training.trio_words import CONDITIONS as WORDS
from training.trio_words import PLACES, words_of
from training.trio_words import Reader as WordReader
from training.trios import ABSENT, MODALITIES, SIX, Drawing, Drawn, Source, Trios, in_trio

FIRST_SPEAKERS: Final = ("03", "08", "09", "10", "11")
FITTING, TESTING = "fitting", "testing"
PAGE: Final = ROOT / "docs" / "fusion.md"
_RESAMPLES: Final = 300
_FIRST_STEP: Final = 0.7
_CHANCES: Final = (1.0, 0.5, 0.2, 0.0)
_NO_CONSTANTS: Final = np.array([])
_SUBSETS: Final = {
    "face": (0,),
    "voice": (1,),
    "words": (2,),
    "face+voice": (0, 1),
    "face+words": (0, 2),
    "voice+words": (1, 2),
    "all three": (0, 1, 2),
}

Conditions = Mapping[str, Trios]
"""Trios by what was done to them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readers:
    """The shipped nets, or None for the stand-ins."""

    voice: VoiceReader | None
    words: WordReader | None


def readers(kind: str) -> Readers:
    """Return the scorers of voice and words."""
    if kind == "stand-in":
        return Readers(voice=None, words=None)
    from mimika.perceive.text import load_text  # noqa: PLC0415 -- only where it is asked for
    from mimika.perceive.voice.emotion import load_emotion  # noqa: PLC0415 -- as above

    return Readers(voice=load_emotion(ModelChoice.ALL).read, words=load_text(ModelChoice.ALL).read)


def sources(data: Path, split: str, nets: Readers, cache: Path) -> tuple[Source, Source, Source]:
    """Return face, voice and words of `FITTING` or `TESTING`."""
    fitting = split == FITTING
    faces, face_truth = faces_of(data, *((1, 1200) if fitting else (2, 1800)), cache)
    words, word_truth = words_of(data, "dev" if fitting else "test", cache, nets.words)
    utterances = utterances_of(data)
    rows = np.flatnonzero(np.isin(utterances.speaker, FIRST_SPEAKERS) == fitting)
    voices = {name: heard.of(rows) for name, heard in voices_of(utterances, cache, nets.voice).items()}
    return (
        Source(said=faces, truth=face_truth),
        Source(said=voices, truth=in_trio(utterances.truth[rows])),
        Source(said=words, truth=word_truth),
    )


def conditions(drawn: Drawn) -> dict[str, Trios]:
    """Return the trios as they are and with each modality spoilt in turn, then gone."""
    spoilt = {"as they are": drawn.under()}
    spoilt |= {f"face: {name}": drawn.under(face=name) for name in (*list(FACES)[1:], ABSENT)}
    spoilt |= {f"voice: {name}": drawn.under(voice=name) for name in (*VOICES[1:], ABSENT)}
    spoilt |= {f"words: {name}": drawn.under(words=name) for name in (*WORDS[1:], ABSENT)}
    return spoilt


def common_parts(data: Path) -> Values:
    """Return the mean shares of the votes on the training faces of FER+, shape (8,)."""
    with np.load(data / "fer2013_ferplus" / "fer2013_ferplus.npz") as stored:
        training = (stored["usage"] == 0) & (stored["ferplus"].argmax(axis=1) < len(LARGE))
        votes = stored["ferplus"][training, : len(LARGE)].astype(float)
    return (votes / votes.sum(axis=1, keepdims=True)).mean(axis=0)


def averages(parts: tuple[Source, Source, Source]) -> Values:
    """Return what each modality says on average of its own validation set, shape (3, 8)."""
    voice, voice_rest = spread(VOICE_PARTS)
    words, words_rest = spread(WORD_PARTS)
    heard, read = (part.said["as it is"].mixture.mean(axis=0) for part in parts[1:])
    return np.stack([LARGE, heard @ voice + voice_rest, read @ words + words_rest])


def surprise(rule: Rule, constants: Values, told: Sequence[Trios], average: Values) -> float:
    """Return how surprising the truth is to a rule, mean over conditions, in nats: what fitting makes least."""
    chances = (rule.join(constants, each, average)[np.arange(len(each.truth)), each.truth] for each in told)
    return float(np.mean([-np.log(np.maximum(each, 1e-4)).mean() for each in chances]))


def told_of(held: Conditions) -> list[Trios]:
    """Return of every condition the trios of which at least one modality tells."""
    return [each.of(each.quality.max(axis=1) > 0) for each in held.values()]


def fit(rule: Rule, told: Sequence[Trios], average: Values) -> Values:
    """Return the constants of a rule that make the truth least surprising, every condition counting the same."""
    if not len(rule.begin):
        return _NO_CONSTANTS
    begin = np.array(rule.begin)
    simplex = np.vstack([begin, begin + _FIRST_STEP * np.eye(len(begin))])
    options = {"maxiter": 1000, "xatol": 5e-3, "fatol": 1e-6, "initial_simplex": simplex}
    return minimize(
        lambda constants: surprise(rule, constants, told, average), begin, method="Nelder-Mead", options=options
    ).x


def constants_table(fitted: Mapping[str, Values], told: Sequence[Trios], average: Values) -> str:
    """Return one row a rule: what was fitted, and how surprising the truth still is on validation trios."""
    rows = [
        (rule.name, rule.told(fitted[rule.name]), f"{surprise(rule, fitted[rule.name], told, average):.3f}")
        for rule in RULES
    ]
    return table(("rule", "constants", "surprise on validation, nats"), rows)


def said(rule: Rule, constants: Values, trios: Trios, average: Values) -> Values:
    """Return what a rule says of trios; where nobody tells anything, what is common."""
    told = trios.quality.max(axis=1) > 0
    joint = np.tile(LARGE, (len(trios.truth), 1))
    if told.any():
        joint[told] = rule.join(constants, trios.of(told), average)
    return joint


def alone(trios: Trios, place: int) -> Values | None:
    """Return what one modality says alone, also what would be withheld; None where it is gone."""
    return trios.mixtures[:, place] if trios.quality[:, place].any() else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """Mixtures held against the truth."""

    hits: Values
    confidence: Values
    guess: Values
    truth: Values

    @classmethod
    def of(cls, joint: Values, trios: Trios) -> "Outcome":
        """Return how mixtures fare."""
        guess = joint.argmax(axis=1)
        return cls(hits=guess == trios.truth, confidence=joint.max(axis=1), guess=guess, truth=trios.truth)

    @property
    def accuracy(self) -> float:
        """Share of trios that are right."""
        return float(self.hits.mean())

    @property
    def error(self) -> float:
        """Expected calibration error."""
        return ece(self.confidence, self.hits)

    def words(self) -> str:
        """Return accuracy with its interval, mean recall of the classes, and calibration."""
        drawn = self.hits[_drawn(len(self.hits))].mean(axis=1)
        low, high = np.quantile(drawn, (0.025, 0.975))
        recall = balanced(self.guess, self.truth, len(CLASSES))
        return f"{self.accuracy:.3f} ({low:.3f} to {high:.3f}), {recall:.2f}, {self.error:.3f}"


def _drawn(count: int) -> Values:
    generator = np.random.Generator(np.random.PCG64(7))
    return generator.integers(0, count, (_RESAMPLES, count))


def _apart(one: Outcome, other: Outcome) -> str:
    """Return the difference of two accuracies on the same trios, in points, with its interval."""
    difference = 100.0 * (one.hits.astype(float) - other.hits.astype(float))
    low, high = np.quantile(difference[_drawn(len(difference))].mean(axis=1), (0.025, 0.975))
    return f"{difference.mean():+.1f} ({low:+.1f} to {high:+.1f})"


def rules_table(tested: Conditions, fitted: Mapping[str, Values], average: Values) -> str:
    """Return one row a rule: as they are, mean and worst over all conditions, calibration."""
    rows = []
    for rule in RULES:
        fused = {name: Outcome.of(said(rule, fitted[rule.name], each, average), each) for name, each in tested.items()}
        gains = {name: one.accuracy - _best(tested[name]).accuracy for name, one in fused.items()}
        worst = min(gains, key=lambda name: gains[name])
        clear, errors = fused["as they are"], [one.error for one in fused.values()]
        rows.append(
            (
                rule.name,
                clear.words(),
                f"{100 * gains['as they are']:+.1f}",
                f"{np.mean([o.accuracy for o in fused.values()]):.3f}",
                f"{100 * gains[worst]:+.1f} ({worst})",
                f"{np.mean(errors):.3f}",
                f"{max(errors):.3f}",
            )
        )
    head = (
        "rule",
        "as they are: accuracy, UAR, ECE",
        "over the best single, points",
        "mean accuracy of all conditions",
        "worst against the best single",
        "mean ECE",
        "worst ECE",
    )
    return table(head, rows)


def _best(trios: Trios) -> Outcome:
    """Return how the best single modality fares."""
    single = [joint for place in range(3) if (joint := alone(trios, place)) is not None]
    return max((Outcome.of(joint, trios) for joint in single), key=lambda one: one.accuracy)


def _best_told(trios: Trios) -> Outcome:
    """Return how the best single modality fares where what it keeps to itself is answered by what is common."""
    single = [
        Outcome.of(said(SHIPS, _NO_CONSTANTS, trios.only((place,)), FITTED.average), trios)
        for place in range(3)
        if trios.quality[:, place].any()
    ]
    return max(single, key=lambda one: one.accuracy)


def conditions_table(tested: Conditions) -> str:
    """Return one row a condition: every subset of modalities by the rule that ships, and its gain."""
    rows = []
    for name, trios in tested.items():
        cells = []
        for kept in _SUBSETS.values():
            part = trios.only(kept)
            if not all(trios.quality[:, place].any() for place in kept):
                cells.append("-")
                continue
            joint = alone(trios, kept[0]) if len(kept) == 1 else said(SHIPS, _NO_CONSTANTS, part, FITTED.average)
            cells.append(Outcome.of(joint, trios).words())
        fused = Outcome.of(said(SHIPS, _NO_CONSTANTS, trios, FITTED.average), trios)
        rows.append((name, *cells[:-1], fused.words(), _apart(fused, _best_told(trios)), _apart(fused, _best(trios))))
    return table(("condition", *_SUBSETS, "over the best single as told", "over the best single"), rows)


def every_rule_table(tested: Conditions, fitted: Mapping[str, Values], average: Values) -> str:
    """Return one row a condition, one column a rule: accuracy, UAR and ECE of what is left."""
    rows = [
        (name, *(Outcome.of(said(rule, fitted[rule.name], trios, average), trios).words() for rule in RULES))
        for name, trios in tested.items()
    ]
    return table(("condition", *(rule.name for rule in RULES)), rows)


def together_table(parts: tuple[Source, Source, Source], fitted: Mapping[str, Values], average: Values) -> str:
    """Return one row a rule: gain over the best single and calibration where modalities fail together more and more."""
    cells: dict[str, list[str]] = {rule.name: [] for rule in RULES}
    for chance in _CHANCES:
        drawing = Drawing(times=2, classes=SIX, chance=chance)
        tested = conditions(Drawn(parts, drawing, np.random.Generator(np.random.PCG64(6))))
        for rule in RULES:
            clear, *spoilt = (
                (Outcome.of(said(rule, fitted[rule.name], each, average), each), _best(each))
                for each in tested.values()
            )
            worst = min(fused.accuracy - single.accuracy for fused, single in (clear, *spoilt))
            cells[rule.name].append(f"{_apart(*clear)}, worst {100 * worst:+.1f}, ECE {clear[0].error:.3f}")
    head = ("rule", *(f"chance {chance}" for chance in _CHANCES))
    return table(head, [(name, *each) for name, each in cells.items()])


def affect_table(held: Conditions) -> str:
    """Return what valence and arousal of each modality err by on validation trios, over all conditions."""
    rows = []
    for place, name in enumerate(MODALITIES):
        told = [(each, each.quality[:, place] > 0) for each in held.values()]
        errors = [each.affect[kept, place] - PLACES[each.truth[kept]] for each, kept in told if kept.any()]
        spreads = np.sqrt(np.mean([(one**2).mean(axis=0) for one in errors], axis=0))
        rows.append((name, f"{spreads[0]:.2f}", f"{spreads[1]:.2f}"))
    return table(("modality", "valence errs by", "arousal errs by"), rows)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--scorers", choices=("shipped", "stand-in"), default="shipped")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fusion.md")
    options = parser.parse_args()
    nets = readers(options.scorers)
    held_out = sources(options.data, TESTING, nets, options.cache)
    fitting = sources(options.data, FITTING, nets, options.cache)
    average = averages(fitting)
    held = conditions(Drawn(fitting, Drawing(times=3, classes=range(7)), np.random.Generator(np.random.PCG64(1))))
    told = told_of(held)
    fitted = {rule.name: fit(rule, told, average) for rule in RULES}
    print("what each says on average", average.round(3).tolist())
    drawn = Drawn(held_out, Drawing(times=2, classes=SIX), np.random.Generator(np.random.PCG64(2)))
    tested = conditions(drawn)
    surprised = Drawn(held_out, Drawing(times=2, classes=range(7)), np.random.Generator(np.random.PCG64(3)))
    seven = {name: each for name, each in conditions(surprised).items() if not name.startswith("voice")}
    print("common parts", common_parts(options.data).round(3).tolist())
    tables = {
        "rules": f"{rules_table(tested, fitted, average)}\n\nScorers: {options.scorers}.",
        "constants": constants_table(fitted, told, average),
        "conditions": conditions_table(tested),
        "together": together_table(held_out, fitted, average),
        "every rule": every_rule_table(tested, fitted, average),
        "seven classes": conditions_table(seven),
        "affect": affect_table(held),
        "irony": irony_table(held_out, np.random.Generator(np.random.PCG64(4))),
    }
    for name, text in tables.items():
        print(f"\n{name}\n{text}", flush=True)
        if options.write:
            put(name.replace(" ", "-"), text, PAGE)


if __name__ == "__main__":
    main()
