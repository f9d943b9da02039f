"""The tree and its proofs against known answers, and against a naive tree for all sizes up to 200."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.audit.tree import (
    Frontier,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    roots,
    roots_from_consistency,
)

# The eight leaves that logs of certificates have been tested with since RFC 6962, and the root after each.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = """
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()  # noqa: SIM905 -- a table reads better so
PATH_OF_THE_FIRST = """
96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
""".split()  # noqa: SIM905 -- as above

Leaves = Sequence[bytes]
sizes = st.integers(1, 200)


def many(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def half(count: int) -> int:
    k = 1
    while 2 * k < count:
        k *= 2
    return k


def naive_root(leaves: Leaves) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Leaves) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: Leaves, whole: str) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1."""
    if m == len(leaves):
        return [] if whole == "whole" else [naive_root(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], "part"), naive_root(leaves[:k])]


def test_the_known_roots_come_out() -> None:
    frontier, found = Frontier(), []
    for line in INPUTS:
        frontier.add(leaf_hash(bytes.fromhex(line)))
        found.append(frontier.root().hex())
    assert found == ROOTS


def test_the_known_path_of_the_first_leaf_comes_out() -> None:
    leaves = [leaf_hash(bytes.fromhex(line)) for line in INPUTS]
    assert [each.hex() for each in roots(inclusion_spans(0, 8), leaves)] == PATH_OF_THE_FIRST


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == sha256(b"").digest()


def test_a_leaf_cannot_be_taken_for_a_node() -> None:
    left, right = many(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(1, 201))
def test_root_and_frontier_agree_with_the_naive_tree(size: int) -> None:
    frontier = Frontier()
    for leaf in many(size):
        frontier.add(leaf)
    assert frontier.root() == naive_root(many(size))


@pytest.mark.parametrize("size", range(1, 201))
def test_proofs_of_every_leaf_are_the_naive_ones_and_hold(size: int) -> None:
    leaves, root = many(size), naive_root(many(size))
    for leaf in range(size):
        path = roots(inclusion_spans(leaf, size), leaves)
        assert root_from_inclusion(leaf, size, leaves[leaf], path) == root
    for leaf in {0, size // 2, size - 1}:
        assert list(roots(inclusion_spans(leaf, size), leaves)) == naive_path(leaf, leaves)


@settings(max_examples=300)
@given(sizes, sizes)
def test_proofs_of_consistency_are_the_naive_ones_and_hold(one: int, other: int) -> None:
    old, new = sorted((one, other))
    leaves = many(new)
    path = roots(consistency_spans(old, new), leaves)
    assert list(path) == naive_subproof(old, leaves, "whole")
    expected = (naive_root(leaves[:old]), naive_root(leaves))
    assert roots_from_consistency(old, new, expected[0], path) == expected


def spoilt(path: Sequence[bytes], place: int) -> list[bytes]:
    other = list(path)
    other[place % len(path)] = leaf_hash(b"another")
    return other


CHANGES: list[Callable[[Sequence[bytes]], Sequence[bytes]]] = [
    lambda path: path[:-1],
    lambda path: [*path, leaf_hash(b"more")],
    lambda path: spoilt(path, 0),
    lambda path: spoilt(path, -1),
]


@settings(max_examples=200)
@given(st.integers(2, 200), st.data(), st.sampled_from(CHANGES))
def test_a_changed_proof_of_inclusion_never_leads_to_the_root(
    size: int, data: st.DataObject, change: Callable[[Sequence[bytes]], Sequence[bytes]]
) -> None:
    leaves = many(size)
    leaf = data.draw(st.integers(0, size - 1))
    path = roots(inclusion_spans(leaf, size), leaves)
    assert root_from_inclusion(leaf, size, leaves[leaf], change(path)) != naive_root(leaves)
    assert root_from_inclusion(leaf, size, leaf_hash(b"another"), path) != naive_root(leaves)


@settings(max_examples=200)
@given(st.integers(2, 200), st.data(), st.sampled_from(CHANGES))
def test_a_changed_proof_of_consistency_never_leads_to_both_roots(
    new: int, data: st.DataObject, change: Callable[[Sequence[bytes]], Sequence[bytes]]
) -> None:
    leaves = many(new)
    old = data.draw(st.integers(1, new - 1))
    path = change(roots(consistency_spans(old, new), leaves))
    both = (naive_root(leaves[:old]), naive_root(leaves))
    assert roots_from_consistency(old, new, both[0], path) != both


@given(sizes, st.integers(-3, 300))
def test_a_leaf_outside_of_the_tree_has_no_root(size: int, leaf: int) -> None:
    if not 0 <= leaf < size:
        assert root_from_inclusion(leaf, size, leaf_hash(b""), []) is None


def test_too_few_leaves_are_said_so() -> None:
    with pytest.raises(ValueError, match="fewer than 8 lines"):
        roots(inclusion_spans(0, 8), many(7))
