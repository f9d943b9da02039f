"""Everybody in one frame: found, admitted one by one, and read.

The frame is admitted for locating only. Each located person is then admitted or
refused before any other model sees their region. The detectors run now and
then; in between the mesh tells where each face went.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from mimika.consent.gate import Gate
from mimika.consent.zones import FrameSize, FreeArea, in_free_area
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.law import AgeBand
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Permitted, Purpose, Refusal
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.face.locate import Effort, FaceLocator
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import crop_of
from mimika.perceive.face.track import FaceTracker, Track
from mimika.pipeline.looking import Looking
from mimika.pipeline.trailing import Admission

Seen = Observation | Abstention

_EVERY_S: Final = 0.4
_NOBODY_S: Final = 0.2
_MISSING_S: Final = 0.08
_THOROUGH_S: Final = 2.0
_AT_ONCE: Final = 2
"""Faces read at the same moment: one a core on the smallest machine this is meant for."""


WARY_S: Final = 30.0
"""For so long after somebody who said no was lost from sight, whoever is new needs a grant of their own."""
_MAY_NOT_BE_READ: Final = (Reason.MINOR, Reason.AGE_UNKNOWN)

Work = tuple[Perceiver[FaceRegion], Permitted[FaceRegion]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacesOfFrame:
    """What one frame gave.

    Attributes:
        seen: An observation or abstention of everybody followed, oldest first.
        left: Who is no longer followed.
        refused: How often the gate refused.
        admitted: What the gate admitted: the frame first, then each person in it.
    """

    seen: tuple[Seen, ...]
    left: tuple[PersonId, ...]
    refused: int
    admitted: tuple[Admission, ...] = ()


@final
class FaceStage:
    """Locates, tracks and perceives; the memory of each person ends when they leave.

    Args:
        gate: Asked for every frame and every person in it.
        purpose: What the session serves.
        how: How to look at faces.
        areas: Parts of the picture in which nobody is read: whoever is found there is dropped by position alone.
    """

    def __init__(self, gate: Gate, purpose: Purpose, how: Looking, areas: tuple[FreeArea, ...] = ()) -> None:
        self._gate = gate
        self._purpose = purpose
        self._how = how
        self._areas = areas
        self._locator: FaceLocator | None = None
        self._meshes = MeshPool(_AT_ONCE)
        self._nets = Nets(how.models)
        self._minors: set[PersonId] = set()
        self._under: dict[PersonId, set[GrantId]] = {}
        self._met: set[PersonId] = set()
        self._wary_until = -np.inf
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="face")
        self._tracker = FaceTracker(how.birth)
        self._scenes = how.scenes()
        self._perceivers: dict[PersonId, Perceiver[FaceRegion]] = {}
        self._located_at = -np.inf
        self._searched_at = -np.inf
        self._read_at = -np.inf

    def read(self, sample: Captured[VideoFrame]) -> FacesOfFrame:
        """Return what one frame shows of everybody in it."""
        admitted = self._gate.admit_frame(sample, self._purpose)
        if isinstance(admitted, Refusal):
            return FacesOfFrame(seen=(), left=self._wiped(self._tracker.clear()), refused=1)
        gone: tuple[PersonId, ...] = ()
        if self._scenes.cut(admitted):
            back = self._scenes.returned
            gone = self._tracker.unshelve(sample.at) if back else self._tracker.shelve(sample.at)
            self._located_at = self._searched_at = -np.inf
        self._locate(admitted)
        self._read_at = sample.at
        gone = (*gone, *self._gone_into_free_areas(sample))
        self._meet(sample.at)
        minors = [track for track in self._tracker.tracks if track.person in self._minors]
        regions = [(track, self._region(sample, track)) for track in self._tracker.tracks if track not in minors]
        asked = [(track, self._gate.admit_face(region, self._purpose)) for track, region in regions]
        permits = [(track, answer) for track, answer in asked if isinstance(answer, Permitted)]
        for track, permit in permits:
            self._under.setdefault(track.person, set()).add(permit.grant)
        refused = [track for track, answer in asked if isinstance(answer, Refusal)]
        unwilling = [track for track in refused if self._gate.unwilling(self._purpose, track.person)]
        read = self._perceive(permits)
        self._follow(read)
        for track in (*minors, *unwilling):
            if track.seen_at == sample.at:  # the detector found them again, and nothing else will
                self._tracker.held(track.person, track.box, sample.at)
        self._keep_out(read)
        seen = [*read, *(self._of_minor(track, sample.at) for track in minors)]
        strangers = [track.person for track in refused if track not in unwilling]
        for person in strangers:
            self._tracker.forget(person)
        silenced = tuple(track.person for track in unwilling if track.person in self._perceivers)
        left = (*gone, *strangers, *self._tracker.leave(sample.at))
        known = {track.person for track in self._tracker.tracks if track.confirmed}
        return FacesOfFrame(
            seen=tuple(each for each in seen if each.person in known),
            left=(*self._unlearnt(silenced), *self._wiped(left)),
            refused=len(refused),
            admitted=(Admission.of(admitted), *(Admission.of(permit) for _, permit in permits)),
        )

    def _meet(self, at: float) -> None:
        """Be wary of whoever is new soon after somebody who said no was lost from sight: it may be them."""
        for track in self._tracker.tracks:
            if track.person not in self._met:
                self._met.add(track.person)
                if at < self._wary_until:
                    self._gate.shun(track.person)

    def _gone_into_free_areas(self, sample: Captured[VideoFrame]) -> tuple[PersonId, ...]:
        """Let go of whoever has come into an area in which nobody is read."""
        size, tracks = _size(sample.media), self._tracker.tracks if self._areas else ()
        gone = tuple(each.person for each in tracks if in_free_area(each.expected(sample.at), self._areas, size))
        for person in gone:
            self._tracker.forget(person)
        return gone

    def read_under(self, grant: GrantId) -> tuple[PersonId, ...]:
        """Return who was read under a grant and is still followed."""
        return tuple(person for person, grants in self._under.items() if grant in grants)

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget these people: they are followed no longer, and who is still there is somebody new.

        Only who said no for themselves is still followed by position, unread: as somebody new they would be read under
        what the zone allows.
        """
        for person in people:
            if self._gate.unwilling(self._purpose, person):
                self._unlearnt((person,))
                continue
            self._tracker.forget(person)
            self._wiped((person,))

    def close(self) -> None:
        """Forget everybody and stop the models; may be called twice."""
        self._wiped(self._tracker.clear())
        self._workers.shutdown()
        self._meshes.close()
        if self._locator is not None:
            self._locator.close()
            self._locator = None

    def _locate(self, admitted: Permitted[VideoFrame]) -> None:
        """Search the frame if it is time to."""
        at = admitted.at
        if at - self._located_at < self._patience():
            return
        if self._locator is None:
            self._locator = FaceLocator()
        thorough = at - self._searched_at >= _THOROUGH_S
        found = self._locator.locate(admitted, Effort.THOROUGH if thorough else Effort.QUICK)
        size = _size(admitted.what)
        self._tracker.found(tuple(each for each in found if not in_free_area(each.box, self._areas, size)), at)
        self._located_at = at
        if thorough:
            self._searched_at = at

    def _patience(self) -> float:
        """Return how long to go without a search."""
        if self._tracker.missing(self._read_at):
            return _MISSING_S
        return _EVERY_S if self._tracker.tracks else _NOBODY_S

    @staticmethod
    def _region(sample: Captured[VideoFrame], track: Track) -> Captured[FaceRegion]:
        frame = sample.media
        height, width = frame.pixels.shape[:2]
        face = track.expected(sample.at)
        left, top, right, bottom = crop_of(face, track.roll_deg, width, height)
        region = FaceRegion(
            person=track.person,
            pixels=np.ascontiguousarray(frame.pixels[top:bottom, left:right]),
            origin=(left, top),
            face=face,
            roll_deg=track.roll_deg,
            frame_width=width,
            frame_height=height,
            grey=frame.grey,
        )
        return Captured(source=sample.source, at=sample.at, index=sample.index, media=region)

    def _perceive(self, permits: list[tuple[Track, Permitted[FaceRegion]]]) -> list[Seen]:
        """Read every admitted person; several at the same moment."""
        for track, _ in permits:
            if track.person not in self._perceivers:
                self._perceivers[track.person] = self._make()
        work: list[Work] = [(self._perceivers[track.person], permit) for track, permit in permits]
        if len(work) < _AT_ONCE:
            return [perceiver.perceive(permit) for perceiver, permit in work]
        return list(self._workers.map(_read_one, work))

    def _make(self) -> Perceiver[FaceRegion]:
        return self._how.make(self._meshes, self._how.screen, self._nets, self._how.manner)

    def _keep_out(self, seen: list[Seen]) -> None:
        """Forget what was learnt of those who turned out to be minors; from now on nothing looks at their faces."""
        for each in seen:
            if each.person is not None and isinstance(each, Abstention) and each.reason is Reason.MINOR:
                self._minors.add(each.person)
                self._gate.know_age(each.person, AgeBand.CHILD)
                self._perceivers.pop(each.person).close()

    @staticmethod
    def _of_minor(track: Track, at: float) -> Abstention:
        return Abstention(person=track.person, at=at, modality=Modality.FACE, reason=Reason.MINOR, where=track.box)

    def _follow(self, seen: list[Seen]) -> None:
        """Tell the tracker where the mesh saw a face."""
        for each in seen:
            if each.person is None or each.where is None:
                continue
            if isinstance(each, Observation):
                self._tracker.seen(each.person, each.where, each.readings[SignalName.HEAD_ROLL_DEG], each.at)
            elif each.reason in _MAY_NOT_BE_READ:
                self._tracker.held(each.person, each.where, each.at)
            elif each.reason is Reason.TOO_SMALL:
                self._tracker.seen(each.person, each.where, 0.0, each.at)
            elif each.reason is not Reason.NO_FACE:
                self._tracker.glimpsed(each.person, each.where, each.at)

    def _wiped(self, people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
        """Forget what was learnt of these people."""
        for person in people:
            if self._gate.objects(self._purpose, person):
                self._wary_until = self._read_at + WARY_S
            self._minors.discard(person)
            self._met.discard(person)
            self._gate.forget(person)
        return self._unlearnt(people)

    def _unlearnt(self, people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
        """Forget what was read of these people, and nothing else."""
        for person in people:
            self._under.pop(person, None)
            perceiver = self._perceivers.pop(person, None)
            if perceiver is not None:
                perceiver.close()
        return people


def _size(frame: VideoFrame) -> FrameSize:
    height, width = frame.pixels.shape[:2]
    return FrameSize(width=width, height=height)


def _read_one(work: Work) -> Seen:
    perceiver, permit = work
    return perceiver.perceive(permit)
