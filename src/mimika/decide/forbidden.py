"""What no rule may do, whoever writes it (DESIGN 4.6).

Price, credit, access and eligibility never depend on a signal, and distress
never triggers an upsell. The check reads names: of actions, of parameters and
of values that look like names. It stops a mistake and a careless order, not
somebody who calls a discount `scene_7`; that is what the review of a rule
file is for.

Sources: Regulation (EU) 2024/1689 (AI Act) Art. 5(1)(a) and (b) on
manipulation and the use of weakness; Directive 2005/29/EC on unfair commercial
practices; our own rule where they leave room.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mimika.decide.schema import ActionEntry, ConditionEntry, RuleEntry
from mimika.domain.signals import SignalName
from mimika.domain.state import StateName

_CONSEQUENCES: Final = re.compile(
    r"pric(?:e|ing)|discount|rebate|coupon|voucher|surcharge|credit|loan|lending|mortgage|insur|eligib|entitle"
    r"|access(?!ib|or)|blacklist|whitelist"
    r"|(?:^|_)(?:fees?|tariffs?|deny|denied|ban|banned|evict|admission|qualify|disqualify)(?:_|$)"
)
"""Words for price, credit, access and eligibility within a name in lower case."""

_SALES: Final = re.compile(
    r"up_?sell|cross_?sell|offer_?(?:product|deal|upgrade|bundle|subscription|plan|purchase|buy|sale)|purchas|upgrade"
    r"|promo|advert|recommend_?product|(?:^|_)(?:buy|sell|sale|sales|ads?|deals?)(?:_|$)"
)
"""Words for selling within a name in lower case."""

_DISTRESS: Final = frozenset(
    {StateName.STRESS, StateName.FRUSTRATION, StateName.FATIGUE, StateName.AGITATION, StateName.CONFUSION}
)
_DISTRESS_SIGNALS: Final = frozenset(
    {
        *(SignalName(f"state_{state}") for state in _DISTRESS),
        *(SignalName(f"trend_{state}_per_min") for state in _DISTRESS),
        *(SignalName(f"forecast_{state}") for state in _DISTRESS),
        SignalName.EXPRESSION_SADNESS,
        SignalName.EXPRESSION_ANGER,
        SignalName.EXPRESSION_FEAR,
        SignalName.VOICE_SADNESS,
        SignalName.VOICE_ANGER,
        SignalName.VOICE_FEAR,
        SignalName.TEXT_SADNESS,
        SignalName.TEXT_ANGER,
        SignalName.TEXT_FEAR,
        SignalName.TEXT_ANNOYANCE,
        SignalName.TEXT_CONFUSION,
        SignalName.TEXT_DISAPPOINTMENT,
        SignalName.TEXT_NERVOUSNESS,
    }
)
_MOOD_SIGNALS: Final = frozenset(
    {SignalName.VALENCE, SignalName.FACE_VALENCE, SignalName.VOICE_VALENCE, SignalName.TEXT_VALENCE}
)
"""Signals that mean distress when they are low."""

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMELIKE: Final = re.compile(r"[\w.:/-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Something a rule may not do.

    Attributes:
        path: The way from the rule to the offending value.
        what: What it is.
        why: Which promise it breaks.
        fix: What to do instead.
    """

    path: tuple[str | int, ...]
    what: str
    why: str
    fix: str


def breaches(rule: RuleEntry) -> Iterator[Breach]:
    """Yield what a rule may not do, in the order of its actions."""
    distress = _distress(rule.when) or (_distress(rule.after) if rule.after is not None else "")
    for number, action in enumerate(rule.then):
        for path, name in _names(action):
            plain = _CAMEL.sub("_", name).lower().replace("-", "_").replace(".", "_")
            if found := _CONSEQUENCES.search(plain):
                yield Breach(
                    path=("then", number, *path),
                    what=f"{name!r} is refused ({found[0].strip('_')})",
                    why="price, credit, access and eligibility never depend on a signal",
                    fix="Choose an action that helps, such as offer_help",
                )
            elif distress and (found := _SALES.search(plain)):
                yield Breach(
                    path=("then", number, *path),
                    what=f"{name!r} is refused ({found[0].strip('_')}) when {distress}",
                    why="distress never triggers an upsell",
                    fix="Choose an action that helps, such as offer_help",
                )


def _distress(condition: ConditionEntry) -> str:
    """Return how a condition reads distress, in words; nothing when it does not."""
    if condition.signal in _DISTRESS_SIGNALS:
        return f"the rule looks at {condition.signal}"
    if condition.signal in _MOOD_SIGNALS and condition.below is not None:
        return f"the rule looks for low {condition.signal}"
    return ""


def _names(action: ActionEntry) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every name an action carries, with the way to it."""
    yield ("action",), action.action
    for key, value in action.params.items():
        yield ("params", key), key
        if isinstance(value, str) and _NAMELIKE.fullmatch(value):
            yield ("params", key), value
