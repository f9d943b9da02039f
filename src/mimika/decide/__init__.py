"""Chooses what to do about a person's state; so far by rules that anybody can read.

`rules_from` reads a rule file (`docs/rules.md` explains it) and gives a
`RulePolicy`. Next door: `mimika.understand` gives the states, `mimika.act`
carries the decisions out once the gate has let them pass.
"""

from mimika.decide.loading import rules_from
from mimika.decide.memory import Memory, Phase
from mimika.decide.policy import RulePolicy

__all__ = ["Memory", "Phase", "RulePolicy", "rules_from"]
