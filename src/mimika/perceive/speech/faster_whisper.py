"""Whisper models through the package faster-whisper, the extra `speech`.

The package is imported when a model is opened, and the model must already lie on this machine: nothing is ever
fetched from here. Whisper: Radford et al., *Robust Speech Recognition via Large-Scale Weak Supervision*, ICML 2023.
"""

# The package is an extra, its stub lies in typings/.
# pyright: reportMissingModuleSource=false

from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import numpy as np

from mimika.domain.ids import SourceId
from mimika.domain.media import HEARD_AT_HZ, AudioChunk, Captured, TextSpan
from mimika.domain.permits import Permitted
from mimika.domain.signals import Modality
from mimika.errors import MissingError, ModelError, UsageError

if TYPE_CHECKING:
    from faster_whisper import Segment, WhisperModel

SIZES: Final = ("tiny", "base", "small", "medium", "large-v3", "turbo")
"""Models that are known by name; anything else is the path of a folder that holds a converted model."""

_LEAST_S: Final = 0.2
"""Shorter stretches hold no word."""
_FETCH: Final = (
    "Fetch it once while online: python -c \"import faster_whisper; faster_whisper.download_model('{name}')\""
)


def open_recogniser(model: str, source: SourceId, language: str = "") -> "FasterWhisper":
    """Return a recogniser.

    Args:
        model: One of `SIZES`, or the path of a folder with a converted model.
        source: Name that its words bear as their source.
        language: BCP 47 tag of what is spoken; nothing lets the model find out for each stretch.

    Raises:
        MissingError: The package faster-whisper is not installed.
        ModelError: The model does not lie on this machine, or cannot be read.
        UsageError: It is neither a known size nor a folder.
    """
    folder = Path(model)
    if model not in SIZES and not folder.is_dir():
        raise UsageError(
            f"there is no speech model {model!r}",
            why="it is no known size and no folder",
            fix=f"Use one of {', '.join(SIZES)}, or a folder with a converted model",
        )
    try:
        from faster_whisper import WhisperModel  # noqa: PLC0415 -- an extra; imported when somebody asks for it
    except ImportError as error:
        raise MissingError(
            "speech cannot be recognised",
            why="the package faster-whisper is not installed",
            fix="Install it with: pip install 'mimika[speech]'",
        ) from error
    try:
        opened = WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)
    except (OSError, RuntimeError, ValueError) as error:  # absent from the disk, or broken there
        fix = _FETCH.format(name=model) if model in SIZES else "Name a folder that ct2-transformers-converter made"
        raise ModelError(
            f"the speech model {model} cannot be opened", why="it is not on this machine or not whole", fix=fix
        ) from error
    return FasterWhisper(opened, source, language)


@final
class FasterWhisper:
    """Recognises speech with one model; implements `mimika.domain.ports.Recogniser`.

    Args:
        model: The model.
        source: Name that its words bear as their source.
        language: BCP 47 tag of what is spoken, or nothing.
    """

    def __init__(self, model: "WhisperModel", source: SourceId, language: str) -> None:
        self._model: WhisperModel | None = model
        self._source = source
        self._language = language
        self._index = 0

    def recognise(self, permitted: Permitted[AudioChunk]) -> tuple[Captured[TextSpan], ...]:
        """Return what was said in a stretch of sound, in event time; nothing where words are not granted.

        Raises:
            ModelError: The model broke down, or was closed.
            UsageError: The sound has another rate than `HEARD_AT_HZ`.
        """
        chunk = permitted.what
        if self._model is None:
            raise ModelError("the speech model was closed", fix="Open it again")
        if chunk.rate_hz != HEARD_AT_HZ:
            raise UsageError(f"sound of {chunk.rate_hz} Hz cannot be recognised", fix=f"Give {HEARD_AT_HZ} Hz")
        if Modality.TEXT not in permitted.modalities or chunk.seconds < _LEAST_S:
            return ()
        # Two letters: Whisper knows no regions.
        asked = self._language.split("-")[0].lower() or None
        try:
            segments, info = self._model.transcribe(
                np.ascontiguousarray(chunk.samples), asked, condition_on_previous_text=False, vad_filter=False
            )
            return tuple(self._span(one, permitted, self._language or info.language) for one in segments)
        except RuntimeError as error:
            raise ModelError("speech could not be recognised", why=str(error), fix="Try a smaller model") from error

    def close(self) -> None:
        """Give the model back; may be called twice."""
        self._model = None

    def _span(self, one: "Segment", permitted: Permitted[AudioChunk], language: str) -> Captured[TextSpan]:
        self._index += 1
        begin = min(max(one.start, 0.0), permitted.what.seconds)
        seconds = max(min(one.end, permitted.what.seconds) - begin, 0.0)
        span = TextSpan(text=one.text.strip(), language=language, seconds=seconds, person=permitted.what.person)
        return Captured(source=self._source, at=permitted.at + begin, index=self._index - 1, media=span)
