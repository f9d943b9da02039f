"""Every implementation of a port in the package, held to the conformance suite.

To add one: write it, then list here how to make it. Until then
`test_every_implementation_is_listed` fails.
"""

import inspect
import io
import math
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data as pictures

import mimika
from mimika.act import ConsoleActuator, JsonlActuator
from mimika.apps.batch.keeping import Heralded
from mimika.apps.batch.metering import Metered
from mimika.capture import Shifted, Speakers, Together, open_recording, open_sound, open_source
from mimika.capture.telephony.calls import CallSource
from mimika.capture.telephony.encodings import Encoding
from mimika.capture.telephony.wire import Party, Sound
from mimika.decide import rules_from
from mimika.domain.decisions import Action, Decision
from mimika.domain.geometry import Box
from mimika.domain.ids import ActionName, DecisionId, PersonId, RuleId, SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, BodyRegion, Captured, FaceRegion, TextSpan, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.ports import AudioSource, VideoSource
from mimika.domain.readings import Readings
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState, StateName, StateReading
from mimika.perceive.body.models import BodyModels
from mimika.perceive.body.perceiver import BodyPerceiver
from mimika.perceive.face.gaze import Screen
from mimika.perceive.face.models import MeshPool
from mimika.perceive.face.nets import Nets
from mimika.perceive.face.perceiver import FacePerceiver, crop_of
from mimika.perceive.text.perceiver import TextPerceiver
from mimika.perceive.text.reader import TextReader, load_text
from mimika.perceive.voice.perceiver import VoicePerceiver
from mimika.pipeline.clock import SystemClock
from mimika.testing.bed.play import BedSource
from mimika.testing.conformance import (
    Check,
    actuator_checks,
    perceiver_checks,
    policy_checks,
    recorded_sound_checks,
    recording_checks,
    source_checks,
    text_perceiver_checks,
    voice_checks,
)
from mimika.testing.sounds import samples as sampled
from mimika.testing.sounds import syllables

FRAMES = 32
PORTS = {
    "source": {"read", "close", "dropped"},
    "perceiver": {"perceive", "close"},
    "policy": {"begin", "choose"},
    "actuator": {"act", "close"},
    "producer": {"produce", "close"},
}

