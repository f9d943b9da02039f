"""Recordings made on the spot: good ones, bad ones, and a way to run the command."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from skimage.data import astronaut

from mimika.apps.cli.main import main

COMMAND = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from mimika.apps.cli.main import main
sys.exit(main())
"""


Mimika = Callable[..., subprocess.CompletedProcess[str]]
"""The command as a function of its arguments."""


@pytest.fixture
def mimika(capsys: pytest.CaptureFixture[str]) -> Mimika:
    """Return the command, run within this process."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Return the command, started as a process of its own; `file_limit` makes files of more bytes a full disk."""

    def begin(*arguments: object, file_limit: int = -1) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COMMAND, str(file_limit), *(str(argument) for argument in arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return begin


def film(path: Path, frames: int) -> Path:
    """Write a film of a still face from the public domain that sways a little."""
    face = np.ascontiguousarray(astronaut()[0:256, 96:352])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 256, 256, "yuv420p"
        for index in range(frames):
            picture = np.roll(face, round(4 * np.sin(index / 8)), axis=1)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film of one face, 1.6 s long."""
    return film(tmp_path_factory.mktemp("clips") / "visit.mp4", 40)


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film of one face, 8 s long."""
    return film(tmp_path_factory.mktemp("clips") / "long.mp4", 200)


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """Return a film that ends in the middle of a frame."""
    whole = film(tmp_path / "whole.avi", 40).read_bytes()
    path = tmp_path / "cut.avi"
    path.write_bytes(whole[: len(whole) * 6 // 10])
    return path


def sound_only(path: Path) -> Path:
    """Write a recording without pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16000
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    return path


@pytest.fixture(params=["missing", "empty", "text", "sound only"])
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a file that is no video, one kind after another."""
    path = tmp_path / "bad.mp4"
    if request.param == "empty":
        path.touch()
    elif request.param == "text":
        path.write_text("dear diary\n" * 200)
    elif request.param == "sound only":
        sound_only(path)
    return path
