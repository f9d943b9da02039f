"""Looks for signs that words are meant the other way round: set phrases, praise beside misfortune, scorn in emoji.

Rules and no learnt model: irony that was learnt from one source does not carry
over to another, and text alone is close to chance across sources
(`training/evaluate_words.py` prints how close). So the probability stays low
unless the text itself shows a sign. The signs are those that Riloff et al.
(EMNLP 2013: positive words beside a negative situation) and Reyes, Rosso and
Veale (2013: set phrases, quotation marks, exaggeration) describe; their weights
were set by hand and are no measurements.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

from mimika.perceive.text.concepts import Met

_BASE: Final = -3.0
"""Log-odds without any sign: one utterance in twenty."""
_MOST: Final = 2.0
"""Log-odds that no number of signs exceeds: rules are never sure."""
_TAG, _PHRASE, _CLASH, _SCORN, _QUOTED, _EXAGGERATED, _STRETCHED = 5.0, 2.2, 1.4, 2.4, 1.2, 0.7, 0.7

_TAGS: Final = re.compile(
    r"#(?:sarcas[mt]\w*|iron(?:y|ie|ia|ic)|not)\b|(?<!\w)/s\b|\[sarcasm\]|#сарказм|#ирония", re.IGNORECASE
)
_PHRASES: Final = re.compile(
    r"\byeah,? right\b|\boh,? (?:great|joy|wonderful|fantastic|perfect|lovely|super)\b|\bjust (?:great|what i need\w*)"
    r"|\b(?:thanks|thank you) (?:a lot|so much) for (?:nothing|not)|\bbig surprise\b|\bwhat a (?:surprise|shock)er?\b"
    r"|\bwell,? (?:that'?s|isn'?t that) (?:just )?(?:great|perfect|special)\b|\bas if\b|\bnice (?:going|one,? genius)\b"
    r"|\bgood luck with that\b|\bslow clap\b|\bhow (?:nice|sweet|original) of\b|\btell me about it\b|\bsure,? because\b"
    r"|\bну да,? конечно|\bага,? (?:конечно|щас|сейчас)|\bкак же\b|\bну (?:просто )?(?:супер|отлично|здорово|прекрасно)"
    r"|\bспасибо,? (?:большое )?(?:блин|удружил)|\bмолодец,? нечего сказать|\bвот (?:это )?спасибо"
    r"|\bmais bien s[uû]r\b|\bben voyons\b|\bc'est [cç]a,? oui\b|\bah,? (?:bravo|super|g[eé]nial)\b"
    r"|\bmerci (?:bien )?pour rien"
    r"|\bcomme par hasard\b|\bquelle surprise\b|\bet puis quoi encore\b"
    r"|\bna (?:toll|super|klasse|bravo|wunderbar)\b|\bja,? (?:klar|genau|sicher)[.!]|\bschönen dank auch\b"
    r"|\bdas hat (?:mir )?gerade noch gefehlt"
    r"|\bwer'?s glaubt\b|\bwelch(?:e)? (?:überraschung|wunder)\b|\bganz toll\b"
    r"|\bs[ií],? claro\b|\bclaro,? como no\b|\bpues (?:qu[eé] bien|genial|vaya)|\bqu[eé] (?:sorpresa|novedad)\b"
    r"|\bgracias por nada"
    r"|\blo que me faltaba\b|\bmuy bonito\b"
    r"|呵呵|真行啊|可真是|谢谢你啊|好一个|真是(?:太)?(?:棒|好|谢谢)(?:了)?(?:啊|呢)|你真(?:行|棒|厉害)啊|是是是|厉害了",
    re.IGNORECASE,
)
_QUOTED_WORD: Final = re.compile(r"(?<!\w)[\"“„«‘'「]([^\"”“»’'」\s]{3,16})[\"”“»’'」](?!\w)")
_EXAGGERATION: Final = re.compile(
    r"\b(?:so much fun|best \w+ ever|absolutely (?:love|adore)|totally|can'?t wait|clearly|obviously|of course"
    r"|always a pleasure|my favou?rite|living the dream|конечно|просто мечта|обожаю|forc[eé]ment|evidemment|j'adore"
    r"|nat[uü]rlich|selbstverst[aä]ndlich|por supuesto|me encanta|当然)\b|真(?:好|棒)",
    re.IGNORECASE,
)
_PRAISE: Final = frozenset({"good", "beautiful", "love", "like", "happy", "thanks", "proud", "laugh"})
_MISFORTUNE: Final = frozenset(
    {"bad", "hate", "insult", "pain", "bored", "sad", "disappoint", "shameless", "worry", "disgust", "dead"}
)
_SITUATION: Final = re.compile(
    r"\b(?:again|another (?:\d+ )?\w+ (?:minute|hour|meeting|bill|delay)|wait(?:ed|ing)? (?:\d+|for (?:an )?hours?)"
    r"|monday"
    r"|on hold|late|delay\w*|broke\w*|crash\w*|cancel\w*|rain\w*|traffic|work(?:ing)? (?:on )?(?:weekends?|sunday)"
    r"|ignored?|stuck|queue|homework|exams?|dentist|4 ?am|5 ?am|опять|снова|сломал\w*|опозд\w*|пробк\w*|encore|retard"
    r"|en panne|wieder|kaputt|verspätet|stau|otra vez|roto|retras\w*|tarde)\b|又|迟到|堵车|加班|坏了",
    re.IGNORECASE,
)
_STRETCH: Final = re.compile(r"([^\W\d_])\1{2,}")


def irony(text: str, tokens: Sequence[str], met: Sequence[Met]) -> float:
    """Return the probability that words are meant ironically, 0.05 without a sign, below 0.9 always.

    Args:
        text: The text as it was written, cut to what is read.
        tokens: Its tokens in plain form.
        met: The concepts in it.
    """
    praise = any(one.name in _PRAISE and not one.negated for one in met)
    misfortune = any(one.name in _MISFORTUNE and not one.negated for one in met)
    situation = _SITUATION.search(text) is not None
    signs = (
        (_TAG, _TAGS.search(text) is not None),
        (_PHRASE, _PHRASES.search(text) is not None),
        (_CLASH, praise and (misfortune or situation)),
        (_SCORN, "<e:scorn>" in tokens and (praise or "<e:love>" in tokens)),
        (_QUOTED, _QUOTED_WORD.search(text) is not None and (praise or misfortune)),
        (_EXAGGERATED, praise and _EXAGGERATION.search(text) is not None),
        (_STRETCHED, praise and _STRETCH.search(text) is not None and "<...>" in tokens),
    )
    odds = min(_MOST, _BASE + sum(weight for weight, there in signs if there))
    return 1 / (1 + math.exp(-odds))
