"""The site that an operator stated: a place, a scenario, what the deployment establishes, areas without reading.

What the law refuses is refused here, before anything is opened; the gate asks
again for every frame. Without a place nothing is asked of the law, and the
basis that the operator stated stands alone. Next door: `mimika.apps.policy`
answers the same questions in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from mimika.apps.policy.asking import place_of, policy_with, scenario_of, standing_of
from mimika.consent.law import LegalPolicy
from mimika.consent.law.conditions import PER_PERSON, Standing
from mimika.consent.zones import FreeArea, read_zone
from mimika.domain.law import AgeBand, Case, Condition, Judgement, Place, Ruling
from mimika.domain.permits import Grant, Minors
from mimika.domain.signals import Modality
from mimika.domain.vocabulary import Vocabulary
from mimika.errors import RefusedError, UsageError
from mimika.pipeline.site import Site
from mimika.scenarios.catalogue import ScenarioLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What an operator stated about a site.

    Attributes:
        place: Jurisdiction, such as `EU-DE`.
        scenario: Name of the scenario that runs there.
        on: The day.
        standing: File of what the deployment establishes; None for nothing.
        areas: File of the areas in which nobody is read; None for none.
        table: File of a table over that of the package; None for none.
    """

    place: str
    scenario: str
    on: date
    standing: Path | None = None
    areas: Path | None = None
    table: Path | None = None


_NOT_DONE: Final = "nothing was analysed"
_ASKED: Final = (Modality.FACE, Modality.VOICE, Modality.TEXT)
"""What the law is asked about first: the most intimate that is to be read. The gate asks about the others."""
_READ: Final = {Modality.FACE: "faces", Modality.VOICE: "voices", Modality.TEXT: "words"}


def site_from(where: Where, grant: Grant, minors: Minors) -> tuple[Site, Grant]:
    """Return the site, and the grant with what it proves, if the law lets a session begin there.

    What a deployment says of each person (that consent was explicit, written, a parent's) counts for the grant that an
    operator states, because its basis names the record; grants that come from records bring their own proof.

    Raises:
        RefusedError: The law of the place does not allow it, or asks for what is not established.
        PolicyError: The standing or the table is wrong.
        UsageError: There is no such scenario, or a file cannot be read.
    """
    policy, standing = policy_with(where.table), standing_of(where.standing)
    scenario = scenario_of(where.scenario)
    if scenario.purpose is not grant.purpose:
        raise RefusedError(
            _NOT_DONE,
            why=f"the grant is for {grant.purpose}, the scenario {scenario.name} serves {scenario.purpose}",
            fix=f"Pass --purpose {scenario.purpose} with a basis for it",
        )
    modality = next(each for each in _ASKED if each in grant.modalities)
    part = _part(scenario.name, scenario.does, modality)
    place = Place(
        jurisdiction=place_of(policy, where.place),
        use=part.use,
        setting=part.setting,
        role=part.role,
        age=AgeBand.ADULT if minors is Minors.KEEP_OUT else AgeBand.UNKNOWN,
        identifying=part.identifying,
        established=_established(standing, where.on, minors),
    )
    grant = replace(grant, establishes=standing.established(where.on) & PER_PERSON)
    judged = policy.judge(place.case(modality, where.on), place.established | grant.establishes)
    if not judged.lawful:
        raise _refused(judged, where)
    site = Site(
        law=policy,
        place=place,
        areas=_areas(where.areas),
        vocabulary=_words(policy, place.case(modality, where.on), standing),
    )
    return site, grant


def _part(name: str, parts: Iterable[ScenarioLaw], modality: Modality) -> ScenarioLaw:
    found = next((part for part in parts if modality in part.modalities), None)
    if found is None:
        raise UsageError(
            f"the scenario {name} reads no {_READ[modality]}", fix="Choose one that does: mimika policy table"
        )
    return found


def _established(standing: Standing, on: date, minors: Minors) -> frozenset[Condition]:
    """Return what holds; that minors are kept out is established by the age gate itself."""
    gate = {Condition.NO_MINORS} if minors is Minors.KEEP_OUT else set[Condition]()
    return (standing.established(on) - PER_PERSON) | gate


def _words(policy: LegalPolicy, case: Case, standing: Standing) -> Vocabulary:
    demanded = Condition.EXPRESSION_ONLY in policy.decide(case).conditions
    return Vocabulary.EXPRESSION_WORDS if demanded else standing.vocabulary


def _areas(path: Path | None) -> tuple[FreeArea, ...]:
    if path is None:
        return ()
    try:
        return read_zone(path.read_text(encoding="utf-8"), path.name).areas
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read", why=str(error), fix="Name a YAML file of areas") from error


def _refused(judged: Judgement, where: Where) -> RefusedError:
    verdict = judged.verdict
    articles = ", ".join(verdict.basis) or "no row of the table speaks of it"
    ask = f"mimika policy explain {where.scenario} --in {where.place}"
    if verdict.ruling is Ruling.DENY:
        return RefusedError(_NOT_DONE, why=f"{verdict.ground} ({articles})", fix=f"Ask: {ask}")
    missing = ", ".join(judged.unmet)
    return RefusedError(
        _NOT_DONE,
        why=f"the law asks for what is not established: {missing} ({articles})",
        fix=f"State it in the file of --standing; {ask} lists all of it",
    )
