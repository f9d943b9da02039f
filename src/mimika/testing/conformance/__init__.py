"""The conformance suite: what every source, perceiver, policy and actuator must hold.

It ships, so that an implementation from elsewhere is tested the way ours are:

    from mimika.testing.conformance import check_policy
    check_policy(lambda: MyPolicy(...), states)

`*_checks` give the named checks one by one, for a parametrised test; `check_*`
run them all and raise `AssertionError` with what broke and why it matters.
The idea of one suite that every implementation passes comes from river's
estimator checks. Next door: `mimika.domain.ports` declares what is asked for,
`tests/conformance` runs the suite over everything in this package.
"""

from mimika.testing.conformance.actuators import actuator_checks, check_actuator
from mimika.testing.conformance.checks import Check
from mimika.testing.conformance.perceivers import check_perceiver, perceiver_checks
from mimika.testing.conformance.permits import permit_decision, permit_face, permit_frame, permit_voice, permit_words
from mimika.testing.conformance.policies import check_policy, policy_checks
from mimika.testing.conformance.recordings import check_recording, recording_checks
from mimika.testing.conformance.sounds import (
    check_recorded_sound,
    check_sound,
    recorded_sound_checks,
    sound_checks,
)
from mimika.testing.conformance.sources import check_source, source_checks
from mimika.testing.conformance.texts import check_text_perceiver, text_perceiver_checks
from mimika.testing.conformance.voices import check_voice, voice_checks
from mimika.testing.conformance.writings import check_writing, writing_checks

__all__ = [
    "Check",
    "actuator_checks",
    "check_actuator",
    "check_perceiver",
    "check_policy",
    "check_recorded_sound",
    "check_recording",
    "check_sound",
    "check_source",
    "check_text_perceiver",
    "check_voice",
    "check_writing",
    "perceiver_checks",
    "permit_decision",
    "permit_face",
    "permit_frame",
    "permit_voice",
    "permit_words",
    "policy_checks",
    "recorded_sound_checks",
    "recording_checks",
    "sound_checks",
    "source_checks",
    "text_perceiver_checks",
    "voice_checks",
    "writing_checks",
]
