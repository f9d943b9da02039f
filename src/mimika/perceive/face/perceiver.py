"""Reads one person's face: region in, observation or abstention out.

The landmarks live and die in `perceive`; only signals leave it.
"""

import math
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.domain.expression import COMPONENTS, entropy_bits
from mimika.domain.geometry import Box
from mimika.domain.media import FaceRegion, Pixels
from mimika.domain.permits import Minors, Permitted
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.domain.vocabulary import Vocabulary
from mimika.perceive.face import units
from mimika.perceive.face.age import AgeReader, AgeVerdict
from mimika.perceive.face.brief import BriefReader, Watch
from mimika.perceive.face.chips import face_chip
from mimika.perceive.face.expression.affect import affect
from mimika.perceive.face.expression.reader import WIDEST_DEG as WIDEST_TOLD_DEG
from mimika.perceive.face.expression.reader import ExpressionReader
from mimika.perceive.face.eyes import Eyelids, Openness
from mimika.perceive.face.gaze import Gaze, GazeReader, Screen
from mimika.perceive.face.manner import MOVING, Manner
from mimika.perceive.face.measures import Measure, Measured, measure
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.motion import HeadMotionReader, NodReader, SpeechReader, Steadier
from mimika.perceive.face.movements import movements
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.neutral import Neutrals
from mimika.perceive.face.pulse import Pulse, PulseReader, stirring
from mimika.perceive.face.pupil import pupil_iris_ratio
from mimika.perceive.face.quality import WIDEST_DEG, Look, QualityReader, cut_chip
from mimika.perceive.face.regions import Landmarks
from mimika.perceive.face.shape import AlignedFace, align
from mimika.perceive.face.skin import skin_colours
from mimika.perceive.roi import Roi

