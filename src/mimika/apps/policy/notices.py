"""What a dossier needs of a notice. Next door: `mimika.consent.notices` has the texts, `dossier` prints them."""

from collections.abc import Callable
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
