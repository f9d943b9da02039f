"""Rows of a timeline, from the first frame on in files that are valid whatever happens.

A Parquet file is unreadable until its footer is written, so a session that
dies would leave nothing. Rows are therefore gathered in one block of fixed
size, and every full block becomes a small file of its own, written aside and
renamed: `timeline.00001.parquet.part`, complete Parquet despite its name. When
the session ends, the parts are joined to `timeline.parquet` and removed. A
disk that fills up costs what of the block at hand finds no room; every part
before it stays valid, and `reading.read_timeline` reads the parts where the
joined file is missing. Memory is one block while writing and `GROUP` blocks while joining.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mimika.domain.ids import PersonId
from mimika.domain.readings import POSITION
from mimika.domain.signals import SignalName
from mimika.domain.state import PersonState
from mimika.errors import OutputError
from mimika.store.columns import schema_of, table_of, writer_to
from mimika.store.files import remove, unwritable, write_aside

NAME: Final = "timeline.parquet"
"""Name of the joined file."""

BLOCK: Final = 1024
"""Rows in a part: half a minute of one person at 30 frames a second, and less than half a megabyte."""

FEWEST: Final = 64
"""Rows below which a part is not worth its footer when the disk is full."""

GROUP: Final = 16
"""Parts in a row group of the joined file."""


def parts_of(folder: Path) -> list[Path]:
    """Return the parts in a folder, in the order of their rows."""
    return sorted(folder.glob("timeline.*.parquet.part"))


@final
class Timeline:
    """Writes rows of persons to a folder.

    Args:
        folder: Where to.
        signals: The signals, in the order of their columns.
        notes: What is said about the file as a whole.
    """

    def __init__(self, folder: Path, signals: Sequence[SignalName], notes: Mapping[str, str]) -> None:
        self._folder = folder
        self._signals = tuple(signals)
        self._schema = schema_of(self._signals, notes)
        self._positions = np.array([POSITION[name] for name in self._signals], dtype=np.intp)
        self._at = np.empty(BLOCK)
        self._people = np.empty(BLOCK, dtype=np.int32)
        self._values = np.empty((BLOCK, 1 + len(self._signals)), dtype=np.float32)
        self._codes: dict[str, int] = {}
        self._rows = 0
        self._parts = 0

    def add(self, state: PersonState) -> None:
        """Add a row.

        Raises:
            OutputError: A full block cannot be written, see `flush`.
        """
        row = self._rows
        self._at[row] = state.at
        self._people[row] = self._codes.setdefault(state.person, len(self._codes))
        self._values[row, 0] = state.quality
        self._values[row, 1:] = state.readings.vector[self._positions]
        self._rows += 1
        if self._rows == BLOCK:
            self.flush()

    def flush(self) -> None:
        """Make a part of the rows at hand.

        Raises:
            OutputError: It cannot be written. As many of the rows as still find room are kept, and the parts before.
        """
        rows, self._rows = self._rows, 0
        if not rows:
            return
        try:
            self._make_part(rows)
        except OutputError:
            self._rescue(rows // 2)
            raise
        self._codes.clear()

    def _rescue(self, rows: int) -> None:
        """Make a part of the first half of the rows, or of half of them, and so on."""
        while rows >= FEWEST:
            try:
                return self._make_part(rows)
            except OutputError:  # still no room; the first failure is the one that is told
                rows //= 2
        return None

    def _make_part(self, rows: int) -> None:
        people = self._people[:rows], tuple(self._codes)
        table = table_of(self._schema, people, self._at[:rows], self._values[:rows])
        with pa.BufferOutputStream() as stream:
            with writer_to(stream, self._schema) as writer:
                writer.write_table(table)
            content = stream.getvalue().to_pybytes()
        write_aside(self._folder / f"timeline.{self._parts + 1:05d}.parquet.part", content)
        self._parts += 1

    def erase(self, people: Sequence[PersonId]) -> None:
        """Delete the rows of these people, those at hand and those in parts.

        Raises:
            OutputError: A part cannot be written anew; the parts before it are done, the others as they were.
        """
        self.flush()
        for part in parts_of(self._folder):
            table = read_parts([part])
            kept = table.filter(pa.array(np.array([one not in people for one in table.column("person").to_pylist()])))
            if kept.num_rows == table.num_rows:
                continue
            if not kept.num_rows:
                remove(part)
                continue
            with pa.BufferOutputStream() as stream:
                with writer_to(stream, self._schema) as writer:
                    writer.write_table(kept.combine_chunks())
                write_aside(part, stream.getvalue().to_pybytes())

    def join(self, notes: Mapping[str, str]) -> None:
        """Make the final file of all parts, and remove them.

        Args:
            notes: What is said about the file as a whole, now that the session is over.

        Raises:
            OutputError: It cannot be written; the parts stay.
        """
        self.flush()
        parts = parts_of(self._folder)
        path = self._folder / NAME
        draft = path.with_name(f"{NAME}.tmp")
        schema = schema_of(self._signals, notes)
        try:
            with draft.open("wb", buffering=0) as file:
                with writer_to(file, schema) as writer:
                    for first in range(0, len(parts), GROUP):
                        writer.write_table(read_parts(parts[first : first + GROUP], schema), BLOCK * GROUP)
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            remove(draft)
            raise unwritable(path, error) from error
        for part in parts:
            remove(part)


def read_parts(parts: Sequence[Path], schema: pa.Schema | None = None) -> pa.Table:
    """Return the rows of some parts as one table.

    Args:
        parts: The parts, at least one.
        schema: The schema to give it; that of the first part if none is given.

    Raises:
        OSError: One cannot be read.
        pyarrow.ArrowException: One is not Parquet.
    """
    tables: list[pa.Table] = []
    for part in parts:
        with pq.ParquetFile(part) as file:
            tables.append(file.read(use_threads=False))
    table = pa.concat_tables(tables).unify_dictionaries()
    return table if schema is None else table.replace_schema_metadata(schema.metadata)
