"""Reads EmoDB utterances as they are and spoilt, for the trios of `training.fusion`.

Two readers: the shipped voice net, which had these ten speakers in training and
so knows them; and a stand-in fitted here, every speaker by a model that never
heard them (logistic regression on statistics of the log-mel spectrum, clean,
noisy and telephone copies of the other nine). Only the first two seconds of
each utterance exist in all seven classes.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mimika.domain.media import HEARD_AT_HZ
from mimika.domain.signals import SignalName
from training.trio import Heard, Values

ORDER: Final = ("neutral", "happiness", "sadness", "anger", "disgust", "fear", "boredom")
"""The order of the voice signals."""
PLACES: Final = np.array(
    [[0.0, 0.0], [0.8, 0.4], [-0.7, -0.35], [-0.6, 0.65], [-0.65, 0.3], [-0.6, 0.7], [-0.3, -0.55]]
)
"""Valence and arousal of each, as assigned in `mimika.perceive.face.expression.affect`; boredom after Russell 1980."""
CONDITIONS: Final = ("as it is", "noise, 5 dB", "noise, 0 dB", "telephone")
_BANDS: Final = 26
_FRAME, _STEP = 400, 160
_C: Final = 0.02
_TELEPHONE: Final = butter(6, (300, 3400), btype="bandpass", fs=HEARD_AT_HZ, output="sos")

Sound = NDArray[np.float32]
Reader = Callable[[Sound, float], Mapping[SignalName, float]]
"""What the shipped net offers: samples at 16 kHz and the highest frequency transmitted to signals."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Utterances:
    """EmoDB.

    Attributes:
        sounds: The first two seconds of each.
        truth: Shape (n,): index into `ORDER`.
        speaker: Shape (n,).
    """

    sounds: list[Sound]
    truth: NDArray[np.intp]
    speaker: NDArray[np.str_]


def utterances_of(data: Path) -> Utterances:
    """Return EmoDB, decoded."""
    folder = data / "ser_emodb"
    rows = list(csv.DictReader((folder / "labels.csv").read_text(encoding="utf-8").splitlines()))
    return Utterances(
        sounds=[_decoded(folder / "audio" / row["file"]) for row in rows],
        truth=np.array([ORDER.index(row["emotion"]) for row in rows]),
        speaker=np.array([row["speaker"] for row in rows]),
    )


def _decoded(path: Path) -> Sound:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=HEARD_AT_HZ)
        parts = [each.to_ndarray()[0] for frame in container.decode(audio=0) for each in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


def spoilt(sound: Sound, condition: str, generator: np.random.Generator) -> Sound:
    """Return an utterance under a condition; noise is pink, at the ratio told."""
    if condition == "telephone":
        return sosfilt(_TELEPHONE, sound).astype(np.float32)
    if condition.startswith("noise"):
        ratio = float(condition.removeprefix("noise, ").removesuffix(" dB"))
        noise = _pink(len(sound), generator)
        noise *= np.sqrt(float((sound**2).mean())) / np.sqrt((noise**2).mean()) * 10 ** (-ratio / 20)
        return (sound + noise).astype(np.float32)
    return sound


def _pink(count: int, generator: np.random.Generator) -> Values:
    spectrum = np.fft.rfft(generator.normal(size=count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    return np.fft.irfft(spectrum, count)


def _mel_filters() -> Values:
    top = 2595 * np.log10(1 + 7600 / 700)
    hertz = 700 * (10 ** (np.linspace(2595 * np.log10(1 + 60 / 700), top, _BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(512, 1 / HEARD_AT_HZ)
    up = (bins - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    down = (hertz[2:, None] - bins) / (hertz[2:] - hertz[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down))


_FILTERS: Final = _mel_filters()


def _spectrum(sound: Sound) -> Values:
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, (0, _FRAME)), _FRAME)[::_STEP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), 512)) ** 2
    return np.log(power @ _FILTERS.T + 1e-7)


def _features(sound: Sound) -> Values:
    """Return statistics of the log-mel spectrum; the overall level is taken off."""
    mel = _spectrum(sound)
    mel -= mel.mean()
    change = np.abs(np.diff(mel, axis=0))
    loud = mel.mean(axis=1)
    shape = (mel.mean(axis=0), mel.std(axis=0), *np.quantile(mel, (0.1, 0.9), axis=0), change.mean(axis=0))
    swing = (*np.quantile(loud, (0.1, 0.5, 0.9)), np.abs(np.diff(loud)).mean(), loud.std())
    return np.concatenate([*shape, swing])


def quality_of(sound: Sound) -> float:
    """Return how clearly speech stands out: 0 where its loud and quiet frames lie 4 dB apart, 1 at 30."""
    level = 10 * np.log10(np.exp(_spectrum(sound)).mean(axis=1))
    return float(np.clip((np.quantile(level, 0.95) - np.quantile(level, 0.1) - 4) / 26, 0.05, 1.0))


def by_stand_in(utterances: Utterances, condition: str) -> Heard:
    """Return what models say of speakers whom they never heard."""
    generator = np.random.Generator(np.random.PCG64(5))
    known = [
        np.array([_features(spoilt(each, how, generator)) for each in utterances.sounds])
        for how in ("as it is", "noise, 5 dB", "telephone")
    ]
    asked = [spoilt(each, condition, generator) for each in utterances.sounds]
    features = np.array([_features(each) for each in asked])
    said = np.empty((len(asked), len(ORDER)))
    for speaker in np.unique(utterances.speaker):
        rest, own = utterances.speaker != speaker, utterances.speaker == speaker
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_C, max_iter=500, class_weight="balanced"))
        model.fit(np.concatenate([each[rest] for each in known]), np.tile(utterances.truth[rest], len(known)))
        said[own] = model.predict_proba(features[own])
    return Heard.placed(said, PLACES, np.array([quality_of(each) for each in asked]))


def by_shipped(utterances: Utterances, condition: str, read: Reader) -> Heard:
    """Return what the shipped net says, which had these speakers in training; of what it does not read, all alike."""
    generator = np.random.Generator(np.random.PCG64(5))
    asked = [spoilt(each, condition, generator) for each in utterances.sounds]
    band = 4000.0 if condition == "telephone" else 8000.0
    said = [read(each, band) for each in asked]
    alike = 1.0 / len(ORDER)

    def column(name: SignalName, otherwise: float) -> Values:
        return np.array([one.get(name, otherwise) for one in said])

    return Heard(
        mixture=np.stack([column(SignalName(f"voice_{name}"), alike) for name in ORDER], axis=1),
        valence=column(SignalName.VOICE_VALENCE, 0.0),
        arousal=column(SignalName.VOICE_AROUSAL, 0.0),
        quality=np.array([quality_of(each) if one else 0.0 for each, one in zip(asked, said, strict=True)]),
        sarcasm=np.full(len(asked), np.nan),
    )


def voices_of(utterances: Utterances, cache: Path, read: Reader | None) -> dict[str, Heard]:
    """Return what is heard under every condition: by the shipped net where it is given, else by the stand-in."""
    if read is not None:
        return {condition: by_shipped(utterances, condition, read) for condition in CONDITIONS}
    heard: dict[str, Heard] = {}
    for condition in CONDITIONS:
        path = cache / f"trio_voices_{condition.replace(' ', '_').replace(',', '')}.npz"
        heard[condition] = Heard.kept(path, lambda condition=condition: by_stand_in(utterances, condition))
    return heard
