"""Every purpose is explained in every language, in full, and says the same in each."""

import itertools
import re
from importlib.resources import files

import pytest

from mimika.consent import notices
from mimika.consent.notices import (
    LANGUAGES,
    SECTIONS,
    SHORT_FORM,
    Controller,
    Notice,
    filled,
    notice,
    placeholders,
    versions,
)
from mimika.domain.permits import Purpose
from mimika.errors import UsageError

SHOP = Controller(name="Kaufhaus Linden GmbH", contact="privacy@linden.example", place="the ground floor")
every_purpose = pytest.mark.parametrize("purpose", Purpose)
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_version = pytest.mark.parametrize("version", versions())

AI = {"en": "AI", "de": "KI", "fr": "IA", "ru": "ИИ", "zh": "人工智能"}
FOREIGN = {
    "en": r"\b(und|nicht|les|des|vous|Sie)\b",
    "de": r"\b(the|and|your|you|les|une|vous)\b",
    "fr": r"\b(the|and|your|you|und|nicht|Sie)\b",
}
"""Words that do not occur in a language but in every text of another."""


def parts(one: Notice) -> dict[str, str]:
    sections = zip(SECTIONS, one.sections, strict=True)
    texts = {name: section.text for name, section in sections}
    heads = {f"{name} heading": section.heading for name, section in zip(SECTIONS, one.sections, strict=True)}
    return {"title": one.title, "short": one.short, **texts, **heads}


@every_version
@every_language
@every_purpose
def test_every_notice_is_there_and_whole(purpose: Purpose, language: str, version: str) -> None:
    text = notice(purpose, language, version)
    assert (text.purpose, text.language, text.version) == (purpose, language, version)
    assert all(part.strip() for part in parts(text).values())
    assert text.ref.version == version


@every_version
@every_purpose
def test_placeholders_agree_across_languages(purpose: Purpose, version: str) -> None:
    whole = parts(notice(purpose, "en", version))
    for language in LANGUAGES:
        for name, text in parts(notice(purpose, language, version)).items():
            assert placeholders(text) == placeholders(whole[name]), (language, name)


@every_version
@every_purpose
def test_nothing_is_left_untranslated(purpose: Purpose, version: str) -> None:
    texts = {language: parts(notice(purpose, language, version)) for language in LANGUAGES}
    for one, other in itertools.combinations(LANGUAGES, 2):
        for name in texts[one]:
            assert texts[one][name] != texts[other][name], (one, other, name)
    for language, foreign in FOREIGN.items():
        assert not re.search(foreign, " ".join(texts[language].values())), language
    for text in texts["ru"].values():
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}|QR", "", text)), text
    for text in texts["zh"].values():
        assert not re.search(r"[A-Za-zА-я\s]", re.sub(r"\{\w+\}|QR", "", text)), text


@every_language
@every_purpose
def test_the_short_form_fits_on_a_sign_and_names_the_ai_and_whom_to_ask(purpose: Purpose, language: str) -> None:
    short = filled(notice(purpose, language), SHOP).short
    assert len(short) <= SHORT_FORM
    assert AI[language] in short
    assert SHOP.name in short
    assert SHOP.contact in short


@every_language
@every_purpose
def test_a_filled_notice_has_no_gaps(purpose: Purpose, language: str) -> None:
    text = filled(notice(purpose, language), SHOP)
    assert not placeholders(text.title + text.short + text.body)
    for word in (SHOP.name, SHOP.contact, SHOP.place):
        assert word in text.body
    assert text.body.count("\n\n") == len(SECTIONS) - 1


def test_purposes_differ() -> None:
    for language in LANGUAGES:
        for part in ("title", "short", "reads", "serves"):
            assert len({parts(notice(purpose, language))[part] for purpose in Purpose}) == len(Purpose)


def test_a_language_that_is_not_there_gives_english_and_says_so() -> None:
    assert notice(Purpose.SAFETY, "ja").language == "en"
    assert notice(Purpose.SAFETY, "de-AT").language == "de"
    assert notice(Purpose.SAFETY, "ZH_hans").language == "zh"
    assert notice(Purpose.SAFETY, "").language == "en"


def test_a_version_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="2026-11"):
        notice(Purpose.SAFETY, "en", "1999-01")
    with pytest.raises(UsageError, match="no version"):
        notice(Purpose.SAFETY, "en", "../2026-11")


def test_what_a_controller_is_called_is_not_taken_for_a_placeholder() -> None:
    odd = Controller(name="{contact} & Co", contact="us", place="here")
    assert "{contact} & Co" in filled(notice(Purpose.AVATAR, "en"), odd).short


@pytest.mark.parametrize("gap", ["name", "contact", "place"])
def test_a_notice_without_anybody_responsible_is_refused(gap: str) -> None:
    words = {"name": "a", "contact": "b", "place": "c", gap: " "}
    with pytest.raises(UsageError):
        filled(notice(Purpose.AVATAR, "en"), Controller(**words))


def test_no_file_is_there_that_nobody_can_ask_for() -> None:
    for version in versions():
        names = {each.name for each in files(notices).joinpath(version).iterdir()}
        assert names == {f"{language}.yaml" for language in LANGUAGES}
