from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

class Segment:
    start: float
    end: float
    text: str

class TranscriptionInfo:
    language: str
    language_probability: float

class WhisperModel:
    def __init__(
        self,
        model_size_or_path: str,
        device: str = ...,
        *,
        compute_type: str = ...,
        cpu_threads: int = ...,
        local_files_only: bool = ...,
    ) -> None: ...
    def transcribe(
        self,
        audio: NDArray[np.float32],
        language: str | None = ...,
        *,
        beam_size: int = ...,
        condition_on_previous_text: bool = ...,
        vad_filter: bool = ...,
    ) -> tuple[Iterable[Segment], TranscriptionInfo]: ...
