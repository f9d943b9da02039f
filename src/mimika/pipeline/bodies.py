"""The bodies of those whose faces are followed: admitted one by one, and looked at a few times a second.

Only where a grant covers bodies: without one nothing is cut out of the picture
and no body network is loaded. Looks fall on a grid in event time, so replay
equals live. Next door: `mimika.pipeline.faces` says who is there and where.
"""

import math
from collections.abc import Iterable
from typing import Final, final

import numpy as np

from mimika.consent.gate import Gate
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId
from mimika.domain.media import BodyRegion, Captured, VideoFrame
from mimika.domain.permits import Purpose, Refusal
from mimika.domain.ports import Perceiver
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.perceive.body.models import BodyModels
from mimika.perceive.body.perceiver import body_crop
from mimika.pipeline.looking import Looking

Seen = Observation | Abstention

LOOKS_PER_S: Final = 10.0
"""A wave of three strokes a second still shows each turn; a gesture is held for 0.3 s before it is told."""
_SLACK: Final = 1e-6


@final
class BodyStage:
    """Looks at the body of each person; the memory of each ends when they leave.

    Args:
        gate: Asked for every look.
        purpose: What the session serves.
        how: How to look at bodies.
    """

    def __init__(self, gate: Gate, purpose: Purpose, how: Looking) -> None:
        self._gate = gate
        self._purpose = purpose
        self._how = how
        self._models = BodyModels()
        self._perceivers: dict[PersonId, Perceiver[BodyRegion]] = {}
        self._looked_at: dict[PersonId, float] = {}

    def read(self, sample: Captured[VideoFrame], faces: Iterable[Seen]) -> tuple[Seen, ...]:
        """Return what is seen of the bodies that are due.

        Args:
            sample: The frame.
            faces: What was seen of the faces in it; whose face has no place is not looked for.
        """
        places = {face.person: face.where for face in faces if face.person is not None and face.where is not None}
        seen: list[Seen] = []
        for person, where in places.items():
            if not self._due(person, sample.at) or not self._allowed(person, sample.at):
                continue
            others = tuple(place for other, place in places.items() if other != person)
            region = _region(sample, person, where, others)
            admitted = self._gate.admit_body(region, self._purpose)
            if isinstance(admitted, Refusal):
                continue
            self._looked_at[person] = sample.at
            seen.append(self._perceiver(person).perceive(admitted))
        return tuple(seen)

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget what was learnt of these people."""
        for person in people:
            self._looked_at.pop(person, None)
            perceiver = self._perceivers.pop(person, None)
            if perceiver is not None:
                perceiver.close()

    def close(self) -> None:
        """Forget everybody and stop the models; may be called twice."""
        self.forget(tuple(self._perceivers))
        self._models.close()

    def _allowed(self, person: PersonId, at: float) -> bool:
        """Return whether bodies are covered; what was learnt under a grant that ended is forgotten."""
        if self._gate.covers(Modality.BODY, self._purpose, at, person):
            return True
        self.forget((person,))
        return False

    def _due(self, person: PersonId, at: float) -> bool:
        """Return whether a new stretch of the grid has begun since the last look."""
        before = self._looked_at.get(person)
        return before is None or math.floor(at * LOOKS_PER_S + _SLACK) != math.floor(before * LOOKS_PER_S + _SLACK)

    def _perceiver(self, person: PersonId) -> Perceiver[BodyRegion]:
        if person not in self._perceivers:
            self._perceivers[person] = self._how.make_body(self._models)
        return self._perceivers[person]


def _region(sample: Captured[VideoFrame], person: PersonId, face: Box, others: tuple[Box, ...]) -> Captured[BodyRegion]:
    frame = sample.media
    height, width = frame.pixels.shape[:2]
    left, top, right, bottom = body_crop(face, others, width, height)
    region = BodyRegion(
        person=person,
        pixels=np.ascontiguousarray(frame.pixels[top:bottom, left:right]),
        origin=(left, top),
        face=face,
        frame_width=width,
        frame_height=height,
        grey=frame.grey,
    )
    return Captured(source=sample.source, at=sample.at, index=sample.index, media=region)
