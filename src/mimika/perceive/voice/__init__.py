"""The voice: how somebody speaks, never what they say.

`emotion` reads how a stretch of speech sounds.
"""
