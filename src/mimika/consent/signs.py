"""Announcing a place that is sensed: the sign at its entrance, in several languages, with a code to the full text.

Next door: `mimika.consent.zones` has the opt-out that the sign tells of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mimika.consent.deployments import Deployment
from mimika.consent.notices import Notice, filled, notice
from mimika.consent.pages import code, element, link, page
from mimika.consent.words import words
from mimika.domain.permits import Purpose
from mimika.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What stands at an entrance.

    Attributes:
        notices: The notice in each language, filled in; the first one leads.
        full: Address of the full text.
    """

    notices: tuple[Notice, ...]
    full: str


def announcement(purpose: Purpose, languages: Iterable[str], deployment: Deployment) -> Announcement:
    """Return what to announce at the entrance of a place.

    Args:
        purpose: What the place is sensed for.
        languages: In which languages, in their order; one that is not there gives English, and none comes twice.
        deployment: Who is responsible.

    Raises:
        UsageError: No language was named.
    """
    texts = {text.language: text for text in (notice(purpose, language) for language in languages)}
    if not texts:
        raise UsageError("nothing to announce", why="no language was named", fix="Name one, such as en")
    return Announcement(
        notices=tuple(filled(text, deployment.responsible) for text in texts.values()),
        full=deployment.privacy_notice,
    )


def sign_page(what: Announcement) -> str:
    """Return the sign as a page to print or show."""
    first = what.notices[0]
    parts: list[str] = []
    for text in what.notices:
        spoken = words(text.language)
        inner = (element("h2", text.title), element("p", text.short), element("p", spoken.free, "free"))
        parts.append(f'<article lang="{text.language}">{"".join(inner)}</article>')
    beside = [f'<p lang="{each.language}">{element("span", words(each.language).full)}</p>' for each in what.notices]
    parts.append(code(what.full, words(first.language).full, [*beside, f"<p>{link(what.full)}</p>"]))
    return page(first.language, first.title, parts, kind="sign")


def notice_page(text: Notice) -> str:
    """Return the full form of a notice as a page.

    Args:
        text: The notice, filled in.
    """
    parts = [element("h1", text.title), element("p", text.short, "soft")]
    for section in text.sections:
        parts += [element("h2", section.heading), element("p", section.text)]
    parts.append(element("footer", f"{words(text.language).notice}: {text.version} ({text.language})"))
    return page(text.language, text.title, parts)
