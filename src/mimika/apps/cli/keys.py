"""`mimika keys`: makes the master key of a store, and says how things stand with its keys.

The key itself is never printed. Next door: `mimika.store.master` has its file.
"""

import typer

from mimika.apps.cli.options import JsonOption
from mimika.apps.cli.stores import StoreOption


def keys() -> typer.Typer:
    """Return the commands of `mimika keys`."""
    group = typer.Typer(name="keys", help="The master key and the keys of people.")
    group.command("init")(init)
    group.command("status")(status)
    return group


def init(*, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Make the master key of a store, in a file that only its owner may read, and the store itself.

    The file lies beside an SQLite store, or where MIMIKA_MASTER_KEY_FILE says. Keep a copy of it apart from all copies
    of the store: without it nobody can be read, with it everybody.
    """
    import os

    from mimika.apps.cli.stores import url_of
    from mimika.apps.cli.terminal import emit, out
    from mimika.errors import MimikaError, UsageError
    from mimika.store.master import KEY, KEY_FILE, key_file, write_master
    from mimika.store.sql.database import opened
    from mimika.store.sql.places import places

    url = url_of(store)
    if os.environ.get(KEY):
        raise UsageError("no master key was made", why=f"{KEY} has one", fix=f"Unset {KEY} first, or use it as it is")
    path = key_file(os.environ, places(url, os.environ).master)
    if path is None:
        raise UsageError("nobody says where the master key belongs", fix=f"Set {KEY_FILE} to the path of a file")
    master = write_master(path)
    try:
        opened(url, master=master).close()
    except MimikaError:
        path.unlink()  # nothing is under it yet
        raise
    if as_json:
        emit({"key": master.id, "file": str(path)})
    else:
        out().print(
            f"Master key {master.id} made in {path}. Keep a copy apart from all copies of the store.", markup=False
        )


def status(*, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Say which master key a store is under, how many people and sessions have a key, and how many were forgotten."""
    from mimika.apps.cli.stores import existing
    from mimika.apps.cli.terminal import emit, out

    with existing(store) as database:
        key, (living, forgotten), finished = database.master_id, database.key_count(), len(database.finished)
    if as_json:
        emit({"key": key, "keys": living, "forgotten": forgotten, "finished": finished})
        return
    out().print(f"Master key {key} fits. {living} people and sessions have a key, {forgotten} were forgotten.")
    if finished:
        out().print(f"{finished} erasures that were interrupted, or undone by an old copy, are finished now.")
