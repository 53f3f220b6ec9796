"""`headway site`: the whole observatory as files."""

from __future__ import annotations

from pathlib import Path

import click

from headway.cli.options import stored
from headway.errors import Misuse

ADDRESS = "http://127.0.0.1:8765/"
"""That of `headway.web.site`, which this module must not wait for."""


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--address",
    default=ADDRESS,
    show_default=True,
    metavar="URL",
    help="Where it will be published; the feed, the sitemap and the cards name it.",
)
@click.option(
    "--lang",
    "languages",
    multiple=True,
    type=click.Choice(["en", "zh"]),
    help="A language; may be given again.  [default: both]",
)
@click.option("--as-of", metavar="DATE", help="Use only evidence published by this day.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@stored
def site(
    out: Path,
    address: str,
    languages: tuple[str, ...],
    as_of: str | None,
    processes: int,
    store: str | None,
) -> None:
    """Write all pages, briefs, feed, sitemap and cards into the folder OUT, whole or not at all."""
    from headway.measures.progress import ticking

    if not address.startswith(("https://", "http://")):
        raise Misuse(f"--address {address!r} is no web address; write https://example.org/headway/")
    try:
        from headway.web.site import Site
        from headway.web.work import Studies
    except ModuleNotFoundError as fault:
        raise Misuse(
            f"a site needs the package {fault.name}; install it with "
            "`pip install 'headway[server]'`"
        ) from None
    made = Site(
        Studies(store, as_of=as_of, processes=processes),
        address=address,
        languages=languages or ("en", "zh"),  # type: ignore[arg-type]
    )
    with ticking(100, "writing pages") as tick:
        written = made.write(out, None if tick is None else lambda done, of: tick(100 * done // of))
    click.echo(
        f"{written.pages} pages, {written.files} files, {written.bytes / 1e6:.1f} MB in {out}"
    )
    for one in written.unanswered:
        click.echo(f"no answer: {one}", err=True)
