"""Verbs about one thing: what is known of a model, a lab, a board, a source; or all of them."""

from __future__ import annotations

from pathlib import Path

import click

from headway.cli.options import Asking, asking, groups, limiting


def _models(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().models if name.startswith(incomplete)]


def _labs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().labs if name.startswith(incomplete)]


def _boards(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del context, parameter
    from headway.catalog.load import load

    return [name for name in load().boards if name.startswith(incomplete)]


def _sources(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    del parameter
    from headway.evidence.store import Store, default_store_folders

    chosen = context.params.get("store")
    store = Store(default_store_folders(None if chosen is None else Path(chosen)))
    known = [name for one in store.origins() for name in (one.source, one.snapshot)]
    return [name for name in dict.fromkeys(known) if name.startswith(incomplete)]


@click.command()
@click.argument("name", required=False, shell_complete=_models)
@click.option("--lab", shell_complete=_labs, help="Without NAME: list only this lab's models.")
@click.option("--group", shell_complete=groups, help="Without NAME: list only this group's models.")
@click.option(
    "--all-boards",
    is_flag=True,
    help="Place it on every category of every board too; the first time takes longer.",
)
@limiting
@asking
def model(
    asking: Asking,
    name: str | None,
    lab: str | None,
    group: str | None,
    all_boards: bool,  # noqa: FBT001
    limit: int,
) -> None:
    """What is known of a model: its maker, release, places on boards, prices, compute?

    NAME is its id, such as deepseek/deepseek-r1, or a name that publishers use for it alone.
    Without it, all models are listed, the newest first.
    """
    from headway.cli.text import working

    study = asking.study()
    with working("placing models on every board that lists it"):
        answer = study.model(name, lab=lab, group=group, all_boards=all_boards)
    asking.show(answer, limit=limit)


@click.command()
@click.argument("name", required=False, shell_complete=_labs)
@limiting
@asking
def lab(asking: Asking, name: str | None, limit: int) -> None:
    """What is known of a lab: its country, its models, its best ones and how far behind?

    NAME is its id, such as deepseek, or a name that publishers use for it alone. Without it, all
    labs are listed.
    """
    from headway.cli.text import working

    study = asking.study()
    with working("placing models on the boards of each capability"):
        answer = study.lab(name)
    asking.show(answer, limit=limit)


@click.command()
@click.argument("name", required=False, shell_complete=_boards)
@limiting
@asking
def board(asking: Asking, name: str | None, limit: int) -> None:
    """What is known of a board: what it measures, its readings, who leads it?

    NAME is a board, or board:category, such as arena/text. Without it, all boards are listed.
    """
    asking.show(asking.study().board(name), limit=limit)


@click.command()
@click.argument("name", required=False, shell_complete=_sources)
@limiting
@asking
def source(asking: Asking, name: str | None, limit: int) -> None:
    """What is known of a source: its snapshots, licence, age, declared corrections?

    NAME is a source, such as arena-official, or a snapshot. Without it, all sources are listed.
    """
    asking.show(asking.study().source(name), limit=limit)
