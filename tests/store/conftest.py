"""Moments and summaries to record."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from mimika.domain.events import Event
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SessionId, SourceId
from mimika.domain.moments import Moment, PersonSummary, SessionSummary, Sighting
from mimika.domain.permits import Purpose
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.state import PersonState, Reason


@pytest.fixture
def moment() -> Callable[..., Moment]:
    """Return a maker of moments: random signals from the number of the frame, a tenth of them absent."""

    def make(index: int, people: tuple[str, ...] = ("p1",), events: tuple[Event, ...] = ()) -> Moment:
        rng = np.random.Generator(np.random.PCG64(index))
        sightings: list[Sighting] = []
        for person in people:
            vector = rng.random(WIDTH)
            vector[rng.random(WIDTH) < 0.1] = math.nan
            state = PersonState(
                person=PersonId(person),
                at=index / 30,
                readings=Readings(vector),
                quality=float(rng.random()),
                states=(),
                settled=1.0,
            )
            sightings.append(Sighting(state=state, where=Box(left=1, top=2, width=3, height=4)))
        return Moment(at=index / 30, index=index, size=(640, 480), people=tuple(sightings), events=events, dropped=0)

    return make


@pytest.fixture
def summary() -> SessionSummary:
    """Return the summary of a small session."""
    person = PersonSummary(person=PersonId("p1"), first_at=0.0, last_at=1.0, frames=31, observed=30, mean_quality=0.75)
    return SessionSummary(
        session=SessionId("s"),
        source=SourceId("clip.mp4"),
        purpose=Purpose.DEMONSTRATION,
        basis="receipt 7",
        persons=(person,),
        seconds=1.0,
        frames_read=31,
        frames_dropped=2,
        frames_without_face=0,
        abstentions={Reason.NO_FACE: 1},
        refusals=3,
        decisions=1,
        speed_fps=99.5,
    )
