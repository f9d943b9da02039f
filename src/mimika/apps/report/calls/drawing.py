"""Small drawings in SVG, which need neither script nor style of their own: bars with intervals.

Next door: `tables` sets them into tables.
"""

import math
from typing import Final

from mimika.insight.resampling import Share

WIDTH: Final = 240
HEIGHT: Final = 22
_TENTH: Final = 0.1


def scale(shares: list[Share]) -> float:
    """Return where the axis of some shares ends: a whole tenth, 1 at most."""
    most = max((share.high for share in shares if math.isfinite(share.high)), default=_TENTH)
    return min(1.0, math.ceil(most / _TENTH + 1e-9) * _TENTH)


def bar(share: Share, most: float, mark: float | None = None) -> str:
    """Return a bar as long as a share, with a line over its interval and a mark at what it is compared with.

    Args:
        share: The share.
        most: The share that is as long as the drawing.
        mark: Another share, or None.
    """
    low, high, length = (_x(value, most) for value in (share.low, share.high, share.share))
    line = (
        "" if mark is None else f'<line class="mark" x1="{_x(mark, most)}" x2="{_x(mark, most)}" y1="0" y2="{HEIGHT}"/>'
    )
    return (
        f'<svg class="bar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{percent(share.share)}, {percent(share.low)} to {percent(share.high)}">'
        f'<rect class="way" x="0" y="7" width="{WIDTH}" height="8" rx="4"/>'
        f'<rect class="fill" x="0" y="7" width="{length}" height="8" rx="4"/>{line}'
        f'<line class="whisker" x1="{low}" x2="{high}" y1="11" y2="11"/>'
        f'<line class="whisker" x1="{low}" x2="{low}" y1="5" y2="17"/>'
        f'<line class="whisker" x1="{high}" x2="{high}" y1="5" y2="17"/></svg>'
    )


def percent(share: float) -> str:
    """Return a share as whole percent."""
    return "–" if not math.isfinite(share) else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def points(rise: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    return f"{rise * 100:+.0f}".replace("-", "−")


def number(count: int) -> str:
    """Return a count with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _x(value: float, most: float) -> float:
    return round(min(max(value if math.isfinite(value) else 0.0, 0.0), most) / most * WIDTH, 1)
