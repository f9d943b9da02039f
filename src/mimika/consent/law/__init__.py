"""The law as data: a table of what may be done where, and the engine that answers from it.

`package_policy` is the table that comes with Mimika: defaults that a
deployment's own counsel reviews, not legal advice. Next door:
`mimika.domain.law` has the questions and answers, `mimika.consent.gate` asks.
"""

from mimika.consent.law.engine import LegalPolicy
from mimika.consent.law.loading import package_policy, policy_over
from mimika.consent.law.shelf import PolicyShelf

__all__ = ["LegalPolicy", "PolicyShelf", "package_policy", "policy_over"]
