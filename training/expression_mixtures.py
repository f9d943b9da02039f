"""Random expressions of the synthetic face: which muscles act, and which morphs that moves.

A *cause* is a movement with a name: an action unit where a morph fits one, else
the morph's own name. Causes are drawn one or a few at a time, many at once,
or together as they occur in faces (a smile with raised cheeks, speech, the
prototypes of Ekman and Friesen's EMFACS), even or one-sided.

The truth per action unit, 5 at the morph's 1 unless said otherwise. Which morph
shows which unit follows FACS's description of the skin and ARKit's of the
blendshape; no table is official:

    AU1  browInnerUp      AU9  noseSneer (in this model it also raises the lip)
    AU2  browOuterUp      AU10 mouthUpperUp
    AU4  browDown         AU12 mouthSmile
    AU5  eyeWide          AU14 mouthDimple
    AU6  cheekRaiser or   AU15 mouthFrown
         cheekSquint      AU17 mouthShrugLower
    AU7  eyeSquint        AU20 mouthStretch
    AU43 eyeBlink         AU24 mouthPress
    AU28 mouthRollUpper and mouthRollLower together, the mean of both
    AU23 has no morph; a third of a roll of both lips with a fifth of a pucker
         stands for it: thinner and narrower red, lips shut
    AU25 the gap between the inner lips itself, whatever opens it; 5 at 0.15
         distances between the eyes
    AU26 jawOpen; 5 at 0.45, as far as a dropped and not a stretched jaw goes
    AU11 has no morph and no truth here

Next door: `ict_face` has the morphs, `synthetic_faces` draws and reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAIRED: Mapping[str, tuple[str, ...]] = {
    "au01": ("browInnerUp",),
    "au02": ("browOuterUp",),
    "au04": ("browDown",),
    "au05": ("eyeWide",),
    "au06": ("cheekSquint", "cheekRaiser"),
    "au07": ("eyeSquint",),
    "au09": ("noseSneer",),
    "au10": ("mouthUpperUp",),
    "au12": ("mouthSmile",),
    "au14": ("mouthDimple",),
    "au15": ("mouthFrown",),
    "au20": ("mouthStretch",),
    "au24": ("mouthPress",),
    "au43": ("eyeBlink",),
    "lower_down": ("mouthLowerDown",),
    "puff": ("cheekPuff",),
}
"""Causes with a morph for each side; of several morphs one or both act."""
SINGLE: Mapping[str, tuple[tuple[str, float], ...]] = {
    "au17": (("mouthShrugLower", 1.0),),
    "au23": (("mouthRollUpper", 0.33), ("mouthRollLower", 0.33), ("mouthPucker", 0.2)),
    "au26": (("jawOpen", 0.45),),
    "roll_upper": (("mouthRollUpper", 1.0),),
    "roll_lower": (("mouthRollLower", 1.0),),
    "shrug_upper": (("mouthShrugUpper", 1.0),),
    "funnel": (("mouthFunnel", 1.0),),
    "pucker": (("mouthPucker", 1.0),),
    "jaw_forward": (("jawForward", 1.0),),
    "jaw_left": (("jawLeft", 1.0),),
    "jaw_right": (("jawRight", 1.0),),
    "mouth_left": (("mouthLeft", 1.0),),
    "mouth_right": (("mouthRight", 1.0),),
}
"""Causes of the middle, with the morphs that show them at intensity 5."""

CAUSES = (*PAIRED, *SINGLE, "au28")
UNITS = (
    "au01", "au02", "au04", "au05", "au06", "au07", "au09", "au10", "au12", "au14", "au15", "au17", "au20", "au23",
    "au24", "au25", "au26", "au28", "au43",
)  # fmt: skip
"""Units with a truth, in the order of the arrays; AU11 has none."""
TOP_GAP = 0.15
"""Gap between the lips at AU25's intensity 5, in distances between the eyes."""
TOP_JAW = 0.45

