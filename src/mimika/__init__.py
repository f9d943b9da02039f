"""Mimika reads how customers react, with their consent, and helps a service answer.

Everything public is listed in `__all__` and loaded when it is first used, so
that `import mimika` costs next to nothing and starts no codec or model. The
command line lives in `mimika.apps.cli`, the work behind it in
`mimika.apps.batch`, and the composition of all stages in `mimika.pipeline`.

Examples:
    >>> analysis = mimika.analyze("visit.mp4", purpose="research", basis="study 7, consent form 3")  # doctest: +SKIP
    >>> analysis.summary.persons  # doctest: +SKIP
"""

import typing

if typing.TYPE_CHECKING:
    from mimika.apps.batch.analysis import Analysis, analyze
    from mimika.errors import MimikaError
    from mimika.pipeline.session import Plan, Session

__version__ = "0.1.0"

__all__ = ["Analysis", "MimikaError", "Plan", "Session", "__version__", "analyze"]


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for.

    The imports stand inside because they pull in codecs, pyarrow and the
    models, which a caller of `mimika.__version__` should not wait for.

    Raises:
        AttributeError: There is no such public name.
    """
    # ruff: noqa: PLC0415 -- a lazy attribute is an import inside a function; see above
    if name in {"Analysis", "analyze"}:
        from mimika.apps.batch import analysis

        return analysis.Analysis if name == "Analysis" else analysis.analyze
    if name in {"Plan", "Session"}:
        from mimika.pipeline import session

        return session.Plan if name == "Plan" else session.Session
    if name == "MimikaError":
        from mimika.errors import MimikaError

        return MimikaError
    message = f"module 'mimika' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *__all__})
