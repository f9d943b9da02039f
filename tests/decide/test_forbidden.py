"""Price, credit, access and eligibility never depend on a signal; distress never triggers an upsell."""

import pytest

from mimika.decide import rules_from
from mimika.errors import RuleError


def _rule(
    action: str = "offer_help",
    key: str = "text",
    value: str = "x",
    when: str = "{signal: confusion, above: 0.6}",
    after: str = "",
) -> str:
    return (
        "rules:\n- id: a\n"
        f"  when: {when}\n{after}"
        f"  then:\n  - action: {action}\n    params: {{{key}: {value}}}\n"
        "  explain: b\n"
    )


NEVER = [
    "set_price", "raise_prices", "dynamic_pricing", "grant_discount", "offerDiscount", "OFFER_COUPON",
    "voucher10", "check_credit", "creditLimit", "loan_offer", "deny_entry", "denyEntry", "grant_access",
    "accessLevel", "eligibility", "mark_ineligible", "entitlement", "late_fee", "ban_visitor",
    "insurance_rate", "surcharge",
]  # fmt: skip


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize("place", ["action", "key", "value"])
@pytest.mark.parametrize("signal", ["attention", "confusion", "au12"])
def test_a_forbidden_consequence_is_refused(name: str, place: str, signal: str) -> None:
    with pytest.raises(RuleError, match="never depend on a signal") as caught:
        rules_from(_rule(**{place: name}, when=f"{{signal: {signal}, above: 0.6}}"))
    assert caught.value.line == (5 if place == "action" else 6)


@pytest.mark.parametrize(
    "name", ["accessibility_help", "feedback", "coffee_break", "banner", "offer_help", "urban", "open_door"]
)
def test_an_innocent_name_passes(name: str) -> None:
    assert rules_from(_rule(action=name))


def test_a_sentence_may_speak_of_prices() -> None:
    assert rules_from(_rule(value="'Prices stand on the shelf.'"))


SELLS = [
    "upsell", "up_sell_bundle", "crossSell", "offer_product", "offerUpgrade", "show_promo", "buy_now",
    "recommend_product", "show_ad",
]  # fmt: skip
DISTRESS = [
    "stress", "frustration", "fatigue", "agitation", "confusion", "state_stress", "trend_fatigue_per_min",
    "expression_anger", "forecast_frustration", "voice_anger", "voice_sadness", "text_annoyance", "text_disappointment",
]  # fmt: skip


@pytest.mark.parametrize("action", SELLS)
@pytest.mark.parametrize("signal", DISTRESS)
def test_distress_never_triggers_an_upsell(action: str, signal: str) -> None:
    with pytest.raises(RuleError, match="distress never triggers an upsell"):
        rules_from(_rule(action=action, when=f"{{signal: {signal}, above: 0.6}}"))


@pytest.mark.parametrize("action", SELLS)
def test_distress_before_never_triggers_an_upsell_either(action: str) -> None:
    after = "  after: {signal: frustration, above: 0.5, for: 2s}\n"
    with pytest.raises(RuleError, match="distress never triggers an upsell"):
        rules_from(_rule(action=action, when="{signal: attention, above: 0.6}", after=after))


@pytest.mark.parametrize("signal", ["valence", "face_valence", "voice_valence", "text_valence"])
def test_low_valence_is_distress_and_high_valence_is_not(signal: str) -> None:
    with pytest.raises(RuleError, match=f"low {signal}"):
        rules_from(_rule(action="offer_product", when=f"{{signal: {signal}, below: -0.5}}"))
    assert rules_from(_rule(action="offer_product", when=f"{{signal: {signal}, above: 0.5}}"))


def test_interest_may_lead_to_an_offer() -> None:
    assert rules_from(_rule(action="offer_product", when="{signal: interest, above: 0.6}"))


def test_distress_may_lead_to_help() -> None:
    assert rules_from(_rule(action="call_colleague", when="{signal: stress, above: 0.6}"))
