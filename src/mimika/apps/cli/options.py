"""Options that several commands share, so that they read the same everywhere.

Purpose, basis and modality are plain text here, and not a choice: consent says
what of them is missing, unknown (exit 2 or 3) or not enough (exit 3).
"""

from pathlib import Path
from typing import Annotated

import typer

from mimika.domain.models import ModelChoice
from mimika.domain.permits import Minors, Purpose
from mimika.domain.signals import Modality


def _purposes(incomplete: str) -> list[str]:
    return [purpose for purpose in Purpose if purpose.startswith(incomplete)]


_OF_A_CAMERA = (Modality.FACE, Modality.BODY, Modality.PHYSIOLOGY)


def _modalities(incomplete: str) -> list[str]:
    return [modality for modality in _OF_A_CAMERA if modality.startswith(incomplete)]


PurposeOption = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        metavar="PURPOSE",
        help=f"What it is for: {', '.join(Purpose)}.",
        autocompletion=_purposes,
        show_default=False,
    ),
]
BasisOption = Annotated[
    str | None,
    typer.Option(
        "--basis",
        metavar="REFERENCE",
        help="Reference to the consent, notice or contract that allows it.",
        show_default=False,
    ),
]
ModalityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--modality",
        metavar="MODALITY",
        help=f"Sense only this: {', '.join(_OF_A_CAMERA)}. May be repeated; otherwise face and physiology (pulse).",
        autocompletion=_modalities,
        show_default=False,
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="FILE", help="Rules that decide what to do, as YAML; without it, those of 'attentive'.",
        show_default=False,
    ),
]  # fmt: skip
CommercialOption = Annotated[
    bool,
    typer.Option(
        "--commercial-only", help="Use only models whose training data is cleared for commercial use; "
        "the signals of the others are absent.",
    ),
]  # fmt: skip
MinorsOption = Annotated[
    Minors,
    typer.Option(
        "--minors", help="What becomes of people who look like minors; to admit them, somebody must have allowed it, "
        "such as their parents.",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout and nothing else.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only what went wrong.")]


def choice(*, commercial_only: bool) -> ModelChoice:
    """Return which models may be used."""
    return ModelChoice.CLEARED if commercial_only else ModelChoice.ALL
