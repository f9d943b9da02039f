"""Rules as a policy: all rules of a file, for one person, one sample at a time.

Pure and incremental: a sample costs a comparison for every rule whose
condition does not hold, and a few more where one does. Next door: `loading`
makes a policy from a file, `machine` steps one rule.
"""

from math import isfinite, isnan, nan
from typing import final

from mimika.decide.machine import GAP_S, GRAIN_S, Tick, advanced
from mimika.decide.memory import NEVER, Memory, Phase, RuleMemory
from mimika.decide.rules import Gauge, Rule, RuleSet
from mimika.domain.decisions import Decision
from mimika.domain.ids import DecisionId
from mimika.domain.state import PersonState
from mimika.errors import UsageError


@final
class RulePolicy:
    """Chooses by rules; implements `mimika.domain.ports.Policy`.

    Args:
        rules: Compiled rules, as `rules_from` makes them.
    """

    __slots__ = ("_set",)

    def __init__(self, rules: RuleSet) -> None:
        self._set = rules

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order of their file."""
        return self._set.rules

    def begin(self) -> Memory:
        """Return the memory of somebody about whom nothing was decided yet."""
        gauges = len(self._set.gauges)
        return Memory(
            fingerprint=self._set.fingerprint,
            at=NEVER,
            seen=(NEVER,) * gauges,
            covered=(0.0,) * gauges,
            rules=(RuleMemory(),) * len(self._set.rules),
        )

    def choose(self, memory: Memory, state: PersonState) -> tuple[Memory, tuple[Decision, ...]]:
        """Return the new memory and what is decided now, in the order of the rules.

        A sample up to `GAP_S` older than the last one changes nothing; an older one
        means that the clock was set back, and every time mark moves with it.

        Raises:
            UsageError: The memory belongs to other rules.
        """
        if memory.fingerprint != self._set.fingerprint:
            raise UsageError(
                "the rules cannot go on",
                why="what they remember belongs to another rule file",
                fix="Begin anew with RulePolicy.begin()",
            )
        elapsed = state.at - memory.at
        if not isfinite(state.at) or -GAP_S <= elapsed < 0:
            return memory, ()
        if elapsed < 0:
            memory = memory.shifted(elapsed)
        return self._step(memory, _Samples(self._set.gauges, memory, state), state)

    def _step(self, memory: Memory, samples: "_Samples", state: PersonState) -> tuple[Memory, tuple[Decision, ...]]:
        rules: list[RuleMemory] = []
        decisions: list[Decision] = []
        values = samples.values
        for rule, was in zip(self._set.rules, memory.rules, strict=True):
            condition = rule.condition
            resting = was.phase is Phase.IDLE and rule.after is None
            if resting and not values[condition.gauge] * condition.sign > condition.enter:
                rules.append(was)
                continue
            before = None if rule.after is None else samples.tick(rule.after.condition.gauge)
            now = advanced(rule, was, samples.tick(condition.gauge), before)
            rules.append(now)
            if now.fired > was.fired:
                decisions.extend(_decisions(rule, now, values[condition.gauge], state))
        after = Memory(
            fingerprint=memory.fingerprint,
            at=state.at,
            seen=tuple(samples.seen),
            covered=tuple(samples.covered),
            rules=tuple(rules),
        )
        return after, tuple(decisions)


@final
class _Samples:
    """The values of all gauges at one moment; ticks are made for the few rules that need one."""

    __slots__ = ("_at", "_memory", "_ticks", "covered", "seen", "values")

    def __init__(self, gauges: tuple[Gauge, ...], memory: Memory, state: PersonState) -> None:
        self._memory = memory
        self._at = state.at
        self._ticks: list[Tick | None] = [None] * len(gauges)
        self.values = _usable(gauges, state)
        since = state.at - memory.at
        gain = since if since <= GAP_S + GRAIN_S else 0.0
        self.seen: list[float] = []
        self.covered: list[float] = []
        for value, seen, covered in zip(self.values, memory.seen, memory.covered, strict=True):
            missing = isnan(value)
            self.seen.append(seen if missing else state.at)
            self.covered.append(covered if missing else covered + gain)

    def tick(self, gauge: int) -> Tick:
        made = self._ticks[gauge]
        if made is None:
            memory = self._memory
            made = self._ticks[gauge] = Tick(
                at=self._at,
                previous=memory.at,
                value=self.values[gauge],
                seen=memory.seen[gauge],
                covered=self.covered[gauge],
                covered_before=memory.covered[gauge],
            )
        return made


def _usable(gauges: tuple[Gauge, ...], state: PersonState) -> list[float]:
    """Return the value of each gauge; NaN where it is absent or not sure enough."""
    if not state.quality > 0:
        return [nan] * len(gauges)
    vector = state.readings.vector
    levels = {reading.name: reading for reading in state.states}
    values: list[float] = []
    for gauge in gauges:
        if gauge.state is None:
            value, confidence = float(vector[gauge.position]), state.quality
        elif (reading := levels.get(gauge.state)) is None:
            value, confidence = nan, 0.0
        else:
            value, confidence = reading.level, reading.confidence
        values.append(value if confidence >= gauge.min_confidence else nan)
    return values


def _decisions(rule: Rule, memory: RuleMemory, level: float, state: PersonState) -> list[Decision]:
    """Return one decision for each action; the first is named after the firing, the others get a number more."""
    name = f"{state.person}-{rule.id}-{memory.fired}"
    seconds = f"{memory.held:.1f}".removesuffix(".0")
    reason = rule.explain.format(seconds=seconds, level=f"{level:.2f}", times=memory.fired)
    return [
        Decision(
            id=DecisionId(name if number == 1 else f"{name}-{number}"),
            person=state.person,
            at=state.at,
            action=action,
            rule=rule.id,
            reason=reason,
        )
        for number, action in enumerate(rule.actions, start=1)
    ]
