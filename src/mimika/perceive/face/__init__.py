"""The face: find it, follow it, and read it.

`locate` finds faces in a whole picture, `track` follows them and names them for
the session, `perceiver` reads one of them. Geometry in between: `shape` takes
the head's pose out of the landmarks, `measures` turns the rest into lengths,
`neutral` knows the person's resting face, `units` and `blendshapes` say what
differs from it.
"""
