"""Actions as lines to read."""

import asyncio
import io
from collections.abc import Callable

from mimika.act import ConsoleActuator
from mimika.domain.decisions import Decision, Outcome
from mimika.domain.permits import Permitted

Release = Callable[..., Permitted[Decision]]
CarryOut = Callable[..., list[Outcome]]


def test_a_decision_is_one_readable_line(release: Release, carry_out: CarryOut) -> None:
    stream = io.StringIO()
    outcomes = carry_out(ConsoleActuator(stream), release(), release(2, at=61.04, params={}))
    assert [outcome.status for outcome in outcomes] == ["done", "done"]
    assert [outcome.at for outcome in outcomes] == [2.5, 61.04]
    assert stream.getvalue().splitlines() == [
        "2.5 s  p1  offer_help  text_key=a.b  (Held for 3 s)",
        "61.0 s  p1  offer_help  (Held for 3 s)",
    ]


def test_control_characters_cannot_break_the_line_or_the_terminal(release: Release, carry_out: CarryOut) -> None:
    stream = io.StringIO()
    carry_out(ConsoleActuator(stream), release(reason="a\nb\x1b[2Jc", params={"x": "\r\u2028"}))
    assert stream.getvalue() == "2.5 s  p1  offer_help  x=\\r\\u2028  (a\\nb\\x1b[2Jc)\n"


def test_words_of_all_languages_stay_as_they_are(release: Release, carry_out: CarryOut) -> None:
    stream = io.StringIO()
    carry_out(ConsoleActuator(stream), release(reason="Помочь? 需要帮助吗"))
    assert "Помочь? 需要帮助吗" in stream.getvalue()


def test_a_closed_stream_is_a_failed_outcome(release: Release, carry_out: CarryOut) -> None:
    stream = io.StringIO()
    stream.close()
    outcome = carry_out(ConsoleActuator(stream), release())[0]
    assert outcome.status == "failed"
    assert "closed" in outcome.detail


def test_a_full_disk_is_a_failed_outcome(release: Release, carry_out: CarryOut) -> None:
    with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123 -- a device, not a path of ours
        stream = io.TextIOWrapper(full, encoding="utf-8", write_through=True)
        outcome = carry_out(ConsoleActuator(stream), release())[0]
        stream.detach()
    assert (outcome.status, outcome.detail) == ("failed", "No space left on device")


def test_a_stream_of_a_poorer_alphabet_is_a_failed_outcome(release: Release, carry_out: CarryOut) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    outcome = carry_out(ConsoleActuator(stream), release(reason="é"))[0]
    assert outcome.status == "failed"


def test_closing_twice_is_fine_and_leaves_the_stream_open(release: Release, carry_out: CarryOut) -> None:
    stream = io.StringIO()
    actuator = ConsoleActuator(stream)
    asyncio.run(actuator.close())
    asyncio.run(actuator.close())
    assert not stream.closed
    assert carry_out(actuator, release())[0].status == "failed"
    assert stream.getvalue() == ""
