"""Options that several verbs share, and how an answer is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from headway.errors import Misuse

if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.study import Study

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Output:
    """How an answer is printed: as JSON, as CSV, or for a person."""

    json: bool
    csv: bool

    def check(self) -> None:
        """Refuse to print in two forms."""
        if self.json and self.csv:
            raise Misuse("give --json or --csv, not both")

    def show(self, answer: Answer, *, limit: int = 25) -> None:
        """Print an answer."""
        if self.json:
            click.echo(answer.to_json())
        elif self.csv:
            click.echo(answer.to_csv(), nl=False)
        else:
            from headway.cli.text import show

            show(answer, limit=limit)


@dataclass(frozen=True)
class Asking(Output):
    """The options every question on the store's boards shares."""

    as_of: str | None
    profile: str
    store: str | None
    accept: tuple[str, ...]
    pictures: tuple[Path, ...] = ()

    def show(self, answer: Answer, *, limit: int = 25) -> None:
        """Print an answer, once its figure is written to the files asked for."""
        for picture in self.pictures:
            answer.chart().save(picture)
        super().show(answer, limit=limit)

    def study(self) -> Study:
        """The study these options open."""
        from headway.study import Study

        self.check()
        return Study(store=self.store, as_of=self.as_of, profile=self.profile, accept=self.accept)


_PICTURE = click.Path(dir_okay=False, path_type=Path)


def _pictures(svg: Path | None, png: Path | None) -> tuple[Path, ...]:
    """The files asked for, each with the ending of its kind."""
    asked = [(kind, path) for kind, path in ((".svg", svg), (".png", png)) if path is not None]
    for kind, path in asked:
        if path.suffix != kind:
            raise Misuse(f"--{kind[1:]} {path}: the file's name must end in {kind}")
    return tuple(path for _, path in asked)


def _profiles(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.measures.profiles import PROFILES

    return [name for name in PROFILES if name.startswith(incomplete)]


def asking(command: Command) -> Command:
    """Give a command the shared options, handed over as one `asking` argument."""

    @click.option("--as-of", metavar="DATE", help="Use only evidence published by this day.")
    @click.option(
        "--profile",
        default="default-2026",
        show_default=True,
        shell_complete=_profiles,
        help="Method choices.",
    )
    @click.option(
        "--store",
        metavar="FOLDER",
        envvar="HEADWAY_STORE",
        help="Your own evidence, laid over the starter evidence.",
    )
    @click.option("--accept", multiple=True, metavar="KIND", help="Accept a kind of warning.")
    @click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print the main table as CSV.")
    @click.option("--svg", type=_PICTURE, help="Write the figure to a file ending in .svg.")
    @click.option("--png", type=_PICTURE, help="Write the figure to a file ending in .png.")
    @wraps(command)
    def with_options(
        *args: Any,  # noqa: ANN401
        as_of: str | None,
        profile: str,
        store: str | None,
        accept: tuple[str, ...],
        as_json: bool,
        as_csv: bool,
        svg: Path | None,
        png: Path | None,
        **nouns: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        pictures = _pictures(svg, png)
        options = Asking(as_json, as_csv, as_of, profile, store, accept, pictures)
        return command(*args, asking=options, **nouns)

    return with_options  # type: ignore[return-value]


def output(command: Command) -> Command:
    """Give a command `--json` and `--csv`, handed over as one `output` argument."""

    @click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print the main table as CSV.")
    @wraps(command)
    def with_output(*args: Any, as_json: bool, as_csv: bool, **nouns: Any) -> Any:  # noqa: ANN401
        return command(*args, output=Output(as_json, as_csv), **nouns)

    return with_output  # type: ignore[return-value]


def groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Groups that begin so, for shell completion."""
    del context, parameter
    from headway.catalog.load import load

    catalog = load()
    known = [*catalog.groups, *(f"lab:{lab}" for lab in catalog.labs)]
    return [name for name in known if name.startswith(incomplete)]


def _boards(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    known = [
        name
        for board in load().boards.values()
        for name in (board.id, *(f"{board.id}:{category}" for category in board.categories))
    ]
    return [name for name in known if name.startswith(incomplete)]


def _capabilities(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().capabilities if name.startswith(incomplete)]


def where(command: Command) -> Command:
    """Give a command `--board` and `--capability`."""
    board = click.option(
        "--board", shell_complete=_boards, help="A board, or board:category, such as arena/text."
    )
    capability = click.option(
        "--capability",
        shell_complete=_capabilities,
        help="A capability; its headline board is used.",
    )
    return board(capability(command))


time_bases = click.option(
    "--time-base",
    type=click.Choice(["one-scale", "as-published"]),
    default="one-scale",
    show_default=True,
    help="Newest reading's scale with release dates, or each reading's own maxima.",
)
saving = click.option(
    "--save",
    metavar="BOARD",
    help="Keep the result in your store as a board, such as my/board, with its covariance.",
)
counting_from = click.option(
    "--published",
    metavar="DATE",
    help="Day a saved board counts from.  [default: today]",
)
naming = click.option(
    "--names",
    type=click.Choice(["arena", "epoch", "livebench", "artificial-analysis", "headway"]),
    default="arena",
    show_default=True,
    help="Whose spelling the names are, so that they resolve to models.",
)
accepting = click.option(
    "--accept", multiple=True, metavar="KIND", help="Accept a kind of warning."
)
limiting = click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=25,
    show_default=True,
    help="Rows to print for a person; JSON and CSV have all.",
)
stored = click.option(
    "--store",
    metavar="FOLDER",
    envvar="HEADWAY_STORE",
    help="Your own evidence, laid over the starter evidence.",
)
