"""WebVTT and SubRip: captions with a begin and an end each, some with the speaker's name.

WebVTT after the W3C Candidate Recommendation of 4 April 2019; SubRip has no standard, its shape is that of the
program it is named after. Next door: `reading` tells them from other files.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from mimika.capture.info import Tally
from mimika.capture.transcripts.utterances import Row

ARROW: Final = "-->"

_CLOCK: Final = r"(-?)(?:(\d{1,5}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,6})?)"
_TIMES: Final = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s|$)")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,60}\}")
_LABEL: Final = re.compile(
    r"^\s*(?:[-–]\s*)?(?:\[([^\]:]{1,40})\]:?|\(([^):]{1,40})\):?|([^\W\d_][\w .'()-]{0,38}?):)\s+"
)
_LANGUAGE: Final = re.compile(r"^Language:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*$", re.MULTILINE)
_MOST_WORDS_IN_A_LABEL: Final = 4


def is_cues(text: str) -> bool:
    """Return whether a text is WebVTT, or has the times of SubRip in its first lines."""
    head = text[:4000].lstrip("\ufeff")
    return head.startswith("WEBVTT") or any(_TIMES.match(line) for line in head.split("\n")[:12])


def cue_rows(text: str, tally: Tally) -> Iterator[Row]:
    """Yield the captions of a WebVTT or SubRip file; one whose times make no sense is counted and noted.

    Args:
        text: The file.
        tally: Counts what was left out.
    """
    stated = _LANGUAGE.search(text.split(ARROW, 1)[0]) if text.lstrip("\ufeff").startswith("WEBVTT") else None
    language = "" if stated is None else stated.group(1)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if ARROW not in line:
            continue
        times = _TIMES.match(line)
        if times is None:
            tally.damage()
            tally.note(f"line {number + 1} was left out: {line.strip()[:40]!r} is no time")
            continue
        begin, end = (_seconds(*times.groups()[at : at + 4]) for at in (0, 4))
        for speaker, said in _voices("\n".join(_block(lines, number + 1))):
            place = f"line {number + 1}"
            yield Row(text=said, begin=begin, end=end, speaker=speaker, language=language, place=place)


def labelled(line: str) -> tuple[str, str]:
    """Return a line as its speaker's label, or nothing, and the rest: `Agent: hello`, `[Agent] hello`."""
    found = _LABEL.match(line[:200])
    if found is None:
        return "", line
    label = next(group for group in found.groups() if group is not None).strip()
    if len(label.split()) > _MOST_WORDS_IN_A_LABEL:
        return "", line
    return label, line[found.end() :]


def clock_seconds(clock: str) -> float | None:
    """Return a time of day or of a recording, such as `1:02:03.5` or `02:03`, in seconds; None when it is none."""
    found = re.fullmatch(_CLOCK, clock.strip())
    return None if found is None else _seconds(*found.groups())


def _seconds(sign: str, hours: str | None, minutes: str, seconds: str) -> float:
    total = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    # What is below zero stays below it even at -00:00:00, so that it is seen to be no time.
    return -max(total, 1e-9) if sign else total


def _block(lines: list[str], start: int) -> Iterator[str]:
    for number in range(start, len(lines)):
        if not lines[number].strip() or ARROW in lines[number]:
            return
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if lines[number].strip().isdigit() and ARROW in following:  # the number of the next caption
            return
        yield lines[number]


def _voices(block: str) -> Iterator[tuple[str, str]]:
    """Yield speaker and words of each voice in a caption; without voices, by the labels of its lines."""
    parts = _VOICE.split(block)
    if len(parts) > 1:
        yield "", _plain(parts[0])
        yield from ((html.unescape(parts[at]).strip(), _plain(parts[at + 1])) for at in range(1, len(parts), 2))
        return
    speaker, said = "", list[str]()
    for line in _plain(block).split("\n"):
        label, rest = labelled(line)
        if label:
            yield speaker, "\n".join(said)
            speaker, said = label, []
        said.append(rest)
    yield speaker, "\n".join(said)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
