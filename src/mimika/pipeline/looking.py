"""How to look at faces and bodies: in moving pictures, or in single ones that have nothing to do with one another."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from mimika.capture import holds_stills
from mimika.domain.media import BodyRegion, FaceRegion, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Minors, Permitted
from mimika.domain.ports import Perceiver
from mimika.domain.vocabulary import Vocabulary
from mimika.perceive.body.models import BodyModels
from mimika.perceive.body.perceiver import BodyPerceiver
from mimika.perceive.face import manner
from mimika.perceive.face.cuts import CutDetector, EveryFrame
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.manner import Manner
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.perceive.face.track import STILL, VIDEO, Birth

MakePerceiver = Callable[[MeshPool, Screen, Nets, Manner], Perceiver[FaceRegion]]
MakeBodyPerceiver = Callable[[BodyModels], Perceiver[BodyRegion]]


class Scenes(Protocol):
    """Notices cuts to another scene."""

    @property
    def returned(self) -> bool:
        """Whether the last cut led back to the scene before it, within a moment."""
        ...

    def cut(self, permitted: Permitted[VideoFrame]) -> bool:
        """Return whether this frame shows another scene than the one before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """How to look at faces and bodies.

    Attributes:
        screen: Where the screen is, for gaze and attention.
        birth: How sure a detector must be of somebody new.
        make: Makes the perceiver of one person's face.
        make_body: Makes the perceiver of one person's body, for who granted it.
        scenes: Makes what notices cuts.
        models: Which models may be used; the signals of others are absent.
        manner: How to read one face.
    """

    screen: Screen = field(default_factory=Screen)
    birth: Birth = VIDEO
    make: MakePerceiver = FacePerceiver
    make_body: MakeBodyPerceiver = BodyPerceiver
    scenes: Callable[[], Scenes] = CutDetector
    models: ModelChoice = ModelChoice.ALL
    manner: Manner = manner.MOVING

    def in_words(self, vocabulary: Vocabulary) -> "Looking":
        """Return the same way of looking that tells only what a vocabulary may say."""
        return replace(self, manner=replace(self.manner, vocabulary=vocabulary))


MOVING: Final = Looking()
"""For recordings, cameras and streams."""


def _body_at_once(models: BodyModels) -> Perceiver[BodyRegion]:
    return BodyPerceiver(models, patience_s=0.0)


STILLS: Final = Looking(birth=STILL, make_body=_body_at_once, scenes=EveryFrame, manner=manner.STILL)
"""For single pictures: one look has to do, nobody is known from the one before, and units are told against the
population's resting face."""


def looking_at(target: str, models: ModelChoice = ModelChoice.ALL, minors: Minors = Minors.KEEP_OUT) -> Looking:
    """Return how to look at what a target names.

    Args:
        target: A recording, picture, folder, camera or stream.
        models: Which models may be used.
        minors: What becomes of people who look like minors.
    """
    how = STILLS if holds_stills(target) else MOVING
    return replace(how, models=models, manner=replace(how.manner, minors=minors))
