"""What face, voice and words say together: the mixture, valence and arousal, and how far they go apart.

Works on one vector of readings: the signals that each modality has of its own
stay as they are, the fused ones are filled in. Next door:
`mimika.fuse.combine` calls it once a voice or words were there,
`mimika.fuse.pool` joins the mixtures, `mimika.fuse.congruence` compares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

import numpy as np

from mimika.domain.expression import entropy_bits
from mimika.domain.readings import POSITION, Vector
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Observation
from mimika.fuse import parts
from mimika.fuse.ageing import recency
from mimika.fuse.congruence import SPREAD, Compared, discount, incongruence, irony, meant
from mimika.fuse.course import NOTHING, Mean
from mimika.fuse.pool import FITTED
from mimika.fuse.window import Window

LOOK_BACK_S: Final = 4.0
"""How far before the end of an utterance voice and face are looked at: turns last 2 s in the mean, few twice that."""

OF_LATE_S: Final = 2.0
"""Over which time voice and face are compared where nothing was said."""

AROUSAL_SPREAD: Final[tuple[float, float, float]] = (0.16, 0.18, 0.29)
"""What the arousal of face, voice and words errs by, as `SPREAD` for valence."""

_ROWS: Final = (Modality.FACE, Modality.VOICE, Modality.TEXT)
_FACE, _VOICE, _WORDS = range(3)
_READ: Final = (parts.of_face, parts.of_voice, parts.of_words)
_OWN: Final = tuple(
    np.array([place for place, signal in enumerate(CATALOGUE) if signal.modality is modality]) for modality in _ROWS
)
_VALENCE: Final = tuple(
    POSITION[each] for each in (SignalName.VALENCE, SignalName.VOICE_VALENCE, SignalName.TEXT_VALENCE)
)
_AROUSAL: Final = tuple(
    POSITION[each] for each in (SignalName.AROUSAL, SignalName.VOICE_AROUSAL, SignalName.TEXT_AROUSAL)
)
_VALENCE_TRUST: Final = tuple(spread**-2 for spread in SPREAD)
_AROUSAL_TRUST: Final = tuple(spread**-2 for spread in AROUSAL_SPREAD)
_FACE_VALENCE: Final = POSITION[SignalName.FACE_VALENCE]
_FACE_AROUSAL: Final = POSITION[SignalName.FACE_AROUSAL]
_ENTROPY: Final = POSITION[SignalName.MIXTURE_ENTROPY_BITS]
_SPEAKING: Final = POSITION[SignalName.SPEAKING]
_SARCASM: Final = POSITION[SignalName.TEXT_SARCASM]
_INCONGRUENCE: Final = POSITION[SignalName.INCONGRUENCE]
_IRONY: Final = POSITION[SignalName.IRONY]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claim:
    """What one modality has to say now: its row in `_ROWS`, its readings, and how reliable they are, 0 to 1."""

    row: int
    vector: Vector
    reliability: float


def together(vector: Vector, seen: Sequence[Observation], window: Window, now: float) -> None:
    """Fill the fused signals into a vector that is still writable.

    Args:
        vector: Readings of all modalities, joined signal by signal.
        seen: What counts at this moment.
        window: The window it comes from, for what voice and face were like shortly before.
        now: Event time in seconds.
    """
    said = {observation.modality: observation for observation in seen}
    claims = _claims(said, now)
    for claim in claims:
        vector[_OWN[claim.row]] = claim.vector[_OWN[claim.row]]
        if claim.row == _FACE:
            vector[_FACE_VALENCE], vector[_FACE_AROUSAL] = claim.vector[_VALENCE[_FACE]], claim.vector[_AROUSAL[_FACE]]
    compared = _compared(said, window, now)
    sarcasm = said[Modality.TEXT].readings.vector[_SARCASM] if Modality.TEXT in said else nan
    ironic = irony(compared, float(sarcasm))
    vector[_INCONGRUENCE], vector[_IRONY] = incongruence(compared), ironic
    lost = discount(ironic)
    _mix(vector, claims, lost)
    valences = [(claim, float(claim.vector[_VALENCE[claim.row]])) for claim in claims]
    if lost > 0.0:
        valences = [(claim, meant(compared, lost) if claim.row == _WORDS else value) for claim, value in valences]
    _average(vector, _VALENCE[_FACE], valences, _VALENCE_TRUST)
    _average(
        vector, _AROUSAL[_FACE], [(claim, float(claim.vector[_AROUSAL[claim.row]])) for claim in claims], _AROUSAL_TRUST
    )


def _claims(said: Mapping[Modality, Observation], now: float) -> list[_Claim]:
    """Return what face, voice and words have to say; a face that talks while it is heard counts less."""
    claims: list[_Claim] = []
    for row, modality in enumerate(_ROWS):
        if modality not in said:
            continue
        observation = said[modality]
        vector = observation.readings.vector
        reliability = min(1.0, observation.quality.overall / FITTED.enough) * recency(observation, now)
        if row == _FACE and Modality.VOICE in said:
            speaking = float(vector[_SPEAKING])
            reliability *= 1.0 - FITTED.speech * min(1.0, speaking) if speaking > 0 else 1.0
        claims.append(_Claim(row=row, vector=vector, reliability=reliability))
    return claims


def _mix(vector: Vector, claims: Sequence[_Claim], lost: float) -> None:
    """Fill in the mixture and its entropy; where only the face tells one, they are the face's own."""
    told = [
        (claim.row, mixture, claim.reliability * FITTED.trust[claim.row] * (1.0 - lost if claim.row == _WORDS else 1.0))
        for claim in claims
        if (mixture := _READ[claim.row](claim.vector)) is not None
    ]
    told = [each for each in told if each[2] > 0.0]
    if not told:
        return
    if len(told) > 1:
        rows = [row for row, _, _ in told]
        joint = FITTED.joined(
            np.array([mixture for _, mixture, _ in told]),
            np.array([weight for _, _, weight in told]),
            FITTED.average[rows],
        )
    elif told[0][0] == _FACE:
        vector[parts.PLACES] = claims[0].vector[parts.PLACES]
        vector[_ENTROPY] = claims[0].vector[_ENTROPY]
        return
    elif told[0][0] == _VOICE:
        joint = told[0][1]
    else:
        joint = told[0][1] * (1.0 - lost) + lost * parts.LARGE
    vector[parts.PLACES] = joint
    vector[_ENTROPY] = entropy_bits(tuple(joint.tolist()))


