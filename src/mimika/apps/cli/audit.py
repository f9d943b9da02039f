"""`mimika audit`: whether a log is intact, proofs of what stands in it, and the key that signs it.

Everything is decided in `mimika.consent.audit`; files are read by
`mimika.store`. Exit code 2 when a log, head or proof is not intact.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mimika.apps.cli.options import JsonOption

if TYPE_CHECKING:
    from mimika.consent.audit.checks import Report
    from mimika.consent.audit.heads import Head, Keys

LogArgument = Annotated[Path, typer.Argument(metavar="LOG", help="The audit log.", show_default=False)]
KeyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--key", metavar="FILE", help="Public key to check signatures with; may be repeated if it was changed.",
        show_default=False,
    ),
]  # fmt: skip
HeadOption = Annotated[
    Path | None,
    typer.Option("--head", metavar="FILE", help="A signed head that was kept elsewhere.", show_default=False),
]


def audit() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(name="audit", help="Check the audit log, prove what stands in it, and make its key.")
    for command in (verify, prove, consistency, head):
        group.command()(command)
    group.command("check-proof")(check_proof)
    keys = typer.Typer(name="keys", help="Make the key that signs heads of the log.")
    keys.callback()(_keys)
    keys.command("init")(init)
    group.add_typer(keys)
    return group


def verify(log: LogArgument, *, key: KeyOption = None, head: HeadOption = None, as_json: JsonOption = False) -> None:
    """Say whether a log is intact, and if not, which line and what was done to it.

    A log whose end was cut off was whole once; only a head that was kept elsewhere (--head) shows that.
    """
    from mimika.apps.cli.terminal import emit, out

    report = _verified(log, _keys_of(key), head)
    if as_json:
        emit(
            {
                "intact": True, "size": report.size, "root": report.root, "heads": report.heads,
                "signatures_checked": bool(key), "head_checked": head is not None, "unsigned": report.unsigned,
                "backwards": report.backwards,
            }
        )  # fmt: skip
        return
    for line in _words(log, report, checked=bool(key), pinned=head is not None):
        out().print(line, markup=False)


def prove(
    log: LogArgument,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Which line, from 1.", show_default=False)],
    *,
    key: KeyOption = None,
    head: HeadOption = None,
) -> None:
    """Print the proof that a line stands in the log, as JSON, for the head given or else the last one in the log."""
    from mimika.consent.audit.papers import proof_paper
    from mimika.consent.audit.proofs import prove_inclusion
    from mimika.store.audit_reading import read_lines

    report = _verified(log, _keys_of(key), head)
    signed = _head_of(head) if head is not None else _last_head(log, report)
    _print(proof_paper(prove_inclusion(read_lines(log), number, signed.size)))


def consistency(
    log: LogArgument,
    old: Annotated[int, typer.Argument(metavar="OLD", help="Lines of the earlier log.", show_default=False)],
    new: Annotated[int, typer.Argument(metavar="NEW", help="Lines of the later log.", show_default=False)],
    *,
    key: KeyOption = None,
) -> None:
    """Print the proof that the log of one size begins as the log of a smaller size did, as JSON."""
    from mimika.consent.audit.papers import proof_paper
    from mimika.consent.audit.proofs import prove_consistency
    from mimika.store.audit_reading import read_lines

    _verified(log, _keys_of(key), None)
    _print(proof_paper(prove_consistency(read_lines(log), old, new)))


def head(log: LogArgument, *, key: KeyOption = None) -> None:
    """Print the last signed head of a log that is intact, as JSON; keep it where the log's keeper cannot reach it."""
    from mimika.consent.audit.papers import head_paper

    _print(head_paper(_last_head(log, _verified(log, _keys_of(key), None))))


def check_proof(
    proof: Annotated[Path, typer.Argument(metavar="PROOF", help="The proof.", show_default=False)],
    *,
    head: Annotated[Path, typer.Option("--head", metavar="FILE", help="The signed head it is for.")],
    old: Annotated[
        Path | None,
        typer.Option("--old", metavar="FILE", help="The earlier head, for a proof of consistency.", show_default=False),
    ] = None,
    key: KeyOption = None,
) -> None:
    """Say whether a proof holds, without the log."""
    from mimika.apps.cli.terminal import out
    from mimika.consent.audit.papers import proof_of
    from mimika.consent.audit.proofs import Inclusion, check_consistency, check_inclusion
    from mimika.errors import UsageError

    keys = _keys_of(key)
    signed, given = _trusted(head, keys), proof_of(_content(proof))
    if isinstance(given, Inclusion):
        check_inclusion(given, signed)
        said = f"line {given.number} stands in the log of {signed.size} lines: {given.line}"
    elif old is None:
        raise UsageError("a proof of consistency has two heads", fix="Pass the earlier one with --old")
    else:
        check_consistency(given, _trusted(old, keys), signed)
        said = f"the log of {given.new} lines begins as the log of {given.old} lines did"
    out().print(said + ("" if keys else " (signatures were not checked: pass --key)"), markup=False)


def init(
    *,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the key.", show_default=False)],
) -> None:
    """Make an Ed25519 key that only you may read, and its public part beside it, for whoever verifies."""
    from mimika.apps.cli.terminal import out
    from mimika.store.audit_keys import SUFFIX, make_key

    signer = make_key(file)
    out().print(f"key {signer.id}: {file} signs and stays here; {file}{SUFFIX} verifies and may go anywhere")


def _keys() -> None:
    """Keep `keys` a group, though it has one command."""


def _verified(log: Path, keys: "Keys", head: Path | None) -> "Report":
    from mimika.consent.audit.checks import check
    from mimika.store.audit_reading import read_lines

    return check(read_lines(log), keys, None if head is None else _head_of(head))


def _words(log: Path, report: "Report", *, checked: bool, pinned: bool) -> list[str]:
    lines = [f"{log} is intact: {report.size} lines, {report.heads} signed heads, root {report.root}"]
    if report.unsigned:
        lines.append(f"after the last head come {report.unsigned} entries that nothing signs for yet")
    if report.backwards:
        lines.append(f"{report.backwards} entries are older than the one before: the clock was set back")
    if not checked:
        lines.append("signatures were not checked: pass --key")
    if not pinned:
        lines.append("whether its end was cut off shows only against a head kept elsewhere: pass --head")
    return lines


def _last_head(log: Path, report: "Report") -> "Head":
    from mimika.errors import UsageError

    if report.head is None:
        raise UsageError(f"{log} has no signed head yet", fix="Close the log, which signs one")
    return report.head


def _trusted(path: Path, keys: "Keys") -> "Head":
    from mimika.consent.audit.heads import complaint
    from mimika.errors import AuditError

    found = _head_of(path)
    wrong = complaint(found, keys)
    if wrong is not None:
        raise AuditError(f"the head {path} cannot be trusted", why=wrong)
    return found


def _head_of(path: Path) -> "Head":
    from mimika.consent.audit.papers import head_of

    return head_of(_content(path))


def _keys_of(paths: list[Path] | None) -> "Keys":
    from mimika.consent.audit.heads import by_id
    from mimika.store.audit_keys import read_public

    return by_id(read_public(path) for path in paths or [])


def _content(path: Path) -> bytes:
    from mimika.store.audit_reading import read_paper

    return read_paper(path)


def _print(paper: bytes) -> None:
    from mimika.apps.cli.terminal import out

    out().out(paper.decode().rstrip("\n"), highlight=False)
