"""What the user named, as calls: a transcript, a recording, or both of one name beside each other.

A folder stands for the calls in it, not for those in folders below. Next door: `reading` reads them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mimika.errors import UsageError

SOUND: Final = frozenset(
    {".aac", ".aiff", ".amr", ".au", ".flac", ".m4a", ".mka", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".weba", ".wma"}
)
"""Names that count as recordings of sound; a file of another name is taken for a transcript."""
WORDS: Final = frozenset({".csv", ".gz", ".json", ".jsonl", ".log", ".ndjson", ".srt", ".tsv", ".txt", ".vtt"})
"""Names that count as transcripts when a folder is given; a file given by name may be called anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """One call, or one file of many.

    Attributes:
        name: Its name without the folders above it.
        words: Its transcript, or None.
        sound: Its recording, or None.
    """

    name: str
    words: Path | None
    sound: Path | None


def expand(named: Iterable[str]) -> tuple[CallFile, ...]:
    """Return the calls behind what was named, each once, in order; a recording goes with a transcript of its name.

    Raises:
        UsageError: A folder cannot be listed or holds no call.
    """
    paths = dict[Path, Path]()
    for text in named:
        for path in _files(Path(text)):
            paths.setdefault(path.resolve(), path)
    grouped = dict[tuple[Path, str], list[Path]]()
    for resolved, path in paths.items():
        grouped.setdefault((resolved.parent, _stem(path)), []).append(path)
    return tuple(call for group in grouped.values() for call in _calls(group))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        found = sorted(one for one in path.iterdir() if one.suffix.lower() in SOUND | WORDS and one.is_file())
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"the folder {path} cannot be listed", why=why, fix="Check its permissions") from error
    if not found:
        raise UsageError(f"there is no call in {path}", fix="Name a folder with transcripts or recordings")
    return found


def _stem(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).stem


def _calls(group: list[Path]) -> list[CallFile]:
    """Return one call of a recording and its transcript; where that is not plain, each file on its own."""
    sounds = [path for path in group if path.suffix.lower() in SOUND]
    words = [path for path in group if path not in sounds]
    if len(sounds) == 1 and len(words) == 1:
        return [CallFile(name=words[0].name, words=words[0], sound=sounds[0])]
    alone = [CallFile(name=path.name, words=path, sound=None) for path in words]
    return [*alone, *(CallFile(name=path.name, words=None, sound=path) for path in sounds)]
