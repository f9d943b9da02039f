"""Which files make a call, and who in it is the customer."""

from pathlib import Path

import pytest

from mimika.apps.batch.calls.inputs import expand
from mimika.apps.batch.calls.roles import Role, roles_of
from mimika.errors import MediaError, UsageError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"x")


def test_a_recording_goes_with_the_transcript_of_its_name(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "a.vtt", "b.json", "c.mp3", "notes.pdf")
    found = {one.name: (one.words, one.sound) for one in expand([str(tmp_path)])}
    assert set(found) == {"a.vtt", "b.json", "c.mp3"}
    assert found["a.vtt"] == (tmp_path / "a.vtt", tmp_path / "a.wav")
    assert found["c.mp3"] == (None, tmp_path / "c.mp3")


def test_a_file_named_twice_is_one_call_and_one_that_is_absent_is_kept_to_fail_alone(tmp_path: Path) -> None:
    put(tmp_path, "a.vtt")
    found = expand([str(tmp_path / "a.vtt"), str(tmp_path), str(tmp_path / "absent.vtt")])
    assert [one.name for one in found] == ["a.vtt", "absent.vtt"]


def test_a_folder_without_calls_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no call"):
        expand([str(tmp_path)])


@pytest.mark.parametrize("customer", ["customer", "USER", "Caller 2", "external", "inbound_track", "Kunde"])
@pytest.mark.parametrize("agent", ["agent", "ASSISTANT", "Agent 7", "internal", "outbound_track"])
def test_usual_labels_are_known(customer: str, agent: str) -> None:
    assert roles_of([agent, customer]) == {agent: Role.SERVICE, customer: Role.CUSTOMER}


def test_with_two_speakers_the_other_is_the_service_and_a_third_is_nobody_known() -> None:
    assert roles_of(["Anna", "customer"])["Anna"] is Role.SERVICE
    assert roles_of(["Anna", "Ben", "customer"])["Anna"] is Role.OTHER


def test_a_label_that_was_named_goes_before_what_labels_say() -> None:
    assert roles_of(["channel 0", "channel 1"], ["Channel 1"])["channel 1"] is Role.CUSTOMER
    assert roles_of(["user", "seeker"], ["seeker"]) == {"user": Role.SERVICE, "seeker": Role.CUSTOMER}


def test_where_nobody_is_known_to_be_the_customer_nobody_is_read() -> None:
    with pytest.raises(MediaError, match="--customer with one of: 'A', 'B'"):
        roles_of(["A", "B"])
