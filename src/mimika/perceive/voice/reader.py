"""What the perceiver asks of a net that reads how a voice sounds.

The perceiver decides when there is speech to read; a reader sees that speech and nothing else.
Next door: `mimika.perceive.voice.recent` keeps the speech that is read.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mimika.domain.signals import SignalName


class VoiceReader(Protocol):
    """Reads the expression of a voice."""

    def read(self, samples: NDArray[np.float32], band_hz: float) -> Mapping[SignalName, float]:
        """Return VOICE_NEUTRAL..VOICE_BOREDOM, VOICE_AROUSAL, VOICE_VALENCE; nothing where it cannot tell.

        Args:
            samples: Up to four seconds of speech at 16 kHz, shape (n,), -1 to 1; overwritten after the call.
            band_hz: Highest frequency that was transmitted.
        """
        ...
