"""The columns of a timeline: who, when, how well, and one column a signal; and how they lie in Parquet.

Only what stands in the signal catalogue can become a column, so no box,
landmark or picture can.
"""

from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mimika.domain.signals import CATALOGUE, SignalName

Values = NDArray[np.float32]
"""Shape (rows, 1 + signals), quality first; NaN where there is none."""

DEFAULT_SIGNALS: Final[tuple[SignalName, ...]] = tuple(signal.name for signal in CATALOGUE)
"""What face, body, skin, voice and words give, and what is derived from it."""

_FIXED: Final = ("person", "at", "quality")


def schema_of(signals: Sequence[SignalName], notes: Mapping[str, str]) -> pa.Schema:
    """Return the schema of a timeline.

    Args:
        signals: The signals, in the order of their columns.
        notes: What is said about the file as a whole.
    """
    catalogue = {signal.name: signal for signal in CATALOGUE}
    columns = [
        pa.field(name, pa.float32(), metadata={"unit": catalogue[name].unit, "meaning": catalogue[name].meaning})
        for name in signals
    ]
    return pa.schema(
        [
            pa.field("person", pa.dictionary(pa.int32(), pa.string()), metadata={"meaning": "who, in this session"}),
            pa.field("at", pa.float64(), metadata={"unit": "s", "meaning": "event time from the start of the source"}),
            pa.field(
                "quality", pa.float32(), metadata={"unit": "share", "meaning": "how well the person could be read"}
            ),
            *columns,
        ],
        metadata=notes,
    )


def table_of(
    schema: pa.Schema, people: tuple[NDArray[np.int32], Sequence[str]], at: NDArray[np.float64], values: Values
) -> pa.Table:
    """Return rows as a table; NaN becomes null.

    Args:
        schema: The schema, see `schema_of`.
        people: For each row the place of its person in a list of names, shape (rows,), and that list.
        at: Event times in seconds, shape (rows,).
        values: Quality and signals, see `Values`.
    """
    codes, names = people
    person = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names, pa.string()))
    columns = [pa.array(column, from_pandas=True) for column in np.ascontiguousarray(values.T)]
    return pa.Table.from_arrays([person, pa.array(at), *columns], schema=schema)


def writer_to(where: BinaryIO | pa.BufferOutputStream, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a Parquet writer for timelines.

    Bytes of floats are split by significance before zstd, which shrinks slowly moving curves by another eighth; a
    dictionary helps with names only.
    """
    numbers = [name for name in schema.names if name != "person"]
    return pq.ParquetWriter(where, schema, compression="zstd", use_dictionary=["person"], use_byte_stream_split=numbers)


def is_timeline(schema: pa.Schema) -> bool:
    """Whether a schema is that of a timeline: the fixed columns first, and after them signals only."""
    known = set(SignalName)
    return tuple(schema.names[:3]) == _FIXED and all(name in known for name in schema.names[3:])
