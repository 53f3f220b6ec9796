"""`headway serve`: the pages on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from headway.cli.listening import check_place, listening_at, shown
from headway.cli.options import stored
from headway.errors import Misuse


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--public", is_flag=True, help="Allow an address beyond this machine.")
@click.option(
    "--shelf",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where answers that take long are kept.  [default: the system's place for caches]",
)
@click.option("--no-shelf", is_flag=True, help="Keep no answer on the disk.")
@click.option("--no-warm", is_flag=True, help="Work out nothing before somebody asks for it.")
@stored
def serve(
    host: str,
    port: int,
    public: bool,  # noqa: FBT001
    shelf: Path | None,
    no_shelf: bool,  # noqa: FBT001
    no_warm: bool,  # noqa: FBT001
    store: str | None,
) -> None:
    """Serve the observatory's pages, JSON and pictures from this machine, to this machine."""
    check_place(host, public=public)
    try:
        from headway.web.app import application
        from headway.web.wire import server
    except ModuleNotFoundError as fault:
        raise Misuse(
            f"the server needs the package {fault.name}; install it with "
            "`pip install 'headway[server]'`"
        ) from None
    listening = listening_at(host, port)
    running = server(application(store, None if no_shelf else shelf or _place(), warm=not no_warm))
    click.echo(f"Headway at http://{shown(host)}:{listening.getsockname()[1]}/ ; stop with Ctrl+C")
    running.run(sockets=[listening])


def _place() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("headway", appauthor=False)) / "answers"
