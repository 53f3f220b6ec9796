"""The store: a folder of immutable snapshots as Parquet, read as of a date.

Layout: `<table>/source=<s>/snapshot=<id>/part-0.parquet`, tables as in `tables.COLUMNS`. A
snapshot counts once its origin is in place (`commit`); what has no origin is not seen. Rows
published after the date of a question never influence its answer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from headway.catalog.entities import Board
from headway.errors import StoreFault
from headway.evidence.commit import TWIN
from headway.evidence.observations import TABLES, Origin
from headway.evidence.query import Snapshot, ask, numbers, plain
from headway.evidence.tables import (
    BoardSummary,
    ComputeTable,
    FactTable,
    FloatArray,
    ListingTable,
    NameTable,
    PolicyTable,
    PriceTable,
    RatingTable,
    ScoreTable,
)

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "evidence"


def user_folder(chosen: Path | None = None) -> Path:
    """The user's store: the one chosen, else HEADWAY_STORE, else the system's place for data."""
    if chosen is not None:
        return chosen
    named = os.environ.get("HEADWAY_STORE")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("headway", appauthor=False)) / "evidence"


def default_store_folders(chosen: Path | None = None) -> tuple[Path, Path]:
    """The evidence inside the package, then the user's."""
    return PACKAGED, user_folder(chosen)


