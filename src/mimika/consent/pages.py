"""The shell of the pages that customers see: one file each, no script, nothing loaded from anywhere.

Texts are escaped here and nowhere else. Next door: `mimika.consent.receipts`
and `mimika.consent.signs` fill it.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from mimika.consent.codes import qr_svg

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_CSS: Final = """
:root { --ink: #14212b; --soft: #465764; --line: #c9d3da; --paper: #ffffff; --mark: #0a5ca8; --wash: #f2f6f9; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--wash); color: var(--ink); line-height: 1.55; overflow-wrap: break-word;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC",
    "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif; }
main { max-width: 44rem; margin: 2rem auto; padding: 2rem 2.25rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.05rem; line-height: 1.35; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
a { color: var(--mark); overflow-wrap: anywhere; }
.state { font-size: 1.15rem; font-weight: 600; padding: .75rem 1rem; margin: 1rem 0;
  border-left: .3rem solid var(--mark); background: var(--wash); }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: minmax(7.5rem, auto) 1fr; gap: .45rem 1.25rem; margin: 1.25rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.code { display: flex; gap: 1.5rem; align-items: center; margin: 1.5rem 0; padding: 1rem 1.25rem;
  border: 1px solid var(--line); border-radius: .5rem; }
.code > div { flex: 1; min-width: 0; }
.code h2 { margin-top: 0; }
.code svg { flex: none; width: 9.5rem; height: 9.5rem; }
footer { margin-top: 1.75rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .85rem; }
.sign { max-width: min(52rem, calc(100% - 2rem)); }
.sign article + article { border-top: 1px solid var(--line); margin-top: 1.25rem; padding-top: 1.25rem; }
.sign article h2 { font-size: 1.45rem; margin: 0 0 .4rem; text-wrap: balance; }
.sign article p { font-size: 1.12rem; }
.sign .free { font-weight: 600; }
.sign .code svg { width: 12rem; height: 12rem; }
.sign .code p { font-size: 1.12rem; margin: .2rem 0; }
@media (max-width: 34rem) { main, .sign { max-width: none; margin: 0; padding: 1.25rem; border: 0; border-radius: 0; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; }
  .code { flex-direction: column; align-items: flex-start; } }
@media print { body { background: none; } main { margin: 0; border: 0; max-width: none; } }
"""


def page(language: str, title: str, content: Iterable[str], kind: str = "") -> str:
    """Return a whole page.

    Args:
        language: BCP 47 tag of most of it.
        title: Its title, unescaped.
        content: Its parts, in HTML.
        kind: Class of the main part, for the style.
    """
    shape = f' class="{escape(kind)}"' if kind else ""
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(language)}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title><style>{_CSS}</style></head>',
        f"<body><main{shape}>",
        *content,
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def element(name: str, text: str, kind: str = "") -> str:
    """Return an element with a text, which is escaped."""
    return f'<{name} class="{escape(kind)}">{escape(text)}</{name}>' if kind else f"<{name}>{escape(text)}</{name}>"


def link(address: str) -> str:
    """Return a link that shows its address."""
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return headings with what they say, both escaped."""
    cells = (element("dt", head) + element("dd", text) for head, text in rows)
    return f"<dl>{''.join(cells)}</dl>"


def code(address: str, label: str, beside: Iterable[str]) -> str:
    """Return a QR code of an address with parts in HTML beside it."""
    return f'<div class="code">{qr_svg(address, label)}<div>{"".join(beside)}</div></div>'
