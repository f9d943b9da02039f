"""Entry point of the `mimika` command: puts the commands together and turns errors into exit codes.

Exit codes: 0 done, 1 a fault of ours, 2 usage or bad input, 3 refused by
consent or law, 4 something that is needed is missing, 130 interrupted. Every
error is one line on stderr; `--debug` or `MIMIKA_DEBUG=1` adds the traceback.
"""

import os
import traceback
from typing import Annotated, Final

import typer
from typer.main import get_command

from mimika import __version__
from mimika.apps.cli.analyze import analyze
from mimika.apps.cli.audit import audit
from mimika.apps.cli.calls import calls
from mimika.apps.cli.consent import consent
from mimika.apps.cli.demo import demo
from mimika.apps.cli.doctor import doctor
from mimika.apps.cli.export import export
from mimika.apps.cli.fairness import fairness
from mimika.apps.cli.forget import forget
from mimika.apps.cli.keys import keys
from mimika.apps.cli.listen import listen
from mimika.apps.cli.live import live
from mimika.apps.cli.models import models
from mimika.apps.cli.policy import policy_group
from mimika.apps.cli.retention import retention
from mimika.apps.cli.say import say
from mimika.apps.cli.signals import signals
from mimika.errors import MimikaError

DEBUG: Final = "MIMIKA_DEBUG"
"""Environment variable that asks for tracebacks; anything but nothing and 0 counts."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""

_ABOUT: Final = """Reads how people react, with their consent, and helps a service answer.

It tells what a face looks like, compared with the person's own normal; it never claims to know what anybody feels.
Every command that looks at people needs --purpose and --basis: what it is for, and what allows it."""

_CODES: Final = (
    "Exit codes: 0 done, 1 a fault of ours, 2 usage or bad input, 3 refused by consent or law, 4 something is missing, "
    "130 interrupted."
)


def _show_version(asked: bool) -> None:  # noqa: FBT001 -- the signature of an option's callback
    if asked:
        typer.echo(f"mimika {__version__}")
        raise typer.Exit


def _ask_for_tracebacks(asked: bool) -> None:  # noqa: FBT001 -- the signature of an option's callback
    if asked:
        os.environ[DEBUG] = "1"


def _root(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", callback=_ask_for_tracebacks, help=f"Show tracebacks of errors, as {DEBUG}=1 does."),
    ] = False,
) -> None:
    del version, debug  # their callbacks have dealt with them
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def build() -> typer.Typer:
    """Return the whole command line; `docs/cli.md` is generated from it."""
    app = typer.Typer(name="mimika", help=_ABOUT, epilog=_CODES, rich_markup_mode="markdown")
    app.callback(invoke_without_command=True)(_root)
    for command in (analyze, live, listen, calls, demo, doctor, signals, models, say, fairness, forget, export):
        app.command()(command)
    for group in (consent, policy_group, audit, retention, keys):
        app.add_typer(group())
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: What follows the name of the command; None for those of this process.
    """
    try:
        code = get_command(build()).main(arguments, prog_name="mimika", standalone_mode=False)
    except MimikaError as error:
        return _told(str(error), error.exit_code)
    except typer.TyperException as error:
        said = error.format_message().rstrip(".")
        return _told(f"{said[:1].lower()}{said[1:]}. Try: mimika --help", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _told("interrupted", INTERRUPTED)
    except Exception as error:  # noqa: BLE001 -- the last line of defence: nobody should meet a traceback unasked
        name = type(error).__name__
        return _told(
            f"a fault of mimika, not yours: {name}: {error}. Run it again with {DEBUG}=1 and report what it says",
            1,
        )
    return code if isinstance(code, int) else 0


def _told(line: str, code: int) -> int:
    if os.environ.get(DEBUG, "0") not in {"", "0"} and code != INTERRUPTED:
        traceback.print_exc()
    typer.echo(f"mimika: {' '.join(line.split())}", err=True)
    return code
