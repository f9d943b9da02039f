"""Capture: a file, picture, folder, camera, stream, microphone or call becomes frames and sound with a place in time.

`open_source` chooses pictures by the target, `open_sound` sound, and
`open_recording` gives both in the order in which they are over. What they
return implements `mimika.domain.ports.Source` and says beside that what is
known in advance (`info`), how much was damaged and left out (`damaged`), and
what the user should hear of (`notes`). Telephone calls come in through
`mimika.capture.telephony`.

Recordings and devices decode in a thread of their own and hand over through a
bounded channel (`queueing`). Recordings wait for their reader; live sources
drop their oldest frame or chunk. Codecs end here: later stages see arrays only.
Next door: `mimika.consent`, which admits what was captured.
"""

from mimika.capture.factory import open_source
from mimika.capture.info import SourceInfo
from mimika.capture.naming import source_id
from mimika.capture.pictures import holds_stills
from mimika.capture.recording import Recording, open_recording
from mimika.capture.sound import open_sound
from mimika.capture.source import ThreadedSource
from mimika.capture.speakers import Speakers
from mimika.capture.together import Shifted, Together

__all__ = [
    "Recording",
    "Shifted",
    "SourceInfo",
    "Speakers",
    "ThreadedSource",
    "Together",
    "holds_stills",
    "open_recording",
    "open_sound",
    "open_source",
    "source_id",
]
