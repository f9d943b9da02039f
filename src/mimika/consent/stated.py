"""The grant of a whole session, from what an operator stated on the command line or in a call.

Next door: `mimika.consent.register` derives grants from what people said themselves.
"""

from collections.abc import Iterable
from typing import Final

from mimika.domain.ids import GrantId
from mimika.domain.permits import Grant, Purpose
from mimika.domain.signals import Modality
from mimika.errors import RefusedError, UsageError

SENSED: Final = frozenset({Modality.FACE, Modality.BODY, Modality.PHYSIOLOGY, Modality.VOICE, Modality.TEXT})
"""What may be sensed of people before a camera or microphone."""
FACELESS: Final = frozenset({Modality.VOICE, Modality.TEXT})
"""What needs no face to find whose it is."""
UNLESS_STATED: Final = frozenset({Modality.FACE, Modality.PHYSIOLOGY})
"""What is sensed when nobody says what: what the face shows. Bodies take more of the picture and half a core, voices
and words say more than a face: they are asked for."""


def zone_grant(purpose: str | None, basis: str | None, modalities: Iterable[str] | None = None) -> Grant:
    """Return the grant of a whole session from what an operator stated.

    Args:
        purpose: Value of a `Purpose`.
        basis: Reference to the record that allows it; must say something.
        modalities: What may be sensed, of `SENSED`; None for `UNLESS_STATED`.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, or faces may not be looked at.
        UsageError: One of the modalities is nothing that can be sensed.
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
    strange = [word for word in words if word not in SENSED]
    if strange:
        raise UsageError(
            "nothing was analysed",
            why=f"{strange[0]!r} is nothing that can be sensed",
            fix=f"Pass --modality with one of: {', '.join(sorted(SENSED))}",
        )
    if Modality.FACE not in words and not (words and FACELESS.issuperset(words)):
        raise RefusedError(
            "nothing was analysed",
            why="without faces nobody can be found or told from others",
            fix="Pass --modality face too",
        )
    return frozenset(Modality(word) for word in words)
