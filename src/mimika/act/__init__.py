"""Carries decisions out in real systems; so far on the console and in a file.

Every actuator takes decisions that the gate released, and answers with an
`Outcome`: a failure is an outcome, never an exception, since a full disk must
not end a session. What leaves is the action and its reason, never a word on
how somebody looked. Next door: `mimika.decide` makes the decisions,
`mimika.store` keeps the record.
"""

from mimika.act.console import ConsoleActuator
from mimika.act.jsonl import JsonlActuator

__all__ = ["ConsoleActuator", "JsonlActuator"]
