"""`mimika live` without a terminal, and its drawing at the sizes it promises."""

import io
import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from mimika.apps.cli.live_state import LINES_KEPT, LiveState
from mimika.apps.cli.live_view import Heading, LiveView
from mimika.domain.events import PersonEntered
from mimika.domain.ids import PersonId
from mimika.domain.moments import Moment, Sighting
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, Reason, StateName, StateReading

Mimika = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., subprocess.Popen[str]]

ALLOWED = ("--purpose", "research", "--basis", "test of the command line")


class Ticking:
    """A clock that moves 10 ms whenever it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 0.01
        return self.now

    def wall(self) -> float:
        return self.now


def moment(index: int, people: int, *, blink: bool = False) -> Moment:
    level = {StateName.CONFUSION: 0.9, StateName.FATIGUE: float("nan")}
    states = tuple(
        StateReading(
            name=name, level=level.get(name, 0.3), confidence=0.8, active=name is StateName.CONFUSION, since=None,
            trend_per_min=0.5,
        )
        for name in StateName
    )  # fmt: skip
    sightings = tuple(
        Sighting(
            state=PersonState(
                person=PersonId(f"p{number + 1}"), at=index / 25, quality=0.8, states=states, settled=0.4,
                readings=Readings.of({SignalName.HEAD_YAW_DEG: 12.0, SignalName.BLINK: float(blink)}),
                abstained=(Reason.PROFILE,) if number else (),
            ),
            where=None,
        )
        for number in range(people)
    )  # fmt: skip
    events = (PersonEntered(person=PersonId("p1"), at=index / 25),) if people else ()
    return Moment(at=index / 25, index=index, size=(640, 480), people=sightings, events=events, dropped=2)


def drawn(state: LiveState, width: int, height: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    with console.capture() as capture:
        console.print(LiveView(state, Heading(source="camera:0", purpose="research")))
    return capture.get().rstrip("\n").split("\n")


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50)], ids=str)
@pytest.mark.parametrize("people", [0, 1, 2, 6, 30])
def test_the_picture_fits_the_terminal(size: tuple[int, int], people: int) -> None:
    state = LiveState(Ticking())
    for index in range(60):
        state.see(moment(index, people), 0.012)
    lines = drawn(state, *size)
    assert len(lines) <= size[1]
    assert all(len(line) <= size[0] for line in lines)
    assert "camera:0" in lines[0]
    assert "Ctrl-C" in lines[-1]


def test_a_person_shows_gauges_and_what_cannot_be_told() -> None:
    state = LiveState(Ticking())
    state.see(moment(0, 2, blink=True), 0.012)
    text = "\n".join(drawn(state, 160, 40))
    assert "confusion    ━━━━━━━━━╌ 0.90 ↑" in text
    assert "fatigue      unknown" in text
    assert "blinks 1" in text
    assert "the face is turned away" in text
    assert "p1 came into view" in text


def test_speed_delay_and_drops_are_shown() -> None:
    state = LiveState(Ticking())
    for index in range(50):
        state.see(moment(index, 1), 0.012)
    assert "100.0 fps   12 ms  2 dropped" in drawn(state, 120, 30)[0]


def test_what_is_remembered_is_bounded() -> None:
    state = LiveState(Ticking())
    for index in range(2000):
        state.see(moment(index, 1), 0.012)
    assert len(state.picture().lines) == LINES_KEPT
    assert state.picture().fps == pytest.approx(100, rel=0.02)


def test_without_purpose_it_refuses(mimika: Mimika, clip: Path) -> None:
    said = mimika("live", clip)
    assert (said.returncode, said.stdout) == (3, "")


def test_no_camera_is_one_line_and_exit_4(mimika: Mimika) -> None:
    said = mimika("live", "camera:99", *ALLOWED)
    assert (said.returncode, said.stdout) == (4, "")
    assert said.stderr.count("\n") == 1


def test_a_film_is_watched_in_plain_lines_and_recorded_when_asked(mimika: Mimika, clip: Path, tmp_path: Path) -> None:
    said = mimika("live", clip, *ALLOWED, "--out", tmp_path)
    assert said.returncode == 0, said.stderr
    assert "0:00.0  p1 came into view" in said.stdout
    assert "ended: end of the source" in said.stdout
    (folder,) = tmp_path.iterdir()
    assert json.loads((folder / "summary.json").read_text())["complete"]
    assert (folder / "report.html").is_file()


def test_nothing_is_recorded_unless_asked(
    mimika: Mimika, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert mimika("live", clip, *ALLOWED, "--seconds", "0.4").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_json_is_one_document_a_line_and_ends_with_the_summary(mimika: Mimika, clip: Path) -> None:
    said = mimika("live", clip, *ALLOWED, "--seconds", "0.8", "--json")
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert said.stderr == ""
    assert lines[0]["type"].endswith("person.entered")
    assert lines[-1]["summary"]["ended"] == "the time that was asked for is over"


def test_ctrl_c_ends_it_with_a_summary(start: Start, long_clip: Path) -> None:
    with start("live", long_clip, *ALLOWED) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert "came into view" in first
    assert (running.returncode, err) == (130, "")
    assert "ended: interrupted by the user" in out
