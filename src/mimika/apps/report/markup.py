"""The parts of the page that are words: they stand in the HTML itself and need no script.

Every text that comes from outside goes through `html.escape` here.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from mimika.apps.report.content import WHOLLY, partly_read, person_sentences, plain, seconds_text, share_text
from mimika.apps.report.inputs import Analysis
from mimika.domain.events import Abstained

OPEN_CARDS: Final = 6
"""People whose sentences are seen at once; further ones are folded."""

_WHY: Final = {
    "no face": "nobody was found in the picture",
    "too small": "the face has too few pixels",
    "too dark": "the face is too dark",
    "too bright": "the face is overexposed",
    "blurred": "movement or focus blurred the face",
    "profile": "the head was turned too far",
    "occluded": "something covered the face",
    "speaking": "talking moves the same muscles",
    "resting face unknown": "the person's own resting face was still being learnt",
    "not granted": "no consent covered it",
    "unreadable": "the picture or sound could not be read",
    "no voice": "nobody spoke",
    "too short": "too little was said",
    "too quiet": "it was too quiet",
    "clipped": "the sound was clipped",
    "too noisy": "there was too much noise",
    "music": "music played",
    "several voices": "several people spoke at once",
    "no words": "nothing was said in words",
    "language unknown": "the language was not known",
}


def facts(analysis: Analysis) -> str:
    """Return the figures under the title, as items of a definition list."""
    summary = analysis.summary
    read = f"{summary.frames_read:,}".replace(",", "\N{THIN SPACE}")
    rows = [
        ("Persons found", str(len(summary.persons)), ""),
        ("Length", "one picture" if summary.frames_read == 1 else seconds_text(summary.seconds), ""),
        ("Decisions", str(summary.decisions), ""),
    ]
    if summary.frames_read:  # people who are only heard have no frames
        lost = summary.frames_without_face
        frames = ("Frames read", read, f"{summary.frames_dropped} dropped")
        rows[2:2] = [frames, ("Frames without a face", str(lost), _share(lost, summary.frames_read))]
    if summary.frames_read > 1:  # a picture has no speed
        rows.append(("Speed", f"{summary.speed_fps:.0f}", "frames a second"))
    return "".join(
        f"<div><dt>{escape(title)}</dt><dd>{escape(value)} <small>{escape(note)}</small></dd></div>"
        for title, value, note in rows
    )


def status(analysis: Analysis) -> str:
    """Return whether the recording was read to its end, as a chip."""
    if analysis.summary.complete:
        return '<span class="chip good">Complete</span>'
    return '<span class="chip warn">Not complete</span>'


def banner(analysis: Analysis) -> str:
    """Return why the recording is not complete; empty when it is."""
    if analysis.summary.complete:
        return ""
    return (
        '<div class="banner"><p>This recording was not read to its end: '
        f"{escape(analysis.summary.ended)}. What was read up to there is shown.</p></div>"
    )


def people(analysis: Analysis) -> str:
    """Return what can be said of each person, as articles."""
    if not analysis.summary.persons and not analysis.tracks:
        return (
            '<p class="empty">Nobody was found in this recording, so there is nothing to say about anybody. '
            "Faces that are very small, turned away, covered or in the dark are not found.</p>"
        )
    cards = [_card(person_sentences(analysis, track)) for track in analysis.tracks]
    shown, folded = cards[:OPEN_CARDS], cards[OPEN_CARDS:]
    if folded:
        shown.append(f"<details><summary>{len(folded)} more people</summary><div>{''.join(folded)}</div></details>")
    return "".join(shown)


def _card(sentences: Sequence[str]) -> str:
    first, *rest = sentences
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in rest)
    return f"<article><p><b>{escape(first)}</b></p><ul>{items}</ul></article>"


def abstentions(analysis: Analysis) -> str:
    """Return the table of reasons for which nothing was read."""
    summary = analysis.summary
    frames = max(1, sum(person.frames for person in summary.persons))
    seconds: dict[str, float] = {}
    for event in analysis.events:
        if isinstance(event, Abstained):
            seconds[event.reason] = seconds.get(event.reason, 0.0) + event.seconds
    counts: dict[str, int] = {str(reason): count for reason, count in summary.abstentions.items() if count}
    reasons = sorted({*counts, *seconds}, key=lambda reason: (-counts.get(reason, 0), reason))
    if not reasons:
        return f"<p>{_all_read(analysis)}</p>"
    rows = (
        _row(
            reason,
            str(counts.get(reason, 0)) if reason in counts else "–",
            share_text(counts[reason] / frames) if reason in counts else "–",
            seconds_text(seconds[reason]) if reason in seconds else "–",
        )
        for reason in reasons
    )
    head = '<tr><th scope="col">Reason</th><th scope="col" class="n">Frames of a person</th>'
    head += '<th scope="col" class="n">Share</th><th scope="col" class="n">Time</th></tr>'
    note = "Share of all frames in which a person was followed. An answer is withheld rather than guessed."
    return (
        f'<div class="scroll"><table><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table></div>'
        f'<p class="note">{note}</p>'
    )


def _all_read(analysis: Analysis) -> str:
    whole = "Every face that was found could be read in every frame."
    if all(min(partly_read(track)) >= WHOLLY for track in analysis.tracks):
        return whole
    return f"{whole} Some of its movements were withheld at times: “Read” in the table of numbers says how often."


def _row(reason: str, *cells: str) -> str:
    why = _WHY.get(reason, "")
    inside = "".join(f'<td class="n">{escape(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row">{escape(reason)}<br><span class="note">{escape(why)}</span></th>{inside}</tr>'


def details(analysis: Analysis, thinned: str, version: str) -> str:
    """Return how the recording was read, as a definition list."""
    summary = analysis.summary
    quality = [person.mean_quality for person in summary.persons if person.observed]
    rows = [
        ("Source", summary.source),
        ("Purpose", plain(summary.purpose)),
        ("Basis", summary.basis),
        ("Session", summary.session),
        ("Ended", f"{summary.ended}{'' if summary.complete else ' (not complete)'}"),
        (
            "Frames",
            f"{summary.frames_read} read, {summary.frames_dropped} dropped, {summary.frames_without_face} faceless",
        ),
        ("Refused", f"{summary.refusals} frames and faces that no consent covered"),
        ("Mean quality", share_text(sum(quality) / len(quality)) if quality else "nothing was read"),
        ("Speed", f"{summary.speed_fps:.1f} frames a second of processing time" if summary.frames_read > 1 else "–"),
        ("Curves", thinned or "every frame is in this file"),
        ("Made with", f"Mimika {version}"),
    ]
    return "".join(_detail(rows))


def _detail(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"<dt>{escape(title)}</dt><dd>{escape(text)}</dd>" for title, text in rows)


def _share(part: int, whole: int) -> str:
    return share_text(part / whole) if whole and part else ""
