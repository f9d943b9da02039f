"""Recordings with a pulse of known rate in their skin, and the test bed with one; encoded as cameras and sites do.

Next door: `benchmarks.pulse` reads them and prints how far off it was.
"""

# PyAV leaves the parameter of its Packet open, so everything that takes packets counts as partly unknown.
# pyright: reportUnknownMemberType=false

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page import DATA
from mimika.domain.media import Pixels
from mimika.domain.signals import SignalName
from mimika.perceive.face.graphs import DetectorGraph, MeshGraph
from mimika.perceive.face.regions import DetectorKind, Landmarks
from mimika.perceive.face.shape import align
from mimika.perceive.roi import Roi
from mimika.testing.bed.animate import View
from mimika.testing.bed.blood import Pulse, flushed, skin_of
from mimika.testing.bed.curves import Curve, bumps, keys, steady
from mimika.testing.bed.play import drawn
from mimika.testing.bed.script import Script
from mimika.testing.bed.scripts import at_rest, natural_blinks

SECONDS: Final = 18.0
_HIGHEST_PX: Final = 720
_AROUND: Final = 0.35
_SKIN: Final = 468

Mask = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Pictures in their order of playing, with the skin in each.

    Attributes:
        name: What it is.
        fps: Pictures a second.
        pictures: The pictures, shape (height, width, 3) each.
        skins: See `mimika.testing.bed.blood.skin_of`.
        order: Number of the picture at each moment of playing.
    """

    name: str
    fps: float
    pictures: tuple[Pixels, ...]
    skins: tuple[Mask, ...]
    order: tuple[int, ...]


class Follower:
    """Follows the largest face of a scene with the mesh alone."""

    def __init__(self) -> None:
        self._mesh = MeshGraph()
        self._detectors = (
            DetectorGraph(DetectorKind.FULL_RANGE, threshold=0.45),
            DetectorGraph(DetectorKind.SHORT_RANGE, threshold=0.55),
        )
        self._roi: Roi | None = None

    def lost(self) -> None:
        """Search anew in the next picture."""
        self._roi = None

    def landmarks(self, picture: Pixels) -> Landmarks | None:
        """Return the landmarks of the face, or None."""
        for _ in range(2):
            roi = self._roi or self._searched(picture)
            found = None if roi is None else self._mesh.landmarks(picture, roi)
            if found is None:
                self._roi = None
                continue
            low, high = found[:_SKIN, :2].min(axis=0), found[:_SKIN, :2].max(axis=0)
            x, y = (low + high) / 2
            roll = align(found).pose.roll_deg
            self._roi = Roi(x=float(x), y=float(y), side=1.5 * float((high - low).max()), roll_deg=roll)
            return found
        return None

    def _searched(self, picture: Pixels) -> Roi | None:
        found = [each for detector in self._detectors for each in detector.detect(picture)]
        if not found:
            return None
        best = max(found, key=lambda each: each.box.area)
        x, y = best.box.centre
        return Roi(x=x, y=y, side=1.5 * max(best.box.width, best.box.height), roll_deg=best.roll_deg)


def clip_scene(name: str, follower: Follower) -> Scene:
    """Return a recording of `video_clips`, cut to the surroundings of its largest face.

    Pictures higher than 720 are shrunk first. What is shorter than the window is played forth and back, which makes
    every movement periodic: harder than life.
    """
    pictures, fps = _decoded(DATA / "video_clips" / name)
    follower.lost()
    seen = [follower.landmarks(picture) for picture in pictures]
    points = np.concatenate([each[:_SKIN, :2] for each in seen if each is not None])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _AROUND * (high - low)
    height, width = pictures[0].shape[:2]
    left, top = (int(max(0.0, value)) // 2 * 2 for value in low - margin)
    right, bottom = int(min(width, high[0] + margin[0])), int(min(height, high[1] + margin[1]))
    right, bottom = right - (right - left) % 2, bottom - (bottom - top) % 2
    cut = tuple(np.ascontiguousarray(picture[top:bottom, left:right]) for picture in pictures)
    shift = np.array([left, top, 0.0])
    blank = np.zeros(cut[0].shape[:2], dtype=np.float32)
    skins = tuple(blank if each is None else skin_of(each - shift, cut[0].shape[:2]) for each in seen)
    forth = [*range(len(cut)), *range(len(cut) - 2, 0, -1)]
    order = tuple(forth[number % len(forth)] for number in range(int(SECONDS * fps)))
    return Scene(name=name, fps=fps, pictures=cut, skins=skins, order=order)


def _decoded(path: Path) -> tuple[list[Pixels], float]:
    pictures: list[Pixels] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        fps = float(stream.average_rate or 25)
        for frame in container.decode(stream):
            picture = np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
            if picture.shape[0] > _HIGHEST_PX:
                shrunk = _HIGHEST_PX / picture.shape[0]
                size = (int(picture.shape[1] * shrunk), _HIGHEST_PX)
                picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            pictures.append(picture)
            if len(pictures) >= SECONDS * fps:
                break
    return pictures, fps


VIEW: Final = View(width=320, height=320, zoom=1.8)
"""The bed's camera: the face is 165 pixels wide."""


