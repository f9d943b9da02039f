"""What can be said of a person's voice and words, in sentences.

Next door: `content` has those of the face and joins them.
"""

from typing import Final

import numpy as np

from mimika.apps.report.inputs import Analysis, Column, Track
from mimika.apps.report.series import step
from mimika.domain.events import Disagreed, Spoke
from mimika.domain.signals import SignalName

SPEAKS: Final = 0.5
"""Probability from which somebody counts as speaking."""

LEAST: Final = 0.15
"""Mean valence of words from which they are called pleasant or unpleasant."""


def is_faceless(track: Track) -> bool:
    """Return whether a person was only heard, or only wrote."""
    return is_heard_or_read(track) and bool(np.isnan(track.column(SignalName.HEAD_YAW_DEG)).all())


def spoken_sentences(analysis: Analysis, track: Track) -> tuple[str, ...]:
    """Return what can be said of how somebody spoke and of their words; nothing where nothing was heard or read."""
    found = (_speech(analysis, track), _sound(track), _words(track), _together(analysis, track))
    return tuple(sentence for sentence in found if sentence)


def is_heard_or_read(track: Track) -> bool:
    """Return whether anything of a person's voice or words was read."""
    return any(name.startswith(("voice_", "text_")) for name in track.columns)


def _speech(analysis: Analysis, track: Track) -> str:
    active = track.column(SignalName.VOICE_ACTIVITY)
    if np.isnan(active).all():
        return ""
    seconds = float(np.count_nonzero(active >= SPEAKS)) * step(track.at)
    turns = sum(isinstance(event, Spoke) and event.person == track.person for event in analysis.events)
    counted = {0: "", 1: " in 1 turn"}.get(turns, f" in {turns} turns")
    return f"The voice was heard for {seconds:.1f} s{counted}."


def _sound(track: Track) -> str:
    pitch, pace = _median(track, SignalName.VOICE_PITCH_HZ), _median(track, SignalName.VOICE_RATE_SYLLABLES_S)
    if np.isnan(pitch):
        return ""
    spread = _median(track, SignalName.VOICE_PITCH_SPREAD_ST)
    parts = [f"a pitch of {pitch:.0f} Hz"]
    if not np.isnan(spread):
        parts.append(f"which moved by {spread:.1f} semitones")
    if not np.isnan(pace):
        parts.append(f"and {pace:.1f} syllables a second")
    return f"It had {' '.join(parts)} (medians)."


def _words(track: Track) -> str:
    values = track.column(SignalName.TEXT_VALENCE)
    if np.isnan(values).all():
        return ""
    mean = float(np.nanmean(values))
    sort = "pleasant" if mean >= LEAST else "unpleasant" if mean <= -LEAST else "neither pleasant nor unpleasant"
    return f"The words were {sort} on the whole (valence {mean:+.2f} of -1 to 1)."


def _together(analysis: Analysis, track: Track) -> str:
    found = [event for event in analysis.events if isinstance(event, Disagreed) and event.person == track.person]
    if not found:
        return ""
    times = f"at {found[0].at:.1f} s" if len(found) == 1 else f"{len(found)} times, first at {found[0].at:.1f} s"
    return f"Words and the rest did not go together {times}: that may be irony, or politeness."


def _median(track: Track, name: SignalName) -> float:
    values: Column = track.column(name)
    return float("nan") if np.isnan(values).all() else float(np.nanmedian(values))