def _average(vector: Vector, place: int, values: Sequence[tuple[_Claim, float]], trust: tuple[float, ...]) -> None:
    """Fill in a mean weighed by reliability over variance; where a voice and words tell nothing it stays as it is."""
    told = [(value, claim.reliability * trust[claim.row]) for claim, value in values if isfinite(value)]
    if len(told) > 1 or any(isfinite(value) and claim.row != _FACE for claim, value in values):
        vector[place] = sum(value * weight for value, weight in told) / sum(weight for _, weight in told)


def _compared(said: Mapping[Modality, Observation], window: Window, now: float) -> Compared:
    """Return the valences that are held against one another."""
    if Modality.TEXT in said:
        words = said[Modality.TEXT]
        valence = float(words.readings.vector[_VALENCE[_WORDS]])
        if isfinite(valence):
            began = words.at - LOOK_BACK_S
            return Compared(
                face=window.face.mean(began, words.at),
                voice=window.voice.mean(began, words.at),
                words=Mean(value=valence, weight=min(1.0, words.quality.overall)),
            )
    heard, looked = Modality.VOICE in said, Modality.FACE in said
    return Compared(
        face=window.face.mean(now - OF_LATE_S, now) if looked else NOTHING,
        voice=window.voice.mean(now - OF_LATE_S, now) if heard else NOTHING,
        words=NOTHING,
    )
