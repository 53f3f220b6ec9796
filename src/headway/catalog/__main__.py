"""`python -m headway.catalog [--check]`: check the packaged catalog; write its compiled form.

With `--check` nothing is written, and a compiled form that is not current is a fault.
"""

import sys

import click

from headway.catalog.load import compile_facts, is_compiled, load
from headway.errors import BadCatalog


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if facts.json is not current.")
def check(check: bool) -> None:  # noqa: FBT001
    """Check the catalog."""
    try:
        if not check:
            compile_facts()
        elif not is_compiled():
            click.echo("facts.json is not current; run `make catalog`", err=True)
            sys.exit(1)
        catalog = load()
    except BadCatalog as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    click.echo(f"{len(catalog.labs)} labs, {len(catalog.models)} models: no fault")


if __name__ == "__main__":
    check()
