"""From a rule file to rules that run; every mistake is one `RuleError` with its line and column.

Reads (`document`), checks the form (`schema`) and the promises (`forbidden`),
and compiles to `rules`.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mimika.decide.document import MAX_CHARACTERS, Document, Path, Place, one_line, read_document, suggestion
from mimika.decide.forbidden import breaches
from mimika.decide.policy import RulePolicy
from mimika.decide.rules import Condition, Earlier, Gauge, OnMissing, Rule, RuleSet, Unseen
from mimika.decide.schema import ConditionEntry, FileEntry, RuleEntry, known_keys
from mimika.domain.decisions import Action
from mimika.domain.ids import ActionName, RuleId
from mimika.domain.readings import POSITION
from mimika.domain.state import StateName
from mimika.errors import RuleError, UsageError

_FIXES: Final = MappingProxyType(
    {
        "missing": "Add it",
        "list_type": "Write a list, each item behind a dash",
        "model_type": "Write keys and values, such as `signal: attention`",
        "dict_type": "Write keys and values",
        "string_pattern_mismatch": "Write a letter, then letters, digits and _, at most 64",
        "too_short": "Write at least one",
        "string_type": "Write a word or put it in quotes",
        "float_type": "Write a number",
        "int_type": "Write a whole number",
    }
)
"""What to do about complaints of the validation library, by their kind."""


def rules_from(source: FilePath | str) -> RulePolicy:
    """Return the rules of a file or text as a policy.

    Args:
        source: The path of a file, or the rules themselves as a string.

    Raises:
        RuleError: The rules are wrong.
        UsageError: The file cannot be read.
    """
    return RulePolicy(_compiled(source if isinstance(source, str) else _read(source)))


def _read(path: FilePath) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"the rule file {path} is not text", why=str(error), fix="Save it as UTF-8") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise UsageError(
            f"the rule file {path} cannot be read", why=why or str(error), fix="Check its name and rights"
        ) from error


def _compiled(text: str) -> RuleSet:
    document = read_document(text)
    try:
        entries = FileEntry.model_validate(document.content).rules
    except ValidationError as error:
        raise _first(_translated(document, details) for details in _told(error)) from error
    wrong = list(_broken_promises(document, entries))
    if wrong:
        raise _first(iter(wrong))
    gauges: dict[Gauge, int] = {}
    rules = tuple(_rule(entry, gauges) for entry in entries)
    fingerprint = hashlib.sha256(repr((rules, tuple(gauges))).encode()).hexdigest()[:16]
    return RuleSet(rules=rules, gauges=tuple(gauges), fingerprint=fingerprint)


def _told(error: ValidationError) -> list[ErrorDetails]:
    """Return the complaints worth telling: what is missing is often what was misspelt, so it comes last."""
    everything = error.errors()
    return [details for details in everything if details["type"] != "missing"] or everything


def _first(errors: Iterator[RuleError]) -> RuleError:
    """Return the error that stands first in the file; the rest often follows from it."""
    return min(errors, key=lambda error: (error.line, error.column))


def _translated(document: Document, details: ErrorDetails) -> RuleError:
    """Turn a complaint of the validation library into ours."""
    given = details.get("ctx", {})
    path: Path = (*details["loc"], given["key"]) if given.get("key") else details["loc"]
    name = _spelled(path)
    if details["type"] == "extra_forbidden":
        return _error(document.key(path), f"unknown key {name}", fix=suggestion(str(path[-1]), known_keys(path[:-1])))
    if details["type"] == "missing":
        return _error(document.place(path), f"{name} is missing", fix=_FIXES["missing"])
    if details["type"] == "literal_error":
        return _error(
            document.place(path),
            f"{name} is wrong",
            why=f"{details['input']!r} is not known",
            fix=f"Write {given.get('expected')}",
        )
    fix = str(given.get("fix") or _FIXES.get(details["type"], "Correct it"))
    if details["type"] == "model_type":
        start = fix if path else "Begin with `rules:` and indent the rules below it"
        return _error(document.place(path), f"{name} has no keys", fix=start)
    return _error(document.place(path), f"{name} is wrong", why=_plain(details["msg"]), fix=fix)


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _spelled(path: Path) -> str:
    """Return the way to a value as it reads in a file, such as `rules[2].when.above`, without the library's parts."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path if part not in {"str", "int"}]
    return "".join(parts).removeprefix(".") or "the rule file"


def _error(place: Place, what: str, *, why: str = "", fix: str) -> RuleError:
    return RuleError(one_line(what), line=place.line, column=place.column, why=one_line(why), fix=one_line(fix))


def _broken_promises(document: Document, entries: list[RuleEntry]) -> Iterator[RuleError]:
    """Yield ids that stand twice and consequences that no rule may have."""
    lines: dict[str, Place] = {}
    for number, entry in enumerate(entries):
        place = document.place(("rules", number, "id"))
        if entry.id in lines:
            yield _error(
                place,
                f"the id {entry.id!r} stands twice",
                why=f"first in line {lines[entry.id].line}",
                fix="Give each rule an id of its own",
            )
        lines.setdefault(entry.id, place)
        for breach in breaches(entry):
            where = document.place(("rules", number, *breach.path))
            yield _error(where, f"rule {entry.id}: {breach.what}", why=breach.why, fix=breach.fix)


def _rule(entry: RuleEntry, gauges: dict[Gauge, int]) -> Rule:
    return Rule(
        id=RuleId(entry.id),
        condition=_condition(entry.when, entry, gauges),
        after=_earlier(entry, gauges),
        held=entry.held,
        keep=entry.keep_for,
        cooldown=entry.cooldown,
        most=entry.max_per_session,
        min_coverage=entry.quality.min_coverage,
        hold=entry.on_missing.hold,
        on_missing=OnMissing(entry.on_missing.then),
        actions=tuple(
            Action(name=ActionName(item.action), params=MappingProxyType(item.params)) for item in entry.then
        ),
        explain=entry.explain,
    )


def _earlier(entry: RuleEntry, gauges: dict[Gauge, int]) -> Earlier | None:
    after = entry.after
    if after is None:
        return None
    condition = _condition(after, entry, gauges)
    return Earlier(condition=condition, held=after.held, within=after.within, unseen=Unseen(after.missing))


def _condition(entry: ConditionEntry, rule: RuleEntry, gauges: dict[Gauge, int]) -> Condition:
    state = entry.signal.removeprefix("state_")
    gauge = Gauge(
        position=POSITION[entry.signal],
        state=StateName(state) if state != entry.signal else None,
        min_confidence=rule.quality.min_confidence,
    )
    sign = 1.0 if entry.above is not None else -1.0
    return Condition(
        gauge=gauges.setdefault(gauge, len(gauges)),
        sign=sign,
        enter=sign * entry.threshold,
        leave=sign * entry.release,
    )
