"""Words as a source: only who is let in is opened; live words are bounded; both keep the promises of sources."""

import asyncio
from pathlib import Path

import pytest

from mimika.capture.transcripts import LiveWords, open_words, speakers_in
from mimika.domain.ids import PersonId, SourceId
from mimika.domain.media import Captured, TextSpan
from mimika.domain.ports import TextSource
from mimika.errors import UsageError
from mimika.testing.conformance import Check, check_writing, writing_checks

CALL = "Agent: Hello, I am Anna.\nCustomer: My order is late.\nAgent: I see.\nCUSTOMER: It is very late.\n"
WHO = {"customer": PersonId("p1")}


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.txt"
    path.write_text(CALL, encoding="utf-8")
    return path


def everything(source: TextSource) -> list[Captured[TextSpan]]:
    async def read() -> list[Captured[TextSpan]]:
        found = []
        while (sample := await source.read()) is not None:
            found.append(sample)
        await source.close()
        return found

    return asyncio.run(read())


def test_who_is_not_let_in_is_not_opened(call: Path) -> None:
    found = everything(open_words(str(call), speakers=WHO))
    assert [sample.media.text for sample in found] == ["My order is late.", "It is very late."]
    assert {sample.media.person for sample in found} == {"p1"}
    assert everything(open_words(str(call), speakers={})) == []


def test_labels_are_told_for_who_must_choose(call: Path) -> None:
    assert speakers_in(call) == ("Agent", "Customer", "CUSTOMER")


def test_the_language_is_taken_from_the_caller_where_the_file_does_not_say(call: Path) -> None:
    assert {one.media.language for one in everything(open_words(str(call), speakers=WHO, language="en"))} == {"en"}


def test_one_of_several_conversations_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("call_id,speaker,text\n7,customer,one\n8,customer,two\n", encoding="utf-8")
    with pytest.raises(UsageError, match="2 conversations"):
        open_words(str(path), speakers=WHO)
    with pytest.raises(UsageError, match="no conversation '9'"):
        open_words(str(path), speakers=WHO, conversation="9")
    assert [one.media.text for one in everything(open_words(str(path), speakers=WHO, conversation="8"))] == ["two"]


def live(count: int = 5, most: int = 3) -> LiveWords:
    source = LiveWords(SourceId("chat"), most)
    for at in range(count):
        source.push(float(at), TextSpan(text=f"word {at}"))
    source.end()
    return source


def test_live_words_drop_the_oldest_and_count_it() -> None:
    source = live()
    assert source.dropped == 2
    assert [one.media.text for one in everything(source)] == ["word 2", "word 3", "word 4"]


def test_live_words_never_go_back_in_time_and_take_nothing_after_the_end() -> None:
    source = LiveWords(SourceId("chat"))
    source.push(5.0, TextSpan(text="later"))
    source.push(3.0, TextSpan(text="sent late"))
    source.push(6.0, TextSpan(text="  "))
    source.end()
    assert not source.push(7.0, TextSpan(text="too late"))
    assert [(one.at, one.media.text) for one in everything(source)] == [(5.0, "later"), (5.0, "sent late")]


@pytest.mark.parametrize("at", [-1.0, float("nan"), float("inf")])
def test_live_words_at_an_impossible_time_are_refused(at: float) -> None:
    with pytest.raises(UsageError):
        LiveWords(SourceId("chat")).push(at, TextSpan(text="x"))


def test_a_reader_waits_for_live_words_and_is_woken_by_close() -> None:
    async def talk() -> tuple[Captured[TextSpan] | None, Captured[TextSpan] | None]:
        source = LiveWords(SourceId("chat"))
        reading = asyncio.create_task(source.read())
        await asyncio.sleep(0)
        source.push(1.0, TextSpan(text="hello"))
        first = await reading
        reading = asyncio.create_task(source.read())
        await asyncio.sleep(0)
        await source.close()
        return first, await reading

    first, after = asyncio.run(talk())
    assert first is not None
    assert first.media.text == "hello"
    assert after is None


@pytest.mark.parametrize("check", writing_checks(live), ids=str)
def test_live_words_conform(check: Check) -> None:
    check.run()


@pytest.mark.parametrize("number", range(len(writing_checks(live))))
def test_transcripts_conform(number: int, call: Path) -> None:
    writing_checks(lambda: open_words(str(call), speakers=WHO))[number].run()


class Leaving:
    """A source that goes back in time, forgets nothing and goes on after it was closed."""

    def __init__(self) -> None:
        self.dropped, self._at = 0, 9

    async def read(self) -> Captured[TextSpan] | None:
        self._at -= 1
        if self._at < 1:
            return None
        return Captured(source=SourceId("x"), at=float(self._at), index=9 - self._at, media=TextSpan(text="w"))

    def discard(self) -> int:
        return 3

    async def close(self) -> None:
        """Close nothing."""


def test_the_suite_sees_what_is_broken() -> None:
    with pytest.raises(AssertionError, match="words_come_in_the_order"):
        check_writing(Leaving)
    broken = set()
    for check in writing_checks(Leaving):
        try:
            check.run()
        except AssertionError:
            broken.add(check.name)
    assert {"words_that_wait_can_be_forgotten", "after_close_nothing_is_read"} <= broken
