"""Brings what people write into one plain form, so that a model sees the words and not how somebody typed them.

Spacing, accents, broken characters and the tokens of corpora vanish here:
`don 't` and `don't` become the same word, and so do `ёж` and `еж`. What carries
feeling is kept as marks: capitals, stretched words, exclamation marks, emoji.
Next door: `mimika.perceive.text.negation` finds what a `not` reaches,
`mimika.perceive.text.features` turns the result into numbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mimika.perceive.text.han import SIMPLER

MOST_CHARACTERS: Final = 4000
"""Characters of one message that are read; what follows is left out, and said to be."""

CAPITALS: Final = "<capitals>"
STRETCHED: Final = "<stretched>"
EXCLAIMED: Final = "<!>"
EXCLAIMED_MORE: Final = "<!!>"
ASKED: Final = "<?>"
ASKED_MORE: Final = "<??>"
ASKED_LOUDLY: Final = "<?!>"
TRAILING: Final = "<...>"
LINK: Final = "<link>"
USER: Final = "<user>"
NUMBER: Final = "<number>"
NAME: Final = "<name>"

_EMOJI: Final = MappingProxyType(
    {
        mark: token
        for token, marks in (
            ("<e:laugh>", "😂🤣😆😹😄😁😃😀😅"),
            ("<e:love>", "😍🥰😘❤♥💕💖💗💘💙💚💛💜🧡🖤😻💞💓😗😚😙🤗"),
            ("<e:smile>", "🙂😊☺😌😇😋😎🤩🥳🎉🎊✨🌟💪🙌👏🤠"),
            ("<e:thanks>", "🙏💐🌹"),
            ("<e:approve>", "👍👌✅💯🔥🤝✔"),
            ("<e:sad>", "😢😭😞😔☹🙁😿💔😟😥😓😩😫🥺😣😖"),
            ("<e:angry>", "😠😡🤬👿💢😤🖕"),
            ("<e:disgust>", "🤢🤮😷💩"),
            ("<e:fear>", "😱😨😰😧😦🫣🙀"),
            ("<e:surprise>", "😮😲😯🤯😳👀"),
            ("<e:scorn>", "🙄😒😑😏🤨🤦👎🤡🥱😐😬🫤🙃"),
            ("<e:think>", "🤔🤷🧐❓😕"),
        )
        for mark in marks
    }
)
"""Meaning of emoji, by the names that Unicode gives them (CLDR annotations)."""

_FACES: Final = (
    (re.compile(r"(?<!\w)[:=;8][-o^']?[)\]D3pP]+(?!\w)|(?<!\w)x[dD]+(?!\w)|\^_?\^"), " <e:smile> "),
    (re.compile(r"(?<!\w)[:=;][-o^']?[(\[]+(?!\w)|(?<!\w):'\("), " <e:sad> "),
    (re.compile(r"<3+(?!\d)"), " <e:love> "),
    (re.compile(r"(?<!\w)[:=][-o^']?[/\\|](?![/\w])|-_+-"), " <e:scorn> "),
    (re.compile(r"(?<!\w)\){2,}"), " <e:smile> "),
    (re.compile(r"(?<!\w)\({2,}(?!\w)"), " <e:sad> "),
)
_LINK: Final = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_USER: Final = re.compile(r"(?<!\w)(?:@|/?u/|/?r/)\w+")
_MASKED: Final = re.compile(r"\[\s*(?:name|person|location|organization|religion)\s*\]", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_CONTRACTED: Final = re.compile(r"(\w)\s*['`´\u2018\u2019\u02bc]\s*(t|s|re|ve|ll|d|m)\b", re.IGNORECASE)
_SPLIT_NOT: Final = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should|ca|wo)\s+nt\b")
_TOKEN: Final = re.compile(r"<[a-z:?!.]+>|[^\W_]+|[!?]+|\.{2,}|…|[.,;:]")
_SHOUTED: Final = 3
"""Capitals in a row that are shouting; two are `OK` or `TV`."""

_ALIKE: Final = (
    "аa бb вv гg дd еe зz иi йi кk лl мm нn оo пp рr сs тt уu фf ыy эe іi јj ґg ѓg ќk ёe жzh хh цc чch шsh щshch ъ ь"
    " юiu яia єie їi ђdj љlj њnj ћc џdz ѕdz ßss øo đdj łl æae œoe ıi þth ðd"
)
_LATIN: Final = MappingProxyType({ord(pair[0]): pair[1:] for pair in _ALIKE.split()})
"""Cyrillic in Latin letters, near ISO 9 but without accents, so that related languages share their roots."""

_WIDE: Final = MappingProxyType(
    {ord(wide): narrow for wide, narrow in zip("！？。，、；：（）～＂", '!?.,,;:()~"', strict=True)}
)
"""Punctuation as wide as a Han character, in its narrow form."""

_HAN_FIRST, _HAN_LAST = "\u3400", "\u9fff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text in plain form.

    Attributes:
        tokens: Words in Latin small letters where the script allows it, marks in angle brackets, and the punctuation
            that ends a clause; a run of Han characters is one word.
        words: How many of them are words; a Han character counts for half of one.
        capitals: Share of the words that were shouted, in capitals.
        stretched: How many words were stretched, as in `soooo`.
        exclaimed: How many exclamation marks there were.
        cut: The text was longer than what is read.
    """

    tokens: tuple[str, ...]
    words: float
    capitals: float
    stretched: int
    exclaimed: int
    cut: bool


