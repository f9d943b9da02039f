"""Heads and proofs as files: one JSON object each, in canonical form when it is written.

Next door: `heads` and `proofs` have the values; `mimika audit` prints and reads
these files.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mimika.consent.audit.canonical import canonical
from mimika.consent.audit.heads import Head
from mimika.consent.audit.proofs import Consistency, Inclusion
from mimika.errors import UsageError

_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Path = Annotated[tuple[_Hash, ...], Field(max_length=128)]
_Count = Annotated[int, Field(ge=1, lt=2**53)]
_SHOWN: Final = 200
"""How many characters of a complaint are shown."""


class _Paper(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _HeadPaper(_Paper):
    size: _Count
    root: _Hash
    at_ms: Annotated[int, Field(ge=0, lt=2**53)]
    key: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    signature: Annotated[str, Field(pattern="^[0-9a-f]{128}$")]


class _InclusionPaper(_Paper):
    proof: Literal["inclusion"]
    number: _Count
    size: _Count
    line: Annotated[str, Field(max_length=4096)]
    path: _Path


class _ConsistencyPaper(_Paper):
    proof: Literal["consistency"]
    old: _Count
    new: _Count
    path: _Path


def head_paper(head: Head) -> bytes:
    """Return a head as it stands in a file."""
    said = {"size": head.size, "root": head.root, "at_ms": head.at_ms, "key": head.key, "signature": head.signature}
    return canonical(said) + b"\n"


def head_of(content: bytes) -> Head:
    """Return the head that a file holds.

    Raises:
        UsageError: It holds none.
    """
    try:
        said = _HeadPaper.model_validate_json(content)
    except ValidationError as error:
        raise _unreadable("a signed head", error) from error
    return Head(size=said.size, root=said.root, at_ms=said.at_ms, key=said.key, signature=said.signature)


def proof_paper(proof: Inclusion | Consistency) -> bytes:
    """Return a proof as it stands in a file."""
    path = list(proof.path)
    if isinstance(proof, Inclusion):
        said = {"proof": "inclusion", "number": proof.number, "size": proof.size, "line": proof.line, "path": path}
        return canonical(said) + b"\n"
    return canonical({"proof": "consistency", "old": proof.old, "new": proof.new, "path": path}) + b"\n"


def proof_of(content: bytes) -> Inclusion | Consistency:
    """Return the proof that a file holds.

    Raises:
        UsageError: It holds none.
    """
    form: TypeAdapter[_InclusionPaper | _ConsistencyPaper] = TypeAdapter(
        Annotated[_InclusionPaper | _ConsistencyPaper, Field(discriminator="proof")]
    )
    try:
        said = form.validate_json(content)
    except ValidationError as error:
        raise _unreadable("a proof", error) from error
    if isinstance(said, _InclusionPaper):
        return Inclusion(number=said.number, size=said.size, line=said.line, path=said.path)
    return Consistency(old=said.old, new=said.new, path=said.path)


def _unreadable(what: str, error: ValidationError) -> UsageError:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    why = f"{where}: {first['msg']}" if where else first["msg"]
    return UsageError(
        f"this is not {what}", why=" ".join(why.split())[:_SHOWN], fix="Pass a file that mimika audit wrote"
    )
