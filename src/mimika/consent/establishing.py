"""What a yes proves to the law: that it was explicit, separate, in writing, or a parent's.

Next door: `mimika.consent.register` makes grants of records,
`mimika.consent.law.conditions` says what a deployment establishes for everybody.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mimika.domain.consents import Channel, ConsentEvent, SubjectKind
from mimika.domain.law import Condition

PREFIXES: Final[Mapping[str, Condition]] = MappingProxyType(
    {"parental:": Condition.PARENTAL_CONSENT, "medical:": Condition.MEDICAL_REASON}
)
"""How the evidence of a record begins that also proves something else: `parental:form-17`, `medical:note-3`."""

_SIGNED: Final = frozenset({Channel.PAPER, Channel.QR_PASS})
"""Ways of saying yes that leave a signature, on paper or electronic (Illinois SB 2979)."""


def established_by(event: ConsentEvent) -> frozenset[Condition]:
    """Return the conditions that an event which gives consent establishes for whom it concerns.

    A zone's announcement proves the notice and the sign alone: whoever walks in has agreed to nothing else.
    """
    if event.subject.kind is SubjectKind.ZONE:
        sign = {Condition.ENTRANCE_SIGN} if event.channel is Channel.ENTRANCE else set[Condition]()
        return frozenset({Condition.NOTICE, *sign})
    signed = {Condition.WRITTEN_RELEASE} if event.channel in _SIGNED and event.evidence else set[Condition]()
    also = {condition for prefix, condition in PREFIXES.items() if event.evidence.startswith(prefix)}
    return frozenset({Condition.NOTICE, Condition.EXPLICIT_CONSENT, Condition.SEPARATE_CONSENT, *signed, *also})
