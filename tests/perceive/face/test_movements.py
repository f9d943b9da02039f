"""What network and formulas together say of a face: in range, nothing from nothing, and more from more."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mimika.domain.signals import CATALOGUE, SignalName
from mimika.errors import ModelError
from mimika.perceive.face import learnt as network
from mimika.perceive.face import weights
from mimika.perceive.face.learnt import OUTPUTS, UNITS, learnt
from mimika.perceive.face.measures import Measure, Measured, mirrored
from mimika.perceive.face.movements import BOTH, LEARNT, movements

ALL_UNITS = {signal.name for signal in CATALOGUE if signal.name.startswith("au")}
CHANGES = arrays(np.float64, len(Measure), elements=st.floats(-2, 2))
OPENNESS = st.tuples(st.floats(0, 1.5), st.floats(0, 1.5))
REST = np.zeros(len(Measure))


def test_every_unit_and_every_blendshape_but_the_tongue_is_told() -> None:
    shown = movements(REST, (1.0, 1.0), (0.0, 0.0))
    assert {name for name in shown if name.startswith("au")} == ALL_UNITS
    assert len([name for name in shown if name.startswith("blendshape_")]) == 51
    assert not set(LEARNT) & set(BOTH)
    assert {*LEARNT, *BOTH} <= set(OUTPUTS)


def test_a_face_at_rest_shows_nothing() -> None:
    assert max(movements(REST, (1.0, 1.0), (0.0, 0.0)).values()) == pytest.approx(0.0, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(CHANGES, OPENNESS)
def test_whatever_a_face_does_stays_within_the_scales(change: Measured, openness: tuple[float, float]) -> None:
    for name, value in movements(change, openness, None).items():
        assert 0 <= value <= (5 if name.startswith("au") else 1), name


@settings(deadline=None, max_examples=40)
@given(CHANGES, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_of_the_same_change_is_never_less_of_what_the_network_sees_in_it(
    change: Measured, shares: tuple[float, float]
) -> None:
    less, more = (learnt(share * change) for share in sorted(shares))
    assert all(less[name] <= more[name] + 1e-9 for name in OUTPUTS)


def test_a_mirrored_change_shows_nearly_the_same_units() -> None:
    places, signs = mirrored()
    change = np.random.Generator(np.random.PCG64(1)).normal(0, 0.02, len(Measure))
    one, other = learnt(change), learnt(change[places] * signs)
    assert np.mean([abs(one[name] - other[name]) for name in UNITS]) < 0.5


def test_mirroring_twice_gives_the_same_measures() -> None:
    places, signs = mirrored()
    assert (places[places] == np.arange(len(Measure))).all()
    assert (signs[places] == signs).all()


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", _npy(np.zeros(7, np.float32)), _npy(np.full(7, np.nan))],
    ids=["empty", "truncated", "another version", "not numbers"],
)
def test_weights_that_are_no_matrices_of_ours_are_one_clear_line(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights.cards, "content", lambda _: content)
    network._matrices.cache_clear()
    try:
        with pytest.raises(ModelError) as caught:
            learnt(REST)
    finally:
        network._matrices.cache_clear()
    assert "\n" not in str(caught.value)
    assert "Install mimika again" in str(caught.value)


ROOT = Path(__file__).resolve().parents[3]
CAUSES = {
    SignalName.AU01: "au01", SignalName.AU02: "au02", SignalName.AU04: "au04", SignalName.AU09: "au09",
    SignalName.AU10: "au10", SignalName.AU12: "au12", SignalName.AU14: "au14", SignalName.AU15: "au15",
    SignalName.AU17: "au17", SignalName.AU20: "au20", SignalName.AU26: "au26", SignalName.AU28: "au28",
}  # fmt: skip


@pytest.mark.data
def test_on_synthetic_people_the_mesh_follows_each_movement_with_its_own_unit(data: Path) -> None:
    sys.path.insert(0, str(ROOT))
    try:
        from training.expression_mixtures import alone  # noqa: PLC0415 -- training lies beside the package
        from training.ict_render import Camera, tints  # noqa: PLC0415 -- as above
        from training.synthetic_faces import look, open_studio  # noqa: PLC0415 -- as above
    finally:
        sys.path.remove(str(ROOT))
    from mimika.perceive.face.measures import measure  # noqa: PLC0415 -- as above
    from mimika.perceive.face.shape import align  # noqa: PLC0415 -- as above

    studio, rng = open_studio(data), np.random.Generator(np.random.PCG64(99))
    rest, tinted, camera = studio.face.resting(rng.normal(0, 0.7, 100)), tints(rng), Camera(fill=0.8, distance_cm=90)

    def read(vertices: np.ndarray) -> Measured:
        looks = [look(studio, vertices, camera, tinted, rng) for _ in range(3)]
        return np.mean([measure(align(marks)) for marks in looks if marks is not None], axis=0)

    still = read(rest)
    for unit, cause in CAUSES.items():
        shown = [
            movements(
                read(rest + studio.face.moved(alone(rng, cause, amount, studio.face.names).morphs)) - still,
                (1.0, 1.0),
                None,
            )[unit]
            for amount in (0.0, 1.0)
        ]
        assert shown[1] > shown[0] + 0.7, unit
