# The part of pyarrow.parquet that is used here.

from pathlib import Path
from typing import BinaryIO, Self

from pyarrow import BufferOutputStream, Schema, Table

class FileMetaData:
    num_rows: int
    num_row_groups: int

class ParquetFile:
    metadata: FileMetaData
    schema_arrow: Schema
    def __init__(self, source: Path) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
    def read(self, *, use_threads: bool = True) -> Table: ...

class ParquetWriter:
    def __init__(
        self,
        where: BinaryIO | BufferOutputStream,
        schema: Schema,
        *,
        compression: str = "snappy",
        use_dictionary: list[str] = ...,
        use_byte_stream_split: list[str] = ...,
    ) -> None: ...
    def write_table(self, table: Table, row_group_size: int | None = None) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
