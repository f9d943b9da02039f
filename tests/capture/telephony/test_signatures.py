"""Signatures: the published vector, everything that may be changed about it, and nothing twice."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.capture.telephony.signatures import (
    SIGNED,
    GenesysKeys,
    Request,
    Signing,
    genesys_signature,
    is_from_twilio,
    twilio_signature,
)
from mimika.errors import UsageError

KEY = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh"
SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="  # noqa: S105 -- of the published example
TOLD = (
    '("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" "audiohook-correlation-id" '
    f'"x-api-key");keyid="{KEY}";nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256"'
    ";created=1641013200;expires=3282026430"
)
PUBLISHED = Request(
    path="/api/v1/voicebiometrics/ws",
    headers={
        "host": "audiohook.example.com",
        "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
        "audiohook-session-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
        "audiohook-correlation-id": "e160e428-53e2-487c-977d-96989bf5c99d",
        "x-api-key": KEY,
        "signature-input": f"sig1={TOLD}",
        "signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    },
)


@dataclass
class At:
    """A clock that stands still."""

    now: float

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now


def keys(now: float = 1_641_013_205) -> GenesysKeys:
    return GenesysKeys({KEY: SECRET, "other": "b3RoZXI="}, At(now))


def changed(**headers: str) -> Request:
    new = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(PUBLISHED, headers={**PUBLISHED.headers, **new})


def signed(told: str, key: str = KEY) -> Request:
    request = changed(signature_input=f"sig1={told}", x_api_key=key)
    signature = genesys_signature(request, told, b"MySuperSecretKeyTellNo-1!2@3#4$5")
    return replace(request, headers={**request.headers, "signature": f"sig1=:{signature}:"})


def test_the_published_example_is_let_in() -> None:
    assert keys().refusal(PUBLISHED) == ""


def test_the_published_example_is_let_in_once() -> None:
    door = keys()
    assert door.refusal(PUBLISHED) == ""
    assert door.refusal(PUBLISHED) == "its signature was used before"


@pytest.mark.parametrize("name", [*SIGNED[1:], "signature"])
def test_a_changed_header_is_noticed(name: str) -> None:
    header = "host" if name == "@authority" else name
    value = PUBLISHED.headers[header]
    assert keys().refusal(changed(**{header.replace("-", "_"): value.replace(value[8], "X", 1)})) != ""


def test_a_changed_path_is_noticed() -> None:
    assert keys().refusal(replace(PUBLISHED, path="/api/v1/other")) == "its signature is wrong"


@pytest.mark.parametrize("now", [1_641_013_100, 3_282_026_500])
def test_a_signature_that_is_too_old_or_too_new_is_refused(now: float) -> None:
    assert keys(now).refusal(PUBLISHED) == "its signature has expired, or is not valid yet"


def test_a_signature_over_less_is_refused() -> None:
    assert keys().refusal(signed(TOLD.replace('"audiohook-session-id" ', ""))) == "its signature is wrong"


def test_a_signature_of_another_kind_or_key_is_refused() -> None:
    assert keys().refusal(signed(TOLD.replace("hmac-sha256", "none"))) == "its signature is wrong"
    assert keys().refusal(signed(TOLD, key="other")) == "its signature is wrong"
    assert keys().refusal(signed(TOLD, key="unknown")) == "its signature is wrong"


@pytest.mark.parametrize("part", [";created=1641013200", ";expires=3282026430", ';nonce="VGhpc0lzQVVuaXF1ZU5vbmNl"'])
def test_a_signature_without_an_end_or_a_nonce_is_refused(part: str) -> None:
    assert keys().refusal(signed(TOLD.replace(part, ""))) != ""


@given(told=st.text(max_size=80), signature=st.text(max_size=80))
def test_nonsense_is_refused_and_never_crashes(told: str, signature: str) -> None:
    assert keys().refusal(changed(signature_input=told, signature=signature)) != ""


def test_what_we_sign_ourselves_is_written_as_published() -> None:
    signing = Signing(keyid=KEY, nonce="VGhpc0lzQVVuaXF1ZU5vbmNl", created=1_641_013_200, expires=3_282_026_430)
    assert signing.told() == TOLD


def test_a_secret_that_is_no_base64_is_said() -> None:
    with pytest.raises(UsageError, match="no base64"):
        GenesysKeys({KEY: "%%%"}, At(0))


def test_twilio_signs_address_and_sorted_form() -> None:
    # The worked example of Twilio's page on validating requests.
    form = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675310"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
    ]
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert twilio_signature(url, "12345", form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_only_the_right_token_and_address_are_let_in() -> None:
    url = "wss://calls.example.com/twilio"
    request = Request(path="/twilio", headers={"x-twilio-signature": twilio_signature(url, "token")})
    assert is_from_twilio(request, url, "token")
    assert not is_from_twilio(request, url, "other")
    assert not is_from_twilio(request, url + "/", "token")
    assert not is_from_twilio(Request(path="/twilio", headers={}), url, "token")
    assert not is_from_twilio(Request(path="/twilio", headers={"x-twilio-signature": "\u00e9\udc80"}), url, "token")
