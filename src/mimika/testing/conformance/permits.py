"""Permits for tests, made the only way there is: by a gate that holds a grant."""

from mimika.consent.gate import Gate, zone_grant
from mimika.domain.decisions import Decision
from mimika.domain.media import Captured, FaceRegion, VideoFrame
from mimika.domain.permits import Permitted, Purpose, Refusal

PURPOSE = Purpose.RESEARCH
"""The purpose all permits of the suite are for."""


def _gate() -> Gate:
    return Gate([zone_grant(PURPOSE, "conformance suite")])


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


def permit_decision(decision: Decision) -> Permitted[Decision]:
    """Return a permit to carry out a decision."""
    answer = _gate().release(decision, PURPOSE)
    assert not isinstance(answer, Refusal), answer.ground
    return answer
