"""One look at one voice, heard against its own normal.

Only speech is compared: what a voice perceiver says of silence is left out.
The normal is learnt from quiet speech alone: nobody laughs, and no state holds
that shows in a voice. Somebody who is loud from the first word to the last is
therefore loud by nature and not agitated; somebody who comes in agitated is at
first compared with that.

Arousal relative to the speaker has a normal of its own, by stretches of
speech (`mimika.understand.voice_normal`). Next door: `mimika.understand.frame`
does the same for faces.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Final

import numpy as np

from mimika.domain.readings import POSITION, WIDTH, Readings, Vector
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import StateName
from mimika.understand import voice_normal
from mimika.understand.answers import Answers, answered
from mimika.understand.baseline import Baseline, learn, unknown
from mimika.understand.frame import BESIDE_A_FACE, Z_LIMIT, Frame
from mimika.understand.population import VOICE_ROW, VOICED, Row, pitch_st
from mimika.understand.priors import Priors

SPEECH: Final = 0.5
"""Probability of speech from which a voice is compared and learnt from."""

LAUGHING: Final = 0.5
"""Probability of laughter from which a voice teaches nothing."""

PAUSE_S: Final = 0.5
"""A stretch of speech ends with so long a pause, as a turn does."""

LONGEST_STRETCH_S: Final = 10.0
"""Who speaks on and on is learnt from every so often."""

SHORTEST_STRETCH_S: Final = 1.0
"""A shorter stretch, such as a yes, teaches no normal arousal."""

HEARD_STATES: Final = frozenset(
    {StateName.AGITATION, StateName.FRUSTRATION, StateName.STRESS, StateName.AMUSEMENT, StateName.HESITATION}
)
"""States that show in a voice: while one holds, it is not quiet."""

_PLACES: Final = np.array([POSITION[name] for name in VOICED])
_OF_VOICE: Final = np.array(
    [POSITION[signal.name] for signal in CATALOGUE if signal.modality is Modality.VOICE], dtype=np.intp
)
_PITCH: Final = VOICE_ROW[SignalName.VOICE_PITCH_HZ]
_ACTIVITY: Final = POSITION[SignalName.VOICE_ACTIVITY]
_SILENCE: Final = POSITION[SignalName.VOICE_SILENCE_S]
_LOUDNESS: Final = POSITION[SignalName.VOICE_LOUDNESS_DBFS]
_LAUGHTER: Final = POSITION[SignalName.VOICE_LAUGHTER]
_LATENCY: Final = POSITION[SignalName.VOICE_LATENCY_S]
_INTERRUPTIONS: Final = POSITION[SignalName.VOICE_INTERRUPTIONS_PER_MIN]
_ANGER: Final = POSITION[SignalName.VOICE_ANGER]
_BOREDOM: Final = POSITION[SignalName.VOICE_BOREDOM]
_RELATIVE: Final = POSITION[SignalName.VOICE_AROUSAL_RELATIVE]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """The stretch of speech that is under way.

    Attributes:
        sums: Integral of each signal of the voice over time.
        present: Seconds for which each was there.
        seconds: Its length so far.
        last_at: Event time of its last speech.
    """

    sums: Row
    present: Row
    seconds: float
    last_at: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What is remembered of one voice.

    Attributes:
        baseline: Its normal, see `population.VOICED`.
        normal: How aroused it usually is.
        stretch: The stretch of speech that is under way; None in silence.
        answers: How long this person usually waits before an answer.
    """

    baseline: Baseline
    normal: voice_normal.VoiceNormal
    stretch: Stretch | None
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """One look at a voice, compared.

    Attributes:
        present: Whether a voice perceiver said anything.
        speaking: Whether this person speaks.
        quality: How well it is heard, 0 to 1.
        raw: Shape (rows,), in the order of `population.VOICED`, pitch in semitones; NaN in silence and where absent.
        z: The same against the normal, within the z limit.
        relative: Arousal relative to the speaker's own quiet speech, -1 to 1; NaN in silence.
        laughter: Probability of laughter.
        late: How late the last answer came, in spreads; NaN when none was heard.
        interruptions: Turns begun within another's, a minute.
        anger: Probability of anger in the voice, among people at large; NaN in silence.
        boredom: Probability of boredom, likewise.
    """

    present: bool
    speaking: bool
    quality: float
    raw: Row
    z: list[float]
    relative: float
    laughter: float
    late: float
    interruptions: float
    anger: float
    boredom: float


_ABSENT: Final[Row] = np.array([nan] * len(VOICED))
_ABSENT.flags.writeable = False

SILENT: Final = Voice(
    present=False,
    speaking=False,
    quality=0.0,
    raw=_ABSENT,
    z=[nan] * len(VOICED),
    relative=nan,
    laughter=nan,
    late=nan,
    interruptions=nan,
    anger=nan,
    boredom=nan,
)
"""No voice perceiver said anything."""


