"""All senses of a session over one sample: faces and bodies in a picture, voices in sound, words.

What is read of somebody whose face is followed is noticed, and told with the
next look at the face; what is read of somebody who is only heard, or only
writes, is a step of its own. Next door: `mimika.pipeline.session` takes the
people on from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard, final

from mimika.consent.gate import Gate
from mimika.consent.zones import FreeArea
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.media import AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.permits import Purpose
from mimika.domain.state import Abstention, Observation
from mimika.pipeline.bodies import BodyStage
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.looking import Looking
from mimika.pipeline.mouths import Mouths
from mimika.pipeline.trailing import Admission
from mimika.pipeline.voices import Heard, VoiceStage
from mimika.pipeline.wording import WordStage

Seen = Observation | Abstention


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What one sample gave.

    Attributes:
        steps: What takes its person one step on, in order.
        noticed: What is kept for the next step of its person, in order; it comes before the steps.
        left: Who is no longer followed.
        refused: How often the gate refused.
        admitted: What the gate admitted.
    """

    steps: tuple[Seen, ...] = ()
    noticed: tuple[Seen, ...] = ()
    left: tuple[PersonId, ...] = ()
    refused: int = 0
    admitted: tuple[Admission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How to sense.

    Attributes:
        looking: Faces and bodies.
        hearing: Voices and words.
        areas: Parts of the picture in which nobody is read.
    """

    looking: Looking
    hearing: Hearing
    areas: tuple[FreeArea, ...] = ()


@final
class Senses:
    """Reads samples of any medium; what is remembered of a person ends when they leave.

    Args:
        gate: Asked for every sample.
        purpose: What the session serves.
        how: How to sense.
    """

    def __init__(self, gate: Gate, purpose: Purpose, how: Manners) -> None:
        self._mouths = Mouths()
        self._faces = FaceStage(gate, purpose, how.looking, how.areas)
        self._bodies = BodyStage(gate, purpose, how.looking)
        self._voices = VoiceStage(gate, purpose, how.hearing, self._mouths)
        self._words = WordStage(gate, purpose, how.hearing, self._mouths)
        self._in_view: set[PersonId] = set()

    def read(self, sample: Captured[Media]) -> Sensed:
        """Return what one sample gave."""
        if _is_picture(sample):
            return self._looked(sample)
        if _is_sound(sample):
            heard = self._voices.hear(sample)
            return self._heard(heard, *(self._words.read(words) for words in heard.words))
        return self._heard(self._words.read(sample)) if _is_words(sample) else Sensed()

    def rest(self) -> Sensed:
        """Return what the words give of whoever was still speaking at the end."""
        return self._heard(*(self._words.read(words) for words in self._voices.rest()))

    def read_under(self, grant: GrantId) -> tuple[PersonId, ...]:
        """Return who was read under a grant and is still followed."""
        stages = (self._faces, self._voices, self._words)
        return tuple(dict.fromkeys(person for stage in stages for person in stage.read_under(grant)))

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget these people, and the sound that waits for its speaker."""
        gone = tuple(people)
        self._in_view -= set(gone)
        for stage in (self._faces, self._bodies, self._voices, self._words, self._mouths):
            stage.forget(gone)
        self._voices.discard()

    def close(self) -> None:
        """Forget everybody and stop the models; may be called twice."""
        for stage in (self._faces, self._bodies, self._voices, self._words):
            stage.close()

    def _looked(self, sample: Captured[VideoFrame]) -> Sensed:
        faces = self._faces.read(sample)
        for stage in (self._bodies, self._voices, self._words, self._mouths):
            stage.forget(faces.left)
        self._in_view -= set(faces.left)
        for seen in faces.seen:
            if seen.person is not None:
                self._in_view.add(seen.person)
            if isinstance(seen, Observation):
                self._mouths.saw(seen)
        return Sensed(
            steps=tuple(seen for seen in faces.seen if seen.person is not None),
            noticed=self._bodies.read(sample, faces.seen),
            left=faces.left,
            refused=faces.refused,
            admitted=faces.admitted,
        )

    def _heard(self, *parts: Heard) -> Sensed:
        seen = [each for part in parts for each in part.seen]
        return Sensed(
            steps=tuple(each for each in seen if each.person not in self._in_view),
            noticed=tuple(each for each in seen if each.person in self._in_view),
            refused=sum(part.refused for part in parts),
            admitted=tuple(each for part in parts for each in part.admitted),
        )


def _is_picture(sample: Captured[Media]) -> TypeGuard[Captured[VideoFrame]]:
    return isinstance(sample.media, VideoFrame)


def _is_sound(sample: Captured[Media]) -> TypeGuard[Captured[AudioChunk]]:
    return isinstance(sample.media, AudioChunk)


def _is_words(sample: Captured[Media]) -> TypeGuard[Captured[TextSpan]]:
    return isinstance(sample.media, TextSpan)
