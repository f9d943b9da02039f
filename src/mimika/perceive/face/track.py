"""Follows faces and names them for the session, by place and motion alone.

No likeness of a face is kept, so nobody can be recognised after they left: a
person who is away for longer than a moment comes back under a new name, and a
cut to another scene names everybody anew. Within that moment a turned head, a
hand before the face or a short absence does not change the name.
"""

import heapq
import math
from dataclasses import dataclass, replace
from typing import Final, final

from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId
from mimika.perceive.face.regions import Detection, DetectorKind

KEEP_S: Final = 1.3
"""How long a person who is not seen stays known: an absence of a second, and the time to find them again."""
_TURNED_AWAY_S: Final = 5.0
"""How long the detector alone may hold on to somebody: it also takes the back of a head for a face."""
_STRANGER_S: Final = 0.5
"""How long a face that the mesh never saw may wait for a second detection."""
_SAME: Final = 0.5
_REACH: Final = 0.7
_REACH_PER_S: Final = 1.1
_SIZE: Final = 1.9
_TREMOR: Final = 0.025
_TREMOR_DEG: Final = 1.5
_SETTLE_S: Final = 0.12
_SHARE: Final = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """How sure a detector must be before somebody new is followed.

    Less sure detections only continue somebody known: patterns of other things
    look like a face for a moment, but not twice in the place of a known one.

    Attributes:
        full_range: Least score of the full-range detector, 0 to 1.
        short_range: Least score of the short-range detector.
        at_once: Scores from which the full-range detector alone confirms, without mesh or second detection.
    """

    full_range: float
    short_range: float
    at_once: float


VIDEO: Final = Birth(full_range=0.62, short_range=0.75, at_once=1.1)
"""For moving pictures: there will be another look."""
STILL: Final = Birth(full_range=0.45, short_range=0.65, at_once=0.45)
"""For single pictures: this is the only look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One person being followed.

    Attributes:
        person: Their name in this session.
        box: Where their face was last seen, in pixels.
        roll_deg: Roll of their head in the picture, clockwise positive.
        drift: Speed of the box's middle in pixels a second, right and down.
        seen_at: Event time at which mesh or detector last saw them.
        meshed_at: Event time at which the mesh last saw them.
        confirmed: The mesh saw a face there, or the detector alone was believed.
    """

    person: PersonId
    box: Box
    roll_deg: float
    drift: tuple[float, float]
    seen_at: float
    meshed_at: float
    confirmed: bool

    def expected(self, at: float) -> Box:
        """Return where the face should be by now; the drift dies down within a moment."""
        ahead = max(0.0, min(_SETTLE_S, at - self.seen_at))
        return self.box.moved(self.drift[0] * ahead, self.drift[1] * ahead)


