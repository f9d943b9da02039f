"""Who is heard and read in a session, and who is not: channels, rooms, refusals, withdrawals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from mimika.consent.gate import Gate
from mimika.consent.law import package_policy
from mimika.domain.events import PersonEntered, Spoke
from mimika.domain.ids import GrantId, PersonId, SourceId
from mimika.domain.law import AgeBand, Condition, Place, Role, Setting, Use
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured, Media, TextSpan, VideoFrame
from mimika.domain.models import ModelChoice
from mimika.domain.moments import NO_PICTURE
from mimika.domain.permits import Grant, Permitted, Purpose
from mimika.domain.readings import Readings
from mimika.domain.signals import Modality, SignalName
from mimika.domain.state import Abstention, Observation, Quality, Reason, Turn
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.mouths import Mouths
from mimika.pipeline.site import Site
from mimika.pipeline.voices import HELD_BACK_S, VoiceStage
from mimika.pipeline.wording import WordStage
from mimika.testing.bed.scripts import at_rest

HEARS = frozenset({Modality.FACE, Modality.VOICE, Modality.TEXT})
CALLER, AGENT = PersonId("p1"), PersonId("p2")
PURPOSE = Purpose.RESEARCH


class Today:
    """A clock on a day on which all of the table is in force."""

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> float:
        return 1_795_500_000.0


@dataclass
class Ear:
    """A perceiver of voices or words that remembers what it was given."""

    given: list[AudioChunk | TextSpan] = field(default_factory=list)
    closed: bool = False

    def perceive(self, permitted: Permitted[Any]) -> Observation | Abstention:
        media = permitted.what
        self.given.append(media)
        text = isinstance(media, TextSpan)
        value = {SignalName.TEXT_VALENCE: 1.0} if text else {SignalName.VOICE_PITCH_HZ: 120.0}
        at = permitted.at + media.seconds
        if not text and not media.samples.any():
            return Abstention(person=media.person, at=at, modality=Modality.VOICE, reason=Reason.NO_VOICE)
        return Observation(
            person=media.person,
            at=at,
            modality=Modality.TEXT if text else Modality.VOICE,
            readings=Readings.of(value),
            quality=Quality(overall=1.0),
            turns=() if text else (Turn(began_at=at - 0.1, seconds=0.1, latency_s=float("nan")),),
        )

    def close(self) -> None:
        self.closed = True


@dataclass
class Ears:
    """All perceivers that were made."""

    made: list[Ear] = field(default_factory=list)

    @property
    def hearing(self) -> Hearing:
        return Hearing(make_voice=self._make, make_words=self._make)

    @property
    def heard(self) -> list[PersonId | None]:
        return [media.person for ear in self.made for media in ear.given]

    def _make(self, models: ModelChoice) -> Ear:
        del models
        self.made.append(Ear())
        return self.made[-1]


@pytest.fixture
def ears() -> Ears:
    return Ears()


def sound(at: float, person: PersonId | None = None, level: float = 0.1, channel: int = 0) -> Captured[AudioChunk]:
    samples = np.full(HEARD_AT_HZ // 10, level, dtype=np.float32)
    chunk = AudioChunk(samples=samples, rate_hz=HEARD_AT_HZ, person=person, channel=channel)
    return Captured(source=SourceId("bed"), at=at, index=round(10 * at), media=chunk)


def words(at: float, text: str, person: PersonId | None = None, seconds: float = 0.0) -> Captured[TextSpan]:
    span = TextSpan(text=text, seconds=seconds, person=person)
    return Captured(source=SourceId("bed"), at=at, index=0, media=span)


def mouth(person: PersonId, at: float, speaking: float) -> Observation:
    readings = Readings.of({SignalName.SPEAKING: speaking})
    return Observation(person=person, at=at, modality=Modality.FACE, readings=readings, quality=Quality(overall=1.0))


@pytest.fixture
def hears(grant: Grant) -> Grant:
    return replace(grant, modalities=HEARS)


Run = Callable[..., Any]


def test_a_caller_is_a_person_from_the_first_sound_and_every_stretch_is_a_moment(
    run_over: Run, ears: Ears, hears: Grant
) -> None:
    played = run_over([sound(at / 10, CALLER) for at in range(5)], hearing=ears.hearing, grant=hears)
    assert [moment.size for moment in played.moments[:5]] == [NO_PICTURE] * 5
    assert played.moments[0].events[0] == PersonEntered(person=CALLER, at=0.1)
    assert [sighting.state.readings[SignalName.VOICE_PITCH_HZ] for sighting in played.moments[2].people] == [120]
    assert sum(isinstance(event, Spoke) for moment in played.moments for event in moment.events) == 5
    assert (played.summary.frames_read, played.summary.persons[0].observed) == (0, 5)
    assert all(ear.closed for ear in ears.made)


def test_silence_does_not_wipe_what_was_said_before(run_over: Run, ears: Ears, hears: Grant) -> None:
    samples = [words(0.0, "fine", CALLER), sound(0.1, CALLER), sound(0.2, CALLER, level=0.0)]
    played = run_over(samples, hearing=ears.hearing, grant=hears)
    assert played.moments[2].people[0].state.readings[SignalName.TEXT_VALENCE] == 1.0


def test_long_silence_is_an_abstention_that_says_so(run_over: Run, ears: Ears, hears: Grant) -> None:
    samples = [sound(at / 10, CALLER, level=0.0) for at in range(5)]
    played = run_over(samples, hearing=ears.hearing, grant=hears)
    assert played.summary.abstentions == {Reason.NO_VOICE: 5}


@pytest.mark.parametrize("modality", [Modality.VOICE, Modality.TEXT])
def test_without_a_grant_of_its_modality_nothing_is_heard_or_read(
    run_over: Run, ears: Ears, hears: Grant, modality: Modality
) -> None:
    narrower = replace(hears, modalities=hears.modalities - {modality})
    played = run_over([sound(0.0, CALLER), words(0.1, "hello", CALLER)], hearing=ears.hearing, grant=narrower)
    assert len(ears.heard) == 1
    assert played.summary.refusals == 1


def test_the_agents_channel_is_not_opened_where_the_law_forbids_it(run_over: Run, ears: Ears, hears: Grant) -> None:
    place = Place(
        jurisdiction="EU",
        use=Use.AGENT_ASSIST,
        setting=Setting.CONTACT_CENTRE,
        role=Role.CALLER,
        established=frozenset(Condition),
    )
    site = Site(law=package_policy(), place=place)
    samples = [each for at in range(4) for each in (sound(at / 10, CALLER), sound(at / 10, AGENT, channel=1))]
    run_over(samples, hearing=ears.hearing, grant=hears, site=site, roles={AGENT: Role.AGENT}, clock=Today())
    assert set(ears.heard) == {CALLER}


def stage(ears: Ears, grant: Grant) -> tuple[VoiceStage, Mouths, Gate]:
    mouths, gate = Mouths(), Gate([grant])
    return VoiceStage(gate, PURPOSE, ears.hearing, mouths), mouths, gate


def test_a_rooms_sound_is_read_by_nobody_while_no_mouth_moves(ears: Ears, hears: Grant) -> None:
    voices, mouths, _ = stage(ears, hears)
    for at in range(20):
        mouths.saw(mouth(CALLER, at / 10, 0.05))
        voices.hear(sound(at / 10))
    assert ears.made == []


def test_a_rooms_sound_is_the_voice_of_whoever_moves_their_mouth_from_half_a_second_before(
    ears: Ears, hears: Grant
) -> None:
    voices, mouths, _ = stage(ears, hears)
    heard = []
    for at in range(30):
        mouths.saw(mouth(CALLER, at / 10, 0.9 if at >= 10 else 0.0))
        mouths.saw(mouth(AGENT, at / 10, 0.1))
        heard += [each.at for each in voices.hear(sound(at / 10)).seen]
    assert set(ears.heard) == {CALLER}
    assert heard == sorted(heard)
    assert heard[0] <= 1.5
    assert heard[0] >= 1.0 - HELD_BACK_S


def test_where_two_mouths_move_it_is_nobodys_voice(ears: Ears, hears: Grant) -> None:
    voices, mouths, _ = stage(ears, hears)
    for at in range(20):
        for person in (CALLER, AGENT):
            mouths.saw(mouth(person, at / 10, 0.9))
        voices.hear(sound(at / 10))
    assert ears.made == []


def test_a_mouth_that_rests_for_a_moment_keeps_the_floor(ears: Ears, hears: Grant) -> None:
    voices, mouths, _ = stage(ears, hears)
    for at in range(30):
        mouths.saw(mouth(CALLER, at / 10, 0.0 if 15 <= at < 19 else 1.0))
        voices.hear(sound(at / 10))
    assert len(ears.heard) == 30


@pytest.mark.parametrize("who", [CALLER, AGENT, None])
def test_one_person_who_says_no_keeps_the_rooms_microphone_closed_for_all(
    ears: Ears, hears: Grant, who: PersonId | None
) -> None:
    voices, mouths, gate = stage(ears, hears)
    gate.object_to(frozenset({(PURPOSE, who)}))
    for at in range(10):
        mouths.saw(mouth(CALLER, at / 10, 0.9))
        assert voices.hear(sound(at / 10)).refused == 1
    assert ears.made == []


def test_a_child_who_is_kept_out_keeps_the_rooms_microphone_closed(ears: Ears, hears: Grant) -> None:
    voices, mouths, gate = stage(ears, hears)
    gate.know_age(AGENT, AgeBand.CHILD)
    mouths.saw(mouth(CALLER, 0.0, 0.9))
    assert voices.hear(sound(0.0)).refused == 1
    gate.forget(AGENT)
    assert voices.hear(sound(0.1)).refused == 0


def test_withdrawal_ends_hearing_with_the_next_stretch_and_drops_the_sound_that_waits(ears: Ears, hears: Grant) -> None:
    voices, mouths, gate = stage(ears, hears)
    mouths.saw(mouth(CALLER, 0.0, 0.9))
    voices.hear(sound(0.0))
    assert voices.read_under(hears.id) == (CALLER,)
    gate.withdraw(GrantId(hears.id))
    assert voices.hear(sound(0.1)).seen == ()
    assert [ear.closed for ear in ears.made] == [True]
    assert len(ears.heard) == 1


def test_words_without_a_name_are_those_of_whoever_was_heard_meanwhile(ears: Ears, hears: Grant) -> None:
    mouths = Mouths()
    read = WordStage(Gate([hears]), PURPOSE, ears.hearing, mouths)
    for at in range(10):
        mouths.heard(CALLER if at < 5 else AGENT, at / 10)
    assert [each.person for each in read.read(words(0.0, "one", seconds=0.3)).seen] == [CALLER]
    assert [each.person for each in read.read(words(0.5, "two", seconds=0.4)).seen] == [AGENT]


def test_words_that_may_be_anybodys_are_not_read(ears: Ears, hears: Grant) -> None:
    mouths = Mouths()
    for person in (CALLER, AGENT):
        mouths.saw(mouth(person, 0.0, 0.0))
    assert WordStage(Gate([hears]), PURPOSE, ears.hearing, mouths).read(words(0.0, "hello")).seen == ()
    assert ears.made == []


def test_what_is_heard_of_a_face_in_view_is_told_with_its_next_look(
    run_over: Run, ears: Ears, hears: Grant, drawn: Callable[..., list[Captured[VideoFrame]]]
) -> None:
    frames = drawn(at_rest(1.0, fps=10.0))
    samples: Sequence[Captured[Media]] = [
        each for frame in frames for each in (frame, words(frame.at, "well", seconds=0.0))
    ]
    played = run_over(samples, hearing=ears.hearing, grant=hears)
    assert len(played.moments) == len(frames) + 1
    told = [moment.people[0].state.readings[SignalName.TEXT_VALENCE] for moment in played.moments if moment.people]
    assert told[-1] == 1.0


@dataclass
class Scribe:
    """A recogniser that writes down how long somebody spoke."""

    heard: list[float] = field(default_factory=list)
    closed: bool = False

    def recognise(self, permitted: Permitted[AudioChunk]) -> tuple[Captured[TextSpan], ...]:
        seconds = permitted.what.seconds
        self.heard.append(round(seconds, 2))
        return (words(permitted.at, f"for {seconds:.1f} s", permitted.what.person, seconds),)

    def close(self) -> None:
        self.closed = True


@dataclass
class Listening(Ear):
    """Hears speech from 0.5 s to 1.5 s, and that the turn is over at 2 s."""

    def perceive(self, permitted: Permitted[Any]) -> Observation | Abstention:
        at = round(permitted.at + permitted.what.seconds, 3)
        over = (Turn(began_at=0.5, seconds=1.0, latency_s=float("nan")),) if at == 2.0 else ()
        return Observation(
            person=permitted.what.person,
            at=at,
            modality=Modality.VOICE,
            readings=Readings.of({SignalName.VOICE_ACTIVITY: 1.0 if 0.5 < at <= 1.5 else 0.0}),
            quality=Quality(overall=1.0),
            turns=over,
        )


def _listening(models: ModelChoice) -> Listening:
    del models
    return Listening()


@pytest.mark.parametrize(("chunks", "seconds"), [(30, 2.0), (12, 1.2)])
def test_a_turn_is_recognised_when_it_is_over_or_the_call_ends_and_its_words_are_read(
    run_over: Run, ears: Ears, hears: Grant, chunks: int, seconds: float
) -> None:
    scribe = Scribe()
    how = replace(ears.hearing, make_voice=_listening, recogniser=lambda: scribe)
    run_over([sound(at / 10, CALLER) for at in range(chunks)], hearing=how, grant=hears)
    assert scribe.heard == [pytest.approx(seconds, abs=0.11)]
    assert [media.text for ear in ears.made for media in ear.given] == [f"for {scribe.heard[0]:.1f} s"]  # type: ignore[union-attr]
    assert scribe.closed


def test_nothing_is_recognised_where_nobody_speaks(run_over: Run, ears: Ears, hears: Grant) -> None:
    scribe = Scribe()
    how = replace(ears.hearing, recogniser=lambda: scribe)
    run_over([sound(at / 10, CALLER, level=0.0) for at in range(30)], hearing=how, grant=hears)
    assert scribe.heard == []