_TOGETHER = (
    ("au06", "au12"),
    ("au06", "au12", "au26"),
    ("au12", "lower_down"),
    ("au12", "au10", "lower_down"),
    ("au06", "au07", "au12", "au10", "au26"),
    ("au01", "au04", "au15"),
    ("au01", "au04", "au15", "au17"),
    ("au01", "au02", "au05", "au26"),
    ("au01", "au02", "au04", "au05", "au07", "au20", "au26"),
    ("au04", "au05", "au07", "au24"),
    ("au04", "au07", "au23"),
    ("au04", "au07"),
    ("au09", "au10"),
    ("au09", "au04", "au06", "au07"),
    ("au10", "au15", "au17"),
    ("au12", "au14"),
    ("au17", "au24"),
    ("au17", "au15"),
    ("au01", "au02"),
    ("au28", "au26"),
    ("au24", "au14"),
)
_SPEECH = ("au26", "funnel", "pucker", "lower_down", "au10", "au20", "shrug_upper", "au24", "au17", "au12")
_OPPOSITES = (
    ("au05", "au43"),
    ("jaw_left", "jaw_right"),
    ("mouth_left", "mouth_right"),
    ("au12", "pucker"),
    ("au12", "funnel"),
    ("au20", "pucker"),
    ("au20", "funnel"),
    ("au28", "funnel"),
    ("au28", "au23"),
    ("au28", "au24"),
    ("au23", "au24"),
    ("au02", "au04"),
    ("au12", "au15"),
    ("au09", "au05"),
)
"""Of these the weaker is taken back to a fifth: the muscles work against one another."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expression:
    """What a synthetic face does.

    Attributes:
        morphs: Shape (57,), 0 to 1.
        causes: How far each cause acts, right and left, 0 to 1; by name.
    """

    morphs: NDArray[np.float64]
    causes: Mapping[str, tuple[float, float]]


def _sides(rng: np.random.Generator, amount: float) -> tuple[float, float]:
    """Return right and left: mostly even, sometimes uneven, seldom one alone."""
    kind = rng.uniform()
    if kind < 0.6:
        return amount, amount
    if kind < 0.85:
        return amount * float(rng.uniform(0.6, 1)), amount * float(rng.uniform(0.6, 1))
    return (amount, 0.0) if rng.uniform() < 0.5 else (0.0, amount)


def draw(rng: np.random.Generator, names: tuple[str, ...]) -> Expression:
    """Return a random expression.

    Args:
        rng: Where it comes from.
        names: Names of the morphs.
    """
    amounts = _amounts(rng)
    for one, other in _OPPOSITES:
        if one in amounts and other in amounts:
            weaker = min(one, other, key=lambda each: amounts[each])
            amounts[weaker] *= 0.2
    return _moved(rng, {name: _sides(rng, amount) for name, amount in amounts.items()}, names)


def _amounts(rng: np.random.Generator) -> dict[str, float]:
    kind = rng.uniform()
    if kind < 0.08:
        return {}
    if kind < 0.38:
        chosen = rng.choice(len(CAUSES), rng.integers(1, 5), replace=False)
        amounts = {CAUSES[int(each)]: float(rng.uniform(0.1, 1)) for each in chosen}
    elif kind < 0.72:
        strength = float(rng.uniform(0.25, 1))
        group = _TOGETHER[int(rng.integers(len(_TOGETHER)))]
        amounts = {name: min(1.0, strength * float(rng.uniform(0.6, 1.3))) for name in group}
    elif kind < 0.87:
        amounts = {name: float(rng.uniform(0, 0.6)) for name in _SPEECH if rng.uniform() < 0.45}
    else:
        amounts = {name: min(1.0, float(rng.exponential(0.2))) for name in CAUSES if rng.uniform() < 0.5}
    if rng.uniform() < 0.12:
        amounts["au43"] = float(rng.uniform(0.3, 1))
    if kind >= 0.38 and rng.uniform() < 0.4:
        amounts.setdefault(CAUSES[int(rng.integers(len(CAUSES)))], float(rng.uniform(0.1, 0.8)))
    return amounts


def alone(rng: np.random.Generator, cause: str, amount: float, names: tuple[str, ...]) -> Expression:
    """Return one cause, even on both sides."""
    return _moved(rng, {cause: (amount, amount)}, names)


def _moved(rng: np.random.Generator, causes: Mapping[str, tuple[float, float]], names: tuple[str, ...]) -> Expression:
    morphs = dict.fromkeys(names, 0.0)
    for name, (right, left) in causes.items():
        if name in PAIRED:
            forms = PAIRED[name]
            # A cheek is raised by either morph, or by both, each in part.
            shares = rng.dirichlet(np.full(len(forms), 0.5)) if len(forms) > 1 else np.ones(1)
            for form, share in zip(forms, shares, strict=True):
                morphs[f"{form}_R"] += right * float(share)
                morphs[f"{form}_L"] += left * float(share)
            continue
        middle = max(right, left)
        parts = (("mouthRollUpper", 1.0), ("mouthRollLower", 1.0)) if name == "au28" else SINGLE[name]
        for form, share in parts:
            morphs[form] += middle * share
    if morphs["jawOpen"] > 0 and rng.uniform() < 0.2:
        morphs["mouthClose"] = morphs["jawOpen"] * float(rng.uniform(0.3, 1))
    if rng.uniform() < 0.5:
        _look_about(rng, morphs)
    values = np.clip([morphs[name] for name in names], 0.0, 1.0)
    return Expression(morphs=values, causes=causes)


def _look_about(rng: np.random.Generator, morphs: dict[str, float]) -> None:
    across, up = float(rng.normal(0, 0.4)), float(rng.normal(0, 0.35))
    out, into = ("L", "R") if across > 0 else ("R", "L")
    morphs[f"eyeLookOut_{out}"] = morphs[f"eyeLookIn_{into}"] = min(1.0, abs(across))
    for side in "LR":
        morphs[f"eyeLookUp_{side}" if up > 0 else f"eyeLookDown_{side}"] = min(1.0, abs(up))


def units(expression: Expression, gap: float) -> NDArray[np.float64]:
    """Return the true intensities, 0 to 5, in the order of `UNITS`.

    Args:
        expression: What the face does.
        gap: How much wider the inner lips are apart than at rest, in distances between the eyes.
    """
    shown = {name: (right + left) / 2 for name, (right, left) in expression.causes.items()}
    for name in SINGLE:
        if name in shown:
            shown[name] = max(expression.causes[name])
    both = max(expression.causes.get("au28", (0.0, 0.0)))
    # One lip rolled in by itself is half of lip suck.
    shown["au28"] = min(1.0, both + (shown.get("roll_upper", 0.0) + shown.get("roll_lower", 0.0)) / 2)
    shown["au25"] = gap / TOP_GAP
    return 5.0 * np.clip([shown.get(name, 0.0) for name in UNITS], 0.0, 1.0)
