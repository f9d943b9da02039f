"""Keeps what a session gave: timelines, events and counts, in files that other tools read.

`recording.Recording` writes a folder, `reading` reads it back. Nothing else
of the package writes results. Kept are signals, states and decisions; no
picture, box, landmark or sound ever arrives here. Nothing is imported from
this module itself, because Arrow takes a moment to load.
"""
