"""How much of the evidence resolves to models, counted where it matters: at the top and by votes.

A reading is one day of one source on one board. Counted are the newest reading of every board from
every source that shows it, and every vintage of a board that is refitted as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from headway.catalog.load import Catalog
from headway.evidence.known_facts import KnownFacts
from headway.evidence.readers import READERS
from headway.evidence.stanzas import Bearer, stanza
from headway.evidence.store import Store
from headway.evidence.tables import NameTable

TOP = 100
DATED = 50

Rows: TypeAlias = npt.NDArray[np.int64]

_REFITTED = frozenset({"epoch/eci"})


class UnresolvedName(msgspec.Struct, frozen=True):
    """A name that no alias declares: its most votes, its best rank, and when it was first seen."""

    name: str
    organization: str
    rows: int
    votes: int
    rank: int
    first_seen: date


class ReadingCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one reading resolves to models.

    `counted_top` entries are the best rated, up to a hundred, of which `resolved_top` resolve;
    `resolved_share` is weighed by votes, or by rows where the publisher gives none. `unresolved`
    lists the names of all days and categories of this board and source, not of the newest only,
    the best ranked first. `undated_top` are models among the best fifty without a release date.
    """

    publisher: str
    board: str
    source: str
    published: date
    entries: int
    counted_top: int
    resolved_top: int
    resolved_share: float
    weighed_by: Literal["votes", "rows"]
    unresolved: tuple[UnresolvedName, ...]
    stanzas: tuple[str, ...]
    undated_top: tuple[str, ...]


def coverage(
    store: Store, catalog: Catalog, as_of: date | None = None
) -> tuple[ReadingCoverage, ...]:
    """Count which of the names published by `as_of` resolve to a model, board by board.

    Raises:
        StoreFault: the store cannot be read.
    """
    table = store.names(as_of=as_of)
    publishers = [
        READERS[source].source.publisher if source in READERS else catalog.boards[board].publisher
        for source, board in zip(table.source, table.board, strict=True)
    ]
    models = _models(table, publishers, catalog)
    readings = _readings(table)
    entries = _Entries(table, models, _ranks(table, readings))
    known = KnownFacts(store.facts(as_of=as_of))
    return tuple(
        _reading(entries, rows, everything, publishers[rows[0]], catalog, known)
        for rows, everything in _counted(table, readings)
    )


class _Entries(NamedTuple):
    """Rated entries, the model each resolves to ("" for none) and its rank in its reading."""

    table: NameTable
    models: list[str]
    ranks: Rows


def _models(table: NameTable, publishers: Sequence[str], catalog: Catalog) -> list[str]:
    """Id of the model each row resolves to, "" for none."""
    resolved = {key: catalog.resolve(*key) for key in set(zip(publishers, table.name, strict=True))}
    return [
        found.model if (found := resolved[key]) else ""
        for key in zip(publishers, table.name, strict=True)
    ]


def _readings(table: NameTable) -> list[Rows]:
    """The rows of each reading and category; the table is sorted by them."""
    if not len(table):
        return []
    key = np.array([table.board, table.category, table.published, table.source], dtype=object)
    starts = np.flatnonzero((key[:, 1:] != key[:, :-1]).any(axis=0)) + 1
    return np.split(np.arange(len(table)), starts)


def _ranks(table: NameTable, readings: Iterable[Rows]) -> Rows:
    """Rank of each row within its reading and category, 1 for the highest rating."""
    ranks = np.zeros(len(table), dtype=np.int64)
    for rows in readings:
        ranks[rows[np.argsort(-table.rating[rows], kind="stable")]] = np.arange(1, len(rows) + 1)
    return ranks


def _counted(table: NameTable, readings: Iterable[Rows]) -> list[tuple[Rows, Rows]]:
    """The overall readings that count, each with all the rows it speaks for."""
    newest: dict[tuple[object, ...], Rows] = {}
    everything: dict[tuple[object, ...], list[Rows]] = {}
    for rows in readings:
        first = rows[0]
        key: tuple[object, ...] = (table.board[first], table.source[first])
        if table.board[first] in _REFITTED:
            key = (*key, table.published[first])
        everything.setdefault(key, []).append(rows)
        if table.category[first] == "overall":
            newest[key] = rows
    return [(rows, np.concatenate(everything[key])) for key, rows in newest.items()]


def _reading(
    entries: _Entries,
    rows: Rows,
    everything: Rows,
    publisher: str,
    catalog: Catalog,
    known: KnownFacts,
) -> ReadingCoverage:
    table, models, ranks = entries
    top = ranks[rows] <= TOP
    found = np.array([bool(models[i]) for i in rows])
    votes = table.votes[rows]
    weighed_by: Literal["votes", "rows"] = "rows" if np.isnan(votes).all() else "votes"
    weights = np.ones(len(rows)) if weighed_by == "rows" else np.nan_to_num(votes)
    unresolved = _unresolved(entries, [i for i in everything if not models[i]])
    best = {models[i] for i in rows if ranks[i] <= DATED and models[i]}
    return ReadingCoverage(
        publisher=publisher,
        board=table.board[rows[0]],
        source=table.source[rows[0]],
        published=table.published[rows[0]].astype(object),
        entries=len(rows),
        counted_top=int(top.sum()),
        resolved_top=int((found & top).sum()),
        resolved_share=float(weights[found].sum() / weights.sum()) if weights.sum() else 1.0,
        weighed_by=weighed_by,
        unresolved=unresolved,
        stanzas=tuple(
            stanza(Bearer(publisher, one.name, one.organization), catalog, known)
            for one in unresolved
        ),
        undated_top=tuple(sorted(one for one in best if catalog.models[one].released is None)),
    )


def _unresolved(entries: _Entries, rows: Iterable[int]) -> tuple[UnresolvedName, ...]:
    table, _, ranks = entries
    bearing: dict[str, list[int]] = {}
    for i in rows:
        bearing.setdefault(table.name[i], []).append(i)
    found = [
        UnresolvedName(
            name=name,
            organization=next(filter(None, table.organization[same]), ""),
            rows=len(same),
            votes=int(np.nan_to_num(table.votes[same]).max()),
            rank=int(ranks[same].min()),
            first_seen=table.published[same].min().astype(object),
        )
        for name, same in bearing.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.rank, -one.votes, one.name)))
