"""What people are told before they are asked: versioned texts for every purpose, in five languages.

A version is a folder beside this module (`2026-11`), a language a YAML file in
it. Published versions are never edited: a record names the version that was
shown, and it must stay readable as it was. A deployment fills in who is
responsible with `filled`. The texts are drafts for the counsel of a deployment.
Next door: `mimika.consent.signs` and `mimika.consent.receipts` make pages of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from mimika.domain.consents import NoticeRef
from mimika.domain.permits import Purpose
from mimika.errors import UsageError

LANGUAGES: Final = ("en", "ru", "fr", "de", "zh")
"""Languages that every notice is written in."""
FALLBACK: Final = "en"
"""What whoever asks for another language gets."""
SECTIONS: Final = ("reads", "serves", "kept", "responsible", "refuse", "withdraw", "until", "rights")
"""Sections of a full notice, in their order."""
SHORT_FORM: Final = 280
"""Characters that a short form may have when it is filled; it stands on a sign."""

_VERSION: Final = re.compile(r"\d{4}-\d{2}")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who is responsible where Mimika runs.

    Attributes:
        name: Of the organisation.
        contact: Where questions go: an address, a telephone number, a desk.
        place: Where people are sensed, as they would say it.
    """

    name: str
    contact: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a full notice.

    Attributes:
        heading: What it answers.
        text: The answer.
    """

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One text, for one purpose in one language.

    Attributes:
        purpose: What it explains.
        version: Its version, such as `2026-11`.
        language: BCP 47 tag of the language that it is in, which may not be the one that was asked for.
        title: One line.
        short: For a sign at an entrance.
        sections: The full form.
    """

    purpose: Purpose
    version: str
    language: str
    title: str
    short: str
    sections: tuple[Section, ...]

    @property
    def body(self) -> str:
        """The full form as plain text, a blank line between sections."""
        return "\n\n".join(f"{one.heading}\n{one.text}" for one in self.sections)

    @property
    def ref(self) -> NoticeRef:
        """How a record names it."""
        return NoticeRef(purpose=self.purpose, version=self.version, language=self.language)


class _PurposeTexts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    short: str
    reads: str
    serves: str


class _Texts(BaseModel):
    """A file of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headings: Mapping[str, str]
    everywhere: Mapping[str, str]
    purposes: Mapping[Purpose, _PurposeTexts]


def versions() -> tuple[str, ...]:
    """Return the versions there are, the newest last."""
    return tuple(sorted(each.name for each in files(__name__).iterdir() if _VERSION.fullmatch(each.name)))


def notice(purpose: Purpose, language: str, version: str | None = None) -> Notice:
    """Return the notice of a purpose.

    Args:
        purpose: What it explains.
        language: BCP 47 tag; of `de-AT` the first part counts. One that is not in `LANGUAGES` gives English, and the
            notice says so in its `language`.
        version: Which version; None for the newest.

    Raises:
        UsageError: There is no such version.
    """
    known = versions()
    wanted = known[-1] if version is None else version
    if wanted not in known:
        raise UsageError(f"there is no version {wanted!r} of the notices", fix=f"Use one of: {', '.join(known)}")
    spoken = re.split("[-_]", language.lower())[0]
    tongue = spoken if spoken in LANGUAGES else FALLBACK
    texts = _texts(wanted, tongue)
    own = texts.purposes[purpose]
    said = {**texts.everywhere, "reads": own.reads, "serves": own.serves}
    return Notice(
        purpose=purpose,
        version=wanted,
        language=tongue,
        title=own.title,
        short=own.short,
        sections=tuple(Section(heading=texts.headings[name], text=said[name]) for name in SECTIONS),
    )


def filled(text: Notice, controller: Controller) -> Notice:
    """Return a notice that names who is responsible.

    Raises:
        UsageError: The controller leaves something out; a notice without it tells nobody whom to ask.
    """
    words = {"controller": controller.name, "contact": controller.contact, "place": controller.place}
    empty = [name for name, word in words.items() if not word.strip()]
    if empty:
        raise UsageError("the notice cannot be filled in", why=f"{empty[0]} is empty", fix="State it")

    def fill(raw: str) -> str:
        return _PLACEHOLDER.sub(lambda found: words[found[1]], raw)

    sections = tuple(Section(heading=one.heading, text=fill(one.text)) for one in text.sections)
    return replace(text, title=fill(text.title), short=fill(text.short), sections=sections)


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces that a deployment fills in."""
    return frozenset(_PLACEHOLDER.findall(text))


@cache
def _texts(version: str, language: str) -> _Texts:
    raw = files(__name__).joinpath(version, f"{language}.yaml").read_text(encoding="utf-8")
    try:
        return _Texts.model_validate(yaml.safe_load(raw))
    except (yaml.YAMLError, ValidationError) as error:
        raise UsageError(f"the notices {version} in {language} are damaged", fix="Install mimika anew") from error