def unheard(priors: Priors) -> Heard:
    """Return what is known of a voice never heard."""
    return Heard(baseline=unknown(priors.voice), normal=voice_normal.unheard(), stretch=None, answers=priors.answers)


def listen(heard: Heard, frame: Frame, readings: Readings) -> tuple[Heard, Voice]:
    """Return a voice compared with its normal, and what is remembered of its turns.

    Args:
        heard: What is remembered.
        frame: The look, of which the values are read.
        readings: The same as readings.
    """
    values = frame.values
    if isnan(values[_ACTIVITY]) and isnan(values[_LOUDNESS]) and isnan(values[_LAUGHTER]):
        return heard, SILENT
    answers = answered(heard.answers, values[_LATENCY], frame.at)
    if answers is not heard.answers:
        heard = replace(heard, answers=answers)
    speaking = values[_ACTIVITY] >= SPEECH and not values[_SILENCE] > 0
    raw, z, arousal = _ABSENT, SILENT.z, nan
    if speaking:
        raw = frame.vector[_PLACES]
        raw[_PITCH] = pitch_st(float(raw[_PITCH]))
        compared = (raw - heard.baseline.centre) / heard.baseline.spread
        z = np.minimum(np.maximum(compared, -Z_LIMIT), Z_LIMIT).tolist()
        arousal = voice_normal.relative(heard.normal, readings)
    return heard, Voice(
        present=True,
        speaking=speaking,
        quality=BESIDE_A_FACE if frame.seen else frame.quality,
        raw=raw,
        z=z,
        relative=max(min(arousal, 1.0), -1.0) if abs(arousal) >= 0 else nan,
        laughter=values[_LAUGHTER],
        late=heard.answers.lateness(frame.at),
        interruptions=values[_INTERRUPTIONS],
        anger=values[_ANGER] if speaking else nan,
        boredom=values[_BOREDOM] if speaking else nan,
    )


def taught(heard: Heard, voice: Voice, frame: Frame, held: Collection[StateName]) -> Heard:
    """Return what is remembered after a look: the stretch goes on or ends, and quiet speech becomes the normal.

    Args:
        heard: What is remembered.
        voice: The look.
        frame: The same look, of which time and values are read.
        held: States that are active and keep the normal from learning.
    """
    if not voice.present and heard.stretch is None:
        return heard
    quiet = HEARD_STATES.isdisjoint(held) and not voice.laughter >= LAUGHING
    if heard.stretch is not None and _over(heard.stretch, voice.speaking, frame.at):
        normal = _learnt(heard.normal, heard.stretch) if quiet else heard.normal
        heard = replace(heard, normal=normal, stretch=None)
    if not voice.speaking:
        return heard
    baseline = heard.baseline
    if quiet and frame.at >= baseline.due:
        baseline = learn(baseline, voice.raw, frame.at)
    return Heard(baseline=baseline, normal=heard.normal, stretch=_longer(heard.stretch, frame), answers=heard.answers)


def with_relative(vector: Vector, voice: Voice) -> None:
    """Write the arousal relative to the speaker into a vector of readings that is still being made."""
    if voice.present:
        vector[_RELATIVE] = voice.relative


def _over(stretch: Stretch, speaking: bool, at: float) -> bool:  # noqa: FBT001 -- a fact, not a switch
    paused = at - stretch.last_at >= PAUSE_S
    return paused or (speaking and stretch.seconds >= LONGEST_STRETCH_S)


def _longer(stretch: Stretch | None, frame: Frame) -> Stretch:
    """Return the stretch with one more look."""
    values = frame.vector[_OF_VOICE]
    present = ~np.isnan(values) * frame.seconds
    sums = np.where(present > 0, values, 0.0) * frame.seconds
    if stretch is None:
        return Stretch(sums=sums, present=present, seconds=frame.seconds, last_at=frame.at)
    return Stretch(
        sums=stretch.sums + sums,
        present=stretch.present + present,
        seconds=stretch.seconds + frame.seconds,
        last_at=frame.at,
    )


def _learnt(normal: voice_normal.VoiceNormal, stretch: Stretch) -> voice_normal.VoiceNormal:
    """Return the normal with one more stretch: its mean of every signal."""
    if stretch.seconds < SHORTEST_STRETCH_S:
        return normal
    vector = np.full(WIDTH, nan)
    mean = np.full(len(stretch.sums), nan)
    np.divide(stretch.sums, stretch.present, out=mean, where=stretch.present > 0)
    vector[_OF_VOICE] = mean
    return voice_normal.learn(normal, Readings(vector), stretch.seconds)
