"""QR codes as pictures, for signs, passes and receipts; no file is touched."""

from io import BytesIO
from typing import Final

import segno

from mimika.errors import UsageError

_QUIET: Final = 4
"""Modules of white around a code; ISO/IEC 18004 asks for four."""


def qr_svg(text: str, label: str = "") -> str:
    """Return a QR code as an SVG element to stand in a page; it scales with its box.

    Args:
        text: What it says.
        label: What it is, for those who cannot see it.

    Raises:
        UsageError: The text is too long for a code.
    """
    picture = _code(text).svg_inline(border=_QUIET, omitsize=True, light="#fff", title=label or None)
    return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" role="img" ', 1)


def qr_png(text: str, scale: int = 8) -> bytes:
    """Return a QR code as a PNG file.

    Args:
        text: What it says.
        scale: Pixels a module, 1 or more.

    Raises:
        UsageError: The text is too long for a code.
    """
    file = BytesIO()
    _code(text).save(file, kind="png", scale=scale, border=_QUIET)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error="m")
    except (segno.DataOverflowError, ValueError) as error:
        raise UsageError("a QR code cannot be made", why="its text is too long", fix="Shorten it") from error