def is_han(token: str) -> bool:
    """Return whether a token is made of Han characters, which are written without spaces."""
    return _HAN_FIRST <= token[:1] <= _HAN_LAST


def plain(text: str) -> Plain:
    """Return a text in plain form; anything that is no text in it is left out.

    Args:
        text: The text, however broken; the first `MOST_CHARACTERS` of it are read.
    """
    cut = len(text) > MOST_CHARACTERS
    shown = _cleaned(text[:MOST_CHARACTERS])
    raw = _TOKEN.findall(shown)
    tokens: list[str] = []
    words, loud, longer, exclaimed = 0.0, 0, 0, 0
    for token in raw:
        if token[0] in "!?.…":
            exclaimed += token.count("!")
            mark = _mark(token)
            tokens.append(mark)
            continue
        if token[0] in "<,;:":
            tokens.append(token)
            continue
        loud += len(token) >= _SHOUTED and token.isupper() and not is_han(token)
        small, stretched = _STRETCHED.subn(r"\1\1", token.lower())
        longer += stretched
        words += len(token) / 2 if is_han(token) else 1
        word = folded(small)
        if word:
            tokens.append(word)
    share = loud / max(1.0, words)
    if loud:
        tokens.append(CAPITALS)
    if longer:
        tokens.append(STRETCHED)
    return Plain(tokens=tuple(tokens), words=words, capitals=share, stretched=longer, exclaimed=exclaimed, cut=cut)


def folded(word: str) -> str:
    """Return a word in small letters without accents, Cyrillic in Latin letters."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word.translate(_LATIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LATIN)


def _cleaned(text: str) -> str:
    """Return a text with emoji, links, names and numbers as tokens, and without what is no text."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isascii():
        composed = composed.translate(SIMPLER).translate(_WIDE)
        composed = "".join(_EMOJI_TOKEN(each) if each >= "\u2000" else each for each in composed)
    if "<3" in composed or ":" in composed or ")" in composed or "(" in composed or "^" in composed or "=" in composed:
        for pattern, token in _FACES:
            composed = pattern.sub(token, composed)
    if "/" in composed or "@" in composed or "www" in composed:
        composed = _USER.sub(f" {USER} ", _LINK.sub(f" {LINK} ", composed))
    if "[" in composed:
        composed = _MASKED.sub(f" {NAME} ", composed)
    contracted = _CONTRACTED.sub(r"\1\2", composed)
    return _SPLIT_NOT.sub(r"\1nt", _NUMBER.sub(f" {NUMBER} ", contracted))


def _EMOJI_TOKEN(letter: str) -> str:  # noqa: N802
    token = _EMOJI.get(letter)
    if token is not None:
        return f" {token} "
    return letter if letter.isalnum() or letter in "…\u2018\u2019" else " "


def _mark(run: str) -> str:
    """Return the mark for a run of punctuation that carries feeling."""
    if run[0] in ".…":
        return "." if run == "." else TRAILING
    if "!" in run and "?" in run:
        return ASKED_LOUDLY
    if run[0] == "!":
        return EXCLAIMED if len(run) == 1 else EXCLAIMED_MORE
    return ASKED if len(run) == 1 else ASKED_MORE
