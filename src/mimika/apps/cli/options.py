"""Options that several commands share, so that they read the same everywhere.

Purpose, basis and modality are plain text here, and not a choice: consent says
what of them is missing, unknown (exit 2 or 3) or not enough (exit 3).
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.domain.models import ModelChoice
from mimika.domain.permits import Minors, Purpose
from mimika.domain.signals import Modality

if TYPE_CHECKING:
    from mimika.apps.batch.opening import Beside
    from mimika.apps.batch.sites import Where


def _purposes(incomplete: str) -> list[str]:
    return [purpose for purpose in Purpose if purpose.startswith(incomplete)]


_SENSED = (Modality.FACE, Modality.BODY, Modality.PHYSIOLOGY, Modality.VOICE, Modality.TEXT)


def _modalities(incomplete: str) -> list[str]:
    return [modality for modality in _SENSED if modality.startswith(incomplete)]


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
        help=f"Sense only this: {', '.join(_SENSED)}. May be repeated; otherwise face and physiology (pulse).",
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
WordsOption = Annotated[
    Path | None,
    typer.Option(
        "--words", metavar="FILE", help="A transcript of the recording: WebVTT, SRT, JSON of a recogniser, a chat log. "
        "Without it, one of the same name beside the recording. Read where text is sensed.", show_default=False,
    ),
]  # fmt: skip
SpeakerOption = Annotated[
    str | None,
    typer.Option(
        "--speaker", metavar="LABEL", help="Read only the words of this speaker of the transcript.", show_default=False
    ),
]
ChannelOption = Annotated[
    list[int] | None,
    typer.Option(
        "--channel", metavar="N", min=1, max=64, help="Hear only this channel of the sound, as one person's: of a "
        "recorded call, the customer's. The others are not opened. May be repeated, the customer's first.",
        show_default=False,
    ),
]  # fmt: skip
MicrophoneOption = Annotated[
    str | None,
    typer.Option(
        "--microphone", metavar="NAME", help="Sound that goes with the camera, such as microphone:default. Heard where "
        "voice is sensed.", show_default=False,
    ),
]  # fmt: skip
PriorsOption = Annotated[
    Path | None,
    typer.Option(
        "--priors", metavar="FILE", help="What is normal of the people here, as YAML, where it differs from people at "
        "large; see docs/states.md.", show_default=False,
    ),
]  # fmt: skip
RecogniseOption = Annotated[
    str | None,
    typer.Option(
        "--recognise", metavar="MODEL", help="Turn speech into words with this Whisper model (tiny, base, small, a "
        "folder); needs mimika[speech] and the model on this machine.", show_default=False,
    ),
]  # fmt: skip
PlaceOption = Annotated[
    str | None,
    typer.Option(
        "--in", metavar="PLACE", help="Ask the law of this place: EU, EU-DE, UK, US-IL, CN ...; needs --scenario. "
        "Without it the basis stands alone.", show_default=False,
    ),
]  # fmt: skip
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="What runs there, such as shop or lesson.", show_default=False),
]
StandingOption = Annotated[
    Path | None,
    typer.Option(
        "--standing", metavar="FILE", help="What the deployment establishes for the law, as YAML.", show_default=False
    ),
]
AreasOption = Annotated[
    Path | None,
    typer.Option(
        "--areas", metavar="FILE", help="Parts of the picture in which nobody is read, as YAML.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout and nothing else.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only what went wrong.")]


def where(place: str | None, scenario: str | None, standing: Path | None, areas: Path | None) -> "Where | None":
    """Return what was stated about the site; None where no place was named.

    Raises:
        UsageError: Something was stated about a site without saying where it is, or a place without what runs there.
    """
    from mimika.errors import UsageError

    if place is None:
        stated = {"--scenario": scenario, "--standing": standing, "--areas": areas}
        given = next((name for name, value in stated.items() if value is not None), None)
        if given is not None:
            raise UsageError(f"{given} was given without a place", fix="Pass --in PLACE too, such as --in EU")
        return None
    if scenario is None:
        raise UsageError("--in was given without a scenario", fix="Pass --scenario too, such as --scenario shop")
    from mimika.apps.batch.sites import Where

    return Where(place=place, scenario=scenario, on=today(), standing=standing, areas=areas)


def today() -> date:
    """Return the day in UTC."""
    from mimika.pipeline.clock import SystemClock

    return datetime.fromtimestamp(SystemClock().wall(), tz=UTC).date()


def beside(
    words: Path | None,
    speaker: str | None,
    channels: list[int] | None,
    recognise: str | None,
    microphone: str | None = None,
) -> "Beside":
    """Return what was said of the sound and the words of a recording."""
    from mimika.apps.batch.opening import Beside

    return Beside(
        channels=tuple(channels or ()), words=words, speaker=speaker, recognise=recognise, microphone=microphone
    )


def choice(*, commercial_only: bool) -> ModelChoice:
    """Return which models may be used."""
    return ModelChoice.CLEARED if commercial_only else ModelChoice.ALL
