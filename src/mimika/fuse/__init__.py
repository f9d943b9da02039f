"""Combines what the modalities say about one person at one moment. Pure: the window goes in, a new one comes out.

Next door: `mimika.perceive` gives the observations and abstentions that are
pushed; `mimika.understand` compares the estimate with the person's own normal.
"""

from mimika.fuse.combine import fuse
from mimika.fuse.window import Window

__all__ = ["Window", "fuse"]
