"""Tables go where their markers stand, and nowhere else."""

from pathlib import Path

import pytest
from benchmarks import page
from benchmarks.pictures import SEEN

from mimika.errors import MissingError


def test_a_table_replaces_what_stood_between_its_markers(tmp_path: Path) -> None:
    found = tmp_path / "page.md"
    found.write_text(
        "before\n<!-- a: begin -->\nold\n<!-- a: end -->\n<!-- b: begin -->\nkept\n<!-- b: end -->\nafter\n"
    )
    page.put("a", page.row(("x", 1)), found)
    text = found.read_text()
    assert "<!-- a: begin -->\n| x | 1 |\n<!-- a: end -->" in text
    assert "old" not in text
    assert "kept" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_a_page_without_markers_is_left_as_it_was(tmp_path: Path) -> None:
    found = tmp_path / "page.md"
    found.write_text("nothing here")
    with pytest.raises(MissingError, match="has no place for a"):
        page.put("a", "text", found)
    assert found.read_text() == "nothing here"


@pytest.mark.parametrize("name", ["testbed", "clips", "pictures", "brief"])
def test_the_page_on_accuracy_has_a_place_for_each_table(name: str) -> None:
    text = page.ACCURACY.read_text(encoding="utf-8")
    assert text.count(f"<!-- {name}: begin -->") == text.count(f"<!-- {name}: end -->") == 1


@pytest.mark.data
def test_every_test_picture_was_counted_by_eye(data: Path) -> None:
    pictures = {path.name for path in (data / "test_images").iterdir() if path.suffix in {".jpg", ".png"}}
    assert pictures == set(SEEN)
