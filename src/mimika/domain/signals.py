"""The signal catalogue: the one place where a signal's name is spelled.

A signal is a named measured quantity with a unit and a range. Perceivers fill
them, `mimika.understand` derives the states from them, and the columns of
`timeline.parquet` are named after them. `docs/signals.md` is generated from
here. Next door: `mimika.domain.readings` holds values of these signals.

Sources: action units after Ekman, Friesen and Hager, *Facial Action Coding
System* (2002), intensity A..E as 0..5; blendshapes after Apple's ARKit face
anchor (52 coefficients), whose own spelling stands in `Signal.alias`.
"""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Modality(StrEnum):
    """What a signal is read from."""

    FACE = "face"
    BODY = "body"
    VOICE = "voice"
    TEXT = "text"
    PHYSIOLOGY = "physiology"
    FUSED = "fused"
    SELF_REPORT = "self-report"
    """What somebody says of themselves; nothing is sensed."""


@unique
class SignalName(StrEnum):
    """Names of all signals, as they stand in files and on the wire."""

    AU01 = "au01"
    AU02 = "au02"
    AU04 = "au04"
    AU05 = "au05"
    AU06 = "au06"
    AU07 = "au07"
    AU09 = "au09"
    AU10 = "au10"
    AU11 = "au11"
    AU12 = "au12"
    AU14 = "au14"
    AU15 = "au15"
    AU17 = "au17"
    AU20 = "au20"
    AU23 = "au23"
    AU24 = "au24"
    AU25 = "au25"
    AU26 = "au26"
    AU28 = "au28"
    AU43 = "au43"
    BLENDSHAPE_BROW_DOWN_LEFT = "blendshape_brow_down_left"
    BLENDSHAPE_BROW_DOWN_RIGHT = "blendshape_brow_down_right"
    BLENDSHAPE_BROW_INNER_UP = "blendshape_brow_inner_up"
    BLENDSHAPE_BROW_OUTER_UP_LEFT = "blendshape_brow_outer_up_left"
    BLENDSHAPE_BROW_OUTER_UP_RIGHT = "blendshape_brow_outer_up_right"
    BLENDSHAPE_CHEEK_PUFF = "blendshape_cheek_puff"
    BLENDSHAPE_CHEEK_SQUINT_LEFT = "blendshape_cheek_squint_left"
    BLENDSHAPE_CHEEK_SQUINT_RIGHT = "blendshape_cheek_squint_right"
    BLENDSHAPE_EYE_BLINK_LEFT = "blendshape_eye_blink_left"
    BLENDSHAPE_EYE_BLINK_RIGHT = "blendshape_eye_blink_right"
    BLENDSHAPE_EYE_LOOK_DOWN_LEFT = "blendshape_eye_look_down_left"
    BLENDSHAPE_EYE_LOOK_DOWN_RIGHT = "blendshape_eye_look_down_right"
    BLENDSHAPE_EYE_LOOK_IN_LEFT = "blendshape_eye_look_in_left"
    BLENDSHAPE_EYE_LOOK_IN_RIGHT = "blendshape_eye_look_in_right"
    BLENDSHAPE_EYE_LOOK_OUT_LEFT = "blendshape_eye_look_out_left"
    BLENDSHAPE_EYE_LOOK_OUT_RIGHT = "blendshape_eye_look_out_right"
    BLENDSHAPE_EYE_LOOK_UP_LEFT = "blendshape_eye_look_up_left"
    BLENDSHAPE_EYE_LOOK_UP_RIGHT = "blendshape_eye_look_up_right"
    BLENDSHAPE_EYE_SQUINT_LEFT = "blendshape_eye_squint_left"
    BLENDSHAPE_EYE_SQUINT_RIGHT = "blendshape_eye_squint_right"
    BLENDSHAPE_EYE_WIDE_LEFT = "blendshape_eye_wide_left"
    BLENDSHAPE_EYE_WIDE_RIGHT = "blendshape_eye_wide_right"
    BLENDSHAPE_JAW_FORWARD = "blendshape_jaw_forward"
    BLENDSHAPE_JAW_LEFT = "blendshape_jaw_left"
    BLENDSHAPE_JAW_OPEN = "blendshape_jaw_open"
    BLENDSHAPE_JAW_RIGHT = "blendshape_jaw_right"
    BLENDSHAPE_MOUTH_CLOSE = "blendshape_mouth_close"
    BLENDSHAPE_MOUTH_DIMPLE_LEFT = "blendshape_mouth_dimple_left"
    BLENDSHAPE_MOUTH_DIMPLE_RIGHT = "blendshape_mouth_dimple_right"
    BLENDSHAPE_MOUTH_FROWN_LEFT = "blendshape_mouth_frown_left"
    BLENDSHAPE_MOUTH_FROWN_RIGHT = "blendshape_mouth_frown_right"
    BLENDSHAPE_MOUTH_FUNNEL = "blendshape_mouth_funnel"
    BLENDSHAPE_MOUTH_LEFT = "blendshape_mouth_left"
    BLENDSHAPE_MOUTH_LOWER_DOWN_LEFT = "blendshape_mouth_lower_down_left"
    BLENDSHAPE_MOUTH_LOWER_DOWN_RIGHT = "blendshape_mouth_lower_down_right"
    BLENDSHAPE_MOUTH_PRESS_LEFT = "blendshape_mouth_press_left"
    BLENDSHAPE_MOUTH_PRESS_RIGHT = "blendshape_mouth_press_right"
    BLENDSHAPE_MOUTH_PUCKER = "blendshape_mouth_pucker"
    BLENDSHAPE_MOUTH_RIGHT = "blendshape_mouth_right"
    BLENDSHAPE_MOUTH_ROLL_LOWER = "blendshape_mouth_roll_lower"
    BLENDSHAPE_MOUTH_ROLL_UPPER = "blendshape_mouth_roll_upper"
    BLENDSHAPE_MOUTH_SHRUG_LOWER = "blendshape_mouth_shrug_lower"
    BLENDSHAPE_MOUTH_SHRUG_UPPER = "blendshape_mouth_shrug_upper"
    BLENDSHAPE_MOUTH_SMILE_LEFT = "blendshape_mouth_smile_left"
    BLENDSHAPE_MOUTH_SMILE_RIGHT = "blendshape_mouth_smile_right"
    BLENDSHAPE_MOUTH_STRETCH_LEFT = "blendshape_mouth_stretch_left"
    BLENDSHAPE_MOUTH_STRETCH_RIGHT = "blendshape_mouth_stretch_right"
    BLENDSHAPE_MOUTH_UPPER_UP_LEFT = "blendshape_mouth_upper_up_left"
    BLENDSHAPE_MOUTH_UPPER_UP_RIGHT = "blendshape_mouth_upper_up_right"
    BLENDSHAPE_NOSE_SNEER_LEFT = "blendshape_nose_sneer_left"
    BLENDSHAPE_NOSE_SNEER_RIGHT = "blendshape_nose_sneer_right"
    BLENDSHAPE_TONGUE_OUT = "blendshape_tongue_out"
    HEAD_YAW_DEG = "head_yaw_deg"
    HEAD_PITCH_DEG = "head_pitch_deg"
    HEAD_ROLL_DEG = "head_roll_deg"
    HEAD_MOTION_DEG_S = "head_motion_deg_s"
    GAZE_YAW_DEG = "gaze_yaw_deg"
    GAZE_PITCH_DEG = "gaze_pitch_deg"
    GAZE_SCREEN_YAW_DEG = "gaze_screen_yaw_deg"
    GAZE_SCREEN_PITCH_DEG = "gaze_screen_pitch_deg"
    GAZE_ON_SCREEN = "gaze_on_screen"
    EYE_OPENNESS = "eye_openness"
    EYE_OPENNESS_LEFT = "eye_openness_left"
    EYE_OPENNESS_RIGHT = "eye_openness_right"
    BLINK = "blink"
    BLINK_DURATION_MS = "blink_duration_ms"
    BLINK_RATE_PER_MIN = "blink_rate_per_min"
    PERCLOS = "perclos"
    PUPIL_IRIS_RATIO = "pupil_iris_ratio"
    SPEAKING = "speaking"
    FACE_SCALE = "face_scale"
    HEAD_NOD = "head_nod"
    HEAD_SHAKE = "head_shake"
    GESTURE_OPEN_PALM = "gesture_open_palm"
    GESTURE_THUMB_UP = "gesture_thumb_up"
    GESTURE_THUMB_DOWN = "gesture_thumb_down"
    GESTURE_POINTING = "gesture_pointing"
    GESTURE_FIST = "gesture_fist"
    GESTURE_CALL = "gesture_call"
    GESTURE_WAVE = "gesture_wave"
    POSTURE_HAND_TO_FACE = "posture_hand_to_face"
    POSTURE_HAND_TO_CHIN = "posture_hand_to_chin"
    POSTURE_ARMS_CROSSED = "posture_arms_crossed"
    POSTURE_LEAN = "posture_lean"
    POSTURE_SHRUG = "posture_shrug"
    EXPRESSION_NEUTRAL = "expression_neutral"
    EXPRESSION_HAPPINESS = "expression_happiness"
    EXPRESSION_SURPRISE = "expression_surprise"
    EXPRESSION_SADNESS = "expression_sadness"
    EXPRESSION_ANGER = "expression_anger"
    EXPRESSION_DISGUST = "expression_disgust"
    EXPRESSION_FEAR = "expression_fear"
    EXPRESSION_CONTEMPT = "expression_contempt"
    MIXTURE_ENTROPY_BITS = "mixture_entropy_bits"
    VALENCE = "valence"
    AROUSAL = "arousal"
    AGE_CHILD = "age_child"
    AGE_TEEN = "age_teen"
    AGE_ADULT = "age_adult"
    AGE_SENIOR = "age_senior"
    VOICE_PITCH_HZ = "voice_pitch_hz"
    VOICE_LOUDNESS_DBFS = "voice_loudness_dbfs"
    VOICE_RATE_SYLLABLES_S = "voice_rate_syllables_s"
    VOICE_PAUSE_SHARE = "voice_pause_share"
    VOICE_CENTROID_HZ = "voice_centroid_hz"
    VOICE_AROUSAL = "voice_arousal"
    VOICE_VALENCE = "voice_valence"
    TEXT_VALENCE = "text_valence"
    TEXT_SARCASM = "text_sarcasm"
    PULSE_BPM = "pulse_bpm"
    STATE_ATTENTION = "state_attention"
    STATE_INTEREST = "state_interest"
    STATE_CONFUSION = "state_confusion"
    STATE_HESITATION = "state_hesitation"
    STATE_FRUSTRATION = "state_frustration"
    STATE_STRESS = "state_stress"
    STATE_BOREDOM = "state_boredom"
    STATE_FATIGUE = "state_fatigue"
    STATE_AMUSEMENT = "state_amusement"
    STATE_AGITATION = "state_agitation"
    STATE_EXPRESSIVITY = "state_expressivity"
    TREND_ATTENTION = "trend_attention_per_min"
    TREND_INTEREST = "trend_interest_per_min"
    TREND_CONFUSION = "trend_confusion_per_min"
    TREND_HESITATION = "trend_hesitation_per_min"
    TREND_FRUSTRATION = "trend_frustration_per_min"
    TREND_STRESS = "trend_stress_per_min"
    TREND_BOREDOM = "trend_boredom_per_min"
    TREND_FATIGUE = "trend_fatigue_per_min"
    TREND_AMUSEMENT = "trend_amusement_per_min"
    TREND_AGITATION = "trend_agitation_per_min"
    TREND_EXPRESSIVITY = "trend_expressivity_per_min"


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
    (SignalName.VOICE_PITCH_HZ, "Hz", 30, 1000, Modality.VOICE, "fundamental frequency"),
    (SignalName.VOICE_LOUDNESS_DBFS, "dBFS", -120, 0, Modality.VOICE, "level relative to full scale"),
    (SignalName.VOICE_RATE_SYLLABLES_S, "1/s", 0, 15, Modality.VOICE, "syllables a second"),
    (SignalName.VOICE_PAUSE_SHARE, "share", 0, 1, Modality.VOICE, "share of silence within speech"),
    (SignalName.VOICE_CENTROID_HZ, "Hz", 0, 12000, Modality.VOICE, "spectral centroid"),
    (SignalName.VOICE_AROUSAL, "score", -1, 1, Modality.VOICE, "arousal heard in the voice"),
    (SignalName.VOICE_VALENCE, "score", -1, 1, Modality.VOICE, "valence heard in the voice"),
    (SignalName.TEXT_VALENCE, "score", -1, 1, Modality.TEXT, "valence of the words"),
    (SignalName.TEXT_SARCASM, "share", 0, 1, Modality.TEXT, "probability that the words are meant ironically"),
    (SignalName.PULSE_BPM, "1/min", 30, 220, Modality.PHYSIOLOGY, "heart rate"),
)


def _stem(name: SignalName, prefix: str) -> str:
    return name.removeprefix(prefix)


def _camel(stem: str) -> str:
    first, *others = stem.split("_")
    return first + "".join(word.capitalize() for word in others)


def _share(name: SignalName, modality: Modality, meaning: str, alias: str = "") -> Signal:
    return Signal(name=name, unit="share", low=0, high=1, modality=modality, meaning=meaning, alias=alias)


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
