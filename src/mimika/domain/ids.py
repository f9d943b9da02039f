"""Names of things, each with a type of its own so that one cannot be passed for another.

None of them identifies a human being: a `PersonId` is a number within one
session and is worthless after it.
"""

from typing import NewType

SessionId = NewType("SessionId", str)
"""One run over one source."""

PersonId = NewType("PersonId", str)
"""One tracked person within one session (`p1`, `p2` ...); never survives it."""

SourceId = NewType("SourceId", str)
"""A camera, file or stream, without credentials."""

GrantId = NewType("GrantId", str)
"""A grant that somebody gave."""

RuleId = NewType("RuleId", str)
"""A rule, as named in its file."""

DecisionId = NewType("DecisionId", str)
"""One decision; the same session over the same input gives the same ids."""

ActionName = NewType("ActionName", str)
"""An action that a deployment offers, such as `offer_help`."""
