"""How a voice sounds: seven emotions, arousal and valence from some seconds of speech.

`spectra` cuts the sound into windows, `functionals` sums them up into one row of
numbers, `reader` asks the net that `training/voice.py` fitted. The speaker's own
normal is not known here: `mimika.understand.voice_normal` learns it.
"""

from mimika.perceive.voice.emotion.reader import EmotionReader, load_emotion

__all__ = ["EmotionReader", "load_emotion"]
