"""Where models stand on each board as of the day: made once a board, small enough to keep.

Draws of a board take megabytes, its standings some kilobytes: only these stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from headway.answers.answer import Row
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.answers.sides import reading_row
from headway.answers.sightings import sightings
from headway.catalog.entities import Board
from headway.catalog.load import Catalog
from headway.errors import Caution, NoEvidence
from headway.measures.observed import Observed
from headway.measures.ranking import Standing, standings


@dataclass(frozen=True)
class Placing:
    """The models of a board's reading, best first, and what to know of the reading."""

    board: Board
    category: str
    label: str
    reading: Row
    cautions: tuple[Caution, ...]
    standings: tuple[Standing, ...]

    @property
    def leader(self) -> Standing:
        """Who is first."""
        return self.standings[0]

    @cached_property
    def by_model(self) -> dict[str, Standing]:
        """The place of each model."""
        return {one.model: one for one in self.standings}


def placing(setting: Setting, label: str) -> Placing | None:
    """Who stands where on a board as of the day; None where it has no evidence by then.

    Raises:
        UnknownBoard: the board or category is not declared.
    """
    return once(setting, ("placing", label), lambda: _placing(setting, label))


def _placing(setting: Setting, label: str) -> Placing | None:
    observed = _observed(setting, label)
    if observed is None or not observed.abilities.models:
        return None
    return Placing(
        board=observed.board,
        category=observed.category,
        label=observed.label,
        reading=reading_row(observed),
        cautions=tuple(observed.cautions()),
        standings=tuple(standings(observed.abilities, setting.profile.level)),
    )


def listed(setting: Setting, label: str) -> frozenset[str]:
    """The models that `placing` has, without the work of drawing their abilities.

    Raises:
        UnknownBoard: the board or category is not declared.
    """
    return once(setting, ("listed", label), lambda: _listed(setting, label))


def _listed(setting: Setting, label: str) -> frozenset[str]:
    observed = _observed(setting, label)
    return frozenset() if observed is None else frozenset(observed.abilities.models)


def _observed(setting: Setting, label: str) -> Observed | None:
    try:
        return setting.observe(label, keep=False)
    except NoEvidence:
        return None


def placing_of(setting: Setting, label: str, models: frozenset[str]) -> Placing | None:
    """`placing`, but None too where the board lists none of these models: cheap to find out.

    Raises:
        UnknownBoard: the board or category is not declared.
    """
    board, known = label.partition(":")[0], sightings(setting)
    if not any(board in known.get(model, ()) for model in models):
        return None
    return placing(setting, label) if models & listed(setting, label) else None


def placings_of(setting: Setting, model: str, labels: Iterable[str]) -> list[Placing]:
    """The boards among these that list a model as of the day."""
    found = (placing_of(setting, label, frozenset({model})) for label in labels)
    return [one for one in found if one is not None]


def main_boards(catalog: Catalog) -> tuple[str, ...]:
    """Boards of capabilities, the headline of `overall` first, then every other board as a whole.

    Other categories are left out: standings on all of them take half a minute.
    """
    wanted = [label for one in catalog.facts.capabilities for label in one.boards]
    return tuple(dict.fromkeys([*wanted, *catalog.boards]))


def all_boards(catalog: Catalog) -> tuple[str, ...]:
    """The same, then every category of every board."""
    every = [f"{board.id}:{name}" for board in catalog.facts.boards for name in board.categories]
    return tuple(dict.fromkeys([*main_boards(catalog), *every]))


def capabilities_of(catalog: Catalog, label: str) -> list[str]:
    """The capabilities that look at a board."""
    return [one.id for one in catalog.facts.capabilities if label in one.boards]


def place_row(setting: Setting, found: Placing, standing: Standing) -> Row:
    """A model's place on a board: ability with interval, distance to the leader, what is printed.

    `behind` is the leader's ability minus the model's, in `unit`, on the same draws.
    """
    leader = found.leader.model
    return {
        "board": found.label,
        "board_name": found.board.name,
        "category": found.category,
        "capabilities": capabilities_of(setting.catalog, found.label),
        "rank": standing.rank,
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "of": len(found.standings),
        "ability": standing.ability.value,
        "low": standing.ability.low,
        "high": standing.ability.high,
        "unit": found.board.unit,
        "printed": standing.printed,
        "listed_as": standing.name,
        "variant": standing.variant,
        "entries": standing.entries,
        "votes": standing.votes,
        "behind": standing.behind.value,
        "behind_low": standing.behind.low,
        "behind_high": standing.behind.high,
        "tied_with_leader": standing.tied_with_leader,
        "leader": leader,
        "leader_name": setting.catalog.models[leader].name,
        "published": found.reading["published"],
        "source": found.reading["source"],
        "snapshot": found.reading["snapshot"],
        "intervals": found.reading["intervals"],
    }


def snapshots_of(rows: Sequence[Row]) -> list[str]:
    """The snapshots that rows rest on."""
    return [str(row["snapshot"]) for row in rows]
