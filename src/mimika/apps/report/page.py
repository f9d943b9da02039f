"""Puts a report together: one HTML file that needs nothing else and may load nothing else.

A content security policy in the page forbids every request; style and script
are allowed by their hashes alone, so that no text of a recording can ever run.
"""

import base64
import hashlib
import json
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from mimika.apps.report import markup
from mimika.apps.report.content import plain
from mimika.apps.report.inputs import Analysis, read_analysis
from mimika.apps.report.payload import payload, thinned_text
from mimika.apps.report.series import bucket_seconds
from mimika.apps.report.spoken import is_heard_or_read
from mimika.errors import OutputError

_SOUND: Final = "sound"
_SCRIPTS: Final = ("data", "view", "face", "tracks", "heat", _SOUND, "overview", "pointer", "lists", "app")
"""Asset files in the order in which they build on one another."""


def write_report(folder: Path) -> Path:
    """Write `report.html` into an analysis folder, replacing an older one.

    Args:
        folder: Holds `timeline.parquet`, `events.jsonl` and `summary.json`.

    Returns:
        The path of the report.

    Raises:
        UsageError: The folder holds no finished recording.
        MediaError: One of its files is broken.
        OutputError: The report cannot be written.
    """
    page = render(read_analysis(folder))
    path = folder / "report.html"
    partial = folder / "report.html.part"
    try:
        partial.write_text(page, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written", why=error.strerror or str(error), fix="Free space or choose another folder"
        ) from error
    return path


def render(analysis: Analysis) -> str:
    """Return the page of a session; the same session gives the same page."""
    summary = analysis.summary
    style = _asset("report.css")
    script = (
        "\n" + '"use strict";\n(() => {\n' + "\n".join(_asset(f"{name}.js") for name in _scripts(analysis)) + "})();\n"
    )
    version = summary.version
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_asset("report.html")).substitute(
        policy=policy,
        style=style,
        script=script,
        version=escape(version),
        session=escape(summary.session),
        source=escape(_title(summary.source)),
        purpose=escape(plain(summary.purpose)),
        basis=escape(summary.basis),
        status=markup.status(analysis),
        banner=markup.banner(analysis),
        facts=markup.facts(analysis),
        people=markup.people(analysis),
        abstentions=markup.abstentions(analysis),
        details=markup.details(analysis, thinned_text(bucket_seconds(analysis.tracks)), version),
        data=embedded(analysis),
    )


def _scripts(analysis: Analysis) -> tuple[str, ...]:
    """Return the scripts of a page; those for sound only where something was heard or said."""
    heard = any(is_heard_or_read(track) for track in analysis.tracks)
    return tuple(name for name in _SCRIPTS if heard or name != _SOUND)


def _title(source: str) -> str:
    """Return the name of a file, or the whole of what is no file."""
    return source if "://" in source else Path(source).name or source


def embedded(analysis: Analysis) -> str:
    """Return the data as JSON that cannot end the script element it stands in."""
    text = json.dumps(payload(analysis), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _asset(name: str) -> str:
    return resources.files("mimika.apps.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
