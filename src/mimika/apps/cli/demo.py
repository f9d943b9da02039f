"""`mimika demo`: the main job on a bundled session, told in plain words.

For somebody who has just installed mimika and has no camera at hand. Imports
stand inside the command, because they load media libraries and models.
"""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Results go here.")] = Path("mimika-demo"),
) -> None:
    """Run the main job on a bundled session and tell what happened; needs no camera and nobody's face."""
    from mimika.apps.batch.bundled import bundled_session, bundled_terms
    from mimika.apps.batch.many import Order
    from mimika.apps.cli.analyze import run
    from mimika.apps.cli.story import Story
    from mimika.apps.cli.terminal import err
    from mimika.apps.cli.terminal import out as paper

    typer.echo("A bundled session: a portrait from the public domain, set in motion. No camera, and nobody was filmed.")
    with bundled_session() as target:
        order = Order(targets=(target,), terms=bundled_terms(), out=out, resume=False)
        code = run(order, Story(err(), paper(), target.path), as_json=False, quiet=True)
    raise typer.Exit(code)
