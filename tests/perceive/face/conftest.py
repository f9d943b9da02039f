"""Animated faces through one perceiver, and what a perceiver needs to be given: permits, graphs, shapes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import cv2
import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.geometry import Box
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, FaceRegion, Pixels, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Permitted, Purpose
from mimika.domain.state import Abstention, Observation
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.locate import FaceLocator
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver, crop_of
from mimika.testing.bed.animate import View
from mimika.testing.bed.conditions import CLEAN, Conditions
from mimika.testing.bed.geometry import head
from mimika.testing.bed.play import render
from mimika.testing.bed.script import Script

Seen = Observation | Abstention
Frames = Iterable[Captured[VideoFrame]]


class Admit(Protocol):
    """Has the gate admit a picture."""

    def __call__(self, pixels: Pixels, at: float = 0.0) -> Permitted[VideoFrame]: ...


class ReadScript(Protocol):
    """Plays a script to a new perceiver and returns what it saw in every frame."""

    def __call__(
        self, script: Script, conditions: Conditions = CLEAN, view: View | None = None, screen: Screen | None = None
    ) -> list[Seen]: ...


def _face(view: View, scale: float) -> Box:
    """Return where the portrait's face is at rest, in pixels of what the camera gives."""
    points = view.on_picture(head().portrait[:468]) * scale
    left, top = points.min(axis=0)
    width, height = points.max(axis=0) - points.min(axis=0)
    return Box(left=float(left), top=float(top), width=float(width), height=float(height))


def _region(sample: Captured[VideoFrame], face: Box) -> Captured[FaceRegion]:
    height, width = sample.media.pixels.shape[:2]
    left, top, right, bottom = crop_of(face, 0.0, width, height)
    region = FaceRegion(
        person=PersonId("p1"),
        pixels=np.ascontiguousarray(sample.media.pixels[top:bottom, left:right]),
        origin=(left, top),
        face=face,
        roll_deg=0.0,
        frame_width=width,
        frame_height=height,
        grey=sample.media.grey,
    )
    return Captured(source=sample.source, at=sample.at, index=sample.index, media=region)


@pytest.fixture(scope="session")
def meshes() -> Iterator[MeshPool]:
    pool = MeshPool(1)
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def nets() -> Nets:
    return Nets(ModelChoice.ALL)


@pytest.fixture(scope="session")
def locator() -> Iterator[FaceLocator]:
    found = FaceLocator()
    yield found
    found.close()


@pytest.fixture(scope="session")
def gate() -> Gate:
    return Gate([zone_grant("research", "tests")])


@pytest.fixture(scope="session")
def admit(gate: Gate) -> Admit:
    def admitted(pixels: Pixels, at: float = 0.0) -> Permitted[VideoFrame]:
        sample = Captured(source=SourceId("s"), at=at, index=0, media=VideoFrame(pixels=pixels))
        answer = gate.admit_frame(sample, Purpose.RESEARCH)
        assert isinstance(answer, Permitted)
        return answer

    return admitted


@pytest.fixture(scope="session")
def admit_face(gate: Gate) -> Callable[[Captured[VideoFrame], Box], Permitted[FaceRegion]]:
    def admitted(sample: Captured[VideoFrame], face: Box) -> Permitted[FaceRegion]:
        answer = gate.admit_face(_region(sample, face), Purpose.RESEARCH)
        assert isinstance(answer, Permitted)
        return answer

    return admitted


@pytest.fixture(scope="session")
def read_script(
    meshes: MeshPool, nets: Nets, admit_face: Callable[[Captured[VideoFrame], Box], Permitted[FaceRegion]]
) -> ReadScript:
    def read(
        script: Script, conditions: Conditions = CLEAN, view: View | None = None, screen: Screen | None = None
    ) -> list[Seen]:
        camera = view or View()
        face = _face(camera, conditions.scale)
        perceiver = FacePerceiver(meshes, screen or Screen(), nets)
        frames = render(script, np.random.Generator(np.random.PCG64(5)), conditions=conditions, view=camera)
        return [perceiver.perceive(admit_face(frame, face)) for frame in frames]

    return read


@pytest.fixture(scope="session")
def portrait_face() -> Callable[[View, float], Box]:
    """Return what says where the portrait's face lies in a view, at a scale of the camera."""
    return _face


@pytest.fixture(scope="session")
def enlarge() -> Callable[[Pixels, float], Pixels]:
    def enlarged(pixels: Pixels, factor: float) -> Pixels:
        return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)

    return enlarged