# Producers are what a `ThreadedSource` runs; the sources below run the first two.
ELSEWHERE = {
    "CameraProducer": "needs a camera; tests/capture tries what can be tried without",
    "MicrophoneProducer": "needs a microphone; tests/capture tries what can be tried without",
    "LiveWords": "writes as it is pushed; tests/capture/transcripts runs the suite of writings over it",
    "Words": "as LiveWords",
    "_Joined": "gives what Together and the sources of sound give, which are listed; tests/apps/batch/test_opening.py",
    "StreamProducer": "needs a peer that stalls, dies and returns; tests/capture brings one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One implementation and its checks.

    Attributes:
        kind: The class, and what of it is tried.
        of: Name of the class.
        checks: Returns its checks; called when the test runs.
    """

    kind: str
    of: tuple[str, ...]
    checks: Callable[[Path], Sequence[Check]]


# Sources


def _portraits(count: int, size: tuple[int, int] = (160, 120)) -> Iterator[np.ndarray]:
    """Yield pictures of a public-domain portrait that comes slowly nearer."""
    portrait = pictures.astronaut()
    for number in range(count):
        turn = cv2.getRotationMatrix2D((225, 120), 0, 1 + number / 200)
        nearer = cv2.warpAffine(portrait, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)
        yield cv2.resize(nearer[:384], size, interpolation=cv2.INTER_AREA)


def _clip(folder: Path, size: tuple[int, int], pix_fmt: str = "yuv420p") -> Path:
    path = folder / "clip.mkv"
    if path.exists():
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        for picture in _portraits(FRAMES, size):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def _folder(folder: Path) -> Path:
    for number, picture in enumerate(_portraits(8)) if not any(folder.iterdir()) else ():
        cv2.imwrite(str(folder / f"{number}.png"), picture[..., ::-1])
    return folder


def _opened(make: Callable[[], Path]) -> Callable[[], VideoSource]:
    return lambda: open_source(str(make()), clock=SystemClock())


def _bed(rate: float = 25) -> VideoSource:
    def frames() -> Iterator[Captured[VideoFrame]]:
        for number, picture in enumerate(_portraits(FRAMES)):
            picture.flags.writeable = False
            yield Captured(source=SourceId("bed"), at=number / rate, index=number, media=VideoFrame(pixels=picture))

    return BedSource(frames())


# Sound


def _voices(folder: Path) -> Path:
    """Return a recording of two voices of 44.1 kHz, as loud as it gets."""
    path = folder / "voices.wav"
    if path.exists():
        return path
    at = np.arange(round(44_100 * 2.35)) / 44_100
    rows = np.stack([np.sin(2 * np.pi * hz * at) for hz in (220, 330)], axis=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=44_100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(
            np.round(rows * 32_767).astype(np.int16).reshape(1, -1), format="s16", layout="stereo"
        )
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


BOTH = Speakers(channels=(PersonId("p1"), PersonId("p2")))


def _one(folder: Path, channel: int) -> AudioSource:
    channels = tuple(PersonId("p1") if number == channel else None for number in range(2))
    return open_sound(str(_voices(folder)), speakers=Speakers(channels=channels))


def _call() -> CallSource:
    """Return the sound of a call that is over, with a lost packet in it."""

    async def hang_up() -> None:
        """Nothing is connected."""

    source = CallSource(SourceId("twilio:1"), Party.CUSTOMER, PersonId("p1"), hang_up)
    codes = np.resize(np.array([0x30, 0x40, 0xB0, 0xC0], np.uint8), 160).tobytes()
    for number in range(100):
        if number != 42:
            at = Fraction(number, 50)
            source.hear(Sound(party=Party.CUSTOMER, data=codes, encoding=Encoding.PCMU, stamp=at, missing=at * 0))
    source.end(None)
    return source


class Spoken:
    """A recording whose media are sound only, as a source of sound."""

    def __init__(self, folder: Path) -> None:
        self._whole = open_recording(str(_voices(folder)), clock=SystemClock(), speakers=BOTH)

    @property
    def dropped(self) -> int:
        return self._whole.dropped

    async def read(self) -> Captured[AudioChunk] | None:
        return await self._whole.read()

    def discard(self) -> int:
        return self._whole.discard()

    async def close(self) -> None:
        await self._whole.close()


# Perceivers


@cache
def _meshes() -> MeshPool:
    """Return the graphs that all perceivers borrow from, as the pipeline does."""
    return MeshPool(1)


@cache
def _bodies() -> BodyModels:
    """Return the networks that all perceivers of bodies borrow, as the pipeline does."""
    return BodyModels()


def _surroundings() -> list[Captured[BodyRegion]]:
    """Return head and shoulders of the portrait in four sizes, a tenth of a second apart."""
    samples = []
    for number, picture in enumerate(_portraits(4, (512, 384))):
        picture.flags.writeable = False
        region = BodyRegion(
            person=PersonId("p1"),
            pixels=picture,
            origin=(0, 0),
            face=Box(left=172.0, top=62.0, width=104.0, height=124.0),
            frame_width=512,
            frame_height=384,
        )
        samples.append(Captured(source=SourceId("portrait"), at=number / 10, index=number, media=region))
    return samples


def _regions() -> list[Captured[FaceRegion]]:
    """Return the face of the portrait in eight sizes, a twenty-fifth of a second apart."""
    samples = []
    face = Box(left=172.0, top=62.0, width=104.0, height=124.0)
    left, top, right, bottom = crop_of(face, 0.0, 512, 512)
    for number, picture in enumerate(_portraits(8, (512, 384))):
        pixels = np.ascontiguousarray(picture[top:bottom, left:right])
        pixels.flags.writeable = False
        region = FaceRegion(
            person=PersonId("p1"),
            pixels=pixels,
            origin=(left, top),
            face=face,
            roll_deg=0.0,
            frame_width=512,
            frame_height=384,
        )
        samples.append(Captured(source=SourceId("s"), at=number / 25, index=number, media=region))
    return samples


def _speech() -> list[Captured[AudioChunk]]:
    """Return two seconds of drawn speech, a tenth of a second each."""
    spoken = sampled(syllables(9, 4.0, np.random.Generator(np.random.PCG64(5)), 120.0))
    size = HEARD_AT_HZ // 10
    return [
        Captured(
            source=SourceId("s"),
            at=number / 10,
            index=number,
            media=AudioChunk(
                samples=spoken[number * size : (number + 1) * size], rate_hz=HEARD_AT_HZ, person=PersonId("p1")
            ),
        )
        for number in range(20)
    ]


@cache
def _words() -> TextReader:
    """Return the reader that all perceivers of words share, as the pipeline does."""
    reader = load_text(ModelChoice.ALL)
    assert reader is not None
    return reader


def _utterances() -> list[Captured[TextSpan]]:
    """Return what somebody says in four languages, two seconds apart."""
    texts = (
        ("en", "Thank you, that was really helpful!"),
        ("de", "Das ist leider gar nicht gut."),
        ("", "I still do not understand what happened to my order"),
        ("zh", "我很高兴认识你"),
    )
    return [
        Captured(
            source=SourceId("chat"),
            at=2.0 * number,
            index=number,
            media=TextSpan(text=text, language=language, seconds=1.0, person=PersonId("p1")),
        )
        for number, (language, text) in enumerate(texts)
    ]


# Policies


def _states() -> list[PersonState]:
    """Return twelve seconds of somebody who looks away, comes back, and then looks confused."""
    states = []
    for number in range(240):
        at = number / 20
        attention, confusion = (0.1 if 1 < at < 5 else 0.9), (0.9 if at > 6 else 0.1)
        levels = {StateName.ATTENTION: attention, StateName.CONFUSION: confusion}
        states.append(
            PersonState(
                person=PersonId("p1"),
                at=at,
                readings=Readings.of({SignalName.STATE_ATTENTION: attention, SignalName.STATE_CONFUSION: confusion}),
                quality=0.9,
                states=tuple(
                    StateReading(
                        name=name, level=level, confidence=0.9, active=level > 0.5, since=None, trend_per_min=math.nan
                    )
                    for name, level in levels.items()
                ),
                settled=0.9,
            )
        )
    return states


def _rules() -> str:
    return (Path(mimika.__file__).parent / "scenarios" / "attentive" / "rules.yaml").read_text(encoding="utf-8")


# Actuators


def _decisions() -> list[Decision]:
    return [
        Decision(
            id=DecisionId(f"d{number}"),
            person=PersonId(f"p{number}"),
            at=float(number),
            action=Action(name=ActionName("offer_help"), params={"text_key": "help.here", "times": number}),
            rule=RuleId("r1"),
            reason="Seemed to be stuck for 3 s",
        )
        for number in range(4)
    ]


LISTED = [
    Listed(
        kind="ThreadedSource of a file",
        of=("ThreadedSource", "FileProducer"),
        checks=lambda folder: recording_checks(_opened(lambda: _clip(folder, (160, 120)))),
    ),
    Listed(
        kind="ThreadedSource of a file of odd size",
        of=("ThreadedSource", "FileProducer"),
        checks=lambda folder: recording_checks(_opened(lambda: _clip(folder, (161, 97), "bgr0"))),
    ),
    Listed(
        kind="ThreadedSource of a folder of pictures",
        of=("ThreadedSource", "FolderProducer"),
        checks=lambda folder: recording_checks(_opened(lambda: _folder(folder))),
    ),
    Listed(
        kind="ThreadedSource of the sound of a file",
        of=("ThreadedSource", "SoundProducer"),
        checks=lambda folder: recorded_sound_checks(lambda: open_sound(str(_voices(folder)))),
    ),
    Listed(
        kind="ThreadedSource of two speakers",
        of=("ThreadedSource", "SoundProducer"),
        checks=lambda folder: recorded_sound_checks(lambda: open_sound(str(_voices(folder)), speakers=BOTH)),
    ),
    Listed(kind="CallSource", of=("CallSource",), checks=lambda _: recorded_sound_checks(_call)),
    Listed(
        kind="Together",
        of=("Together",),
        checks=lambda folder: recorded_sound_checks(lambda: Together([_one(folder, 0), _one(folder, 1)])),
    ),
    Listed(
        kind="Shifted",
        of=("Shifted",),
        checks=lambda folder: recorded_sound_checks(lambda: Shifted(_one(folder, 0), 1.5)),
    ),
    Listed(
        kind="Recording of sound alone",
        of=("Recording",),
        checks=lambda folder: recorded_sound_checks(lambda: Spoken(folder)),
    ),
    Listed(
        kind="Recording of pictures alone",
        of=("Recording",),
        checks=lambda folder: recording_checks(
            lambda: open_recording(str(_clip(folder, (160, 120))), clock=SystemClock())
        ),
    ),
    Listed(kind="BedSource", of=("BedSource",), checks=lambda _: recording_checks(_bed)),
    Listed(
        kind="Heralded",
        of=("Heralded",),
        checks=lambda _: recording_checks(lambda: Heralded(_bed(), lambda: None)),
    ),
    Listed(
        kind="Metered as fast as it goes",
        of=("Metered",),
        checks=lambda _: recording_checks(lambda: Metered(_bed(), SystemClock(), paced=False)),
    ),
    Listed(
        kind="Metered at its own speed",
        of=("Metered",),
        checks=lambda _: source_checks(lambda: Metered(_bed(400), SystemClock(), paced=True)),
    ),
    Listed(
        kind="FacePerceiver",
        of=("FacePerceiver",),
        checks=lambda _: perceiver_checks(
            lambda: FacePerceiver(_meshes(), Screen(), Nets(ModelChoice.ALL)), _regions()
        ),
    ),
    Listed(
        kind="BodyPerceiver",
        of=("BodyPerceiver",),
        checks=lambda _: perceiver_checks(lambda: BodyPerceiver(_bodies()), _surroundings()),
    ),
    Listed(
        kind="VoicePerceiver",
        of=("VoicePerceiver",),
        checks=lambda _: voice_checks(VoicePerceiver, _speech()),
    ),
    Listed(
        kind="TextPerceiver",
        of=("TextPerceiver",),
        checks=lambda _: text_perceiver_checks(lambda: TextPerceiver(_words()), _utterances()),
    ),
    Listed(
        kind="RulePolicy",
        of=("RulePolicy",),
        checks=lambda _: policy_checks(lambda: rules_from(_rules()), _states()),
    ),
    Listed(
        kind="ConsoleActuator",
        of=("ConsoleActuator",),
        checks=lambda _: actuator_checks(lambda: ConsoleActuator(io.StringIO()), _decisions()),
    ),
    Listed(
        kind="JsonlActuator",
        of=("JsonlActuator",),
        checks=lambda folder: actuator_checks(lambda: JsonlActuator(folder / "actions.jsonl"), _decisions()),
    ),
]


NOWHERE = Path("nothing is made until a check runs")
CASES = [(listed, check.name) for listed in LISTED for check in listed.checks(NOWHERE)]


@pytest.mark.parametrize(("listed", "name"), CASES, ids=[f"{listed.kind}: {name}" for listed, name in CASES])
def test_it_keeps_the_promise(listed: Listed, name: str, tmp_path: Path) -> None:
    next(check for check in listed.checks(tmp_path) if check.name == name).run()


def _implementations() -> Iterator[tuple[str, str]]:
    """Yield port and class name of everything in the package that has a port's verbs."""
    for found in pkgutil.walk_packages(mimika.__path__, "mimika."):
        if found.name.endswith("__main__"):
            continue
        module = pkgutil.resolve_name(found.name)
        for name, member in inspect.getmembers(module, inspect.isclass):
            if member.__module__ != found.name or getattr(member, "_is_protocol", False):
                continue
            for port, verbs in PORTS.items():
                if verbs <= set(dir(member)):
                    yield port, name


def test_every_implementation_is_listed() -> None:
    listed = {name for one in LISTED for name in one.of}
    found = dict.fromkeys(name for _, name in _implementations())
    assert set(found) - listed - set(ELSEWHERE) == set(), "list it above, so that the suite is run over it"
    assert listed | set(ELSEWHERE) <= set(found), "listed above, but not found in the package any more"


def test_each_port_has_an_implementation() -> None:
    assert {port for port, _ in _implementations()} == set(PORTS)