def bed_scenes(rng: np.random.Generator, fps: float = 25.0) -> Iterator[Scene]:
    """Yield the portrait sitting almost still, turning its head, and talking."""
    sway = {
        SignalName.HEAD_YAW_DEG: bumps(rng, (0.5, SECONDS), -2.0, 2.0, every=2.5),
        SignalName.HEAD_PITCH_DEG: bumps(rng, (0.8, SECONDS), -1.5, 1.5, every=3.1),
    }
    still = replace(at_rest(SECONDS, fps), curves=sway, blinks=natural_blinks(rng, (1.0, SECONDS)))
    turning = {
        SignalName.HEAD_YAW_DEG: bumps(rng, (0.2, SECONDS), -18.0, 18.0, every=1.8),
        SignalName.HEAD_PITCH_DEG: bumps(rng, (0.4, SECONDS), -8.0, 8.0, every=1.4),
        SignalName.HEAD_ROLL_DEG: bumps(rng, (0.3, SECONDS), -8.0, 8.0, every=2.2),
    }
    talking = sway | {
        SignalName.AU25: bumps(rng, (0.2, SECONDS), 0.0, 3.0, every=0.35),
        SignalName.AU26: bumps(rng, (0.3, SECONDS), 0.0, 3.0, every=0.5),
    }
    for name, curves in (("sitting", None), ("turning the head", turning), ("talking", talking)):
        script = still if curves is None else replace(still, curves=curves)
        yield _bed_scene(name, script, fps)


def _bed_scene(name: str, script: Script, fps: float) -> Scene:
    from mimika.testing.bed.animate import Animator  # noqa: PLC0415 -- next to its one use

    places, truth = Animator(VIEW), script.truth()
    pictures: list[Pixels] = []
    skins: list[Mask] = []
    for number, (_, picture) in enumerate(drawn(script, VIEW)):
        pictures.append(picture)
        values = {each: float(series[number]) for each, series in truth.values.items()}
        skins.append(skin_of(places.places(values), picture.shape[:2]))
    return Scene(name=name, fps=fps, pictures=tuple(pictures), skins=tuple(skins), order=tuple(range(len(pictures))))


def known_pulse(name: str, amplitude: float) -> Pulse:
    """Return a pulse of a rate of its own, 50 to 120, constant or drifting; the same for the same name."""
    rng = np.random.Generator(np.random.PCG64([*name.encode(), round(amplitude * 1e4)]))
    begin = float(rng.uniform(50.0, 115.0))
    drift = float(rng.choice([0.0, 0.0, 6.0, -6.0]))
    rate: Curve = steady(begin) if not drift else keys((0.0, begin), (SECONDS, begin + drift))
    return Pulse(bpm=rate, amplitude=amplitude)


def beating(scene: Scene, pulse: Pulse | None, rng: np.random.Generator) -> Iterator[Pixels]:
    """Yield the pictures of a scene as they are played, with a pulse in their skin."""
    times = np.arange(len(scene.order)) / scene.fps
    beats = np.zeros(len(times)) if pulse is None else pulse.amplitude * pulse.wave(times)
    for number, place in enumerate(scene.order):
        picture = scene.pictures[place]
        yield picture if pulse is None else flushed(picture, scene.skins[place], float(beats[number]), rng)


def encoded(pictures: Iterable[Pixels], fps: float, way: str) -> Iterator[Pixels]:
    """Yield pictures as they come out of an encoding.

    Args:
        pictures: All of one even size.
        fps: Pictures a second.
        way: `none`, `jpeg 90` (each picture alone, as webcams do) or `crf 23` (x264, preset veryfast).
    """
    kind, _, amount = way.partition(" ")
    if kind == "none":
        yield from pictures
    elif kind == "jpeg":
        for picture in pictures:
            _, coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(amount)])
            yield np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)[..., ::-1])
    else:
        yield from _through_x264(pictures, fps, amount)


def _through_x264(pictures: Iterable[Pixels], fps: float, crf: str) -> Iterator[Pixels]:
    store = io.BytesIO()
    with av.open(store, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": crf, "preset": "veryfast", "threads": "1"}
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    store.seek(0)
    with av.open(store) as container:
        for frame in container.decode(video=0):
            yield np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
