"""What holds for everything one command does: the grant, the rules, the models, and a digest of them.

Made before anything is opened or created, so that a refusal or a wrong rule
leaves no trace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mimika
from mimika.apps.batch.priors import priors_from
from mimika.apps.batch.receipts import digest
from mimika.apps.batch.sites import Where, site_from
from mimika.decide import RulePolicy, rules_from
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Grant, Minors
from mimika.pipeline.grants import zone_grant
from mimika.pipeline.site import Site
from mimika.scenarios.attentive import rules_text
from mimika.understand import Priors


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an operator narrows or widens.

    Attributes:
        models: Which models may be used.
        modalities: What may be sensed, of face, body and physiology; None for face and physiology.
        minors: What becomes of people who look like minors.
        priors: A statement of what is normal where it runs, as YAML; None for people at large.
        where: Whose law is asked; None where the operator answers for the place with the basis.
    """

    models: ModelChoice = ModelChoice.ALL
    modalities: Iterable[str] | None = None
    minors: Minors = Minors.KEEP_OUT
    priors: Path | None = None
    where: Where | None = None


NO_LIMITS: Final = Limits()
"""All models, what the face shows, minors kept out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a whole command.

    Attributes:
        grant: What allows it.
        policy: The rules that decide.
        models: Which models may be used.
        minors: What becomes of people who look like minors.
        priors: What is normal where it runs, before people are known.
        site: Where it runs; None where no law was asked.
        options: Digest of everything that shapes a result besides its input.
    """

    grant: Grant
    policy: RulePolicy
    models: ModelChoice
    minors: Minors
    priors: Priors
    site: Site | None
    options: str


def terms_from(purpose: str | None, basis: str | None, rules: Path | None = None, limits: Limits = NO_LIMITS) -> Terms:
    """Return the terms an operator stated.

    Args:
        purpose: What the sensing serves, a value of `mimika.domain.permits.Purpose`.
        basis: Reference to the record that allows it.
        rules: A rule file; None for the rules that ship with `mimika.scenarios.attentive`.
        limits: What may be used, sensed and admitted.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, faces may not be looked at, or the law refuses.
        RuleError: The rule file is wrong.
        UsageError: The rule file cannot be read, or a modality is nothing that can be sensed.
    """
    grant = zone_grant(purpose, basis, limits.modalities)
    policy = rules_from(rules_text() if rules is None else rules)
    text = rules_text() if rules is None else rules.read_text(encoding="utf-8")
    site: Site | None = None
    if limits.where is not None:
        site, grant = site_from(limits.where, grant, limits.minors)
    place = () if site is None else (repr(site.place), repr(site.areas), site.vocabulary)
    priors = priors_from(limits.priors)
    told = (grant.purpose, grant.basis, *sorted(grant.modalities), text, limits.models, limits.minors)
    stated = () if limits.priors is None else (repr(priors),)
    options = digest((*told, *place, *stated, mimika.__version__))
    return Terms(
        grant=grant,
        policy=policy,
        models=limits.models,
        minors=limits.minors,
        priors=priors,
        site=site,
        options=options,
    )
