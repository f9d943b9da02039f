"""Compares a person with their own normal and derives states from it. Pure: the memory goes in, a new one comes out.

Every state says what somebody looks and sounds like, never what they feel, and
always with a confidence. `docs/states.md` gives meaning, rule, evidence and limits of
each. Next door: `mimika.fuse` before, `mimika.decide` after.
"""

from mimika.understand.disagreements import NO_DISAGREEMENT, disagreed
from mimika.understand.expressions import NO_EXPRESSION, expressions
from mimika.understand.memory import PersonMemory, begin
from mimika.understand.priors import NEUTRAL, Priors
from mimika.understand.reported import reported
from mimika.understand.step import understand
from mimika.understand.transitions import transitions

__all__ = [
    "NEUTRAL",
    "NO_DISAGREEMENT",
    "NO_EXPRESSION",
    "PersonMemory",
    "Priors",
    "begin",
    "disagreed",
    "expressions",
    "reported",
    "transitions",
    "understand",
]
