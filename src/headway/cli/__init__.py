"""The command line: one command per verb.

Exit codes: 0 answered (a claim holds), 1 a claim does not hold, 2 misuse, 3 no answer possible
from the evidence or the store; `pull` and `watch` count what failed instead. Errors are one
sentence on stderr.
"""

from __future__ import annotations

import os
import sys

import click

from headway.cli.commands import cli
from headway.errors import HeadwayError

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with its code."""
    # Small matrices: a second thread of the algebra library waits longer than it works.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        sys.exit(cli.main(prog_name="headway", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("interrupted; nothing was left half written", err=True)
        sys.exit(INTERRUPTED)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except HeadwayError as fault:
        click.echo(f"headway: {fault}", err=True)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
