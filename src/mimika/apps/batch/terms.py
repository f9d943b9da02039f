"""What holds for everything one command does: the grant, the rules, and a digest of both.

Made before anything is opened or created, so that a refusal or a wrong rule
leaves no trace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import mimika
from mimika.apps.batch.receipts import digest
from mimika.decide import RulePolicy, rules_from
from mimika.domain.permits import Grant
from mimika.pipeline.grants import zone_grant
from mimika.scenarios.attentive import rules_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a whole command.

    Attributes:
        grant: What allows it.
        policy: The rules that decide.
        options: Digest of everything that shapes a result besides its input.
    """

    grant: Grant
    policy: RulePolicy
    options: str


def terms_from(
    purpose: str | None, basis: str | None, rules: Path | None = None, modalities: Iterable[str] | None = None
) -> Terms:
    """Return the terms an operator stated.

    Args:
        purpose: What the sensing serves, a value of `mimika.domain.permits.Purpose`.
        basis: Reference to the record that allows it.
        rules: A rule file; None for the rules that ship with `mimika.scenarios.attentive`.
        modalities: What may be sensed, of face, body and physiology; None for all of them.

    Raises:
        RefusedError: Purpose or basis is missing or unknown, or faces may not be looked at.
        RuleError: The rule file is wrong.
        UsageError: The rule file cannot be read, or a modality is nothing that a camera gives.
    """
    grant = zone_grant(purpose, basis, modalities)
    policy = rules_from(rules_text() if rules is None else rules)
    text = rules_text() if rules is None else rules.read_text(encoding="utf-8")
    options = digest((grant.purpose, grant.basis, *sorted(grant.modalities), text, mimika.__version__))
    return Terms(grant=grant, policy=policy, options=options)
