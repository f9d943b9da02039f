# The part of mediapipe 0.10.21 that perceive/face/graphs.py uses; the package ships no types.
__file__: str