class Store:
    """Evidence of several folders as one; a snapshot in two of them counts once.

    Where two snapshots of one source hold the same entry of the same day, the row of a full reading
    stands before that of a partial one, one with an interval before one without, and else that of
    the snapshot published first: later files restate history, they do not rewrite what was said.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look into these folders, in this order; one that does not exist is empty."""
        self.folders = tuple(folders)
        self._known: dict[Path, Snapshot] = {}

    def ratings(self, board: str, category: str, *, as_of: date | None = None) -> RatingTable:
        """All readings of one board and category published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        found = ask(
            [s for s in self._snapshots(as_of) if board in s.origin.boards],
            "ratings",
            plain("name", "rating", "published", "coverage", "source", "snapshot")
            | plain("organization", "licence")
            | numbers("low", "high", "level", "votes"),
            as_of,
            where={"board": board, "category": category},
            once=("source", "published", "name"),
            order=("published", "source", "snapshot", "name"),
        )
        return RatingTable(
            board=board,
            category=category,
            name=found.text("name"),
            rating=found.floats("rating"),
            low=found.floats("low"),
            high=found.floats("high"),
            level=found.floats("level"),
            votes=found.floats("votes"),
            published=found.days("published"),
            coverage=found.text("coverage"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
            organization=found.text("organization"),
            licence=found.text("licence"),
        )

    def scores(self, *, as_of: date | None = None) -> ScoreTable:
        """All benchmark scores published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        run = ("benchmark", "metric", "name", "harness", "evaluated", "score", "stderr")
        found = ask(
            [s for s in self._snapshots(as_of) if "scores" in s.origin.tables],
            "scores",
            plain("benchmark", "metric", "name", "score", "harness", "by", "evaluated")
            | plain("released", "published", "source", "snapshot", "organization")
            | numbers("stderr", "n_items"),
            as_of,
            rank=("source", "published", *run),
            order=("benchmark", "published", "source", "snapshot", *run[1:]),
        )
        return ScoreTable(
            benchmark=found.text("benchmark"),
            metric=found.text("metric"),
            name=found.text("name"),
            score=found.floats("score"),
            stderr=found.floats("stderr"),
            n_items=found.floats("n_items"),
            harness=found.text("harness"),
            by=found.text("by"),
            evaluated=found.days("evaluated"),
            released=found.days("released"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
            organization=found.text("organization"),
        )

    def prices(self, *, as_of: date | None = None) -> PriceTable:
        """All prices published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        found = ask(
            [s for s in self._snapshots(as_of) if "prices" in s.origin.tables],
            "prices",
            plain("name", "host", "host_country", "since", "basis", "event", "published")
            | plain("tag", "hours", "source", "snapshot")
            | numbers("input", "output", "cache_read", "above"),
            as_of,
            rank=("source", "name", "host", "tag", "since"),
            order=("name", "host", "tag", "since", "source", "snapshot", "above", "hours"),
        )
        return PriceTable(
            name=found.text("name"),
            host=found.text("host"),
            host_country=found.text("host_country"),
            input=found.floats("input"),
            output=found.floats("output"),
            cache_read=found.floats("cache_read"),
            tag=found.text("tag"),
            above=found.floats("above"),
            hours=found.text("hours"),
            since=found.days("since"),
            basis=found.text("basis"),
            event=found.text("event"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
        )

    def compute(self, *, as_of: date | None = None) -> ComputeTable:
        """All estimates of training compute published by `as_of`, those not known included.

        Raises:
            StoreFault: the store cannot be read.
        """
        identity = ("name", "organization", "published")
        found = ask(
            [s for s in self._snapshots(as_of) if "compute" in s.origin.tables],
            "compute",
            plain(*identity, "country", "confidence", "released", "source", "snapshot")
            | numbers("flop"),
            as_of,
            rank=("source", *identity),
            order=(*identity, "source", "snapshot"),
        )
        return ComputeTable(
            name=found.text("name"),
            organization=found.text("organization"),
            country=found.text("country"),
            flop=found.floats("flop"),
            confidence=found.text("confidence"),
            released=found.days("released"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
        )

    def listings(self, *, as_of: date | None = None) -> ListingTable:
        """All that lists say of hosts' offers besides prices, published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        texts = ("tag", "host_country", "regions", "reads", "writes", "quantization")
        amounts = ("context", "max_output", "throughput", "latency", "uptime")
        found = ask(
            [s for s in self._snapshots(as_of) if "listings" in s.origin.tables],
            "listings",
            plain("name", "host", *texts, "published", "source", "snapshot") | numbers(*amounts),
            as_of,
            rank=("source", "name", "host", "tag", "published"),
            order=("name", "host", "tag", "published", "source", "snapshot"),
        )
        return ListingTable(
            name=found.text("name"),
            host=found.text("host"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
            tag=found.text("tag"),
            host_country=found.text("host_country"),
            regions=found.text("regions"),
            reads=found.text("reads"),
            writes=found.text("writes"),
            quantization=found.text("quantization"),
            context=found.floats("context"),
            max_output=found.floats("max_output"),
            throughput=found.floats("throughput"),
            latency=found.floats("latency"),
            uptime=found.floats("uptime"),
        )

    def facts(self, *, as_of: date | None = None) -> FactTable:
        """All that publishers say of models, whoever sells them, published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        texts = ("organization", "title", "precision", "weights", "licence", "reads", "writes")
        found = ask(
            [s for s in self._snapshots(as_of) if "facts" in s.origin.tables],
            "facts",
            plain("name", *texts, "released", "published", "source", "snapshot")
            | numbers("context", "max_output"),
            as_of,
            rank=("source", "name", "published"),
            order=("name", "published", "source", "snapshot"),
        )
        return FactTable(
            name=found.text("name"),
            organization=found.text("organization"),
            title=found.text("title"),
            released=found.days("released"),
            precision=found.text("precision"),
            weights=found.text("weights"),
            licence=found.text("licence"),
            context=found.floats("context"),
            max_output=found.floats("max_output"),
            reads=found.text("reads"),
            writes=found.text("writes"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
        )

    def policies(self, *, as_of: date | None = None) -> PolicyTable:
        """All that hosts declare of the data they are sent, published by `as_of`.

        Raises:
            StoreFault: the store cannot be read.
        """
        said = ("trains", "opt_out", "data_leaves_eu", "dpa", "retains", "eu_only")
        found = ask(
            [s for s in self._snapshots(as_of) if "policies" in s.origin.tables],
            "policies",
            plain("host", "name", "kind", "country", "regions", *said, "reviewed", "verified")
            | plain("address", "published", "source", "snapshot")
            | numbers("retention_days"),
            as_of,
            rank=("source", "host", "published"),
            order=("host", "published", "source", "snapshot"),
        )
        return PolicyTable(
            host=found.text("host"),
            name=found.text("name"),
            kind=found.text("kind"),
            country=found.text("country"),
            regions=found.text("regions"),
            trains=found.text("trains"),
            opt_out=found.text("opt_out"),
            retention_days=found.floats("retention_days"),
            data_leaves_eu=found.text("data_leaves_eu"),
            dpa=found.text("dpa"),
            retains=found.text("retains"),
            eu_only=found.text("eu_only"),
            reviewed=found.flags("reviewed"),
            verified=found.days("verified"),
            address=found.text("address"),
            published=found.days("published"),
            source=found.text("source"),
            snapshot=found.text("snapshot"),
        )

    def origins(
        self, snapshots: Iterable[str] | None = None, *, as_of: date | None = None
    ) -> tuple[Origin, ...]:
        """Origins of these snapshots, or of all with rows published by `as_of`, oldest first.

        Raises:
            StoreFault: the store cannot be read, or has no such snapshot.
        """
        found = {s.origin.snapshot: s.origin for s in self._snapshots(as_of)}
        if snapshots is None:
            return tuple(found.values())
        wanted = set(snapshots)
        missing = sorted(wanted - found.keys())
        if missing:
            raise StoreFault(
                f"the store has no snapshot {missing[0]}; `headway sources` lists them"
            )
        return tuple(origin for key, origin in found.items() if key in wanted)

    def newest(self, *, as_of: date | None = None) -> date | None:
        """The newest day on which anything was published by `as_of`, or None in an empty store.

        Raises:
            StoreFault: the store cannot be read.
        """
        chosen = self._snapshots(as_of)
        days = {s.origin.published for s in chosen if as_of is None or s.origin.published <= as_of}
        for table in TABLES:
            reaching_beyond = [
                s for s in chosen if table in s.origin.tables and s.origin.published not in days
            ]
            found = ask(reaching_beyond, table, {"newest": "max(published)"}, as_of)
            days |= set(found.days("newest").astype(object)) - {None}
        return max(days, default=None)

    def first_seen(self, sources: Iterable[str], *, as_of: date | None = None) -> dict[str, date]:
        """The first day on which each name stood on any board of these sources.

        Raises:
            StoreFault: the store cannot be read.
        """
        wanted = set(sources)
        found = ask(
            [s for s in self._snapshots(as_of) if s.origin.source in wanted and s.origin.boards],
            "ratings",
            {"name": "name", "published": "min(published)"},
            as_of,
            group="name",
            order=("name",),
        )
        days = found.days("published").astype(object)
        return dict(zip(found.text("name"), days, strict=True))

    def boards(self, *, as_of: date | None = None) -> tuple[BoardSummary, ...]:
        """What the store holds of each board by `as_of`, sorted by board.

        Raises:
            StoreFault: the store cannot be read.
        """
        found = ask(
            [s for s in self._snapshots(as_of) if s.origin.boards],
            "ratings",
            {
                "board": "board",
                "categories": "count(DISTINCT category)",
                "rows": "count(*)",
                "readings": "count(DISTINCT (source, published))",
                "first": "min(published)",
                "newest": "max(published)",
                "sources": "string_agg(DISTINCT source, ' ' ORDER BY source)",
            },
            as_of,
            group="board",
            order=("board",),
        )
        return tuple(
            BoardSummary(
                board=board,
                categories=int(categories),
                rows=int(rows),
                readings=int(readings),
                first=first,
                newest=newest,
                sources=tuple(sources.split()),
            )
            for board, categories, rows, readings, first, newest, sources in zip(
                found.text("board"),
                found.floats("categories"),
                found.floats("rows"),
                found.floats("readings"),
                found.days("first").astype(object),
                found.days("newest").astype(object),
                found.text("sources"),
                strict=True,
            )
        )

    def names(self, *, as_of: date | None = None) -> NameTable:
        """Every rated entry published by `as_of`, for counting which names resolve.

        Raises:
            StoreFault: the store cannot be read.
        """
        found = ask(
            [s for s in self._snapshots(as_of) if s.origin.boards],
            "ratings",
            plain("source", "board", "category", "published", "name", "organization", "rating")
            | numbers("votes"),
            as_of,
            once=("source", "board", "category", "published", "name"),
            order=("board", "category", "published", "source", "name"),
        )
        return NameTable(
            source=found.text("source"),
            board=found.text("board"),
            category=found.text("category"),
            published=found.days("published"),
            name=found.text("name"),
            organization=found.text("organization"),
            rating=found.floats("rating"),
            votes=found.floats("votes"),
        )

    def declared_boards(self) -> tuple[Board, ...]:
        """Boards that snapshots of ours brought along, the newest declaration of each.

        Raises:
            StoreFault: the store cannot be read.
        """
        found = {b.id: b for one in self._snapshots(None) for b in one.origin.declares}
        return tuple(found.values())

    def saved_days(self, board: str) -> frozenset[date]:
        """Days of the readings of a board that were saved by us.

        Raises:
            StoreFault: the store cannot be read.
        """
        return frozenset(
            one.origin.published
            for one in self._snapshots(None)
            if any(declared.id == board for declared in one.origin.declares)
        )

    def covariance(self, snapshot: str, category: str, names: Sequence[str]) -> FloatArray | None:
        """Covariance of the errors of these entries of a saved board, shape (n, n), squared points.

        None where the snapshot has none, as nobody but us publishes covariances.

        Raises:
            StoreFault: the store cannot be read, or lacks a pair of these names.
        """
        chosen = [
            one
            for one in self._snapshots(None)
            if one.origin.snapshot == snapshot and "covariances" in one.origin.tables
        ]
        if not chosen:
            return None
        found = ask(
            chosen,
            "covariances",
            plain("first", "second", "covariance"),
            None,
            where={"category": category},
        )
        place = {name: index for index, name in enumerate(names)}
        rows = [place.get(name, -1) for name in found.text("first")]
        columns = [place.get(name, -1) for name in found.text("second")]
        matrix = np.full((len(names) + 1, len(names) + 1), np.nan)  # the last for other entries
        matrix[rows, columns] = matrix[columns, rows] = found.floats("covariance")
        matrix = matrix[:-1, :-1]
        if np.isnan(matrix).any():
            raise StoreFault(
                f"{chosen[0].part('covariances')}: it lacks the covariance of some entries; "
                "remove its snapshot folder from every table and save the board again"
            )
        return matrix

    def vote_parts(self, board: str, *, as_of: date | None = None) -> tuple[Path, ...]:
        """Parquet files with the votes of a board, those of the oldest snapshot first.

        Raises:
            StoreFault: the store cannot be read.
        """
        return tuple(
            one.part("votes")
            for one in self._snapshots(as_of)
            if "votes" in one.origin.tables and board in one.origin.vote_boards
        )

    def digest(self, snapshots: Iterable[str]) -> str:
        """A hash that identifies this set of snapshots, whatever their order."""
        return hashlib.sha256("\n".join(sorted(set(snapshots))).encode()).hexdigest()

    def _snapshots(self, as_of: date | None) -> list[Snapshot]:
        """Snapshots with rows published by `as_of`, each once, the oldest first."""
        found: dict[str, Snapshot] = {}
        for folder in self.folders:
            for snapshot in self._read_origins(folder):
                found.setdefault(snapshot.origin.snapshot, snapshot)
        return sorted(
            (s for s in found.values() if as_of is None or s.origin.first_published <= as_of),
            key=lambda s: (s.origin.published, s.origin.accessed, s.origin.snapshot),
        )

    def _read_origins(self, folder: Path) -> list[Snapshot]:
        """The snapshots of a folder; an origin never changes, so each is read once."""
        twins = _origin_twins(folder)
        for twin in twins:
            if twin not in self._known:
                self._known[twin] = Snapshot(_read_origin(twin), folder)
        return [self._known[twin] for twin in twins]


def _origin_twins(folder: Path) -> list[Path]:
    try:
        return [
            snapshot / TWIN
            for source in _subfolders(folder / "origins", "source=")
            for snapshot in _subfolders(source, "snapshot=")
        ]
    except FileNotFoundError:
        return []
    except NotADirectoryError as fault:
        raise StoreFault(f"{folder}: it is no folder; name another with --store") from fault
    except OSError as fault:
        raise StoreFault(
            f"{folder}: the store cannot be read ({fault.strerror}); check its permissions"
        ) from fault


def _subfolders(folder: Path, prefix: str) -> list[Path]:
    return sorted(item for item in folder.iterdir() if item.name.startswith(prefix))


def _read_origin(twin: Path) -> Origin:
    try:
        return msgspec.json.decode(twin.read_bytes(), type=Origin)
    except (OSError, msgspec.MsgspecError) as fault:
        raise StoreFault(
            f"{twin}: the file is damaged ({fault}); remove its snapshot folder from every table "
            "and ingest the source again"
        ) from fault
