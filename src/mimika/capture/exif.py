"""How a picture must be turned: the orientation tag that cameras write beside the pixels.

FFmpeg passes it on as a display matrix, but the binding cannot read frames that
carry the whole EXIF block, so the one tag that matters is read here.
"""

import struct

Turn = tuple[int, int, int, int]
"""Signs a, b, c, d: a stored point (p, q), q downwards, is shown at (a p + c q, b p + d q)."""

UPRIGHT: Turn = (1, 0, 0, 1)

TURNS: dict[int, Turn] = {
    1: UPRIGHT,
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}
"""What each value of the tag asks for (CIPA DC-008, Exif 2.32, tag 274 Orientation)."""

_ORIENTATION = 0x0112
_ENTRY_BYTES = 12
_HEADERS = (b"II*\0", b"MM\0*")
_MARKS = (b"Exif\0\0", b"eXIf", b"EXIF")
"""What stands before the block in JPEG and WebP, in PNG, and in WebP without the JPEG mark."""

_WITHIN = 64
"""The block begins so many bytes after its mark at most."""


def turn_of(data: bytes) -> Turn:
    """Return how the picture in a JPEG, PNG, WebP or TIFF file must be turned; upright when it does not say."""
    block = _block(data)
    if block < 0:
        return UPRIGHT
    order = "<" if data[block : block + 2] == b"II" else ">"
    try:
        return TURNS.get(_tag(data, block, order), UPRIGHT)
    except struct.error:
        # The block ends before the tag: a damaged file, shown as stored.
        return UPRIGHT


def _block(data: bytes) -> int:
    """Return where the TIFF header of the EXIF block begins, or -1."""
    if data.startswith(_HEADERS):
        return 0
    marks = [place for place in (data.find(mark) for mark in _MARKS) if place >= 0]
    if not marks:
        return -1
    begin = min(marks)
    found = [place for place in (data.find(header, begin, begin + _WITHIN) for header in _HEADERS) if place >= 0]
    return min(found, default=-1)


def _tag(data: bytes, block: int, order: str) -> int:
    (offset,) = struct.unpack_from(f"{order}I", data, block + 4)
    directory = block + offset
    (entries,) = struct.unpack_from(f"{order}H", data, directory)
    for number in range(entries):
        entry = directory + 2 + number * _ENTRY_BYTES
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", data, entry)
        if tag == _ORIENTATION:
            return value
    return 1
