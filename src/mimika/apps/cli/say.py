"""`mimika say`: the equal path in a terminal or a pipe. Who is not sensed says how it goes, a word a line.

Next door: `mimika.pipeline.equal_path` brings the words to the rules.
"""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from mimika.apps.cli.options import JsonOption, RulesOption
from mimika.domain.permits import Purpose
from mimika.domain.selfreport import SelfReport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mimika.decide import Memory
    from mimika.domain.events import Decided
    from mimika.pipeline.equal_path import EqualPath

_TICK_S: Final = 0.1
"""Pause between two looks at the rules while nobody says anything."""


def say(
    *,
    purpose: Annotated[
        Purpose, typer.Option("--purpose", help="What the service is for.")
    ] = Purpose.SERVICE_PERSONALISATION,
    rules: RulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how it goes instead of being sensed: fine, unsure, annoyed or need-help, a word a line on stdin.

    The same rules answer with the same actions. What is decided is printed as it happens; the end of the input ends it.
    With --json each decision is one JSON document a line.
    """
    import asyncio

    from mimika.decide import rules_from
    from mimika.domain.ids import PersonId
    from mimika.pipeline.equal_path import EqualPath, Service
    from mimika.scenarios.attentive import rules_text

    policy = rules_from(rules_text() if rules is None else rules)
    path = EqualPath(PersonId("p1"), Service(policy=policy, purpose=purpose))
    asyncio.run(_listen(path, as_json=as_json))


async def _listen(path: "EqualPath[Memory]", *, as_json: bool) -> None:
    import asyncio
    import sys

    from mimika.pipeline.clock import SystemClock
    from mimika.understand.reported import HELD_S

    clock = SystemClock()
    began = clock.monotonic()
    line = asyncio.ensure_future(asyncio.to_thread(sys.stdin.readline))
    while True:
        done, _ = await asyncio.wait({line}, timeout=_TICK_S)
        at = clock.monotonic() - began
        if not done:
            _print(await path.until(at), as_json=as_json)
            continue
        word = line.result()
        if not word:
            break
        _print(await path.say(_report(word), at), as_json=as_json)
        line = asyncio.ensure_future(asyncio.to_thread(sys.stdin.readline))
    _print(await path.until(clock.monotonic() - began + HELD_S), as_json=as_json)


def _report(word: str) -> SelfReport:
    """Return what a line says.

    Raises:
        UsageError: It is none of the words.
    """
    from mimika.errors import UsageError

    said = word.strip().lower().replace(" ", "-").replace("_", "-")
    if said not in set(SelfReport):
        raise UsageError(f"{word.strip()!r} is not understood", fix=f"Say one of: {', '.join(SelfReport)}")
    return SelfReport(said)


def _print(decided: "Iterable[Decided]", *, as_json: bool) -> None:
    from mimika.apps.batch.words import at_clock, sentence
    from mimika.apps.cli.terminal import emit_line, out

    for each in decided:
        if as_json:
            decision = each.decision
            emit_line(
                {
                    "at": round(decision.at, 3),
                    "action": decision.action.name,
                    "reason": decision.reason,
                    "status": each.outcome.status.value,
                }
            )
        else:
            out().print(f"{at_clock(each.at)}  {sentence(each)}", markup=False)
