"""Who speaks in a call: the customer, whose reactions are read, or the side of the service, which is never read.

Told from the labels that transcripts use. Where they say nothing the user must: guessing would read an employee.
Next door: `reading`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique
from typing import Final

from mimika.errors import MediaError


@unique
class Role(StrEnum):
    """What somebody is in a call."""

    CUSTOMER = "customer"
    SERVICE = "service"
    """Agent, assistant or kiosk: a worker or a machine. Never read, only what follows their words."""
    OTHER = "other"
    """Nobody knows; neither read nor counted as what was said before."""


CUSTOMERS: Final = frozenset(
    [
        "customer",
        "client",
        "caller",
        "user",
        "guest",
        "visitor",
        "patient",
        "consumer",
        "human",
        "buyer",
        "shopper",
        "member",
        "kunde",
        "kundin",
        "client",
        "cliente",
        "inbound",
        "inbound_track",
        "external",
        "end_user",
        "enduser",
        "клиент",
        "покупатель",
        "客户",
        "顾客",
    ]
)
"""Labels of customers, in small letters."""
SERVICES: Final = frozenset(
    [
        "agent",
        "assistant",
        "system",
        "bot",
        "kiosk",
        "representative",
        "rep",
        "operator",
        "advisor",
        "adviser",
        "staff",
        "support",
        "employee",
        "clerk",
        "barista",
        "cashier",
        "waiter",
        "seller",
        "ivr",
        "virtual_agent",
        "chatbot",
        "mitarbeiter",
        "mitarbeiterin",
        "berater",
        "beraterin",
        "conseiller",
        "conseillère",
        "outbound",
        "outbound_track",
        "internal",
        "оператор",
        "агент",
        "客服",
    ]
)
"""Labels of the side of the service, in small letters."""

_PAIR: Final = 2


def roles_of(labels: Iterable[str], customers: Iterable[str] = ()) -> Mapping[str, Role]:
    """Return the role of everybody in a call, by their label.

    Args:
        labels: Labels as the transcript has them.
        customers: Labels of customers that the user named; where one of them occurs, only those are customers.

    Raises:
        MediaError: Nobody in it is known to be the customer.
    """
    found = tuple(dict.fromkeys(labels))
    stated = {one.strip().casefold() for one in customers}
    named = {label for label in found if label.casefold() in stated}
    mine = named or {label for label in found if _plain(label) in CUSTOMERS}
    if not mine:
        shown = ", ".join(repr(label) for label in found[:6])
        raise MediaError("nobody in it is known to be the customer", fix=f"Pass --customer with one of: {shown}")
    others = [label for label in found if label not in mine]
    pair = len(others) == 1 and len(found) == _PAIR
    return {label: _role(label, mine, pair=pair) for label in found}


def _role(label: str, mine: set[str], *, pair: bool) -> Role:
    if label in mine:
        return Role.CUSTOMER
    return Role.SERVICE if pair or _plain(label) in SERVICES else Role.OTHER


def _plain(label: str) -> str:
    """Return a label in small letters, without the number of the one who bears it: `Agent 2` is `agent`."""
    return label.casefold().rstrip("0123456789 _-#").strip()
