"""Reads what an analysis left in its folder into the types of the domain.

`mimika.store` writes and reads the files; here their rows become one track a
person. Next door: `content` turns them into sentences, `series` into curves,
`page` into one file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mimika.domain.events import Event
from mimika.domain.ids import PersonId
from mimika.domain.moments import SessionSummary
from mimika.domain.signals import SignalName
from mimika.store.reading import read_events, read_summary, read_timeline
from mimika.store.summary import RecordedSummary

Column = NDArray[np.float32 | np.float64]
"""Shape (rows,), one value a row in the unit of its signal; NaN where it abstained."""

_Rows = NDArray[np.intp]


class _ArrowColumn(Protocol):
    """What is used of a pyarrow column."""

    def to_pylist(self) -> list[object]: ...

    def to_numpy(self) -> Column: ...


class _Table(Protocol):
    """What is used of a pyarrow table."""

    @property
    def column_names(self) -> list[str]: ...

    def column(self, name: str, /) -> _ArrowColumn: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """All rows of one person.

    Attributes:
        person: Who, within the session.
        at: Event times in seconds, shape (rows,), never going back.
        quality: Quality 0 to 1, shape (rows,); NaN where absent.
        columns: Signals of which at least one value is present, in catalogue order.
    """

    person: PersonId
    at: Column
    quality: Column
    columns: Mapping[SignalName, Column]

    def column(self, name: SignalName) -> Column:
        """Return a signal, all NaN when the recording has none of it."""
        found = self.columns.get(name)
        return np.full(self.at.shape, np.nan) if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One recorded session.

    Attributes:
        summary: The session, counted.
        tracks: One track a person who has rows, in order of first appearance in the summary.
        events: What happened, in order of time.
    """

    summary: RecordedSummary
    tracks: tuple[Track, ...]
    events: tuple[Event, ...]

    @property
    def span(self) -> tuple[float, float]:
        """First and last event time in seconds; it starts at 0 unless the source counts from elsewhere."""
        times = [float(track.at[place]) for track in self.tracks for place in (0, -1)]
        times += [event.at for event in self.events]
        seconds = self.summary.seconds
        earliest = min(times, default=0.0)
        start = 0.0 if 0.0 <= earliest <= seconds else earliest
        return start, max([start + seconds, *times])


def read_analysis(folder: Path) -> Analysis:
    """Read the three files of an analysis folder.

    Raises:
        UsageError: One of them is not there.
        MediaError: One of them is broken.
    """
    summary = read_summary(folder)
    return Analysis(
        summary=summary,
        tracks=_tracks(_timeline(folder), summary),
        events=tuple(sorted(read_events(folder), key=lambda event: event.at)),
    )


def _tracks(table: _Table, summary: SessionSummary) -> tuple[Track, ...]:
    whose = np.asarray(table.column("person").to_pylist(), dtype=np.str_)
    at = np.asarray(table.column("at").to_numpy(), dtype=np.float64)
    seen = list(dict.fromkeys(str(person) for person in whose))
    known = [str(person.person) for person in summary.persons]
    ordered = [person for person in known if person in seen] + [person for person in seen if person not in known]
    places = {person: np.flatnonzero(whose == person) for person in ordered}
    sorted_places = {person: rows[np.argsort(at[rows], kind="stable")] for person, rows in places.items()}
    columns: dict[str, dict[SignalName, Column]] = {person: {} for person in ordered}
    for name in SignalName:
        if name in table.column_names:
            _spread(columns, name, _numbers(table, name), sorted_places)
    quality = _numbers(table, "quality")
    return tuple(
        Track(person=PersonId(person), at=at[rows], quality=quality[rows], columns=columns[person])
        for person, rows in sorted_places.items()
    )


def _timeline(folder: Path) -> _Table:
    return read_timeline(folder)


def _spread(
    columns: dict[str, dict[SignalName, Column]], name: SignalName, values: Column, places: Mapping[str, _Rows]
) -> None:
    """Give each person their part of a signal, unless it is empty."""
    for person, rows in places.items():
        part = values[rows]
        if not np.isnan(part).all():
            columns[person][name] = part


def _numbers(table: _Table, name: str) -> Column:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float32)
