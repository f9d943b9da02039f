"""The plain form sees the words and not how somebody typed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.perceive.text import plain as of
from mimika.perceive.text.plain import MOST_CHARACTERS, folded, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I don't know!", "I don 't know !"),
        ("It's half-hour, Mr. Howard.", "It 's half - hour , Mr . Howard ."),
        ("do nt go", "don't go"),
        ("caf\u00e9", "cafe\u0301"),
        ("ёжик", "ежик"),
        ("很難過", "很难过"),
        ("don\u2019t", "don't"),
        ("good\u00a0 morning", "good morning"),
        ("GO to http://a.b/c?d=e", "GO to www.other.example"),
        ("@somebody said 12,5", "@another said 7"),
        ("[NAME] is here", "[PERSON] is here"),
    ],
)
def test_typing_makes_no_difference(one: str, other: str) -> None:
    def words(text: str) -> list[str]:
        return [each for each in plain(text).tokens if each not in {".", ",", ";", ":"}]

    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("this is soooo good", of.STRETCHED),
        ("this is GREAT", of.CAPITALS),
        ("yes!", of.EXCLAIMED),
        ("yes!!!", of.EXCLAIMED_MORE),
        ("why?", of.ASKED),
        ("what?!", of.ASKED_LOUDLY),
        ("well…", of.TRAILING),
        ("well...", of.TRAILING),
        ("太好了！", of.EXCLAIMED),
        ("fine 🙄", "<e:scorn>"),
        ("fine :)", "<e:smile>"),
        ("fine :-(", "<e:sad>"),
        ("look: www.a.example", of.LINK),
    ],
)
def test_what_carries_feeling_is_marked(text: str, mark: str) -> None:
    assert mark in plain(text).tokens


@pytest.mark.parametrize("text", ["OK", "I am at the TV", "so good", "1999", "a"])
def test_what_is_usual_is_not_marked(text: str) -> None:
    assert not {of.CAPITALS, of.STRETCHED} & set(plain(text).tokens)


def test_cyrillic_becomes_latin_so_that_roots_are_shared() -> None:
    assert folded("хорошо") == "horosho"
    assert folded("любовь") == "liubov"


def test_only_the_beginning_of_a_book_is_read_and_said_so() -> None:
    assert plain("a " * MOST_CHARACTERS).cut
    assert plain("a " * MOST_CHARACTERS).words <= MOST_CHARACTERS
    assert not plain("a " * 10).cut


@given(st.text(st.characters(), max_size=300))
def test_any_text_has_a_plain_form_without_empty_tokens(text: str) -> None:
    form = plain(text)
    assert all(form.tokens)
    assert form.words >= 0
    assert 0 <= form.capitals <= 1
    assert form == plain(text)


@given(st.text(st.characters(categories=("Cs", "Cc", "Cn", "Co")), max_size=100))
def test_what_is_no_text_has_no_words(text: str) -> None:
    assert plain(text).words == 0
