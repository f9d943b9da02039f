"""Reads Berlin EmoDB and makes the rows that the voice nets learn from and are tested on.

    python -m training.voice_features --data ../shared/data

Clips cut to two seconds make up one set, whole ones another; they are never
mixed, since which clips are there whole depends on the emotion. Each clip has
one row as it is and one in each spoiled copy (`training.voice_shifts`); babble
is made from the same speaker's clips, so that a held-out speaker is heard
nowhere in training. Copies are kept in the cache one by one, and a run that was
cut off goes on. EmoDB: Burkhardt et al., *A database of German emotional
speech*, Interspeech 2005.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from mimika.perceive.voice.emotion.functionals import Band
from mimika.perceive.voice.emotion.reader import EMOTIONS, WIDTHS, band_of, row_of, seen
from training.voice_shifts import SHIFTS, Random, Sound, spoiled, telephoned

CACHE: Final = Path("out/voice")
COPIES: Final = 20
NAMES: Final = tuple(each.removeprefix("voice_") for each in EMOTIONS)
EXCITED: Final = ("anger", "happiness", "fear")
QUIET: Final = ("neutral", "sadness", "boredom")
"""Disgust is neither: raters place it in the middle."""
_SET: Final = "ser_emodb"
_VOICES: Final = 12
_LINE: Final = 0.6
"""Share of narrow copies that go through a telephone; the others only lack what lies beyond."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clips:
    """Labelled speech of n clips.

    Attributes:
        sounds: The clips at 16 kHz.
        emotion: Place of each emotion in `NAMES`, shape (n,).
        speaker: Who speaks in each, shape (n,).
    """

    sounds: tuple[Sound, ...]
    emotion: NDArray[np.intp]
    speaker: NDArray[np.str_]

    def others(self, place: int, random: Random) -> list[Sound]:
        """Return some clips of other speakers."""
        away = np.flatnonzero(self.speaker != self.speaker[place])
        return [self.sounds[each] for each in random.choice(away, _VOICES)]

    def own(self, place: int, random: Random) -> list[Sound]:
        """Return some clips of the same speaker."""
        same = np.flatnonzero(self.speaker == self.speaker[place])
        return [self.sounds[each] for each in random.choice(same, _VOICES)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bank:
    """Rows of clips.

    Attributes:
        clips: The clips.
        rows: By band, shape (copies, n, WIDTHS[band]); the first copy is the clip as it is; NaN where nothing is read.
    """

    clips: Clips
    rows: dict[Band, NDArray[np.float32]]


def seeded(*seeds: int) -> Random:
    """Return a generator."""
    return np.random.Generator(np.random.PCG64(seeds))


def clips_of(data: Path, folder: str = "audio") -> Clips:
    """Return the clips of a folder of EmoDB, `audio` (cut to two seconds) or `audio_full`."""
    home = data / _SET
    with (home / "labels.csv").open(encoding="utf-8") as file:
        listed = [line for line in csv.DictReader(file) if (home / folder / line["file"]).is_file()]
    return Clips(
        sounds=tuple(sound_of(home / folder / line["file"]) for line in listed),
        emotion=np.array([NAMES.index(line["emotion"]) for line in listed]),
        speaker=np.array([line["speaker"] for line in listed]),
    )


def sound_of(path: Path) -> Sound:
    """Return the first channel of a recording at 16 kHz, float32."""
    wanted = av.AudioResampler(format="flt", layout="mono", rate=16_000)
    with av.open(str(path)) as container:
        pieces = [piece.to_ndarray()[0] for frame in container.decode(audio=0) for piece in wanted.resample(frame)]
        pieces += [piece.to_ndarray()[0] for piece in wanted.resample(None)]
    return np.concatenate(pieces).astype(np.float32)


def _row(sound: Sound, band: Band) -> NDArray[np.float32]:
    found = seen(sound)
    return np.full(WIDTHS[band], np.nan, dtype=np.float32) if found is None else row_of(found, band)


def _copy(clips: Clips, number: int) -> dict[Band, NDArray[np.float32]]:
    made: dict[Band, list[NDArray[np.float32]]] = {band: [] for band in Band}
    for place, sound in enumerate(clips.sounds):
        random = seeded(number, place)
        heard = sound if number == 0 else spoiled(sound, random, clips.own(place, random))
        made[Band.WIDE].append(_row(heard, Band.WIDE))
        lined = number > 0 and random.random() < _LINE
        made[Band.NARROW].append(_row(telephoned(heard, random) if lined else heard, Band.NARROW))
    return {band: np.stack(rows) for band, rows in made.items()}


def bank(data: Path, cache: Path) -> Bank:
    """Return the training rows, made where they are not in the cache."""
    clips = clips_of(data)
    cache.mkdir(parents=True, exist_ok=True)
    copies = []
    for number in range(COPIES + 1):
        file = cache / f"copy_{number}.npz"
        if not file.is_file():
            np.savez(file, **_copy(clips, number))
            print(f"copy {number} of {COPIES}", flush=True)
        with np.load(file) as stored:
            copies.append({band: stored[band] for band in Band})
    return Bank(clips=clips, rows={band: np.stack([copy[band] for copy in copies]) for band in Band})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shifted:
    """Rows of one shift, for whichever net the reader would ask.

    Attributes:
        rows: By band, shape (n, WIDTHS[band]); NaN where the other band is asked, or nothing is read.
        band: Which is asked, as 0 for wide, 1 for narrow, -1 for neither, shape (n,).
    """

    rows: dict[Band, NDArray[np.float32]]
    band: NDArray[np.intp]


def shifted(clips: Clips, name: str, cache: Path) -> Shifted:
    """Return the rows of a shift of `SHIFTS`, made where they are not in the cache."""
    file = cache / f"shift_{len(clips.sounds)}_{''.join(c if c.isalnum() else '_' for c in name)}.npz"
    if not file.is_file():
        rows = {band: np.full((len(clips.sounds), WIDTHS[band]), np.nan, dtype=np.float32) for band in Band}
        asked = np.full(len(clips.sounds), -1)
        for place, sound in enumerate(clips.sounds):
            random = seeded(99, place)
            found = seen(SHIFTS[name].change(sound, random, clips.others(place, random))[: 2 * 16_000])
            if found is not None:
                band = band_of(found, SHIFTS[name].band_hz)
                asked[place] = list(Band).index(band)
                rows[band][place] = row_of(found, band)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(file, asked=asked, **rows)
        print(f"shift {name}", flush=True)
    with np.load(file) as stored:
        return Shifted(rows={band: stored[band] for band in Band}, band=stored["asked"])


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    made = bank(options.data, options.cache)
    for name in SHIFTS:
        shifted(made.clips, name, options.cache)


if __name__ == "__main__":
    main()
