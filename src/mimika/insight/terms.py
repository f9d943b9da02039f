"""Words become single phrases with everything personal masked, before anything else is done with them.

What never passes: e-mail and web addresses, handles, every token with a digit (numbers of orders, telephones and
cards, times, prices), street addresses, numbers and letters that are spelt out, words after "my name is" and the
like, titles with a name, and common given names. Names that are left are caught by rarity: no phrase is shown that
fewer than k calls contain (`privacy`). A mask parts what is before it from what is after it, so that no phrase
reaches across. Next door: `wording` and `topics` use the phrases.
"""

import re
from collections.abc import Iterator
from typing import Final

from mimika.insight.wordlists import FUNCTION_WORDS, GIVEN_NAMES, NEVER_FIRST, NEVER_LAST, SPELT_NUMBERS

LONGEST: Final = 3
"""Words in a phrase, at most."""

_MASK: Final = " \n "
_MOST_LETTERS: Final = 24
"""Longer tokens are no words: keys, hashes, words run together."""

_STREETS: Final = (
    r"street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|square|way|"
    r"stra(?:ss|ß)e|str|weg|platz|gasse|rue|place|улица|ул|проспект"
)
_FORBIDDEN: Final = (
    re.compile(r"<[^<>\s]{1,40}>"),  # places where a log was masked before
    re.compile(r"\S+@\S+"),
    re.compile(r"\b\w+(?:\s+(?:dot|punkt)\s+\w+)*\s+at\s+\w+(?:\s+(?:dot|punkt)\s+\w+)+", re.IGNORECASE),
    re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"\b[\w-]+\.(?:com|org|net|de|fr|ru|cn|uk|io|info)\b", re.IGNORECASE),
    re.compile(r"(?<!\w)@\w+"),
    re.compile(rf"\b\d+\w*\s+(?:[^\W\d_]+\.?\s+){{0,3}}(?:{_STREETS})\b", re.IGNORECASE),
    re.compile(
        r"\b(?:[^\W\d_]*(?:stra(?:ss|ß)e|str|weg|platz|gasse)\.?|(?:rue|улица|ул)\.?\s+[^\W\d_]+)\s*\d+\w*",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:my\s+(?:first\s+|last\s+|full\s+|user\s*)?name(?:\s+is|'s)?|name\s+is|name\s*:|this\s+is|i\s+am|i['’]m|"
        r"speaking\s+(?:with|to)|call\s+me|it['’]s|mein\s+name\s+ist|ich\s+hei(?:ss|ß)e|je\s+m['’]appelle|"
        r"je\s+suis|меня\s+зовут)\s+(?P<name>(?:[A-ZÄÖÜÉÈА-ЯЁ][\w'’-]+\s*){1,3})"
    ),
    re.compile(
        r"\b(?:my\s+(?:first\s+|last\s+|full\s+|user\s*)?name(?:\s+is|['’]s)|(?<!user)name\s*:|call\s+me|"
        r"you(?:['’]re|\s+are)\s+(?:speaking|talking)\s+(?:with|to)|"
        r"mein\s+name\s+ist|ich\s+hei(?:ss|ß)e|je\s+m['’]appelle|меня\s+зовут)\s+\w+(?:\s+\w+)?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:mr|mrs|ms|miss|dr|herr|frau|monsieur|madame|mme)\b\.?\s+\w+(?:\s+[A-Z]\w+)?", re.IGNORECASE),
    re.compile(r"\b\w+\s+(?:speaking|here)\b(?=\s*[,.!?]|\s*$)", re.IGNORECASE),
    re.compile(r"\S*\d\S*"),
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHE: Final = "’"
_RUN: Final = 3
"""So many spelt numbers in a row are a number; two are a phrase (`one or two` has a word between)."""


def masked(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text in small letters, in stretches that masks and punctuation part.

    Args:
        text: What was said or written.
    """
    for pattern in _FORBIDDEN:
        text = pattern.sub(_MASK, text)
    parts = re.split(r"[\n.!?;:,()\[\]{}\"«»„“”…/\\|_<>*]+|\s[-–—]+\s", text)
    return tuple(stretch for part in parts for stretch in _stretches(_WORD.findall(part)) if stretch)


def phrases(text: str) -> frozenset[str]:
    """Return the phrases of one to three words in a text, masked; without halves of others and mere function words.

    Args:
        text: What was said or written.
    """
    return frozenset(phrase for stretch in masked(text) for phrase in _phrases(stretch))


def _phrases(words: tuple[str, ...]) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        for at in range(len(words) - length + 1):
            part = words[at : at + length]
            if _says_something(part):
                yield " ".join(part)


def _says_something(part: tuple[str, ...]) -> bool:
    whole = part[0] not in NEVER_FIRST and part[-1] not in NEVER_LAST
    return whole and any(word not in FUNCTION_WORDS for word in part)


def _stretches(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield words between names, tokens that are no words, and runs of spelt numbers or letters."""
    held = list[str]()
    for word in _without_spelling([word.lower().replace(_APOSTROPHE, "'") for word in words]):
        if _is_private(word):
            yield tuple(held)
            held = []
        else:
            held.append(word)
    yield tuple(held)


def _is_private(word: str) -> bool:
    """Return whether a token is none, a name, or no word: too long for one, or with signs such as superscripts."""
    no_word = len(word) > _MOST_LETTERS or not word.replace("'", "").isalpha()
    return no_word or word in GIVEN_NAMES or word.removesuffix("'s") in GIVEN_NAMES


def _without_spelling(words: list[str]) -> list[str]:
    """Return words with runs of spelt numbers, and of single letters, made empty."""
    found = list(words)
    for is_spelt, least in ((_is_number, _RUN), (_is_letter, 2)):
        start = 0
        for at in range(len(words) + 1):
            if at < len(words) and is_spelt(words[at]):
                continue
            if at - start >= least:
                found[start:at] = [""] * (at - start)
            start = at + 1
    return found


def _is_number(word: str) -> bool:
    return word in SPELT_NUMBERS


def _is_letter(word: str) -> bool:
    return len(word) == 1