ROI_SCALE: Final = 1.5
"""Side of the mesh's region over that of the face box, as the mesh was trained (mediapipe)."""
_NEAR_FRONT_DEG: Final = (22.0, 20.0)
_LEARNING_DEG: Final = (WIDEST_DEG, 40.0)
"""Yaw and pitch up to which eyelids and resting faces are learnt."""
_LIDS_SEEN_DEG: Final = 32.0
"""Yaw beyond which the far eye is too narrow to tell its lids."""
_LEARNING_QUALITY: Final = 0.25
_SEEING_OPENNESS: Final = 0.4
_SKIN: Final = 468
_KEPT_OUT: Final = {AgeVerdict.MINOR: Reason.MINOR, AgeVerdict.UNDECIDED: Reason.AGE_UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sight:
    """One look at a face that can be read.

    Attributes:
        face: The pose-free face.
        measured: Its lengths.
        pixels: The region of the picture.
        landmarks: Those in the region.
        look: How well it can be read.
        at: Event time in seconds.
    """

    face: AlignedFace
    measured: Measured
    pixels: Pixels
    landmarks: Landmarks
    look: Look
    at: float

    @property
    def covered(self) -> bool:
        """Whether something lies before a part of it."""
        return self.look.upper_covered or self.look.lower_covered


@final
class FacePerceiver:
    """Perceiver of one person's face.

    Args:
        meshes: Where to borrow a landmark graph.
        screen: Where the screen is, for gaze and attention.
        nets: Trained networks; the signals of those that may not be used are absent, without any it is geometry alone.
        manner: How to read.
    """

    modality: Final = Modality.FACE

    def __init__(
        self,
        meshes: MeshPool,
        screen: Screen,
        nets: Nets | None = None,
        manner: Manner = MOVING,
    ) -> None:
        self._meshes = meshes
        self._screen = screen
        self._nets = nets
        self._manner = manner
        self._forget()

    def _forget(self) -> None:
        self._neutrals = Neutrals()
        self._eyelids = Eyelids()
        self._gaze = GazeReader(self._screen)
        self._quality = QualityReader()
        self._speech = SpeechReader()
        self._motion = HeadMotionReader()
        self._nods = NodReader()
        self._steadier = Steadier()
        self._pulse = PulseReader()
        self._brief = BriefReader()
        speaking = self._nets if self._manner.vocabulary is Vocabulary.EMOTION_WORDS else None
        expressions = None if speaking is None else speaking.expression()
        ages = None if self._nets is None else self._nets.age()
        self._expressions = None if expressions is None else ExpressionReader(expressions)
        self._ages = None if ages is None else AgeReader(ages, self._manner.age_looks)

    def close(self) -> None:
        """Forget the person; may be called twice."""
        self._forget()

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        """Return what the face shows, or why it cannot be read."""
        region, at = permitted.what, permitted.at
        landmarks = self._landmarks(region)
        if landmarks is None:
            return Abstention(
                person=region.person, at=at, modality=self.modality, reason=Reason.NO_FACE, where=region.face
            )
        where = _box(landmarks, region.origin)
        face = align(landmarks)
        chip = cut_chip(region.pixels, landmarks)
        look = self._quality.look(chip, face.pose, face.interocular_px)
        if look.reason is not None and look.reason is not Reason.PROFILE:
            return Abstention(
                person=region.person, at=at, modality=self.modality, reason=look.reason, detail=look.detail, where=where
            )
        sight = _Sight(face=face, measured=measure(face), pixels=region.pixels, landmarks=landmarks, look=look, at=at)
        kept_out = self._kept_out(sight)
        if kept_out is not None:
            return Abstention(person=region.person, at=at, modality=self.modality, reason=kept_out, where=where)
        values = self._head(face, region, at)
        reasons: tuple[Reason, ...] = ()
        if look.reason is Reason.PROFILE:
            reasons = (Reason.PROFILE,)
        else:
            values |= self._movements(sight)
            reasons = (*self._withheld(values, look), *self._expression(values, sight))
        pulse = self._pulse_of(permitted, face, landmarks, look)
        if pulse.reason is None:
            values[SignalName.PULSE_BPM] = pulse.bpm
        else:
            reasons = (*reasons, pulse.reason)
        return Observation(
            person=region.person,
            at=at,
            modality=self.modality,
            readings=Readings.of(values),
            quality=look.quality,
            where=where,
            withheld=tuple(dict.fromkeys(reasons)),
            movements=self._brief.told(at),
        )

    def _pulse_of(self, permitted: Permitted[FaceRegion], face: AlignedFace, landmarks: Landmarks, look: Look) -> Pulse:
        """Return the pulse, for which a grant of its own is needed: without it the skin is not even looked at."""
        region = permitted.what
        if Modality.PHYSIOLOGY not in permitted.modalities:
            self._pulse.forget()
            return Pulse(reason=Reason.NOT_GRANTED)
        if region.grey:
            return Pulse(reason=Reason.NO_COLOUR)
        colours = skin_colours(region.pixels, landmarks, face.pose, (look.upper_covered, look.lower_covered))
        return self._pulse.read(colours, stirring(face, landmarks, region.origin), permitted.at)

    def _landmarks(self, region: FaceRegion) -> Landmarks | None:
        height, width = region.pixels.shape[:2]
        x, y = region.face.centre
        roi = Roi(
            x=x - region.origin[0],
            y=y - region.origin[1],
            side=ROI_SCALE * max(region.face.width, region.face.height),
            roll_deg=region.roll_deg,
        )
        if min(height, width) < 2:  # noqa: PLR2004 -- there is nothing to look at
            return None
        with self._meshes.lend() as mesh:
            landmarks = mesh.landmarks(region.pixels, roi)
        return landmarks if landmarks is not None and bool(np.isfinite(landmarks).all()) else None

    def _head(self, face: AlignedFace, region: FaceRegion, at: float) -> dict[SignalName, float]:
        nod, shake = self._nods.read(face.pose, at)
        return {
            SignalName.HEAD_YAW_DEG: max(-90.0, min(90.0, face.pose.yaw_deg)),
            SignalName.HEAD_PITCH_DEG: face.pose.pitch_deg,
            SignalName.HEAD_ROLL_DEG: face.pose.roll_deg,
            SignalName.HEAD_MOTION_DEG_S: self._motion.read(face.pose, at),
            SignalName.FACE_SCALE: min(1.0, face.interocular_px / region.frame_width),
            SignalName.HEAD_NOD: nod,
            SignalName.HEAD_SHAKE: shake,
        }

    def _kept_out(self, sight: _Sight) -> Reason | None:
        """Look at the age when it is time to; return why the person may not be read, or None."""
        if self._ages is None:
            return None
        if self._ages.due(sight.at) and abs(sight.face.pose.yaw_deg) < WIDEST_TOLD_DEG and not sight.covered:
            self._ages.look(face_chip(sight.pixels, sight.landmarks, sight.face.interocular_px), sight.at)
        if self._manner.minors is Minors.ADMIT:
            return None
        return _KEPT_OUT.get(self._ages.age.verdict)

    def _expression(self, values: dict[SignalName, float], sight: _Sight) -> tuple[Reason, ...]:
        """Add the expression mixture, and what follows from it, to the values; return why it is absent when it is."""
        if self._ages is not None:
            values |= self._ages.age.readings()
        if self._expressions is None or sight.look.lower_covered:
            return ()
        told = self._expressions.read(sight.face, sight.measured, (sight.pixels, sight.landmarks), sight.at)
        if told.mixture is None:
            return () if told.reason is None else (told.reason,)
        valence, arousal = affect(told.mixture, values)
        values |= dict(zip(COMPONENTS, map(float, told.mixture), strict=True))
        values[SignalName.MIXTURE_ENTROPY_BITS] = entropy_bits(tuple(map(float, told.mixture)))
        values[SignalName.VALENCE], values[SignalName.AROUSAL] = valence, arousal
        return ()

    def _movements(self, sight: _Sight) -> dict[SignalName, float]:
        face, measured, look, at = sight.face, sight.measured, sight.look, sight.at
        self._watch(sight)
        openness = self._eyelids.openness(measured)
        gaze = self._gaze.read(face, at) if self._sees(openness, look) else None
        values = self._units(self._steadier.steady(measured, at), face, look, (openness, gaze), at)
        values[SignalName.SPEAKING] = self._speech.read(float(measured[Measure.LIPS_GAP]), at)
        if _fit_to_learn(face, look, _NEAR_FRONT_DEG):
            self._eyelids.learn(measured, at)
        if look.lower_covered:
            values |= dict.fromkeys((*units.LOWER_FACE, SignalName.SPEAKING), math.nan)
        if look.upper_covered:
            return values | dict.fromkeys((*units.UPPER_FACE, SignalName.AU43), math.nan)
        if abs(face.pose.yaw_deg) > _LIDS_SEEN_DEG:
            return values | dict.fromkeys((SignalName.AU05, SignalName.AU07, SignalName.AU43), math.nan)
        return values | self._eyes(openness, gaze, sight.landmarks, sight.pixels, at)

    def _watch(self, sight: _Sight) -> None:
        """Look for brief movements; what appears with a hand before the face is none."""
        if sight.covered:
            self._brief.miss()
        else:
            self._brief.read(sight.measured, sight.face.pose, sight.at)

    def _units(
        self, steady: Measured, face: AlignedFace, look: Look, eyes: tuple[Openness, Gaze | None], at: float
    ) -> dict[SignalName, float]:
        """Return units and blendshapes, none while the resting face from this direction is unknown."""
        openness, gaze = eyes
        neutral = self._neutrals.at(face.pose)
        known = neutral.seen_s >= self._manner.patience_s
        change = steady - neutral.values
        looking = None if gaze is None else (gaze.yaw_deg, gaze.pitch_deg)
        shown = movements(change, (openness.left, openness.right), looking)
        if _fit_to_learn(face, look, _LEARNING_DEG) and openness.both > _SEEING_OPENNESS:
            neutral.learn(steady, shown, at)
        return dict(shown) if known else {}

    def _withheld(self, values: dict[SignalName, float], look: Look) -> tuple[Reason, ...]:
        """Return why some signals of a face that was read are absent."""
        unknown = (Reason.NEUTRAL_UNKNOWN,) if SignalName.AU12 not in values else ()
        covered = (Reason.OCCLUDED,) if look.upper_covered or look.lower_covered else ()
        slow = (Reason.TOO_FEW_FRAMES,) if self._brief.watch is Watch.TOO_SLOW else ()
        return (*unknown, *covered, *slow)

    @staticmethod
    def _sees(openness: Openness, look: Look) -> bool:
        return openness.both > _SEEING_OPENNESS and not look.upper_covered

    def _eyes(
        self, openness: Openness, gaze: Gaze | None, landmarks: Landmarks, pixels: Pixels, at: float
    ) -> dict[SignalName, float]:
        values = {
            SignalName.EYE_OPENNESS: openness.both,
            SignalName.EYE_OPENNESS_LEFT: openness.left,
            SignalName.EYE_OPENNESS_RIGHT: openness.right,
        }
        values |= self._eyelids.follow(openness.both, at)
        if gaze is None:
            return values
        return values | {
            SignalName.GAZE_YAW_DEG: gaze.yaw_deg,
            SignalName.GAZE_PITCH_DEG: gaze.pitch_deg,
            SignalName.GAZE_SCREEN_YAW_DEG: gaze.screen_yaw_deg,
            SignalName.GAZE_SCREEN_PITCH_DEG: gaze.screen_pitch_deg,
            SignalName.GAZE_ON_SCREEN: gaze.on_screen,
            SignalName.PUPIL_IRIS_RATIO: pupil_iris_ratio(pixels, landmarks),
        }


def _fit_to_learn(face: AlignedFace, look: Look, widest_deg: tuple[float, float]) -> bool:
    """Return whether a frame may say what the person usually looks like."""
    in_view = abs(face.pose.yaw_deg) < widest_deg[0] and abs(face.pose.pitch_deg) < widest_deg[1]
    covered = look.upper_covered or look.lower_covered
    return in_view and not covered and look.quality.overall > _LEARNING_QUALITY


def _box(landmarks: Landmarks, origin: tuple[int, int]) -> Box:
    """Return the box around the skin's landmarks, in pixels of the source picture."""
    x, y = landmarks[:_SKIN, 0], landmarks[:_SKIN, 1]
    left, top = float(x.min()), float(y.min())
    width, height = max(1.0, float(x.max()) - left), max(1.0, float(y.max()) - top)
    return Box(left=left + origin[0], top=top + origin[1], width=width, height=height)


def crop_of(face: Box, roll_deg: float, width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the part of a picture that the mesh needs for a face; none outside it.

    Args:
        face: Box of the face in pixels.
        roll_deg: Its roll; a turned square needs more room.
        width: Width of the picture.
        height: Height of the picture.
    """
    turn = math.radians(roll_deg)
    reach = ROI_SCALE * max(face.width, face.height) / 2 * (abs(math.cos(turn)) + abs(math.sin(turn))) + 1
    x, y = face.centre
    left, right = (max(0, min(width, edge)) for edge in (math.floor(x - reach), math.ceil(x + reach)))
    top, bottom = (max(0, min(height, edge)) for edge in (math.floor(y - reach), math.ceil(y + reach)))
    return left, top, right, bottom
