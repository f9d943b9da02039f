"""Capture: a file, picture, folder, camera or stream becomes frames with a place in time.

`open_source` chooses by the target. What it returns implements
`mimika.domain.ports.Source` and says beside that what is known in advance
(`info`), how many frames were damaged and left out (`damaged`), and what the
user should hear of (`notes`).

Every source decodes in a thread of its own and hands frames over through a
bounded channel (`queueing`). Recordings wait for their reader; live sources
drop their oldest frame. Codecs end here: later stages see arrays only. Next
door: `mimika.consent`, which admits what was captured.
"""

from mimika.capture.factory import open_source
from mimika.capture.info import SourceInfo
from mimika.capture.naming import source_id
from mimika.capture.pictures import holds_stills
from mimika.capture.source import ThreadedSource

__all__ = ["SourceInfo", "ThreadedSource", "holds_stills", "open_source", "source_id"]
