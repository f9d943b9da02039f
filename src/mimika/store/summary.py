"""The counts of a session as `summary.json`."""

from dataclasses import fields
from datetime import UTC, datetime

from pydantic import AwareDatetime, ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from mimika.domain.moments import SessionSummary


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid", ser_json_inf_nan="strings"))
class RecordedSummary(SessionSummary):
    """A session, counted, and what recorded it.

    Attributes:
        version: Version of this package.
        started: Wall time at event time 0.
    """

    version: str
    started: AwareDatetime


def recorded(summary: SessionSummary, version: str, wall_start: float) -> RecordedSummary:
    """Return a summary with what recorded it."""
    counted = {field.name: getattr(summary, field.name) for field in fields(SessionSummary)}
    return RecordedSummary(**counted, version=version, started=datetime.fromtimestamp(wall_start, tz=UTC))


def json_of(summary: RecordedSummary) -> bytes:
    """Return a summary as indented JSON."""
    return TypeAdapter(RecordedSummary).dump_json(summary, indent=2) + b"\n"


def summary_of(content: bytes) -> RecordedSummary:
    """Return the summary that JSON holds.

    Raises:
        ValueError: It holds none.
    """
    return TypeAdapter(RecordedSummary).validate_json(content)
