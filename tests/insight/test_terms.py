"""What is personal never becomes a phrase; what is not does, and no phrase reaches across what was masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.insight.terms import LONGEST, phrases


def words(text: str) -> set[str]:
    return {word for phrase in phrases(text) for word in phrase.split()}


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("write to cminh730@email.com today", "cminh730 email com"),
        ("it is anna at gmail dot com please", "gmail anna"),
        ("see www.example.org/order or shop.example.com now", "example www"),
        ("call (977) 625-2661 back", "977 625 2661"),
        ("my order 3348917502 is late", "3348917502"),
        ("card 4111 1111 1111 1111 was charged", "4111 1111"),
        ("my number is nine seven seven six two five", "nine seven six five"),
        ("that is c m i n h for you", "c m n h"),
        ("I live at 6821 Oakwood Ave in town", "oakwood ave"),
        ("it goes to Hauptstraße 12 please", "hauptstraße"),
        ("My name is Crystal Minh", "crystal minh"),
        ("my name is zorblat quux and I wait", "zorblat quux"),
        ("you are speaking with zorblat today", "zorblat"),
        ("Hi, this is Zorblat speaking.", "zorblat"),
        ("I want to talk to Mr. Grobnik now", "grobnik"),
        ("Ich heiße Zorblat Quux und warte", "zorblat quux"),
        ("thank you Jennifer for nothing", "jennifer"),
        ("@zorblat never answers", "zorblat"),
        ("username: <username> and <email>", "email"),
        ("room B12 and flight LH400", "b12 lh400"),
    ],
)
def test_what_is_personal_is_masked(text: str, secret: str) -> None:
    assert not words(text) & set(secret.split())


def test_a_phrase_never_reaches_across_a_mask_or_a_stop() -> None:
    found = phrases("refund order 12345 status late. Delivery broken")
    assert "refund order" in found
    assert "status late" in found
    assert not {"order status", "late delivery", "refund order status"} & found


def test_phrases_have_one_to_three_words_and_say_something() -> None:
    found = phrases("we do not have the blue shoes")
    assert "not" in found
    assert "blue shoes" in found
    assert "we do" not in found
    assert "the" not in found
    assert "have the" not in found


@given(st.text(max_size=120))
def test_no_phrase_has_a_digit_or_a_mark_whatever_is_said(text: str) -> None:
    for phrase in phrases(text):
        parts = phrase.split(" ")
        assert 1 <= len(parts) <= LONGEST
        assert all(part and all(c.isalpha() or c == "'" for c in part) for part in parts), phrase


@given(st.text(alphabet="abc .,", max_size=60), st.integers(min_value=0, max_value=10**12))
def test_a_number_amid_words_is_never_seen(text: str, number: int) -> None:
    assert not any(str(number) in phrase for phrase in phrases(f"{text} {number} {text}"))
