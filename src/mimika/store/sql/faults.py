"""Says in one line what a database complains about; errors of SQLAlchemy, SQLite and psycopg end here.

Texts of drivers may hold values of rows, so none of them is passed on: what is
known is put into words of ours, the rest is named by its kind.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from mimika.errors import StoreError, UsageError

_BUSY: Final = ("it is busy: somebody else holds it", "Try again in a moment")
_FULL: Final = ("the disk is full", "Make room there and try again")
_DAMAGED: Final = ("it is damaged, or no database of ours", "Restore it from a copy")
_AWAY: Final = ("it does not answer", "See that it runs and try again")
_CLOSED: Final = ("it cannot be opened or written", "See that the folder is there and that you may write in it")
_OLD: Final = ("its tables are not as they should be", "Restore it from a copy")

_BY_CODE: Final = {
    "55P03": _BUSY,  # lock_not_available
    "40P01": _BUSY,  # deadlock_detected
    "40001": _BUSY,  # serialization_failure
    "53100": _FULL,  # disk_full
    "53300": ("it takes no more connections", "Try again in a moment"),
    "42P01": _OLD,  # undefined_table
    "42703": _OLD,  # undefined_column
    "28P01": ("the password is wrong", "Correct the URL of the store"),
    "28000": ("it does not let this user in", "Correct the URL of the store"),
    "3D000": ("there is no such database", "Make it, or correct the URL of the store"),
}
"""By SQLSTATE, PostgreSQL's documentation, appendix A."""

_BY_WORDS: Final = {
    "database is locked": _BUSY,
    "database table is locked": _BUSY,
    "is full": _FULL,
    "disk i/o error": ("the disk is full or fails", "Make room there and try again"),
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "unable to open": _CLOSED,
    "readonly": _CLOSED,
    "no such table": _OLD,
    "no such column": _OLD,
    "has no column": _OLD,
    "lock timeout": _BUSY,
    "does not exist": ("there is no such database or user", "Make it, or correct the URL of the store"),
    "authentication": ("it does not let this user in", "Correct the URL of the store"),
    "connection": _AWAY,
    "server closed": _AWAY,
    "terminat": _AWAY,
    "resolve": _AWAY,
    "timeout": _AWAY,
}
"""By what SQLite and libpq say, first match; SQLite's result codes are documented at sqlite.org/rescode.html."""


@contextmanager
def told(name: str) -> Generator[None, None, None]:
    """Turn errors of a database within the block into ours.

    Args:
        name: What to call the database; no password in it.

    Raises:
        StoreError: The database complained.
        UsageError: A text cannot be put into words of a database.
    """
    try:
        yield
    except IntegrityError:
        raise  # says something about what was asked; whoever asked knows what
    except UnicodeEncodeError as error:
        raise UsageError("nothing was found", why="there is half a character in what was asked for") from error
    except SQLAlchemyError as error:
        raise store_error(name, error) from error


def store_error(name: str, error: SQLAlchemyError) -> StoreError:
    """Return the error in words of ours."""
    why, fix = _cause(error)
    return StoreError(f"{name} cannot be used", why=why, fix=fix)


def _cause(error: SQLAlchemyError) -> tuple[str, str]:
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None)
        if code in _BY_CODE:
            return _BY_CODE[code]
        said = str(error.orig).lower()
        for words, cause in _BY_WORDS.items():
            if words in said:
                return cause
        if error.connection_invalidated:
            return _AWAY
        return f"it complains: {type(error.orig).__name__}", ""
    return f"it complains: {type(error).__name__}", ""
