"""The catalogue: every signal once, with a unit and a range, named as the standards name it."""

import re

import pytest

from mimika.domain.signals import CATALOGUE, Modality, Signal, SignalName
from mimika.domain.state import StateName

# The 52 coefficients of Apple's ARFaceAnchor.BlendShapeLocation, as its documentation spells them.
ARKIT_NAMES = """
browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight
eyeBlinkLeft eyeBlinkRight eyeLookDownLeft eyeLookDownRight eyeLookInLeft eyeLookInRight eyeLookOutLeft eyeLookOutRight
eyeLookUpLeft eyeLookUpRight eyeSquintLeft eyeSquintRight eyeWideLeft eyeWideRight jawForward jawLeft jawOpen jawRight
mouthClose mouthDimpleLeft mouthDimpleRight mouthFrownLeft mouthFrownRight mouthFunnel mouthLeft mouthLowerDownLeft
mouthLowerDownRight mouthPressLeft mouthPressRight mouthPucker mouthRight mouthRollLower mouthRollUpper mouthShrugLower
mouthShrugUpper mouthSmileLeft mouthSmileRight mouthStretchLeft mouthStretchRight mouthUpperUpLeft mouthUpperUpRight
noseSneerLeft noseSneerRight tongueOut
"""
ARKIT = ARKIT_NAMES.split()

FACS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43)


def entries(prefix: str) -> list[Signal]:
    return [signal for signal in CATALOGUE if signal.name.startswith(prefix)]


def test_every_name_stands_in_the_catalogue_once_and_in_order() -> None:
    assert [signal.name for signal in CATALOGUE] == list(SignalName)


@pytest.mark.parametrize("signal", CATALOGUE, ids=lambda signal: signal.name.value)
def test_an_entry_is_complete(signal: Signal) -> None:
    assert signal.low < signal.high
    assert signal.unit
    assert signal.meaning
    assert re.fullmatch(r"[a-z][a-z0-9_]*", signal.name)
    assert signal.modality in Modality


def test_there_are_the_twenty_action_units_by_their_facs_numbers_from_0_to_5() -> None:
    units = entries("au")
    units = [signal for signal in units if signal.unit == "intensity"]
    assert [int(signal.name.removeprefix("au")) for signal in units] == list(FACS)
    assert {(signal.low, signal.high, signal.modality) for signal in units} == {(0, 5, Modality.FACE)}
    assert [signal.alias for signal in units] == [f"AU{number}" for number in FACS]


def test_there_are_the_52_blendshapes_under_the_names_arkit_gives_them() -> None:
    shapes = entries("blendshape_")
    assert len(ARKIT) == 52
    assert sorted(signal.alias for signal in shapes) == sorted(ARKIT)
    assert {(signal.unit, signal.low, signal.high) for signal in shapes} == {("share", 0, 1)}


def test_every_state_has_a_level_and_a_trend() -> None:
    assert [signal.name.removeprefix("state_") for signal in entries("state_")] == list(StateName)
    trends = [signal.name.removeprefix("trend_").removesuffix("_per_min") for signal in entries("trend_")]
    assert trends == list(StateName)


def test_the_expressions_are_the_eight_of_the_mixture() -> None:
    stems = {signal.name.removeprefix("expression_") for signal in entries("expression_")}
    assert stems == {"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}


def test_aliases_are_unique() -> None:
    aliases = [signal.alias for signal in CATALOGUE if signal.alias]
    assert len(set(aliases)) == len(aliases)


def test_angles_are_symmetric_and_shares_start_at_nothing() -> None:
    for signal in CATALOGUE:
        if signal.unit == "deg":
            assert signal.low == -signal.high
        if signal.unit in {"share", "intensity"} and signal.name is not SignalName.PUPIL_IRIS_RATIO:
            assert signal.low == 0
