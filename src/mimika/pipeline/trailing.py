"""What a session enters in the audit log: once each, never frame by frame, and nobody by name.

Entered are every question that the law answered, refusals by it included; from
when and until when something was admitted under each grant, so a withdrawal
too; and every decision at the gate, before it is carried out. What happens
within the gate is remembered and entered by the session, because the gate
itself writes nothing. Next door: `mimika.domain.happenings` has the words.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import final

from mimika.domain.decisions import Decision
from mimika.domain.happenings import AdmissionBegun, AdmissionEnded, Judged, Let, Ruled
from mimika.domain.ids import GrantId, SessionId
from mimika.domain.keeping import AuditTrail, Happened
from mimika.domain.law import Case, Condition, Judgement, Law, Verdict
from mimika.domain.permits import Grant, Permitted, Purpose, Refusal, Scope
from mimika.domain.ports import Clock
from mimika.domain.signals import Modality
from mimika.pipeline.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Something was admitted.

    Attributes:
        grant: Under which grant.
        scope: How far.
        modalities: What may be sensed.
    """

    grant: GrantId
    scope: Scope
    modalities: frozenset[Modality]

    @classmethod
    def of(cls, permit: Permitted[object]) -> "Admission":
        """Return what a permit admitted."""
        return cls(grant=permit.grant, scope=permit.scope, modalities=permit.modalities)


@final
class Trailing:
    """Gathers what a session enters, and enters it.

    Args:
        trail: Where to.
        session: Name of the session.
        purpose: What it serves.
        clock: Dates what happened.
    """

    def __init__(self, trail: AuditTrail, session: SessionId, purpose: Purpose, clock: Clock) -> None:
        self._trail, self._session, self._purpose, self._clock = trail, session, purpose, clock
        self._waiting: deque[Happened] = deque()
        self._open: dict[tuple[GrantId, Scope], AdmissionEnded] = {}
        self._answered: dict[Case, Judgement] = {}

    def heard(self, site: Site | None) -> Site | None:
        """Return a site whose law is listened to; nothing is asked yet."""
        return None if site is None else replace(site, law=_Heard(site.law, self))

    def begin(self, site: Site | None, grant: Grant) -> None:
        """Ask the law of a site that is listened to about all that is to be sensed, and enter its answers.

        Raises:
            StoreError: They cannot be entered.
        """
        if site is not None:
            on = datetime.fromtimestamp(self._clock.wall(), UTC).date()
            for modality in sorted(grant.modalities - {Modality.SELF_REPORT}):
                site.law.judge(site.place.case(modality, on), site.place.established | grant.establishes)
        self.settle()

    def judged(self, case: Case, judgement: Judgement) -> None:
        """Remember what the law answered, unless it answered the same before."""
        if self._answered.get(case) != judgement:
            self._answered[case] = judgement
            self._waiting.append(Judged(at=self._clock.wall(), case=case, judgement=judgement))

    def admitted(self, admissions: Iterable[Admission], refused: int) -> None:
        """Count what one frame admitted, and enter what is admitted for the first time.

        Args:
            admissions: What was admitted.
            refused: How often the gate refused.

        Raises:
            StoreError: It cannot be entered.
        """
        for each in admissions:
            self._count(each)
        if refused:
            self._open = {key: replace(each, refused=each.refused + refused) for key, each in self._open.items()}
        self.settle()

    def withdrawn(self, grant: GrantId) -> None:
        """Remember that a grant was taken back; it is entered with the next frame or at the end."""
        self._end([key for key in self._open if key[0] == grant])

    def ruled(self, decision: Decision, answer: Permitted[Decision] | Refusal) -> None:
        """Enter what the gate did with a decision; called before it is carried out.

        Raises:
            StoreError: It cannot be entered.
        """
        let = Let.REFUSED if isinstance(answer, Refusal) else Let.RELEASED
        self._waiting.append(
            Ruled(
                at=self._clock.wall(),
                session=self._session,
                decision=decision.id,
                rule=decision.rule,
                purpose=self._purpose,
                let=let,
            )
        )
        self.settle()

    def end(self) -> None:
        """Enter that nothing more is admitted; may be called twice.

        Raises:
            StoreError: It cannot be entered.
        """
        self._end(list(self._open))
        self.settle()

    def settle(self) -> None:
        """Enter what waits.

        Raises:
            StoreError: It cannot be entered; it goes on waiting.
        """
        if self._waiting:
            waiting = tuple(self._waiting)
            self._trail.enter(waiting)
            for _ in waiting:
                self._waiting.popleft()

    def _count(self, admission: Admission) -> None:
        key = (admission.grant, admission.scope)
        known = self._open.get(key)
        if known is None:
            at = self._clock.wall()
            begun = AdmissionBegun(
                at=at,
                session=self._session,
                purpose=self._purpose,
                scope=admission.scope,
                modalities=admission.modalities,
            )
            self._waiting.append(begun)
            known = AdmissionEnded(
                at=at, session=self._session, purpose=self._purpose, scope=admission.scope, admitted=0, refused=0
            )
        self._open[key] = replace(known, admitted=known.admitted + 1)

    def _end(self, keys: Iterable[tuple[GrantId, Scope]]) -> None:
        for key in keys:
            self._waiting.append(replace(self._open.pop(key), at=self._clock.wall()))


@final
class _Heard:
    """A law whose judgements are remembered; a `mimika.domain.law.Law`."""

    def __init__(self, law: Law, trailing: Trailing) -> None:
        self._law = law
        self._trailing = trailing

    def decide(self, case: Case) -> Verdict:
        """Return what the law says of a case."""
        return self._law.decide(case)

    def judge(self, case: Case, established: frozenset[Condition]) -> Judgement:
        """Return the verdict with the conditions that are not established."""
        judgement = self._law.judge(case, established)
        self._trailing.judged(case, judgement)
        return judgement
