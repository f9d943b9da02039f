"""The gate: nothing is perceived and nothing is done without a permit from here.

It answers with a `Permitted` or a `Refusal`; both are values, so no caller can
forget the refusal. Decisions are made anew for every frame, which is what lets
a withdrawal take effect within one frame.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

from mimika.domain.decisions import Decision
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.media import BodyRegion, Captured, FaceRegion, VideoFrame
from mimika.domain.permits import (
    _SEAL,  # pyright: ignore[reportPrivateUsage] -- the gate is the one holder of the seal
    Grant,
    Permitted,
    Purpose,
    Refusal,
    Scope,
)
from mimika.domain.signals import Modality
from mimika.errors import RefusedError, UsageError

T = TypeVar("T")


class Gate:
    """Decides from the grants at hand whether something may pass.

    Args:
        grants: What has been allowed so far.
    """

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._grants = {grant.id: grant for grant in grants}

    def give(self, grant: Grant) -> None:
        """Add a grant; one of the same id replaces it."""
        self._grants[grant.id] = grant

    def withdraw(self, grant: GrantId) -> None:
        """Take a grant back; from the next call on nothing passes under it. Unknown ids are as good as withdrawn."""
        self._grants.pop(grant, None)

    def admit_frame(self, sample: Captured[VideoFrame], purpose: Purpose) -> Permitted[VideoFrame] | Refusal:
        """Admit a picture for locating faces only; a grant of the zone must cover it."""
        grant = self._covering(purpose, Modality.FACE, None, sample.at)
        return self._answer(grant, sample.media, sample.at, Scope.LOCATE, None)

    def admit_face(self, sample: Captured[FaceRegion], purpose: Purpose) -> Permitted[FaceRegion] | Refusal:
        """Admit the region of one located person; a grant of theirs or of the zone must cover it."""
        person = sample.media.person
        grant = self._covering(purpose, Modality.FACE, person, sample.at)
        return self._answer(grant, sample.media, sample.at, Scope.PERCEIVE, person)

    def admit_body(self, sample: Captured[BodyRegion], purpose: Purpose) -> Permitted[BodyRegion] | Refusal:
        """Admit the surroundings of one located person; a grant of theirs or of the zone must cover their body."""
        person = sample.media.person
        grant = self._covering(purpose, Modality.BODY, person, sample.at)
        return self._answer(grant, sample.media, sample.at, Scope.PERCEIVE, person)

    def covers(self, modality: Modality, purpose: Purpose, at: float, person: PersonId) -> bool:
        """Return whether asking for a modality of somebody makes sense; only `admit_*` gives a permit."""
        return self._covering(purpose, modality, person, at) is not None

    def release(self, decision: Decision, purpose: Purpose) -> Permitted[Decision] | Refusal:
        """Let a decision out if the grant behind it still stands."""
        grant = self._covering(purpose, None, decision.person, decision.at)
        return self._answer(grant, decision, decision.at, Scope.ACT, decision.person)

    def _covering(
        self, purpose: Purpose, modality: Modality | None, person: PersonId | None, at: float
    ) -> Grant | None:
        for grant in self._grants.values():
            for_them = grant.person is None or grant.person == person
            in_time = grant.valid_from <= at < grant.valid_until
            sensed = modality is None or modality in grant.modalities
            if grant.purpose is purpose and for_them and in_time and sensed:
                return grant
        return None

    @staticmethod
    def _answer(
        grant: Grant | None, what: T, at: float, scope: Scope, person: PersonId | None
    ) -> Permitted[T] | Refusal:
        if grant is None:
            ground = "no grant covers this person or zone, modality, purpose and time"
            return Refusal(at=at, scope=scope, person=person, ground=ground)
        return Permitted(
            what=what,
            at=at,
            purpose=grant.purpose,
            scope=scope,
            grant=grant.id,
            modalities=grant.modalities,
            seal=_SEAL,
        )


CAMERA_GIVES: Final = frozenset({Modality.FACE, Modality.BODY, Modality.PHYSIOLOGY})
"""What may be sensed of people before a camera."""
UNLESS_STATED: Final = frozenset({Modality.FACE, Modality.PHYSIOLOGY})
"""What is sensed when nobody says what: what the face shows. Bodies take more of the picture and half a core, so they
are asked for."""


def zone_grant(purpose: str | None, basis: str | None, modalities: Iterable[str] | None = None) -> Grant:
    """Return the grant of a whole session from what an operator stated.

    Args:
        purpose: Value of a `Purpose`.
        basis: Reference to the record that allows it; must say something.
        modalities: What may be sensed, of `CAMERA_GIVES`; None for `UNLESS_STATED`.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, or faces may not be looked at.
        UsageError: One of the modalities is nothing that a camera gives.
    """
    known = ", ".join(Purpose)
    if not purpose or not purpose.strip():
        raise RefusedError(
            "nothing was analysed", why="no purpose was given", fix=f"Pass --purpose with one of: {known}"
        )
    if purpose not in set(Purpose):
        raise RefusedError(
            "nothing was analysed",
            why=f"the purpose {purpose!r} is not known",
            fix=f"Pass --purpose with one of: {known}",
        )
    if not basis or not basis.strip():
        raise RefusedError(
            "nothing was analysed",
            why="no basis was given",
            fix="Pass --basis with the reference of the consent, notice or contract that allows it",
        )
    return Grant(
        id=GrantId("zone"), purpose=Purpose(purpose), basis=basis.strip(), modalities=_camera_modalities(modalities)
    )


def _camera_modalities(stated: Iterable[str] | None) -> frozenset[Modality]:
    """Return what may be sensed from what an operator stated, what the face shows if nothing was."""
    if stated is None:
        return UNLESS_STATED
    words = tuple(stated)
    strange = [word for word in words if word not in CAMERA_GIVES]
    if strange:
        raise UsageError(
            "nothing was analysed",
            why=f"{strange[0]!r} is nothing that a camera gives",
            fix=f"Pass --modality with one of: {', '.join(sorted(CAMERA_GIVES))}",
        )
    if Modality.FACE not in words:
        raise RefusedError(
            "nothing was analysed",
            why="without faces nobody can be found or told from others",
            fix="Pass --modality face too",
        )
    return frozenset(Modality(word) for word in words)
