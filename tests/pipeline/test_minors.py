"""Who looks like a minor is followed, but nothing looks at their face again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Minors, Permitted
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Reason
from mimika.perceive.face.age import AgeNet, AgeReader
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.manner import MOVING as MOVING_MANNER
from mimika.perceive.face.manner import Manner
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver
from mimika.pipeline.faces import FacesOfFrame
from mimika.pipeline.looking import Looking, looking_at
from mimika.testing.bed.scripts import at_rest

Frame = Captured[VideoFrame]
Watch = Callable[..., list[FacesOfFrame]]
Draw = Callable[..., list[Frame]]


@dataclass
class Young:
    """A perceiver that finds a minor at its third look."""

    looks: int = 0
    closed: int = 0

    def perceive(self, permitted: Permitted[FaceRegion]) -> Observation | Abstention:
        self.looks += 1
        reason = Reason.MINOR if self.looks >= 3 else Reason.AGE_UNKNOWN
        region = permitted.what
        return Abstention(
            person=region.person, at=permitted.at, modality=Modality.FACE, reason=reason, where=region.face
        )

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the age net say of every face that it is a child's; no picture of a child is at hand that may be kept."""
    shares = np.zeros(9)
    shares[1] = 1.0
    monkeypatch.setattr(AgeNet, "read", lambda *_: shares)


def reasons(seen: Sequence[FacesOfFrame]) -> list[Reason | None]:
    return [each.reason if isinstance(each, Abstention) else None for faces in seen for each in faces.seen]


def test_once_known_a_minor_is_never_looked_at_again_and_stays_counted(watch: Watch, drawn: Draw) -> None:
    made: list[Young] = []

    def make(*_: object) -> Young:
        made.append(Young())
        return made[-1]

    seen = watch(drawn(at_rest(7.0, fps=10.0)), how=Looking(make=make))
    assert [(each.looks, each.closed) for each in made] == [(3, 1)]
    assert reasons(seen)[3:] == [Reason.MINOR] * (len(seen) - 3)
    assert {each.person for faces in seen for each in faces.seen} == {"p1"}


@pytest.mark.usefixtures("child")
def test_by_default_the_face_of_a_minor_gives_nothing(watch: Watch, drawn: Draw) -> None:
    seen = watch(drawn(at_rest(1.5, fps=10.0)))
    assert not any(isinstance(each, Observation) for faces in seen for each in faces.seen)
    assert reasons(seen)[-1] is Reason.MINOR


@pytest.mark.usefixtures("child")
def test_where_minors_are_admitted_they_are_read_with_their_age(watch: Watch, drawn: Draw) -> None:
    manner = replace(MOVING_MANNER, minors=Minors.ADMIT)
    seen = watch(drawn(at_rest(1.5, fps=10.0)), how=Looking(manner=manner))
    last = seen[-1].seen[0]
    assert isinstance(last, Observation)
    assert last.readings[SignalName.AGE_CHILD] > 0.9


def test_an_adult_is_read_from_the_first_frame(watch: Watch, drawn: Draw) -> None:
    seen = watch(drawn(at_rest(0.6, fps=10.0)))
    assert all(isinstance(each, Observation) for faces in seen for each in faces.seen)


def test_what_the_operator_says_of_minors_reaches_whoever_reads_a_face() -> None:
    assert looking_at("visit.mp4").manner.minors is Minors.KEEP_OUT
    still = looking_at("visit.png", minors=Minors.ADMIT).manner
    assert still == Manner(patience_s=0.0, age_looks=1, minors=Minors.ADMIT)


def test_without_nets_it_is_geometry_alone_and_nobody_is_kept_out(watch: Watch, drawn: Draw) -> None:
    def make(meshes: MeshPool, screen: Screen, *_: object) -> FacePerceiver:
        return FacePerceiver(meshes, screen)

    last = watch(drawn(at_rest(1.5, fps=10.0)), how=Looking(make=make))[-1].seen[0]
    assert isinstance(last, Observation)
    assert SignalName.AU12 in last.readings
    assert SignalName.EXPRESSION_NEUTRAL not in last.readings


def test_the_nets_are_started_once_for_everybody(watch: Watch, crowd: Draw) -> None:
    told: list[Nets] = []

    def make(meshes: MeshPool, screen: Screen, nets: Nets, manner: Manner) -> FacePerceiver:
        told.append(nets)
        return FacePerceiver(meshes, screen, nets, manner)

    watch(crowd(at_rest(0.3, fps=10.0), at_rest(0.3, fps=10.0)), how=Looking(make=make))
    assert len(told) == 2
    assert told[0] is told[1]
    assert isinstance(told[0].age(), AgeNet)
    assert told[0].expression() is told[1].expression()
    assert AgeReader(told[0].age()).due(0.0)
