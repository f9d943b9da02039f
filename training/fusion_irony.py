"""Constructed cases of words that are meant and words that are not, through `mimika.fuse.fuse` as it ships."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from benchmarks.timing import table
from numpy.typing import NDArray

from mimika.domain.expression import COMPONENTS
from mimika.domain.ids import PersonId
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Observation, Quality
from mimika.fuse import Window, fuse
from mimika.fuse.parts import VOICES, WORDS
from training.figures import auc, share
from training.trio import CLASSES, Heard
from training.trios import Source

_CASES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool | None]]] = {
    "pleasant words, pleasant voice and face": (("happiness",), ("happiness",), ("happiness",), False),
    "pleasant words, flat voice, smile": (("happiness",), ("neutral",), ("happiness",), False),
    "pleasant words, pleasant voice, still face": (("neutral",), ("happiness",), ("happiness",), False),
    "pleasant words, flat voice, still face": (("neutral",), ("neutral",), ("happiness",), True),
    "pleasant words, unpleasant voice, still face": (
        ("neutral",),
        ("anger", "disgust", "sadness"),
        ("happiness",),
        True,
    ),
    "pleasant words, flat voice, unpleasant face": (
        ("anger", "disgust", "sadness"),
        ("neutral",),
        ("happiness",),
        True,
    ),
    "unpleasant words, voice and face": (("anger", "sadness"), ("anger", "sadness"), ("anger", "sadness"), None),
    "neutral words, voice and face": (("neutral",), ("neutral",), ("neutral",), None),
}
"""Case, then classes of face, voice and words, and whether the words are ironic; None where they are not pleasant."""
_COUNT: Final = 400
_PERSON: Final = PersonId("p1")
_PLEASED: Final = 0.15
_TOLD: Final = 0.6
_FACE_SIGNALS: Final = (COMPONENTS, SignalName.VALENCE, SignalName.AROUSAL, Modality.FACE)
_VOICE_SIGNALS: Final = (VOICES, SignalName.VOICE_VALENCE, SignalName.VOICE_AROUSAL, Modality.VOICE)
_WORD_SIGNALS: Final = (WORDS, SignalName.TEXT_VALENCE, SignalName.TEXT_AROUSAL, Modality.TEXT)


Signals = tuple[tuple[SignalName, ...], SignalName, SignalName, Modality]


def observation(heard: Heard, row: int, signals: Signals) -> Observation:
    """Return what a modality says of one sample as a perceiver would give it, at second 1."""
    parts, valence, arousal, modality = signals
    values = dict(zip(parts, heard.mixture[row].tolist(), strict=True))
    values |= {valence: float(heard.valence[row]), arousal: float(heard.arousal[row])}
    if modality is Modality.TEXT:
        values[SignalName.TEXT_SARCASM] = float(heard.sarcasm[row])
    quality = Quality(overall=float(heard.quality[row]))
    return Observation(person=_PERSON, at=1.0, modality=modality, readings=Readings.of(values), quality=quality)


def _rows(source: Source, classes: tuple[str, ...], generator: np.random.Generator) -> NDArray[np.intp]:
    said = source.said["as it is"]
    fit = np.flatnonzero(np.isin(source.truth, [CLASSES.index(each) for each in classes]) & (said.quality > 0))
    return generator.choice(fit, _COUNT)


def irony_table(sources: tuple[Source, Source, Source], generator: np.random.Generator) -> str:
    """Return one row a case: mean irony, share told, and how often the fused valence and that of plain means please."""
    signals = (_FACE_SIGNALS, _VOICE_SIGNALS, _WORD_SIGNALS)
    rows: list[tuple[str, ...]] = []
    scores: list[float] = []
    meant: list[bool] = []
    for name, (*classes, ironic) in _CASES.items():
        drawn = [_rows(source, each, generator) for source, each in zip(sources, classes, strict=True)]
        readings = []
        plain = []
        for place in range(_COUNT):
            seen = [
                observation(source.said["as it is"], int(each[place]), kind)
                for source, each, kind in zip(sources, drawn, signals, strict=True)
            ]
            window = Window(person=_PERSON)
            for one in seen:
                window = window.push(one)
            readings.append(fuse(window, 1.0).readings)
            plain.append(np.mean([one.readings[kind[1]] for one, kind in zip(seen, signals, strict=True)]))
        told = np.array([each[SignalName.IRONY] for each in readings])
        valence = np.array([each[SignalName.VALENCE] for each in readings])
        apart = np.array([each[SignalName.INCONGRUENCE] for each in readings])
        if ironic is not None:
            scores.extend(told)
            meant.extend([ironic] * _COUNT)
        rows.append(
            (
                name,
                f"{told.mean():.2f}",
                str(share(told >= _TOLD)),
                f"{apart.mean():.2f}",
                f"{valence.mean():+.2f}",
                str(share(valence > _PLEASED)),
                str(share(np.array(plain) > _PLEASED)),
            )
        )
    area = auc(np.array(scores), np.array(meant))
    rows.append(("AUC, words meant against not", f"{area:.3f}", "", "", "", "", ""))
    return table(
        (
            "case",
            "mean irony",
            f"irony {_TOLD} or more",
            "mean incongruence",
            "mean valence",
            f"valence above {_PLEASED}",
            "the same of the plain mean",
        ),
        rows,
    )
