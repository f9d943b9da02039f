"""A run over many calls: only customers are read, it goes on where it stopped, and bad files stop nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mimika.apps.batch.calls.keeping import FOLDER
from mimika.apps.batch.calls.ordering import call_grant, report_of
from mimika.apps.batch.calls.running import Reading, Status
from mimika.errors import OutputError, RefusedError

Begin = Callable[..., Reading]
Write = Callable[[Path, int], Path]


def finished(reading: Reading) -> dict[str, object]:
    """Write the report of a run, and return what it says."""
    report_of(reading, reading.order, reading.grant, "0")
    return json.loads((reading.order.out / "calls.json").read_text(encoding="utf-8"))


def test_only_the_customers_side_is_read(begin: Begin, folder: Path, reader: object) -> None:
    begin(folder).run()
    said = [text for text, _ in reader.asked]
    assert len(said) == 3 * 40
    assert not any("policy" in text or "Good morning" in text for text in said)


def test_what_the_service_says_counts_by_what_follows(begin: Begin, folder: Path) -> None:
    reading = begin(folder)
    reading.run()
    (call, *_) = reading.gathered().calls
    handling = next(step for step in call.steps if "against our policy" in step.after or "let me look" in step.after)
    assert all("good morning" not in phrase for phrase in handling.after)


def test_nothing_personal_is_kept_or_shown(begin: Begin, folder: Path) -> None:
    reading = begin(folder)
    reading.run()
    finished(reading)
    files = [path for path in reading.order.out.rglob("*") if path.is_file()]
    assert len(files) >= 40
    for path in files:
        text = path.read_text(encoding="utf-8").lower()
        assert "zorblat" not in text, path
        assert "7331" not in text, path
        assert "call-" not in text, path
        assert "that sounds fine, " not in text, path
    assert (reading.order.out / FOLDER).stat().st_mode & 0o077 == 0


def test_a_second_run_reads_nothing_anew_and_reports_the_same(begin: Begin, folder: Path, reader: object) -> None:
    first = begin(folder)
    first.run()
    before, asked = finished(first), len(reader.asked)
    second = begin(folder)
    second.run()
    assert len(reader.asked) == asked
    assert {one.status for one in second.results} == {Status.SKIPPED}
    assert finished(second) == before


def test_without_resume_all_is_read_anew(begin: Begin, folder: Path, reader: object) -> None:
    begin(folder).run()
    asked = len(reader.asked)
    begin(folder, resume=False).run()
    assert len(reader.asked) == 2 * asked


def test_other_labels_or_another_basis_are_another_reading(begin: Begin, folder: Path, reader: object) -> None:
    begin(folder).run()
    asked = len(reader.asked)
    begin(folder, language="en").run()
    assert len(reader.asked) == 2 * asked


def test_a_kept_file_that_is_broken_is_counted_anew(begin: Begin, folder: Path, reader: object) -> None:
    first = begin(folder)
    first.run()
    asked = len(reader.asked)
    broken = next(path for path in (first.order.out / FOLDER).rglob("*.json") if path.name != "published.json")
    broken.write_text('{"unread": 0, "ste', encoding="utf-8")
    begin(folder).run()
    assert len(reader.asked) == asked + 3


def test_an_interruption_leaves_a_valid_report_and_the_next_run_goes_on(
    begin: Begin, folder: Path, reader: object
) -> None:
    reader.stop_after = 3 * 25 + 1
    reading = begin(folder)
    with pytest.raises(KeyboardInterrupt):
        reading.run()
    said = finished(reading)
    assert said["complete"] is False
    assert said["findings"]["calls"] == 25
    assert "interrupted" in (reading.order.out / "calls.html").read_text(encoding="utf-8")
    reader.stop_after = None
    asked = len(reader.asked)
    again = begin(folder)
    again.run()
    assert len(reader.asked) - asked == 3 * 15
    assert finished(again)["findings"]["calls"] == 40


def test_an_interruption_just_before_the_end_leaves_ten_calls_for_the_next_report(
    begin: Begin, folder: Path, reader: object
) -> None:
    reader.stop_after = 3 * 38
    reading = begin(folder)
    with pytest.raises(KeyboardInterrupt):
        reading.run()
    assert finished(reading)["findings"]["calls"] == 30
    reader.stop_after = None
    again = begin(folder)
    again.run()
    assert finished(again)["findings"]["calls"] == 40


def test_one_call_more_changes_no_report_until_there_are_ten(begin: Begin, folder: Path, write: Write) -> None:
    first = begin(folder)
    first.run()
    before = finished(first)
    for number in range(40, 49):
        write(folder / f"call-{number}.json", number)
        reading = begin(folder)
        reading.run()
        said = finished(reading)
        assert said["findings"] == before["findings"]
        assert said["held"] == number - 39
    write(folder / "call-49.json", 49)
    reading = begin(folder)
    reading.run()
    said = finished(reading)
    assert (said["findings"]["calls"], said["held"]) == (50, 0)


def test_without_knowing_what_was_reported_before_nothing_is_reported(begin: Begin, folder: Path) -> None:
    first = begin(folder)
    first.run()
    finished(first)
    (first.order.out / FOLDER / "published.json").write_text("[", encoding="utf-8")
    with pytest.raises(OutputError, match="new folder"):
        begin(folder)


def test_bad_files_are_told_and_the_rest_goes_on(begin: Begin, folder: Path) -> None:
    (folder / "empty.vtt").write_bytes(b"")
    (folder / "cut.json").write_text('[{"role": "custo', encoding="utf-8")
    (folder / "who.txt").write_text("Ann: hello there\nBen: hello\n", encoding="utf-8")
    reading = begin(folder, folder / "absent.json")
    reading.run()
    failed = {one.source: one.error for one in reading.results if one.status is Status.FAILED}
    assert set(failed) == {"empty.vtt", "cut.json", "who.txt", "absent.json"}
    assert all(name in line and "\n" not in line for name, line in failed.items())
    assert "column" in failed["cut.json"]
    assert "--customer" in failed["who.txt"]
    assert finished(reading)["findings"]["calls"] == 40


def test_the_pain_point_is_found_with_its_words(begin: Begin, folder: Path, write: Write) -> None:
    for number in range(40, 160):
        write(folder / f"call-{number}.json", number)
    reading = begin(folder)
    reading.run()
    said = finished(reading)["findings"]
    assert any("policy" in one["phrase"] for one in said["before"] if one["share"]["rise"] > 0)
    assert any("awful" in one["phrase"] for one in said["said"])
    assert "parcel" in " ".join(said["pains"][0]["words"])
    rows = (reading.order.out / "painpoints.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(said["pains"])


def test_nine_calls_are_not_enough_and_it_says_so(begin: Begin, tmp_path: Path, write: Write) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for number in range(9):
        write(few / f"{number}.json", number)
    reading = begin(few)
    reading.run()
    said = finished(reading)
    assert said["findings"]["overall"] is None
    assert "Not enough" in (reading.order.out / "calls.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("purpose", "basis"), [(None, "b"), ("customer-support", None), ("spying", "b")])
def test_without_purpose_and_basis_there_is_no_grant(purpose: str | None, basis: str | None) -> None:
    with pytest.raises(RefusedError):
        call_grant(purpose, basis, 10)


def test_k_below_ten_is_refused() -> None:
    with pytest.raises(RefusedError, match="--k 10"):
        call_grant("research", "b", 9)
