"""Finds which words a negation reaches: `not`, `ne ... pas`, `nicht`, `no`, `не`, `不`.

A reach ends with the clause and after a few words, as in the negation marking
of Das and Chen (Management Science 2007), which Pang, Lee and Vaithyanathan
(EMNLP 2002) use for opinions. German puts `nicht` behind what it negates, so
there it reaches back as well.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

REACH: Final = 5
"""Words that a negation reaches forward at most."""
BACK: Final = 3
"""Words that it reaches back in languages that put it last."""

_NEGATORS: Final = MappingProxyType(
    {
        language: frozenset(words.split())
        for language, words in {
            "en": "not no never nothing nobody none neither nor without hardly barely cannot dont doesnt didnt isnt"
            " arent wasnt werent wont wouldnt cant couldnt shouldnt havent hasnt hadnt aint neednt mustnt nt",
            "ru": "ne net ni nikogda nichego nikto bez nelzia nikak nikakoi nikakogo niskolko",
            "fr": "ne n pas jamais rien aucun aucune sans ni guere",
            "de": "nicht kein keine keinen keinem keiner keines nie niemals nichts ohne weder niemand nirgends",
            "es": "no nunca jamas nada nadie sin ni tampoco ningun ninguna ninguno",
            "fi": "ei en et emme ette eivat ala alkaa ilman eika enka",
            "it": "non mai niente nessuno nessuna senza ne nulla",
            "pt": "nao nunca jamais nada ninguem sem nem nenhum nenhuma",
            "nl": "niet geen nooit niets niemand zonder",
            "sv": "inte ingen inget inga aldrig utan ej",
            "no": "ikke ingen intet aldri uten ei",
            "da": "ikke ingen intet aldrig uden ej",
            "pl": "nie nigdy nic nikt bez ani",
        }.items()
    }
)
_LAST: Final = frozenset({"de", "nl", "sv", "no", "da"})
_HAN_NEGATORS: Final = ("不", "没", "沒", "别", "別", "無", "无", "莫", "未", "非", "毫")
_NOT_NEGATIONS: Final = frozenset({"only", "wonder", "doubt", "problem", "nur", "seulement", "solo", "tolko"})
"""What follows a negation that negates nothing: `not only`, `no wonder`."""
_HAN_NEAR: Final = 3
_HAN_EXCEPT: Final = ("不错", "不过", "不仅", "不但", "差不多", "别人", "特别", "没错", "不好意思", "对不起")


def negated(tokens: Sequence[str], language: str) -> tuple[bool, ...]:
    """Return of each token whether a negation reaches it.

    Args:
        tokens: Tokens in plain form.
        language: Language they are in; of one that is not known here nothing is negated.
    """
    negators = _NEGATORS.get(language)
    if negators is None or negators.isdisjoint(tokens):
        return (False,) * len(tokens)
    reached = [False] * len(tokens)
    left = 0
    for place, token in enumerate(tokens):
        if token in negators:
            following = tokens[place + 1] if place + 1 < len(tokens) else ""
            left = 0 if following in _NOT_NEGATIONS else REACH
            if language in _LAST:
                _reach_back(tokens, place, reached)
        elif not token[0].isalpha():
            left = left if token.startswith("<n") else 0
        elif left:
            reached[place] = True
            left -= 1
    return tuple(reached)


def negated_han(run: str, place: int) -> bool:
    """Return whether a Han word that begins at a place of a run is negated.

    Args:
        run: Characters without spaces.
        place: Where the word begins.
    """
    before = run[max(0, place - _HAN_NEAR) : place]
    if not any(each in before for each in _HAN_NEGATORS):
        return False
    around = run[max(0, place - _HAN_NEAR - 1) : place + 2]
    return not any(each in around for each in _HAN_EXCEPT)


def _reach_back(tokens: Sequence[str], place: int, reached: list[bool]) -> None:
    for near in range(place - 1, max(-1, place - 1 - BACK), -1):
        if not tokens[near][0].isalpha():
            return
        reached[near] = True
