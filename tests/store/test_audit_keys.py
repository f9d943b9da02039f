"""Keys of the audit log: for their owner only, and nothing else is taken for one."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mimika.consent.audit.heads import by_id, complaint, key_id
from mimika.errors import OutputError, StoreError
from mimika.store.audit_keys import make_key, read_public, read_signer


def test_a_key_is_written_for_its_owner_and_signs_what_its_public_part_verifies(tmp_path: Path) -> None:
    made = make_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    public = read_public(tmp_path / "key.pub")
    assert key_id(public) == made.id
    head = read_signer(tmp_path / "key").sign(3, "ab" * 32, 1.0)
    assert complaint(head, by_id((public,))) is None


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(OutputError, match="it is there already"):
        make_key(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before


def test_a_key_whose_public_part_cannot_be_written_is_not_left_behind(tmp_path: Path) -> None:
    (tmp_path / "key.pub").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        make_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(StoreError, match=r"others may read it\. Run: chmod 600"):
        read_signer(tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_said_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match="holds no private key"):
        read_signer(path)
    with pytest.raises(StoreError, match="holds no public key"):
        read_public(path)


def test_another_kind_of_key_and_the_wrong_half_are_refused(tmp_path: Path) -> None:
    other, path = generate_private_key(SECP256R1()), tmp_path / "key"
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    with pytest.raises(StoreError, match="holds no private key of Ed25519"):
        read_signer(path)
    path.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(StoreError, match="holds no public key of Ed25519"):
        read_public(path)
    make_key(tmp_path / "ours")
    with pytest.raises(StoreError, match=r"Pass the file with \.pub"):
        read_public(tmp_path / "ours")


def test_a_key_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for read in (read_signer, read_public):
        with pytest.raises(StoreError, match="cannot be used: No such file"):
            read(tmp_path / "nothing")
