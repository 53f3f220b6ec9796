"""`headway serve`: the pages on this machine."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import click

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
@stored
def serve(
    host: str,
    port: int,
    public: bool,  # noqa: FBT001
    shelf: Path | None,
    no_shelf: bool,  # noqa: FBT001
    store: str | None,
) -> None:
    """Serve the observatory's pages, JSON and pictures from this machine, to this machine."""
    if not _is_loopback(host) and not public:
        raise Misuse(f"{host} is beyond this machine; add --public if others may reach it")
    try:
        import uvicorn

        from headway.web.app import application
        from headway.web.wire import Patient
    except ModuleNotFoundError as fault:
        raise Misuse(
            f"the server needs the package {fault.name}; install it with "
            "`pip install 'headway[server]'`"
        ) from None
    config = uvicorn.Config(
        application(store, None if no_shelf else shelf or _place()),
        host=host,
        port=port,
        http=Patient,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=20,
        limit_concurrency=512,
    )
    click.echo(f"Headway at http://{host}:{port}/ ; stop with Ctrl+C")
    uvicorn.Server(config).run()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _place() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("headway", appauthor=False)) / "answers"
