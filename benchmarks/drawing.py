"""Draws the recordings that the benchmarks read, with the test bed.

Two clips of 30 frames a second: one face, and four faces in a grid, all of
them moving (head, gaze, lids and nine action units at once). A third repeats
the packets of the first, without encoding them anew.
"""

# PyAV leaves the parameter of its Packet open, so everything that takes packets counts as partly unknown.
# pyright: reportUnknownMemberType=false

import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import av
import numpy as np

from benchmarks.clips import FPS, Clips, Size, clips_in
from mimika.domain.media import Captured, VideoFrame
from mimika.testing.bed import scripts
from mimika.testing.bed.animate import View
from mimika.testing.bed.clip import write_clip
from mimika.testing.bed.crowd import Grid, compose
from mimika.testing.bed.play import SEED, render


def prepared(folder: Path, size: Size) -> Clips:
    """Return the clips of a folder, drawing those that are not there yet."""
    clips = clips_in(folder)
    rng = np.random.Generator(np.random.PCG64(SEED))
    width = size.height * 16 // 9
    if not clips.one.exists():
        view = View(width=width, height=size.height, zoom=size.height / 240)
        script = scripts.mixed(rng, seconds=max(size.one_s, 3.0), fps=FPS)
        write_clip(clips.one, _first(render(script, rng, view=view), size.one_s), fps=FPS)
    if not clips.four.exists():
        zooms = tuple(zoom * size.height / 720 for zoom in (1.7, 1.3, 1.5, 1.2))
        grid = Grid(width=width, height=size.height, zooms=zooms)
        everybody = [scripts.mixed(rng, seconds=max(size.four_s, 3.0), fps=FPS) for _ in range(4)]
        write_clip(clips.four, _first(compose(everybody, rng, grid=grid), size.four_s), fps=FPS)
    if not clips.long.exists():
        _repeat(clips.one, clips.long, math.ceil(size.marks[-1] / round(size.one_s * FPS)))
    return clips


def _repeat(clip: Path, target: Path, times: int) -> None:
    """Write the packets of a clip so many times one after the other."""
    with av.open(str(clip)) as source, av.open(str(target), "w") as sink:
        film = source.streams.video[0]
        copy = sink.add_stream_from_template(film)
        length = film.duration or 0
        for number in range(times):
            source.seek(0, stream=film)
            for packet in source.demux(film):
                if packet.pts is None or packet.dts is None:
                    continue  # the end of the clip
                packet.pts += number * length
                packet.dts += number * length
                packet.stream = copy
                sink.mux(packet)


def _first(frames: Iterator[Captured[VideoFrame]], seconds: float) -> Iterator[Captured[VideoFrame]]:
    return islice(frames, round(seconds * FPS))
