"""A pass is taken once, whole, in time, from a known key and for what it is for; else it is refused in one line."""

import base64
import string
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from tests.consent.conftest import NOON, QUESTION, said

from mimika.consent.codes import qr_png, qr_svg
from mimika.consent.passes import (
    PREFIX,
    Pass,
    UsedInRecord,
    Wanted,
    checking_key,
    evidence_of,
    key_id,
    make_pass,
    record_named,
    signing_key,
    verify_pass,
)
from mimika.consent.saying import ask
from mimika.domain.consents import RecordId
from mimika.domain.permits import Purpose
from mimika.domain.signals import Modality
from mimika.errors import MimikaError, RefusedError, StoreError, UsageError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
PASS = Pass(
    record=RecordId("0f5f3a0e-8a0d-4d41-9c6e-1f4b7a3c2d11"),
    purpose=Purpose.SERVICE_PERSONALISATION,
    modalities=frozenset({Modality.FACE, Modality.BODY}),
    valid_until=int(NOON) + 600,
    nonce="nonce-0001",
)
TEXT = make_pass(PASS, KEY)
NOW = Wanted(purpose=PASS.purpose, at=NOON)


class Fresh:
    """Nonces in memory."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def spend(self, nonce: str, valid_until: float) -> bool:
        assert valid_until == PASS.valid_until
        new = nonce not in self.used
        self.used.add(nonce)
        return new


def test_a_pass_says_what_was_put_into_it() -> None:
    assert verify_pass(f" {TEXT}\n", KEYS, NOW, Fresh()) == PASS
    assert record_named(TEXT) == PASS.record


def test_a_pass_names_no_person_and_fits_a_code() -> None:
    assert len(TEXT) < 320
    assert qr_svg(TEXT, "pass").startswith("<svg ")
    assert "<title>pass</title>" in qr_svg(TEXT, "pass")
    assert qr_png(TEXT).startswith(b"\x89PNG")


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_no_character_can_be_changed(place: int) -> None:
    for other in {chr(ord(TEXT[place]) ^ 1), "A", "_", ".", "é", ""} - {TEXT[place]}:
        nonces = Fresh()
        with pytest.raises((RefusedError, UsageError)) as caught:
            verify_pass(TEXT[:place] + other + TEXT[place + 1 :], KEYS, NOW, nonces)
        assert "\n" not in str(caught.value)
        assert not nonces.used, "a forged pass must not use up a sound one"


@pytest.mark.parametrize("part", [1, 2], ids=["claims", "signature"])
def test_no_other_text_means_the_same_pass(part: int) -> None:
    """The last letter of base64 has bits to spare; a second spelling would be a second pass."""
    parts = TEXT.split(".")
    for letter in set(string.ascii_letters + string.digits + "-_") - {parts[part][-1]}:
        changed = [*parts]
        changed[part] = parts[part][:-1] + letter
        with pytest.raises((RefusedError, UsageError)):
            verify_pass(".".join(changed), KEYS, NOW, Fresh())


def test_what_the_key_signed_for_something_else_is_no_pass() -> None:
    prefix, claims, _ = TEXT.split(".")
    raw = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    signature = base64.urlsafe_b64encode(KEY.sign(raw)).rstrip(b"=").decode()
    with pytest.raises(RefusedError, match="changed"):
        verify_pass(f"{prefix}.{claims}.{signature}", KEYS, NOW, Fresh())


@pytest.mark.parametrize("bit", range(8))
def test_no_bit_of_the_signature_can_be_flipped(bit: int) -> None:
    head, _, signature = TEXT.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ (1 << bit)]) + raw[place + 1 :]
        forged = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        with pytest.raises(RefusedError, match="changed after it was signed"):
            verify_pass(f"{head}.{forged}", KEYS, NOW, Fresh())


def test_a_pass_counts_once() -> None:
    nonces = Fresh()
    verify_pass(TEXT, KEYS, NOW, nonces)
    with pytest.raises(RefusedError, match="used already"):
        verify_pass(TEXT, KEYS, NOW, nonces)


def test_an_event_that_a_pass_stands_behind_uses_it_up() -> None:
    asked = ask(PASS.record, QUESTION, said())
    assert verify_pass(TEXT, KEYS, NOW, UsedInRecord([asked])) == PASS
    event = replace(asked, evidence=evidence_of(PASS))
    with pytest.raises(RefusedError, match="used already"):
        verify_pass(TEXT, KEYS, NOW, UsedInRecord([asked, event]))


@pytest.mark.parametrize("late", [0.0, 0.001, 1e9, float("nan")])
def test_a_pass_runs_out_at_its_time(late: float) -> None:
    nonces = Fresh()
    with pytest.raises(RefusedError, match="run out"):
        verify_pass(TEXT, KEYS, replace(NOW, at=PASS.valid_until + late), nonces)
    assert not nonces.used
    assert verify_pass(TEXT, KEYS, replace(NOW, at=PASS.valid_until - 0.001), nonces) == PASS


def test_a_pass_of_an_unknown_key_is_refused() -> None:
    with pytest.raises(RefusedError, match="not known"):
        verify_pass(make_pass(PASS, Ed25519PrivateKey.generate()), KEYS, NOW, Fresh())


def test_a_pass_that_claims_another_key_than_signed_it_is_refused() -> None:
    thief = Ed25519PrivateKey.generate()
    head, _, _ = TEXT.rpartition(".")
    _, _, signature = make_pass(PASS, thief).rpartition(".")
    with pytest.raises(RefusedError, match="changed"):
        verify_pass(f"{head}.{signature}", KEYS, NOW, Fresh())


@pytest.mark.parametrize("purpose", set(Purpose) - {PASS.purpose})
def test_a_pass_for_something_else_is_refused(purpose: Purpose) -> None:
    with pytest.raises(RefusedError, match="not for"):
        verify_pass(TEXT, KEYS, replace(NOW, purpose=purpose), Fresh())


@given(st.one_of(st.text(), st.text().map(f"{PREFIX}.".__add__), st.text("A.", max_size=2000)))
def test_nonsense_is_no_pass(text: str) -> None:
    with pytest.raises(MimikaError) as caught:
        verify_pass(text, KEYS, NOW, Fresh())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change", [{"nonce": "short"}, {"nonce": "with space in it"}, {"record": ""}, {"modalities": frozenset()}], ids=str
)
def test_a_pass_that_says_nothing_sensible_is_not_made(change: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        make_pass(replace(PASS, **change), KEY)


def pem(key: object, encryption: object = NoEncryption()) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def test_keys_are_read_from_pem() -> None:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    ours = key_id(KEY.public_key())
    assert [key_id(checking_key(public)), key_id(checking_key(pem(KEY)))] == [ours, ours]
    assert key_id(signing_key(pem(KEY)).public_key()) == ours


@pytest.mark.parametrize(
    "raw",
    [b"", b"nonsense", pem(generate_private_key(SECP256R1())), pem(KEY, BestAvailableEncryption(b"secret"))],
    ids=["empty", "nonsense", "another curve", "encrypted"],
)
def test_a_key_that_is_none_is_one_line(raw: bytes) -> None:
    for read in (signing_key, checking_key):
        with pytest.raises(StoreError, match="openssl"):
            read(raw)


def test_a_text_too_long_for_a_code_is_a_usage_error() -> None:
    for text in ("x" * 5000, "я" * 2000):
        with pytest.raises(UsageError):
            qr_svg(text)
