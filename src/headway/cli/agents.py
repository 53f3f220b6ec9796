"""`headway mcp`: the answers for agents, by the Model Context Protocol."""

from __future__ import annotations

import os

import click

from headway.cli.listening import check_place, listening_at, shown
from headway.cli.options import stored
from headway.errors import Misuse


@click.command()
@click.option("--http", is_flag=True, help="Listen for HTTP instead of standard input.")
@click.option("--host", default="127.0.0.1", show_default=True, help="HTTP: address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8766, show_default=True, help="HTTP: its port."
)
@click.option("--public", is_flag=True, help="HTTP: allow an address beyond this machine.")
@stored
def mcp(
    http: bool,  # noqa: FBT001
    host: str,
    port: int,
    public: bool,  # noqa: FBT001
    store: str | None,
) -> None:
    """Answer agents by the Model Context Protocol: gap, lag, rank, claim, price and choose.

    An agent's program starts this command and speaks to it over standard input and output.
    """
    check_place(host, public=public)
    try:
        from headway.agents.wires import PATH, listen, speak
    except ModuleNotFoundError as fault:
        package = str(fault.name).partition(".")[0]
        raise Misuse(
            f"the server for agents needs the package {package}; install it with "
            "`pip install 'headway[mcp]'`"
        ) from None
    if http:
        listening = listening_at(host, port)
        here = f"http://{shown(host)}:{listening.getsockname()[1]}{PATH}"
        click.echo(f"Headway for agents at {here} ; stop with Ctrl+C")
        listen(store, listening, host, public=public)
    elif speak(store):
        os._exit(0)  # a question is in work, which only reads, and nobody waits for it
