"""Carrying out what the gate released: everywhere it is wanted, with one outcome."""

from collections.abc import Iterable

from mimika.domain.decisions import Decision, Outcome, OutcomeStatus
from mimika.domain.permits import Permitted, Refusal
from mimika.domain.ports import Actuator


async def carried_out(
    released: Permitted[Decision] | Refusal, decision: Decision, actuators: Iterable[Actuator]
) -> Outcome:
    """Carry a decision out in every system and return the worst outcome; one that is not released is refused."""
    if isinstance(released, Refusal):
        return Outcome(decision=decision.id, at=decision.at, status=OutcomeStatus.REFUSED, detail=released.ground)
    outcomes = [await actuator.act(released) for actuator in actuators]
    failed = next((each for each in outcomes if each.status is not OutcomeStatus.DONE), None)
    done = Outcome(decision=decision.id, at=decision.at, status=OutcomeStatus.DONE)
    return failed or (outcomes[0] if outcomes else done)
