"""Whatever is done to a log is found, and the line it was done to is named."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from mimika.consent.audit.chain import Chain
from mimika.consent.audit.checks import check
from mimika.consent.audit.entries import Entry, line_of, parse
from mimika.consent.audit.heads import Head, Keys, Signer, by_id
from mimika.consent.audit.kinds import Kind
from mimika.consent.audit.tree import Frontier, leaf_hash
from mimika.errors import AuditError

Lines = list[bytes]
SOMETHING = Entry(kind=Kind.EXPORT, at=1.0, what={"entries": 1, "subject": "d" * 64})
Written = Callable[[int], Lines]
OTHER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))


def complaint(lines: Lines, keys: Keys, pinned: Head | None = None) -> AuditError:
    with pytest.raises(AuditError) as found:
        check(lines, keys, pinned)
    assert "\n" not in str(found.value)
    return found.value


def rewritten(lines: Lines, place: int, signer: Signer) -> Lines:
    """Change an entry (from 0) and write all that follows anew, as somebody would who has the file and some key."""
    tree, changed, last = Frontier(), [], "0" * 64
    for number, line in enumerate(lines, start=1):
        found = parse(line)
        assert found is not None
        what: dict[str, str | int] = json.loads(line)["what"]
        if number == place + 1:
            what["erased"] = 99
        if found.kind is Kind.HEAD_SIGNED:
            head = signer.sign(tree.size, tree.root().hex(), 1.0)
            what = {"key": head.key, "root": head.root, "signature": head.signature, "size": head.size}
        entry = Entry(kind=found.kind, at=1.0, what=what)
        changed.append(line_of(entry, number, last))
        leaf = leaf_hash(changed[-1][:-1])
        tree.add(leaf)
        last = leaf.hex()
    return changed


def swap(lines: Lines, place: int) -> Lines:
    return [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]


def test_an_intact_log_is_reported_with_its_tree(written: Written, keys: Keys) -> None:
    lines = written(12)
    report, tree = check(lines, keys, None), Frontier()
    for line in lines:
        tree.add(leaf_hash(line[:-1]))
    assert (report.size, report.root, report.heads, report.unsigned) == (17, tree.root().hex(), 4, 0)
    assert report.head is not None
    assert report.head.size == 16


@settings(max_examples=600)
@given(st.data())
def test_any_other_byte_anywhere_is_found(written: Written, keys: Keys, data: st.DataObject) -> None:
    whole = b"".join(written(8))
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    changed = whole[:place] + bytes([whole[place] ^ other]) + whole[place + 1 :]
    found = complaint(changed.splitlines(keepends=True) if other else [], keys)
    line = whole[:place].count(b"\n") + 1
    assert abs(found.line - line) <= 1


def test_every_single_bit_of_a_short_log_counts(written: Written, keys: Keys) -> None:
    whole = b"".join(written(1))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        complaint(bytes(changed).splitlines(keepends=True), keys)


@pytest.mark.parametrize("place", range(1, 15))
def test_a_missing_line_is_named(place: int, written: Written, keys: Keys) -> None:
    lines = written(12)
    found = complaint(lines[:place] + lines[place + 1 :], keys)
    assert str(found) == f"line {place + 1}: entry {place + 1} is missing here: this is entry {place + 2}"


def test_several_missing_lines_are_counted(written: Written, keys: Keys) -> None:
    lines = written(12)
    assert "entries 4 to 8 are missing here: this is entry 9" in str(complaint(lines[:3] + lines[8:], keys))


@pytest.mark.parametrize("place", range(15))
def test_a_repeated_line_is_named(place: int, written: Written, keys: Keys) -> None:
    lines = written(12)
    found = complaint(lines[: place + 1] + lines[place:], keys)
    assert str(found) == f"line {place + 2}: this line is line {place + 1} once more"


@pytest.mark.parametrize("place", range(1, 14))
def test_two_lines_that_changed_places_are_named(place: int, written: Written, keys: Keys) -> None:
    found = complaint(swap(written(12), place), keys)
    assert str(found) == f"line {place + 1}: this is entry {place + 2}: it and the next line changed places"


def test_a_line_that_was_moved_up_from_below_is_found(written: Written, keys: Keys) -> None:
    lines = written(12)
    found = complaint([*lines[:3], lines[9], *lines[3:9], *lines[10:]], keys)
    assert found.line == 4


def test_an_inserted_line_is_found_where_the_numbers_repeat(written: Written, keys: Keys) -> None:
    lines = written(12)
    chain = Chain(keys)
    for line in lines[:3]:
        chain.follow(line)
    forged = chain.append(Entry(kind=Kind.EXPORT, at=1.0, what={"entries": 0, "subject": "d" * 64}))
    found = complaint([*lines[:3], forged, *lines[3:]], keys)
    assert str(found) == "line 5: entry 4 stands here again: a line was inserted, repeated or moved"


def test_a_changed_entry_is_named_by_the_line_that_holds_its_hash(written: Written, keys: Keys) -> None:
    lines = written(12)
    lines[3] = lines[3].replace(b'"erased":1', b'"erased":7')
    assert str(complaint(lines, keys)) == "line 4: this line was changed: line 5 holds another hash of it"


def test_a_changed_hash_is_told_from_a_changed_entry(written: Written, keys: Keys) -> None:
    lines = written(12)
    lines[3] = lines[3].replace(b'"prev":"', b'"prev":"0', 1).replace(b'","what"', b'"what"', 1)
    assert "line 4: this line was changed: no entry looks like this" in str(complaint(lines, keys))
    lines = written(12)
    lines[3] = lines[3][:90] + (b"1" if lines[3][90:91] != b"1" else b"2") + lines[3][91:]
    assert str(complaint(lines, keys)) == "line 4: this line was changed: it holds another hash of the line before it"


def test_a_changed_number_is_named(written: Written, keys: Keys) -> None:
    lines = written(12)
    lines[3] = lines[3].replace(b'"number":4', b'"number":9')
    assert "line 4: this line was changed, inserted or replaced" in str(complaint(lines, keys))


def test_a_log_rewritten_with_another_key_is_found_at_the_next_head(written: Written, keys: Keys) -> None:
    for checked_with in (keys, {}):
        found = complaint(rewritten(written(12), 2, OTHER), checked_with)
        assert found.line == 2
        assert f"signed with the key {OTHER.id}" in str(found)


def test_a_log_rewritten_under_the_old_head_is_found_at_that_head(written: Written, keys: Keys) -> None:
    lines = written(12)
    mine = lines[:2]
    for number in range(3, 8):
        mine.append(line_of(SOMETHING, number, leaf_hash(mine[-1][:-1]).hex()))
    what = json.loads(lines[7])["what"]
    mine.append(line_of(Entry(kind=Kind.HEAD_SIGNED, at=1.0, what=what), 8, leaf_hash(mine[-1][:-1]).hex()))
    found = complaint(mine, keys)
    assert found.line == 8
    assert "not that of the lines before it" in str(found)


def test_a_new_log_that_asks_for_no_heads_needs_the_key_to_begin(written: Written, keys: Keys) -> None:
    what: dict[str, str | int] = {"every": 999_999_999, "format": 1, "key": next(iter(keys))}
    begun = line_of(Entry(kind=Kind.LOG_BEGUN, at=1.0, what=what), 1, "0" * 64)
    last = leaf_hash(begun[:-1]).hex()
    found = complaint([begun, line_of(SOMETHING, 2, last)], keys)
    assert str(found).startswith("line 2: a signed head is missing here")
    head = Entry(kind=Kind.HEAD_SIGNED, at=1.0, what=json.loads(written(0)[1])["what"])
    assert "not that of the lines before it" in str(complaint([begun, line_of(head, 2, last)], keys))


def test_a_log_rewritten_without_heads_is_found_because_a_head_is_due(written: Written, keys: Keys) -> None:
    mine = written(5)[:7]
    assert check(mine, keys, None).heads == 1
    mine.append(line_of(SOMETHING, 8, leaf_hash(mine[-1][:-1]).hex()))
    found = complaint(mine, keys)
    assert str(found) == "line 8: a signed head is missing here: one is due after every 5 entries"


def test_an_end_that_was_cut_off_is_found_with_a_kept_head_and_only_so(written: Written, keys: Keys) -> None:
    lines = written(12)
    head = check(lines, keys, None).head
    assert head is not None
    for size in range(1, head.size):
        assert check(lines[:size], keys, None).size == size
        found = complaint(lines[:size], keys, head)
        assert str(found).startswith(f"line {size + 1}: the log was truncated: it has {size} lines, and 16 of them")
    assert check(lines[:16], keys, head).size == 16


def test_a_log_written_anew_with_the_right_key_is_found_with_a_kept_head(
    written: Written, keys: Keys, signer: Signer
) -> None:
    lines = written(12)
    head = check(lines, keys, None).head
    mine = rewritten(lines, 2, signer)
    assert check(mine, keys, None).size == 17
    assert "one of the first 16 lines was changed" in str(complaint(mine, keys, head))


def test_the_wrong_key_is_named(written: Written, signer: Signer) -> None:
    found = complaint(written(12), by_id((OTHER.public,)))
    assert found.line == 2
    assert f"with the key {signer.id}" in str(found)
    assert OTHER.id in str(found)


def test_a_changed_signature_is_found_even_in_the_last_line(written: Written, keys: Keys) -> None:
    lines = written(12)
    place = lines[-1].index(b'"signature":"') + 20
    last = lines[-1][:place] + (b"0" if lines[-1][place : place + 1] != b"0" else b"1") + lines[-1][place + 1 :]
    found = complaint([*lines[:-1], last], keys)
    assert found.line == 17
    assert "signature of the head does not fit" in str(found)
    assert check([*lines[:-1], last], {}, None).heads == 4


def test_a_kept_head_that_was_changed_is_not_trusted(written: Written, keys: Keys) -> None:
    head = check(written(12), keys, None).head
    assert head is not None
    assert "cannot be trusted" in str(complaint(written(12), keys, replace(head, size=14)))


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_a_last_line_that_is_cut_off_is_told_from_a_changed_one(cut: int, written: Written, keys: Keys) -> None:
    lines = written(12)
    found = complaint([*lines[:-1], lines[-1][:-cut]], keys)
    assert "line 17: the last line is cut off" in str(found)


@pytest.mark.parametrize("lines", [[], [b"\n"], [b"\x00" * 50], [b"hello\n"], [b"{}\n"], [b"\xff" * 3000] * 3])
def test_what_is_no_log_is_said_so(lines: Lines, keys: Keys) -> None:
    complaint(lines, keys)


def test_a_log_without_its_first_line_is_found(written: Written, keys: Keys) -> None:
    assert complaint(written(12)[1:], keys).line == 1


def test_a_log_has_one_beginning(written: Written) -> None:
    chain = Chain({})
    (begun, _) = written(0)
    chain.follow(begun)
    with pytest.raises(AuditError, match="one beginning"):
        chain.append(Entry(kind=Kind.LOG_BEGUN, at=1.0, what={"every": 5, "format": 1, "key": "a" * 32}))


def test_another_format_is_refused(signer: Signer) -> None:
    with pytest.raises(AuditError, match="the log has the format 2: this version reads format 1"):
        Chain({}).append(Entry(kind=Kind.LOG_BEGUN, at=1.0, what={"every": 5, "format": 2, "key": signer.id}))


def test_a_clock_that_was_set_back_is_counted_and_no_fault(written: Written, keys: Keys) -> None:
    chain, lines = Chain({}), written(0)
    for line in lines:
        chain.follow(line)
    for at in (8.0, 8.5):
        lines.append(chain.append(Entry(kind=Kind.EXPORT, at=at, what={"entries": 0, "subject": "d" * 64})))
    assert check(lines, keys, None).backwards == 1


def test_a_copy_goes_on_alone(written: Written) -> None:
    chain = Chain({})
    for line in written(3)[:3]:
        chain.follow(line)
    other = chain.copy()
    other.append(Entry(kind=Kind.EXPORT, at=1.0, what={"entries": 0, "subject": "d" * 64}))
    assert (chain.size, other.size) == (3, 4)
    assert chain.root() != other.root()
