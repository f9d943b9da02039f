"""Expression of one face: the net, what it is shown, its reading over time, and valence and arousal from it."""

from typing import Final

NAME: Final = "expression"
"""Name of the model and its card."""

__all__ = ["NAME"]
