"""Bytes of a transcript become text: UTF-8, UTF-16, UTF-32, else Latin-1, which is noted; gzip is opened.

What is no text is refused with a line that says so. Next door: `reading` asks what kind of text it is.
"""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import Final

from mimika.capture.files import require_file
from mimika.capture.info import Tally
from mimika.errors import MediaError

MOST_BYTES: Final = 256 * 2**20
"""Larger transcripts are not read, packed or not."""

_GZIP: Final = b"\x1f\x8b"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_CONTROLS: Final = 0.01
"""Share of control characters above which it is no text."""
_LOOKED_AT: Final = 4096


def text_of_file(path: Path, tally: Tally) -> str:
    """Return the text of a file, with a line feed at the end of each line.

    Raises:
        MediaError: There is no such file, it is empty, too large, broken or no text.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise MediaError(f"{path} cannot be read", why=why, fix="Check the path and its permissions") from error
    unpacked = _unpacked(content, path)
    if len(unpacked) > MOST_BYTES:
        why = f"it has more than {MOST_BYTES // 2**20} MiB"
        raise MediaError(f"{path} cannot be read", why=why, fix="Split it into one file a conversation")
    return decoded(unpacked, path.name, tally)


def decoded(content: bytes, name: str, tally: Tally) -> str:
    """Return bytes as text, with a line feed at the end of each line.

    Args:
        content: The bytes.
        name: What to call them in complaints.
        tally: Is told when a guess was needed.

    Raises:
        MediaError: They are no text.
    """
    encoding = next((known for mark, known in _MARKS if content.startswith(mark)), None) or _silent_utf16(content)
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None:
            why = f"it says that it is {encoding.upper()} and is not, from byte {error.start}"
            raise MediaError(f"{name} cannot be read", why=why, fix="Save it as UTF-8") from error
        tally.note("it is no UTF-8 and was read as Latin-1; letters with accents may be wrong")
        text = content.decode("latin-1")
    _require_text(text, name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _silent_utf16(content: bytes) -> str | None:
    """Return the byte order of UTF-16 that has no mark: in European text every other byte is 0."""
    head = content[:_LOOKED_AT]
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.7 and not head[0::2].count(0):
        return "utf-16-le"
    if half and head[0::2].count(0) > half * 0.7 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _require_text(text: str, name: str) -> None:
    if not text.strip():
        raise MediaError(f"{name} cannot be read", why="there is nothing in it", fix="Export or copy it again")
    head = text[:_LOOKED_AT]
    strange = sum(not character.isprintable() and character not in "\t\n\r\f\v\xa0\u200b\ufeff" for character in head)
    if "\0" in head or strange > len(head) * _MOST_CONTROLS + 1:
        raise MediaError(
            f"{name} cannot be read as a transcript", why="it is no text", fix="Name a transcript or a log"
        )


def _unpacked(content: bytes, path: Path) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MediaError(f"{path} cannot be unpacked", why="it is cut short or broken", fix="Copy it again") from error
