"""The latest word of each modality about one person, and how voice and face sounded and looked shortly before.

Modalities arrive at their own pace: thirty faces a second, ten readings of a
voice while it lasts, now and then a sentence. The window keeps the newest of
each and two short courses, so its size is bounded. Next door:
`mimika.fuse.combine` weighs what lies in it.
"""

from dataclasses import dataclass, replace
from typing import Final

from mimika.domain.ids import PersonId
from mimika.domain.readings import POSITION
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.errors import MimikaError
from mimika.fuse.course import NO_COURSE, Course
from mimika.fuse.resting import UNSEEN, Resting

Entry = Observation | Abstention
"""What a perceiver returns."""

PAUSES: Final = frozenset({Reason.NO_VOICE, Reason.TOO_QUIET, Reason.TOO_SHORT, Reason.NO_WORDS})
"""Reasons of a voice or of words that say only that somebody is silent: what was said before goes on ageing."""

_SPOKEN: Final = frozenset({Modality.VOICE, Modality.TEXT})
_WIPED: Final = frozenset({Reason.NOT_GRANTED, Reason.MINOR, Reason.AGE_UNKNOWN})
"""Reasons for which nothing of a modality may be remembered."""
_SMILE: Final = POSITION[SignalName.AU12]
_VALENCE: Final = POSITION[SignalName.VALENCE]
_VOICE_VALENCE: Final = POSITION[SignalName.VOICE_VALENCE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What every modality said last about one person.

    Attributes:
        person: Whose window it is.
        latest: The newest entry of each modality, at most one each, in order of first arrival.
        paused: The newest pause of voice and words, at most one each.
        face: How much more pleasant the face looked than at rest, over the last seconds.
        voice: Valence of the voice over the last seconds.
        rest: The face at rest.
    """

    person: PersonId
    latest: tuple[Entry, ...] = ()
    paused: tuple[Abstention, ...] = ()
    face: Course = NO_COURSE
    voice: Course = NO_COURSE
    rest: Resting = UNSEEN

    def push(self, entry: Entry) -> "Window":
        """Return the window with this entry in the place of the older one of its modality.

        An abstention takes the place of an observation too: what can no longer
        be seen is not carried on. Only a pause in speaking does not: who has
        fallen silent has not taken back what they said, and it ages. An entry
        older than the one at hand came late and changes nothing.

        Args:
            entry: Observation or abstention of this person; an abstention may be of nobody.

        Raises:
            MimikaError: The entry is of somebody else, whose readings must not mix with these.
        """
        if entry.person is not None and entry.person != self.person:
            raise MimikaError(f"an entry of {entry.person} was pushed into the window of {self.person}")
        if isinstance(entry, Abstention) and _is_pause(entry):
            paused = _placed(self.paused, entry)
            return self if paused is self.paused else replace(self, paused=paused)
        latest = _placed(self.latest, entry)
        if latest is self.latest:
            return self
        face, voice = self._courses(entry)
        rest = UNSEEN if _wipes_face(entry) else self._rested(entry)
        return Window(person=self.person, latest=latest, paused=self.paused, face=face, voice=voice, rest=rest)

    def noticed(self, entry: Entry) -> "Window":
        """Return the window with what a modality beside the face said; where it abstains, why is not kept.

        Args:
            entry: As for `push`. A pause changes nothing, any other abstention drops what the modality said.
        """
        if isinstance(entry, Observation):
            return self.push(entry)
        return self if _is_pause(entry) else self.without(entry.modality)

    def without(self, modality: Modality) -> "Window":
        """Return the window with nothing of a modality: neither what it said nor that it abstained."""
        return Window(
            person=self.person,
            latest=tuple(entry for entry in self.latest if entry.modality is not modality),
            paused=tuple(entry for entry in self.paused if entry.modality is not modality),
            face=NO_COURSE if modality is Modality.FACE else self.face,
            voice=NO_COURSE if modality is Modality.VOICE else self.voice,
            rest=UNSEEN if modality is Modality.FACE else self.rest,
        )

    def _rested(self, entry: Entry) -> Resting:
        """Return the face at rest after an entry."""
        if entry.modality is not Modality.FACE or isinstance(entry, Abstention):
            return self.rest
        return self.rest.with_value(entry.at, float(entry.readings.vector[_VALENCE]))

    def _courses(self, entry: Entry) -> tuple[Course, Course]:
        """Return the courses of face and voice after an entry."""
        face, voice = self.face, self.voice
        if isinstance(entry, Abstention):
            wiped = entry.modality if entry.reason in _WIPED else None
            return (
                NO_COURSE if wiped is Modality.FACE else face,
                NO_COURSE if wiped is Modality.VOICE else voice,
            )
        if entry.modality is Modality.FACE:
            vector = entry.readings.vector
            pleased = self.rest.above(float(vector[_VALENCE]), float(vector[_SMILE]))
            face = face.with_value(entry.at, pleased, entry.quality.overall)
        elif entry.modality is Modality.VOICE:
            voice = voice.with_value(entry.at, float(entry.readings.vector[_VOICE_VALENCE]), entry.quality.overall)
        return face, voice


def _is_pause(entry: Abstention) -> bool:
    return entry.modality in _SPOKEN and entry.reason in PAUSES


def _placed(held: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Return entries with a new one in the place of the older of its modality; the same where it came late."""
    for place, other in enumerate(held):
        if other.modality is entry.modality:
            return held if not entry.at >= other.at else (*held[:place], entry, *held[place + 1 :])
    return (*held, entry)


def _wipes_face(entry: Entry) -> bool:
    return isinstance(entry, Abstention) and entry.modality is Modality.FACE and entry.reason in _WIPED
