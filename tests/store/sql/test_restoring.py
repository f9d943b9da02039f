"""Copies: of the data alone they tell nothing, of the keys alone they bring nobody back."""

import shutil
from pathlib import Path

import pytest
from tests.store.sql.stores import Place, entry, event, person

from mimika.domain.consents import RecordId, SubjectId
from mimika.errors import StoreError
from mimika.store.sql.erasing import RESTORED

ANNA, BEN = SubjectId("anna"), SubjectId("ben")


class Copies:
    """Copies of the two databases of an SQLite store, taken while nobody writes."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(url=f"sqlite:///{folder}/mimika.db")
        self._files = {"data": folder / "mimika.db", "keys": folder / "mimika.keys.db"}
        self._kept = folder / "copies"
        database = self.place.open()
        database.ledger.append(event())
        database.ledger.append(event(who="ben"))
        database.personal.keep([entry(), entry(who="ben")])
        database.close()
        self._kept.mkdir()
        for path in self._files.values():
            shutil.copy(path, self._kept)

    def forget(self, who: SubjectId) -> object:
        database = self.place.open()
        done = database.personal.forget(who, 5_000.0, "request")
        database.close()
        return done

    def restore(self, *parts: str) -> None:
        for part in parts:
            for path in self._files[part].parent.glob(f"{self._files[part].name}-*"):
                path.unlink()
            shutil.copy(self._kept / self._files[part].name, self._files[part])


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path)


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_copy_of_either_database_brings_nobody_back(copies: Copies, part: str) -> None:
    copies.forget(ANNA)
    copies.restore(part)
    database = copies.place.open()
    assert database.held(ANNA).empty
    assert database.held(ANNA).forgotten_on
    assert database.personal.of_subject(BEN) == (entry(who="ben"),)
    assert len(copies.place.rows("keys", "keys")) == 1
    assert len(copies.place.rows("entries")) == 1
    assert [one.state for one in database.ledger.of_record(RecordId("r-anna"))] == ["given", "terminated"]
    assert [(one.why, one.at) for one in database.finished] == ([(RESTORED, 5_000.0)] if part == "keys" else [])
    database.close()
    assert copies.place.open().finished == ()


def test_after_both_came_back_the_proofs_of_the_audit_log_forget_again(copies: Copies) -> None:
    proof = copies.forget(ANNA)
    copies.restore("data", "keys")
    database = copies.place.open()
    assert not database.held(ANNA).empty
    (done,) = database.forget_again((proof,))
    assert (done.entries, done.keys) == (1, 1)
    assert database.held(ANNA).empty
    assert database.forget_again((proof,)) == ()


def test_proofs_do_not_forget_who_came_back_of_their_own(copies: Copies) -> None:
    proof = copies.forget(ANNA)
    database = copies.place.open()
    database.ledger.append(event(record=RecordId("anew"), at=9_000.0))
    assert database.forget_again((proof,)) == ()
    assert len(database.ledger.of_subject(person())) == 1
    database.close()
    assert len(copies.place.open().ledger.of_subject(person())) == 1


def test_data_without_its_keys_is_refused(copies: Copies, tmp_path: Path) -> None:
    (tmp_path / "mimika.keys.db").rename(tmp_path / "away.db")
    with pytest.raises(StoreError, match=r"the keys of .* are not there"):
        copies.place.open()
    assert not (tmp_path / "mimika.keys.db").exists()


def test_the_keys_of_another_store_are_refused(copies: Copies, tmp_path: Path) -> None:
    Place(url=f"sqlite:///{tmp_path}/other.db").open().close()
    shutil.copy(tmp_path / "other.keys.db", tmp_path / "mimika.keys.db")
    with pytest.raises(StoreError, match="those of another store"):
        copies.place.open()
