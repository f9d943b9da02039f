"""One rule, one person, one sample: idle, pending, firing, holding, cooldown, idle.

Pure functions in event time. Transitions that time alone brings carry the
moment at which they were due, not that of the sample that revealed them, so
the result does not hang on the frame rate. `docs/rules.md` states the same in
prose; `policy` calls this for every rule.
"""

from dataclasses import dataclass, replace
from math import isnan
from typing import Final

from mimika.decide.memory import NEVER, Arming, Phase, RuleMemory
from mimika.decide.rules import Earlier, OnMissing, Rule, Unseen

GAP_S: Final = 1.0
"""Longest time between two samples that counts as seen; beyond it nobody knows what happened in between."""

GRAIN_S: Final = 1e-6
"""Times closer than a microsecond are equal: sums of frame durations are never exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One sample of one gauge.

    Attributes:
        at: Event time in seconds.
        previous: Event time of the sample before, usable or not.
        value: The value; NaN when the sample is not usable.
        seen: Event time of the last usable sample before this one.
        covered: Readable seconds up to now.
        covered_before: Readable seconds up to the sample before.
    """

    at: float
    previous: float
    value: float
    seen: float
    covered: float
    covered_before: float

    @property
    def missing(self) -> bool:
        """Whether there is no usable value."""
        return isnan(self.value)

    def lost_for(self, hold: float) -> bool:
        """Whether nothing was readable for longer than the hold, up to now or just before now."""
        away = self.at - self.seen
        return away > hold + GRAIN_S and (self.missing or away > GAP_S + GRAIN_S)


def advanced(rule: Rule, memory: RuleMemory, tick: Tick, before: Tick | None = None) -> RuleMemory:
    """Return where a rule stands after one sample.

    Args:
        rule: The rule.
        memory: Where it stood; the same object comes back when nothing changes.
        tick: The sample of the rule's gauge.
        before: The sample of its earlier condition's gauge; None when it has no earlier condition.
    """
    ready = True
    if rule.after is not None and before is not None:
        arming = _armed(rule, rule.after, memory.arming, before)
        if arming is not memory.arming:
            memory = replace(memory, arming=arming)
        ready = _is_ready(rule, rule.after, arming, before)
    memory = _aged(rule, _broken(rule, memory, tick), tick.at)
    if tick.missing:
        return memory
    value = rule.condition.sign * tick.value
    if memory.phase is Phase.IDLE and ready and memory.fired < rule.most and value > rule.condition.enter:
        memory = _moved(memory, Phase.PENDING, tick.at, tick.covered)
    return _sampled(rule, memory, tick, value)


def _sampled(rule: Rule, memory: RuleMemory, tick: Tick, value: float) -> RuleMemory:
    """Apply a usable value; in every phase a value between the thresholds changes nothing."""
    over = value < rule.condition.leave
    if memory.phase is Phase.PENDING:
        return _moved(memory, Phase.IDLE, tick.at) if over else _ripened(rule, memory, tick)
    if memory.phase is Phase.FIRING and over:
        return _aged(rule, _moved(memory, Phase.HOLDING, tick.at), tick.at)
    if memory.phase is Phase.HOLDING and value > rule.condition.enter:
        return _moved(memory, Phase.FIRING, tick.at)
    return memory


def _ripened(rule: Rule, memory: RuleMemory, tick: Tick) -> RuleMemory:
    """Fire if the condition held long enough and enough of that time was readable."""
    seconds = tick.at - memory.since
    if not _enough(rule, rule.held, seconds, tick.covered - memory.covered):
        return memory
    return RuleMemory(
        phase=Phase.FIRING, since=tick.at, held=seconds, fired=memory.fired + 1, arming=_spent(memory.arming)
    )


def _broken(rule: Rule, memory: RuleMemory, tick: Tick) -> RuleMemory:
    """End a condition that could not be read for too long."""
    if not _lost(rule, tick) or (memory.phase is not Phase.PENDING and memory.phase is not Phase.FIRING):
        return memory
    after = Phase.IDLE if memory.phase is Phase.PENDING else Phase.HOLDING
    return _moved(memory, after, tick.seen + rule.hold)


def _aged(rule: Rule, memory: RuleMemory, at: float) -> RuleMemory:
    """Do what time alone does."""
    if memory.phase is Phase.HOLDING and at - memory.since >= rule.keep - GRAIN_S:
        memory = _moved(memory, Phase.COOLDOWN, memory.since + rule.keep)
    if memory.phase is Phase.COOLDOWN and at - memory.since >= rule.cooldown - GRAIN_S:
        memory = _moved(memory, Phase.IDLE, memory.since + rule.cooldown)
    return memory


def _moved(memory: RuleMemory, phase: Phase, since: float, covered: float = 0.0) -> RuleMemory:
    return replace(memory, phase=phase, since=since, covered=covered)


def _lost(rule: Rule, tick: Tick) -> bool:
    return rule.on_missing is OnMissing.RESET and tick.lost_for(rule.hold)


def _enough(rule: Rule, needed: float, seconds: float, covered: float) -> bool:
    """Whether a stretch is long enough and enough of it was readable."""
    return seconds >= needed - GRAIN_S and covered >= rule.min_coverage * seconds - GRAIN_S


def _armed(rule: Rule, earlier: Earlier, arming: Arming, tick: Tick) -> Arming:
    """Return what is known of a rule's earlier condition after one sample of its gauge."""
    counts = earlier.unseen is Unseen.COUNTS
    if arming.since is not None and not counts and _lost(rule, tick):
        arming = _ended(rule, earlier, arming, tick.seen, tick.covered_before)
    value = earlier.condition.sign * tick.value
    if arming.since is None:
        begins = value > earlier.condition.enter or (counts and tick.missing)
        return Arming(since=tick.at, covered=tick.covered, proven=arming.proven) if begins else arming
    if value < earlier.condition.leave:
        jumped = tick.at - tick.previous > GAP_S + GRAIN_S
        end = tick.at if counts and jumped else tick.previous
        return _ended(rule, earlier, arming, end, tick.covered_before)
    return arming


def _ended(rule: Rule, earlier: Earlier, arming: Arming, end: float, covered: float) -> Arming:
    """Close a stretch of the earlier condition and keep its end if it was long enough."""
    return Arming(proven=end if _proves(rule, earlier, arming, end, covered) else arming.proven)


def _proves(rule: Rule, earlier: Earlier, arming: Arming, end: float, covered: float) -> bool:
    """Whether a stretch that lasted until `end` meets what the rule asks of it."""
    seconds = end - (arming.since if arming.since is not None else end)
    if earlier.unseen is Unseen.COUNTS:
        return arming.since is not None and seconds >= earlier.held - GRAIN_S
    return arming.since is not None and _enough(rule, earlier.held, seconds, covered - arming.covered)


def _is_ready(rule: Rule, earlier: Earlier, arming: Arming, tick: Tick) -> bool:
    """Whether the rule's own condition may begin now."""
    recent = arming.proven >= tick.at - earlier.within - GRAIN_S
    return recent or _proves(rule, earlier, arming, tick.at, tick.covered)


def _spent(arming: Arming) -> Arming:
    """Return what is left after firing: one earlier stretch serves one firing."""
    return Arming() if arming.proven != NEVER or arming.since is not None else arming