@final
class FaceTracker:
    """The people of one session.

    Args:
        birth: How sure a detector must be of somebody new.
    """

    def __init__(self, birth: Birth) -> None:
        self._birth = birth
        self._tracks: dict[PersonId, Track] = {}
        self._shelf: dict[PersonId, Track] = {}
        self._shelved_at = -math.inf
        self._named = 0
        self._free: list[int] = []

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Everybody followed now, confirmed or not, oldest first."""
        return tuple(self._tracks.values())

    def missing(self, at: float) -> bool:
        """Return whether somebody confirmed was last seen before this time."""
        return any(track.confirmed and track.seen_at < at for track in self._tracks.values())

    def found(self, detections: tuple[Detection, ...], at: float) -> None:
        """Take what the detectors found: those known are seen again, the others are new."""
        free = dict(self._tracks)
        for detection in detections:
            known = self._nearest(detection.box, free, at)
            if known is None:
                self._begin(detection, at)
                continue
            del free[known.person]
            if known.seen_at < at:
                sure = known.confirmed or self._convinces(detection)
                self._tracks[known.person] = replace(
                    known, box=detection.box, roll_deg=detection.roll_deg, drift=(0.0, 0.0), seen_at=at, confirmed=sure
                )

    def seen(self, person: PersonId, box: Box, roll_deg: float, at: float) -> None:
        """Take the place that the mesh gave."""
        track = self._tracks[person]
        if _still(track, box, roll_deg):
            box, roll_deg = track.box, track.roll_deg
        elapsed = at - track.seen_at
        drift = track.drift
        if 0 < elapsed < _SETTLE_S:
            (x, y), (old_x, old_y) = box.centre, track.box.centre
            drift = (
                drift[0] + _SHARE * ((x - old_x) / elapsed - drift[0]),
                drift[1] + _SHARE * ((y - old_y) / elapsed - drift[1]),
            )
        self._tracks[person] = replace(
            track, box=box, roll_deg=roll_deg, drift=drift, seen_at=at, meshed_at=at, confirmed=True
        )

    def glimpsed(self, person: PersonId, box: Box, at: float) -> None:
        """Take the place of a face too poor to read: it keeps somebody known, but makes nobody."""
        track = self._tracks[person]
        if track.confirmed:
            self._tracks[person] = replace(track, box=box, seen_at=at, meshed_at=at)

    def held(self, person: PersonId, box: Box, at: float) -> None:
        """Take the place of a face that is there but may not be read; its roll stays as it was."""
        self.seen(person, box, self._tracks[person].roll_deg, at)

    def shelve(self, at: float) -> tuple[PersonId, ...]:
        """Set everybody aside because the scene changed; return who was set aside before and is forgotten now."""
        gone = tuple(self._shelf)
        for person in [person for person, track in self._tracks.items() if not track.confirmed]:
            self.forget(person)
        self._shelf, self._tracks = self._tracks, {}
        self._shelved_at = at
        return gone

    def unshelve(self, at: float) -> tuple[PersonId, ...]:
        """Take back who was set aside because their scene is back; return who was found meanwhile and is forgotten."""
        gone = tuple(self._tracks)
        for person in gone:
            self.forget(person)
        self._tracks = {person: replace(track, seen_at=at, drift=(0.0, 0.0)) for person, track in self._shelf.items()}
        self._shelf = {}
        return gone

    def leave(self, at: float) -> tuple[PersonId, ...]:
        """Return and forget those who were not seen for too long, and doubles of somebody older."""
        gone = [track.person for track in self._tracks.values() if self._lost(track, at)]
        gone += [person for person in self._doubles() if person not in gone]
        if at - self._shelved_at > KEEP_S:
            gone += self._shelf
            self._shelf = {}
        for person in gone:
            self.forget(person)
        return tuple(gone)

    def forget(self, person: PersonId) -> None:
        """Stop following somebody; the name of who was never confirmed is free again."""
        track = self._tracks.pop(person, None)
        if track is not None and not track.confirmed:
            heapq.heappush(self._free, int(person.removeprefix("p")))

    def clear(self) -> tuple[PersonId, ...]:
        """Forget everybody, and return who they were."""
        gone = (*self._tracks, *self._shelf)
        for person in gone:
            self.forget(person)
        self._shelf = {}
        return gone

    def _convinces(self, detection: Detection) -> bool:
        return detection.kind is DetectorKind.FULL_RANGE and detection.score >= self._birth.at_once

    @staticmethod
    def _lost(track: Track, at: float) -> bool:
        patience = KEEP_S if track.confirmed else _STRANGER_S
        return at - track.seen_at > patience or at - track.meshed_at > _TURNED_AWAY_S

    def _begin(self, detection: Detection, at: float) -> None:
        full = detection.kind is DetectorKind.FULL_RANGE
        if detection.score < (self._birth.full_range if full else self._birth.short_range):
            return
        person = self._name()
        self._tracks[person] = Track(
            person=person,
            box=detection.box,
            roll_deg=detection.roll_deg,
            drift=(0.0, 0.0),
            seen_at=at,
            meshed_at=at,
            confirmed=self._convinces(detection),
        )

    def _name(self) -> PersonId:
        if self._free:
            return PersonId(f"p{heapq.heappop(self._free)}")
        self._named += 1
        return PersonId(f"p{self._named}")

    @staticmethod
    def _nearest(box: Box, free: dict[PersonId, Track], at: float) -> Track | None:
        """Return the free track that this box continues best, or None."""
        best, least = None, 1.0
        for track in free.values():
            expected = track.expected(at)
            (x, y), (other_x, other_y) = box.centre, expected.centre
            size = max(expected.width, expected.height)
            ratio = max(box.width, box.height) / size
            if not 1 / _SIZE < ratio < _SIZE:
                continue
            reach = size * (_REACH + _REACH_PER_S * max(0.0, at - track.seen_at))
            distance = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 / reach
            if distance < least:
                best, least = track, distance
        return best

    def _doubles(self) -> list[PersonId]:
        tracks = list(self._tracks.values())
        return [
            track.person
            for place, track in enumerate(tracks)
            if any(track.box.overlap(older.box) > _SAME and older.seen_at >= track.seen_at for older in tracks[:place])
        ]


def _still(track: Track, box: Box, roll_deg: float) -> bool:
    """Return whether a face hardly moved: the mesh trembles less when its region stays where it was."""
    size = max(track.box.width, track.box.height)
    (x, y), (old_x, old_y) = box.centre, track.box.centre
    moved = max(abs(x - old_x), abs(y - old_y), abs(max(box.width, box.height) - size))
    return track.confirmed and moved < _TREMOR * size and abs(roll_deg - track.roll_deg) < _TREMOR_DEG
