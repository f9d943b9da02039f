"""What a dossier needs of a notice, and a draft for as long as nobody wrote one.

The shape stands here so that whoever has texts can hand them in. Next door:
`dossier` prints them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mimika.domain.permits import Purpose


class NoticeText(Protocol):
    """A notice as a dossier prints it."""

    @property
    def title(self) -> str:
        """Its heading."""
        ...

    @property
    def body(self) -> str:
        """Its text; empty lines divide paragraphs."""
        ...

    @property
    def version(self) -> str:
        """Its version, such as `2026-11`."""
        ...


Notices = Callable[[Purpose, str], NoticeText]
"""Gives the notice of a purpose in a language (BCP 47)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A notice that nobody wrote yet.

    Attributes:
        title: Its heading.
        body: Its text.
        version: `draft`.
    """

    title: str
    body: str
    version: str


def draft(purpose: Purpose, language: str) -> Draft:
    """Return a draft that says what every notice must; its language is English whatever is asked for."""
    del language
    return Draft(
        title=f"We read reactions here ({purpose.replace('-', ' ')})",
        body="A computer reads what faces, voices or movements look like, for the purpose above and only if you "
        "agree. It does not recognise anybody, keeps no picture and no sound, and changes no price.\n\n"
        "You may say no or take your yes back at any moment, and you get the same service. Ask our staff, or write to "
        "the contact on this notice, where you can also ask what is kept and complain to the authority.",
        version="draft",
    )
