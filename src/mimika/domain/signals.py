"""The signal catalogue: what each signal is, in which unit and range.

A signal is a named measured quantity with a unit and a range. Perceivers fill
them, `mimika.understand` derives the states from them, and the columns of
`timeline.parquet` are named after them. `docs/signals.md` is generated from
here. Next door: `mimika.domain.signal_names` spells the names, `mimika.domain.readings`
holds values of these signals.

Sources: action units after Ekman, Friesen and Hager, *Facial Action Coding
System* (2002), intensity A..E as 0..5; blendshapes after Apple's ARKit face
anchor (52 coefficients), whose own spelling stands in `Signal.alias`.
"""

from dataclasses import dataclass

from mimika.domain.signal_names import Modality, SignalName

__all__ = ["CATALOGUE", "Modality", "Signal", "SignalName"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One entry of the catalogue.

    Attributes:
        name: Its name.
        unit: Its unit; `share` runs from 0 to 1, `intensity` from 0 to 5 as FACS letters do.
        low: Least value.
        high: Greatest value.
        modality: What it is read from; `fused` for what is derived from several.
        meaning: What it is, in one line.
        alias: The name that another standard gives it, or nothing.
    """

    name: SignalName
    unit: str
    low: float
    high: float
    modality: Modality
    meaning: str
    alias: str = ""


_ACTION_UNITS = (
    (SignalName.AU01, "inner brow raiser (frontalis, medial part)"),
    (SignalName.AU02, "outer brow raiser (frontalis, lateral part)"),
    (SignalName.AU04, "brow lowerer (corrugator supercilii)"),
    (SignalName.AU05, "upper lid raiser (levator palpebrae)"),
    (SignalName.AU06, "cheek raiser (orbicularis oculi, orbital part)"),
    (SignalName.AU07, "lid tightener (orbicularis oculi, palpebral part)"),
    (SignalName.AU09, "nose wrinkler (levator labii superioris alaeque nasi)"),
    (SignalName.AU10, "upper lip raiser (levator labii superioris)"),
    (SignalName.AU11, "nasolabial deepener (zygomaticus minor)"),
    (SignalName.AU12, "lip corner puller (zygomaticus major)"),
    (SignalName.AU14, "dimpler (buccinator)"),
    (SignalName.AU15, "lip corner depressor (depressor anguli oris)"),
    (SignalName.AU17, "chin raiser (mentalis)"),
    (SignalName.AU20, "lip stretcher (risorius)"),
    (SignalName.AU23, "lip tightener (orbicularis oris)"),
    (SignalName.AU24, "lip pressor (orbicularis oris)"),
    (SignalName.AU25, "lips part (depressor labii inferioris)"),
    (SignalName.AU26, "jaw drop (masseter relaxed)"),
    (SignalName.AU28, "lip suck (orbicularis oris)"),
    (SignalName.AU43, "eyes closed (levator palpebrae relaxed)"),
)

# name, unit, least, greatest, modality, meaning
_OTHERS = (
    (SignalName.HEAD_YAW_DEG, "deg", -90, 90, Modality.FACE, "head turned to the person's own left, positive"),
    (SignalName.HEAD_PITCH_DEG, "deg", -90, 90, Modality.FACE, "head raised, positive"),
    (
        SignalName.HEAD_ROLL_DEG,
        "deg",
        -180,
        180,
        Modality.FACE,
        "head tilted towards the person's own left shoulder, positive",
    ),
    (SignalName.HEAD_MOTION_DEG_S, "deg/s", 0, 720, Modality.FACE, "speed of head rotation, mean over one second"),
    (
        SignalName.GAZE_YAW_DEG,
        "deg",
        -60,
        60,
        Modality.FACE,
        "eyes turned to the person's own left relative to the head, positive",
    ),
    (SignalName.GAZE_PITCH_DEG, "deg", -60, 60, Modality.FACE, "eyes raised relative to the head, positive"),
    (
        SignalName.GAZE_SCREEN_YAW_DEG,
        "deg",
        -120,
        120,
        Modality.FACE,
        "line of sight to the person's own left of the camera, positive",
    ),
    (SignalName.GAZE_SCREEN_PITCH_DEG, "deg", -120, 120, Modality.FACE, "line of sight above the camera, positive"),
    (SignalName.GAZE_ON_SCREEN, "share", 0, 1, Modality.FACE, "probability that the line of sight meets the screen"),
    (
        SignalName.EYE_OPENNESS,
        "share",
        0,
        1.5,
        Modality.FACE,
        "opening of both eyelids, 1 = this person's usual open eye",
    ),
    (SignalName.EYE_OPENNESS_LEFT, "share", 0, 1.5, Modality.FACE, "opening of the person's left eyelids"),
    (SignalName.EYE_OPENNESS_RIGHT, "share", 0, 1.5, Modality.FACE, "opening of the person's right eyelids"),
    (SignalName.BLINK, "flag", 0, 1, Modality.FACE, "1 in the frame in which a blink ended, else 0"),
    (SignalName.BLINK_DURATION_MS, "ms", 0, 2000, Modality.FACE, "duration of the blink that ended last"),
    (SignalName.BLINK_RATE_PER_MIN, "1/min", 0, 120, Modality.FACE, "blinks a minute over the last 60 s"),
    (SignalName.PERCLOS, "share", 0, 1, Modality.FACE, "share of the last 60 s with the eyes at least 80 % closed"),
    (SignalName.PUPIL_IRIS_RATIO, "share", 0.1, 0.9, Modality.FACE, "diameter of the pupil over that of the iris"),
    (SignalName.SPEAKING, "share", 0, 1, Modality.FACE, "probability that the mouth moves as in speech"),
    (SignalName.FACE_SCALE, "share", 0, 1, Modality.FACE, "distance between the eyes over the width of the picture"),
    (SignalName.MIXTURE_ENTROPY_BITS, "bit", 0, 3, Modality.FUSED, "how mixed the expression is: 0 for one part alone"),
    (SignalName.AGE_CHILD, "share", 0, 1, Modality.FACE, "probability of looking younger than 10"),
    (SignalName.AGE_TEEN, "share", 0, 1, Modality.FACE, "probability of looking 10 to 19"),
    (SignalName.AGE_ADULT, "share", 0, 1, Modality.FACE, "probability of looking 20 to 59"),
    (SignalName.AGE_SENIOR, "share", 0, 1, Modality.FACE, "probability of looking 60 or older"),
    (SignalName.HEAD_NOD, "share", 0, 1, Modality.FACE, "probability that the head nods: up and down, repeatedly"),
    (SignalName.HEAD_SHAKE, "share", 0, 1, Modality.FACE, "probability that the head shakes: side to side, repeatedly"),
    (SignalName.GESTURE_OPEN_PALM, "share", 0, 1, Modality.BODY, "a hand open, its palm to the camera"),
    (SignalName.GESTURE_THUMB_UP, "share", 0, 1, Modality.BODY, "a closed hand with the thumb straight up"),
    (SignalName.GESTURE_THUMB_DOWN, "share", 0, 1, Modality.BODY, "a closed hand with the thumb straight down"),
    (SignalName.GESTURE_POINTING, "share", 0, 1, Modality.BODY, "the index finger stretched, the other three folded"),
    (SignalName.GESTURE_FIST, "share", 0, 1, Modality.BODY, "a closed hand, thumb and all"),
    (SignalName.GESTURE_CALL, "share", 0, 1, Modality.BODY, "thumb and little finger stretched, the others folded"),
    (SignalName.GESTURE_WAVE, "share", 0, 1, Modality.BODY, "an open raised hand that goes to and fro sideways"),
    (SignalName.POSTURE_HAND_TO_FACE, "share", 0, 1, Modality.BODY, "a hand at or before the face"),
    (SignalName.POSTURE_HAND_TO_CHIN, "share", 0, 1, Modality.BODY, "a hand at the chin, leaving nose and eyes free"),
    (SignalName.POSTURE_ARMS_CROSSED, "share", 0, 1, Modality.BODY, "forearms crossed before the chest"),
    (
        SignalName.POSTURE_LEAN,
        "score",
        -1,
        1,
        Modality.BODY,
        "nearer to the camera (positive) or further from it than this person usually is",
    ),
    (SignalName.POSTURE_SHRUG, "share", 0, 1, Modality.BODY, "shoulders drawn up towards the ears"),
    (SignalName.VALENCE, "score", -1, 1, Modality.FUSED, "unpleasant to pleasant"),
    (SignalName.AROUSAL, "score", -1, 1, Modality.FUSED, "calm to excited"),
    (SignalName.VOICE_ACTIVITY, "share", 0, 1, Modality.VOICE, "probability that somebody speaks"),
    (SignalName.VOICE_PITCH_HZ, "Hz", 30, 1000, Modality.VOICE, "fundamental frequency, median of the voiced last 1 s"),
    (
        SignalName.VOICE_PITCH_SPREAD_ST,
        "semitone",
        0,
        36,
        Modality.VOICE,
        "standard deviation of the pitch of the last 3 s: flat speech stays below 2",
    ),
    (SignalName.VOICE_LOUDNESS_DBFS, "dBFS", -120, 0, Modality.VOICE, "level of the speech relative to full scale"),
    (SignalName.VOICE_RATE_SYLLABLES_S, "1/s", 0, 15, Modality.VOICE, "syllables a second"),
    (SignalName.VOICE_PAUSE_SHARE, "share", 0, 1, Modality.VOICE, "share of silence within speech"),
    (SignalName.VOICE_CENTROID_HZ, "Hz", 0, 12000, Modality.VOICE, "spectral centroid"),
    (
        SignalName.VOICE_TILT_DB,
        "dB",
        -80,
        80,
        Modality.VOICE,
        "energy of 50 to 1000 Hz over that of 1000 to 4000 Hz: a pressed or raised voice has less",
    ),
    (SignalName.VOICE_JITTER, "share", 0, 1, Modality.VOICE, "mean difference of successive periods over the mean one"),
    (SignalName.VOICE_SHIMMER_DB, "dB", 0, 20, Modality.VOICE, "mean difference in level of successive periods"),
    (SignalName.VOICE_HNR_DB, "dB", -30, 60, Modality.VOICE, "energy of the harmonics over that of the noise"),
    (SignalName.VOICE_SILENCE_S, "s", 0, 3600, Modality.VOICE, "time since this person spoke last; 0 while they do"),
    (SignalName.VOICE_LATENCY_S, "s", 0, 60, Modality.VOICE, "silence before their last turn after another's"),
    (SignalName.VOICE_FILLED_PAUSES_PER_MIN, "1/min", 0, 120, Modality.VOICE, "er, um and the like a minute of speech"),
    (SignalName.VOICE_OVERLAP_SHARE, "share", 0, 1, Modality.VOICE, "share of their last turn in which another spoke"),
    (SignalName.VOICE_INTERRUPTIONS_PER_MIN, "1/min", 0, 60, Modality.VOICE, "turns begun within another's, a minute"),
    (SignalName.VOICE_LAUGHTER, "share", 0, 1, Modality.VOICE, "probability of laughter"),
    (SignalName.VOICE_CHEERING, "share", 0, 1, Modality.VOICE, "probability of cheering or applause of several people"),
    (SignalName.VOICE_AROUSAL, "score", -1, 1, Modality.VOICE, "arousal heard in the voice, among people at large"),
    (
        SignalName.VOICE_AROUSAL_RELATIVE,
        "score",
        -1,
        1,
        Modality.FUSED,
        "arousal heard in the voice, relative to this speaker's own quiet speech",
    ),
    (SignalName.VOICE_VALENCE, "score", -1, 1, Modality.VOICE, "valence heard in the voice"),
    (SignalName.TEXT_VALENCE, "score", -1, 1, Modality.TEXT, "valence of the words"),
    (SignalName.TEXT_AROUSAL, "score", -1, 1, Modality.TEXT, "arousal of the words"),
    (SignalName.TEXT_SARCASM, "share", 0, 1, Modality.TEXT, "probability that the words are meant ironically"),
    (SignalName.FACE_VALENCE, "score", -1, 1, Modality.FUSED, "valence of the face alone"),
    (SignalName.FACE_AROUSAL, "score", -1, 1, Modality.FUSED, "arousal of the face alone"),
    (SignalName.INCONGRUENCE, "share", 0, 1, Modality.FUSED, "how far words, voice and face disagree in valence"),
    (
        SignalName.IRONY,
        "share",
        0,
        1,
        Modality.FUSED,
        "probability that pleasant words are irony or politeness: voice and face do not go with them",
    ),
    (SignalName.PULSE_BPM, "1/min", 30, 220, Modality.PHYSIOLOGY, "heart rate"),
)


def _stem(name: SignalName, prefix: str) -> str:
    return name.removeprefix(prefix)


def _camel(stem: str) -> str:
    first, *others = stem.split("_")
    return first + "".join(word.capitalize() for word in others)


def _share(name: SignalName, modality: Modality, meaning: str, alias: str = "") -> Signal:
    return Signal(name=name, unit="share", low=0, high=1, modality=modality, meaning=meaning, alias=alias)


_HEARD_OR_READ = {Modality.VOICE: "voice; the seven sum to 1", Modality.TEXT: "words"}


def _entry(name: SignalName) -> Signal:
    """Return the entry of a signal that belongs to a family; the rest stand in the tables."""
    if name.startswith("blendshape_"):
        stem = _stem(name, "blendshape_")
        return _share(name, Modality.FACE, f"ARKit {_camel(stem)}", _camel(stem))
    if name.startswith("expression_"):
        return _share(
            name, Modality.FUSED, f"weight of {_stem(name, 'expression_')} in the mixture; the eight sum to 1"
        )
    if name.startswith("state_"):
        return _share(
            name, Modality.FUSED, f"how far {_stem(name, 'state_')} shows, relative to the person's own normal"
        )
    if name.startswith(("voice_", "text_")):
        modality = Modality.VOICE if name.startswith("voice_") else Modality.TEXT
        return _share(name, modality, f"probability of {name.split('_', 1)[1]} in the {_HEARD_OR_READ[modality]}")
    if name.startswith("forecast_"):
        stem = _stem(name, "forecast_")
        return _share(name, Modality.FUSED, f"probability that state_{stem} reaches its alarm within 30 s")
    stem = _stem(name, "trend_").removesuffix("_per_min")
    return Signal(
        name=name, unit="1/min", low=-60, high=60, modality=Modality.FUSED, meaning=f"change of state_{stem} a minute"
    )


def _catalogue() -> tuple[Signal, ...]:
    tabled = {
        name: Signal(
            name=name,
            unit="intensity",
            low=0,
            high=5,
            modality=Modality.FACE,
            meaning=meaning,
            alias=name.upper().replace("AU0", "AU"),
        )
        for name, meaning in _ACTION_UNITS
    }
    tabled |= {
        name: Signal(name=name, unit=unit, low=low, high=high, modality=modality, meaning=meaning)
        for name, unit, low, high, modality, meaning in _OTHERS
    }
    return tuple(tabled[name] if name in tabled else _entry(name) for name in SignalName)


CATALOGUE: tuple[Signal, ...] = _catalogue()
"""Every signal, in the order of `SignalName`; columns of a timeline follow it."""
