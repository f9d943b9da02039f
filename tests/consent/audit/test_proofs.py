"""Proofs hold without the log, for its head and for nothing else; and survive the way through a file."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.consent.audit.heads import Head, Signer
from mimika.consent.audit.papers import head_of, head_paper, proof_of, proof_paper
from mimika.consent.audit.proofs import (
    Consistency,
    Inclusion,
    check_consistency,
    check_inclusion,
    prove_consistency,
    prove_inclusion,
)
from mimika.consent.audit.tree import Frontier, leaf_hash
from mimika.errors import AuditError, UsageError

Written = Callable[[int], list[bytes]]


def head_at(lines: list[bytes], size: int, signer: Signer) -> Head:
    tree = Frontier()
    for line in lines[:size]:
        tree.add(leaf_hash(line[:-1]))
    return signer.sign(size, tree.root().hex(), 1.0)


@given(st.data())
def test_every_line_is_proved_for_every_later_size(written: Written, signer: Signer, data: st.DataObject) -> None:
    lines = written(40)
    size = data.draw(st.integers(1, len(lines)))
    number = data.draw(st.integers(1, size))
    proof = proof_of(proof_paper(prove_inclusion(iter(lines), number, size)))
    assert isinstance(proof, Inclusion)
    assert proof.line.encode() + b"\n" == lines[number - 1]
    check_inclusion(proof, head_at(lines, size, signer))


@given(st.data())
def test_every_log_is_proved_to_begin_as_it_did(written: Written, signer: Signer, data: st.DataObject) -> None:
    lines = written(40)
    new = data.draw(st.integers(1, len(lines)))
    old = data.draw(st.integers(1, new))
    proof = proof_of(proof_paper(prove_consistency(iter(lines), old, new)))
    assert isinstance(proof, Consistency)
    check_consistency(proof, head_at(lines, old, signer), head_at(lines, new, signer))


def test_another_line_number_or_root_is_not_proved(written: Written, signer: Signer) -> None:
    lines = written(20)
    proof, head = prove_inclusion(lines, 3, 20), head_at(lines, 20, signer)
    check_inclusion(proof, head)
    for wrong in (
        replace(proof, line=lines[3][:-1].decode()),
        replace(proof, number=4),
        replace(proof, path=proof.path[:-1]),
        replace(proof, number=21),
    ):
        with pytest.raises(AuditError, match="the proof does not hold"):
            check_inclusion(wrong, head)
    with pytest.raises(AuditError, match="does not hold"):
        check_inclusion(proof, replace(head, root="0" * 64))
    with pytest.raises(AuditError, match="speaks of a log of 20 lines and the head of one of 19"):
        check_inclusion(proof, head_at(lines, 19, signer))


def test_a_log_that_was_rewritten_is_not_consistent(written: Written, signer: Signer) -> None:
    lines = written(20)
    changed = [*lines[:5], b"something else\n", *lines[6:]]
    proof = prove_consistency(changed, 10, 20)
    with pytest.raises(AuditError, match="does not begin as the shorter one did"):
        check_consistency(proof, head_at(lines, 10, signer), head_at(changed, 20, signer))


@pytest.mark.parametrize("number", [0, -1, 21, 10**9])
def test_a_line_that_is_not_there_cannot_be_proved(number: int, written: Written) -> None:
    with pytest.raises(UsageError, match="only lines 1 to 20 are signed for"):
        prove_inclusion(written(20), number, 20)


def test_sizes_that_are_not_there_cannot_be_proved(written: Written) -> None:
    with pytest.raises(UsageError, match="Name the smaller size first"):
        prove_consistency(written(20), 7, 6)
    with pytest.raises(UsageError, match="there are fewer than 600 lines"):
        prove_consistency(written(20), 6, 600)


def test_a_head_survives_its_file(signer: Signer) -> None:
    head = signer.sign(7, "ab" * 32, 1.5)
    assert head_of(head_paper(head)) == head


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b"null", b'{"proof":"else"}', b"9" * 5000])
def test_what_is_no_head_or_proof_is_one_line(content: bytes) -> None:
    for read, name in ((head_of, "a signed head"), (proof_of, "a proof")):
        with pytest.raises(UsageError, match=f"this is not {name}") as found:
            read(content)
        assert "\n" not in str(found.value)
