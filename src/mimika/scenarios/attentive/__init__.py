"""A screen that notices when somebody is stuck or comes back, and offers a hand.

The scenario that runs when no other is named. Its rules are the text of
`rules.yaml` beside this module, read by `mimika.decide.rules_from`.
"""

from importlib.resources import files


def rules_text() -> str:
    """Return the rule file of this scenario."""
    return files(__name__).joinpath("rules.yaml").read_text(encoding="utf-8")
