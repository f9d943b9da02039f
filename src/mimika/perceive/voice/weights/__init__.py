"""Networks of the voice that `training/voice.py` makes and the package carries, each with its card."""
