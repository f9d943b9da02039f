"""A reader that stands in for the model of words, and calls to read with it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mimika.apps.batch.calls.inputs import expand
from mimika.apps.batch.calls.ordering import Stated, call_grant, order_for
from mimika.apps.batch.calls.readers import Readers
from mimika.apps.batch.calls.running import Reading, Result
from mimika.domain.signals import SignalName


class Reader:
    """Calls an utterance annoyed when it has the word `awful`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.stop_after: int | None = None

    def read(self, text: str, language: str) -> Mapping[SignalName, float]:
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((text, language))
        return {SignalName.TEXT_ANNOYANCE: 0.9 if "awful" in text else 0.1}


class Silent:
    """Watches and says nothing."""

    def __init__(self) -> None:
        self.seen: list[Result] = []

    def opens(self, name: str, calls: int) -> None:
        """Say nothing."""

    def reads(self) -> None:
        """Say nothing."""

    def ends(self, result: Result) -> None:
        self.seen.append(result)


def write_call(path: Path, number: int) -> Path:
    """Write a call about a late parcel or a locked account; the former goes badly when there is a policy."""
    parcel = number % 2 == 0
    bad = parcel and number % 4 == 0
    lines = [
        ("agent", f"Good morning, Zorblat speaking, ticket {number}."),
        ("customer", f"my {'parcel is late and broken' if parcel else 'account login is locked'}, number {number}7331"),
        ("agent", "that is against our policy" if bad else "let me look into that"),
        ("customer", "what an awful answer" if bad else "that sounds fine"),
        ("agent", "anything else today"),
        ("customer", "no goodbye then"),
    ]
    path.write_text(json.dumps([{"role": who, "text": said} for who, said in lines]), encoding="utf-8")
    return path


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of forty calls."""
    path = tmp_path / "calls"
    path.mkdir()
    for number in range(40):
        write_call(path / f"call-{number:02}.json", number)
    return path


@pytest.fixture
def write() -> Callable[[Path, int], Path]:
    return write_call


@pytest.fixture
def begin(reader: Reader, tmp_path: Path) -> Callable[..., Reading]:
    """Return a way to begin a run over files, into the same results each time."""

    def start(*files: object, **stated: object) -> Reading:
        said = Stated(**{"out": tmp_path / "out", **stated})
        grant = call_grant("customer-support", "notice 7", said.k)
        order = order_for(expand([str(file) for file in files]), grant, Readers(words=reader), said)
        reading = Reading(order, Silent())
        reading.order = order
        reading.grant = grant
        return reading

    return start
