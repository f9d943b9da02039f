"""What holds for everything one command does: the grant, the rules, the models, and a digest of them.

Made before anything is opened or created, so that a refusal or a wrong rule
leaves no trace.
"""

from dataclasses import dataclass
from pathlib import Path

import mimika
from mimika.apps.batch.receipts import digest
from mimika.decide import RulePolicy, rules_from
from mimika.domain.models import ModelChoice
from mimika.domain.permits import Grant
from mimika.pipeline.grants import zone_grant
from mimika.scenarios.attentive import rules_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a whole command.

    Attributes:
        grant: What allows it.
        policy: The rules that decide.
        models: Which models may be used.
        options: Digest of everything that shapes a result besides its input.
    """

    grant: Grant
    policy: RulePolicy
    models: ModelChoice
    options: str


def terms_from(
    purpose: str | None, basis: str | None, rules: Path | None = None, models: ModelChoice = ModelChoice.ALL
) -> Terms:
    """Return the terms an operator stated.

    Args:
        purpose: What the sensing serves, a value of `mimika.domain.permits.Purpose`.
        basis: Reference to the record that allows it.
        rules: A rule file; None for the rules that ship with `mimika.scenarios.attentive`.
        models: Which models may be used.

    Raises:
        RefusedError: Purpose or basis is missing or unknown.
        RuleError: The rule file is wrong.
        UsageError: The rule file cannot be read.
    """
    grant = zone_grant(purpose, basis)
    policy = rules_from(rules_text() if rules is None else rules)
    text = rules_text() if rules is None else rules.read_text(encoding="utf-8")
    options = digest((grant.purpose, grant.basis, text, models, mimika.__version__))
    return Terms(grant=grant, policy=policy, models=models, options=options)
