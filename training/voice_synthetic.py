"""A sanity check in other languages: a synthesiser that speaks fast, high and lively, or slow, low and flat.

It shows that the nets do not hang on German or on ten actors; it is no figure
of accuracy, since nobody feels anything in these voices. Needs espeak-ng on the
path; without it the check says so. Each change is also made alone, to show
which of them counts.
"""

import io
import shutil
import subprocess
import wave
from typing import Final

import numpy as np
from benchmarks.timing import table

from mimika.perceive.voice.emotion.functionals import Band
from mimika.perceive.voice.emotion.reader import row_of, seen
from training.figures import auc
from training.voice import AROUSAL, VoiceNet
from training.voice_features import seeded
from training.voice_shifts import Sound, faster, spoiled
from training.voice_told import asked

TEXTS: Final = {
    "en": "The meeting begins at nine and the report lies on the table by the window.",
    "fr": "La réunion commence à neuf heures et le rapport est sur la table.",
    "es": "La reunión empieza a las nueve y el informe está sobre la mesa.",
    "it": "La riunione comincia alle nove e il rapporto è sul tavolo.",
    "ru": "Собрание начинается в девять, а отчёт лежит на столе у окна.",
    "pl": "Spotkanie zaczyna się o dziewiątej, a raport leży na stole.",
    "tr": "Toplantı saat dokuzda başlıyor ve rapor masanın üzerinde.",
    "fi": "Kokous alkaa yhdeksältä ja raportti on pöydällä ikkunan vieressä.",
    "hi": "बैठक नौ बजे शुरू होती है और रिपोर्ट मेज पर है।",
    "cmn": "会议九点开始报告在窗边的桌子上",
}
VOICES: Final = ("+m1", "+m3", "+m7", "+f1", "+f2", "+f4")
CALM: Final = {"-s": 140, "-p": 35}
CHANGES: Final = {
    "fast, high and lively": {"-s": 210, "-p": 75},
    "fast": {"-s": 210},
    "high": {"-p": 75},
}


def _said(language: str, voice: str, how: dict[str, int]) -> Sound:
    options = [part for name, value in how.items() for part in (name, str(value))]
    command = ["espeak-ng", "-v", f"{language}{voice}", *options, "--stdout", TEXTS[language]]
    raw = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 -- fixed arguments
    with wave.open(io.BytesIO(raw)) as file:
        rate = file.getframerate()
        data = np.frombuffer(raw[44:], dtype="<i2").astype(np.float32) / 32768
    return faster(data, rate / 16_000)[: 2 * 16_000]


def spoken(nets: dict[str, VoiceNet]) -> str:
    """Return how often the excited one of two synthetic utterances in any languages and voices is told by its arousal.

    Args:
        nets: By band.
    """
    if shutil.which("espeak-ng") is None:
        return "Synthetic voices: espeak-ng is not installed."
    pairs = [(language, voice) for language in TEXTS for voice in VOICES]
    calm = _arousals([_said(*pair, CALM) for pair in pairs], nets)
    lines = []
    for label, change in CHANGES.items():
        changed = _arousals([_said(*pair, CALM | change) for pair in pairs], nets)
        cells = [f"{_area(calm[band], changed[band]):.3f}" for band in Band]
        lines.append((f"{label}, against calm", *cells))
    return table((f"synthetic, {len(pairs)} voices in {len(TEXTS)} languages, AUC of arousal", *Band), lines)


def _arousals(sounds: list[Sound], nets: dict[str, VoiceNet]) -> dict[Band, np.ndarray]:
    """Return arousal of sounds as a random microphone hears them; NaN where nothing is read."""
    told: dict[Band, list[float]] = {band: [] for band in Band}
    for place, sound in enumerate(sounds):
        found = seen(spoiled(sound, seeded(31, place), [sound]))
        for band in Band:
            odds = np.nan if found is None else asked(nets[band.value], row_of(found, band)[None])[0, AROUSAL]
            told[band].append(float(odds))
    return {band: np.array(values) for band, values in told.items()}


def _area(calm: np.ndarray, changed: np.ndarray) -> float:
    calm, changed = calm[~np.isnan(calm)], changed[~np.isnan(changed)]
    return auc(np.concatenate([calm, changed]), np.arange(len(calm) + len(changed)) >= len(calm))
