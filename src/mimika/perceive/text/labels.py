"""The labels that the word model knows, how they group, and where they lie between unpleasant and pleasant.

GoEmotions: Demszky et al., ACL 2020, with its grouping into the six emotions of
Ekman. Plutchik's eight: Plutchik, *Emotion: A Psychoevolutionary Synthesis* (1980).
"""

from types import MappingProxyType
from typing import Final

GOEMOTIONS: Final = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring",
    "confusion", "curiosity", "desire", "disappointment", "disapproval", "disgust",
    "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief",
    "remorse", "sadness", "surprise", "neutral",
)  # fmt: skip
"""The labels in the order of the published set."""

PLUTCHIK: Final = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")
"""The labels of XED, 1 to 8."""

EKMAN: Final = MappingProxyType(
    {
        "neutral": ("neutral",),
        "happiness": (
            "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love",
            "optimism", "pride", "relief",
        ),
        "surprise": ("confusion", "curiosity", "realization", "surprise"),
        "sadness": ("disappointment", "embarrassment", "grief", "remorse", "sadness"),
        "anger": ("anger", "annoyance", "disapproval"),
        "disgust": ("disgust",),
        "fear": ("fear", "nervousness"),
    }
)  # fmt: skip
"""The labels of GoEmotions by the emotions of Ekman, in the grouping that came with the set."""

AFFECT: Final = MappingProxyType(
    {
        "admiration": (0.65, 0.15),
        "amusement": (0.70, 0.35),
        "anger": (-0.65, 0.65),
        "annoyance": (-0.50, 0.40),
        "approval": (0.45, 0.00),
        "caring": (0.50, -0.10),
        "confusion": (-0.25, 0.15),
        "curiosity": (0.20, 0.25),
        "desire": (0.35, 0.35),
        "disappointment": (-0.60, -0.20),
        "disapproval": (-0.50, 0.20),
        "disgust": (-0.70, 0.35),
        "embarrassment": (-0.45, 0.25),
        "excitement": (0.70, 0.75),
        "fear": (-0.65, 0.65),
        "gratitude": (0.75, 0.10),
        "grief": (-0.80, -0.20),
        "joy": (0.85, 0.45),
        "love": (0.85, 0.30),
        "nervousness": (-0.40, 0.55),
        "optimism": (0.60, 0.20),
        "pride": (0.65, 0.35),
        "realization": (0.05, 0.10),
        "relief": (0.45, -0.40),
        "remorse": (-0.60, 0.05),
        "sadness": (-0.70, -0.35),
        "surprise": (0.10, 0.65),
        "neutral": (0.00, -0.10),
    }
)
"""Valence and arousal of each label, -1 to 1, as the words lie on the circumplex of affect.

They keep the order of the words around the circle (Russell, Journal of Personality and Social Psychology 1980) and were
set by hand to one twentieth; they are no measurements.
"""
