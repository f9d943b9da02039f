"""Results of different recordings never share a folder, and a second run knows its own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.apps.batch.folders import Folders, prepare
from mimika.apps.batch.receipts import Receipt, digest, read_receipt, receipt_for, write_receipt
from mimika.apps.batch.targets import Target
from mimika.errors import OutputError


def made(path: Path, content: str = "x") -> Target:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return Target(path=path, name=path.name)


def finished(folder: Path, receipt: Receipt) -> None:
    folder.mkdir()
    write_receipt(folder, receipt.model_copy(update={"complete": True}))


def test_the_folder_bears_the_name_without_suffix(tmp_path: Path) -> None:
    receipt = receipt_for(made(tmp_path / "in" / "visit.mp4"), "o")
    assert Folders(tmp_path / "out").choose(receipt) == tmp_path / "out" / "visit"


def test_recordings_of_one_name_get_the_full_name_and_then_a_number(tmp_path: Path) -> None:
    names = ("a/visit.mp4", "a/visit.mov", "b/visit.mov", "c/visit.mov")
    folders = Folders(tmp_path / "out")
    chosen = [folders.choose(receipt_for(made(tmp_path / name), "o")).name for name in names]
    assert chosen == ["visit", "visit.mov", "visit.mov-2", "visit.mov-3"]


def test_a_second_run_finds_the_folder_of_the_same_recording(tmp_path: Path) -> None:
    first, second = made(tmp_path / "in" / "visit.mp4"), made(tmp_path / "in" / "visit.mov")
    for target in (first, second):
        receipt = receipt_for(target, "o")
        finished(Folders(tmp_path).choose(receipt), receipt)
    assert Folders(tmp_path).choose(receipt_for(second, "o")).name == "visit.mov"
    assert Folders(tmp_path).choose(receipt_for(first, "o")).name == "visit"


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "visit").mkdir()
    (tmp_path / "visit" / "diary.txt").touch()
    receipt = receipt_for(made(tmp_path / "in" / "visit.mp4"), "o")
    assert Folders(tmp_path).choose(receipt).name == "visit.mp4"


def test_a_finished_result_covers_the_same_input_and_options_only(tmp_path: Path) -> None:
    target = made(tmp_path / "visit.mp4")
    begun = receipt_for(target, "o")
    done = begun.model_copy(update={"complete": True})
    assert done.covers(begun)
    assert not begun.covers(begun)
    assert not done.covers(receipt_for(target, "other rules"))
    target.path.write_text("longer than before")
    changed = receipt_for(target, "o")
    assert not done.covers(changed)
    assert done.is_of(changed)


def test_a_receipt_that_is_not_ours_is_no_receipt(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"complete": true}')
    assert read_receipt(tmp_path) is None


def test_a_receipt_names_no_path_of_the_machine(tmp_path: Path) -> None:
    write_receipt(tmp_path, receipt_for(made(tmp_path / "visit.mp4"), "o"))
    assert str(tmp_path) not in (tmp_path / "run.json").read_text()


def test_a_file_in_the_way_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="file of that name"):
        prepare(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_parts_have_different_digests(one: list[str], other: list[str]) -> None:
    assert (digest(tuple(one)) == digest(tuple(other))) == (one == other)
