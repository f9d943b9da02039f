"""The whole error tree, drawn once.

Every error says in one line what happened, why, and what to do next. Errors of
other libraries are translated where they arise; what a perceiver cannot see is
no error but an `Abstention` (see `mimika.domain.state`).

    MimikaError                     1   something of ours is broken
    ├── UsageError                  2   what was asked for cannot be done as asked
    │   ├── MediaError              2   a file or picture cannot be read
    │   ├── RuleError               2   a rule file is wrong, with its line and column
    │   ├── PolicyError             2   a table of the law is wrong, with its line
    │   ├── AuditError              2   an audit log or a proof of it is not intact, with its line
    │   └── OutputError             2   a folder or file cannot be written
    ├── RefusedError                3   consent or law does not allow it
    └── MissingError                4   a dependency, model, device or service is absent
        ├── DeviceError             4   no such camera, or it stopped
        ├── StreamError             4   a stream does not answer
        ├── ModelError              4   weights are missing, truncated or of another version
        └── StoreError              4   a database or key cannot be used: absent, full, locked, tampered with

The number is the exit code of the command line.
"""

from typing import ClassVar


class MimikaError(Exception):
    """Root of all errors that leave this package.

    Args:
        what: What happened, with the name of the thing it happened to.
        why: The cause, as far as it is known.
        fix: What the reader can do next.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, why: str = "", fix: str = "") -> None:
        self.what = what
        self.why = why
        self.fix = fix
        super().__init__(str(self))

    def __str__(self) -> str:
        line = self.what if not self.why else f"{self.what}: {self.why}"
        return line if not self.fix else f"{line}. {self.fix}"


class UsageError(MimikaError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class MediaError(UsageError):
    """A recording or picture cannot be read."""


class RuleError(UsageError):
    """A rule file is wrong.

    Args:
        what: What is wrong.
        line: Line in the file, from 1.
        column: Column in the line, from 1.
        why: The cause.
        fix: What to write instead.
    """

    def __init__(self, what: str, *, line: int, column: int, why: str = "", fix: str = "") -> None:
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {what}", why=why, fix=fix)


class PolicyError(UsageError):
    """A table of the law is wrong; the one before it stays in force.

    Args:
        what: What is wrong.
        line: Line in the file, from 1.
        why: The cause.
        fix: What to write instead.
    """

    def __init__(self, what: str, *, line: int, why: str = "", fix: str = "") -> None:
        self.line = line
        super().__init__(f"line {line}: {what}", why=why, fix=fix)


class AuditError(UsageError):
    """An audit log, or a proof of what stands in it, is not intact.

    Args:
        what: What is wrong.
        line: Line of the log, from 1; 0 when it is no single line.
        why: The cause.
        fix: What to do next.
    """

    def __init__(self, what: str, *, line: int = 0, why: str = "", fix: str = "") -> None:
        self.line = line
        super().__init__(f"line {line}: {what}" if line else what, why=why, fix=fix)


class OutputError(UsageError):
    """A folder or file cannot be written."""


class RefusedError(MimikaError):
    """Consent or law does not allow what was asked for."""

    exit_code = 3


class MissingError(MimikaError):
    """Something that is needed is not here."""

    exit_code = 4


class DeviceError(MissingError):
    """There is no such camera or microphone, or it stopped."""


class StreamError(MissingError):
    """A stream does not answer, or ended and did not return."""


class ModelError(MissingError):
    """A model's weights are missing, truncated or of another version."""


class StoreError(MissingError):
    """A database or key cannot be used: it is absent, full, locked or was tampered with."""
