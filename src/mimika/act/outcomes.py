"""How actuators answer, in one place: done, failed with a cause, or refused for want of a permit to act."""

from mimika.domain.decisions import Decision, Outcome, OutcomeStatus
from mimika.domain.permits import Permitted, Scope


def done(released: Permitted[Decision]) -> Outcome:
    """Return that it was carried out."""
    return Outcome(decision=released.what.id, at=released.at, status=OutcomeStatus.DONE)


def failed(released: Permitted[Decision], error: Exception) -> Outcome:
    """Return that it failed, and why in the system's own words."""
    told = error.strerror if isinstance(error, OSError) else None
    return Outcome(
        decision=released.what.id,
        at=released.at,
        status=OutcomeStatus.FAILED,
        detail=told or str(error) or type(error).__name__,
    )


def refusal(released: Permitted[Decision]) -> Outcome | None:
    """Return a refusal when the permit is not one to act; None when it is."""
    if released.scope is Scope.ACT:
        return None
    detail = f"the permit covers {released.scope}, not {Scope.ACT}"
    return Outcome(decision=released.what.id, at=released.at, status=OutcomeStatus.REFUSED, detail=detail)
