"""Permits for tests, made the only way there is: by a gate that holds a grant."""

from dataclasses import replace
from typing import TypeVar

from mimika.consent.gate import Gate
from mimika.consent.stated import SENSED, zone_grant
from mimika.domain.decisions import Decision
from mimika.domain.media import AudioChunk, BodyRegion, Captured, FaceRegion, TextSpan, VideoFrame
from mimika.domain.permits import Permitted, Purpose, Refusal

PURPOSE = Purpose.RESEARCH
"""The purpose all permits of the suite are for."""


Region = TypeVar("Region", FaceRegion, BodyRegion)


def _gate() -> Gate:
    grant = zone_grant(PURPOSE, "conformance suite")
    return Gate([replace(grant, modalities=SENSED)])


def permit_frame(sample: Captured[VideoFrame]) -> Permitted[VideoFrame]:
    """Return a permit to locate faces in a picture."""
    answer = _gate().admit_frame(sample, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer


def permit_face(sample: Captured[FaceRegion]) -> Permitted[FaceRegion]:
    """Return a permit to read one located person."""
    answer = _gate().admit_face(sample, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer


def permit_body(sample: Captured[BodyRegion]) -> Permitted[BodyRegion]:
    """Return a permit to read the body of one located person."""
    answer = _gate().admit_body(sample, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer


def permit_words(sample: Captured[TextSpan]) -> Permitted[TextSpan]:
    """Return a permit to read words."""
    answer = _gate().admit_words(sample, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer


def permit_region(sample: Captured[Region]) -> Permitted[Region]:
    """Return a permit to read one located person in the way their region is meant for."""
    gate = _gate()
    of_face = isinstance(sample.media, FaceRegion)
    # The checker does not narrow a sample by its medium, which the line above tells.
    answer = (gate.admit_face if of_face else gate.admit_body)(sample, PURPOSE)  # pyright: ignore[reportArgumentType] -- as said above
    assert not isinstance(answer, Refusal), answer.ground
    return answer  # pyright: ignore[reportReturnType] -- as above


def permit_voice(sample: Captured[AudioChunk]) -> Permitted[AudioChunk]:
    """Return a permit to hear a stretch of sound."""
    answer = _gate().admit_voice(sample, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer


def permit_decision(decision: Decision) -> Permitted[Decision]:
    """Return a permit to carry out a decision."""
    answer = _gate().release(decision, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer
