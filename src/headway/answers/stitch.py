"""Who is how able, by these benchmark scores?"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from statistics import NormalDist
from typing import get_args

import msgspec
import numpy as np

from headway.answers.answer import Answer, Credit, Row, credit, notices
from headway.answers.keep import Keep, file_credit, provenance, unresolved
from headway.answers.wording import number, percent, span
from headway.catalog.benchmarks import Benchmark, benchmarks
from headway.catalog.entities import Board, Publisher
from headway.catalog.load import Catalog
from headway.errors import BadFile, Misuse, NoEvidence
from headway.evidence.checks import check
from headway.evidence.corrections import correct
from headway.evidence.corrections import load as load_corrections
from headway.evidence.files import load, matching, text_of
from headway.evidence.readers import reader
from headway.evidence.saved import SOURCE as SAVED
from headway.evidence.saved import Levels, check_new_board, save_board
from headway.evidence.store import Store
from headway.evidence.tables import ScoreTable, score_table
from headway.measures.index import DEFAULT_ANCHORS, RESAMPLED, Anchors, Method, Stitched, cautions
from headway.measures.stitched import Missing, known_or_itself
from headway.measures.stitched import stitch as fit_index

UNIT = "index points"
CELLS = {"us": "US", "china": "CN", "rest": "rest"}
_FORMS = {"epoch-hub": ("Model version",), "scores": ("model", "benchmark", "score")}


@dataclass(frozen=True)
class Sheet:
    """Which scores are stitched, and what their names and benchmarks are.

    Attributes:
        scores: a CSV file, a folder of Epoch's benchmarking hub, or None for the store's scores.
        names: whose spelling the names are; by default that of the file's own publisher.
        benchmarks: a TOML file that declares further benchmarks, or None.
        anchors: the models that fix the scale.
        pair: two of us, china and rest whose unreported scores are asked about, or None.
    """

    scores: Path | None = None
    names: str | None = None
    benchmarks: Path | None = None
    anchors: Anchors = DEFAULT_ANCHORS
    pair: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Found:
    """Scores with whose names they bear and where they came from."""

    table: ScoreTable
    names: str
    credits: tuple[Credit, ...]
    left_out: Mapping[str, int]


def stitch(
    catalog: Catalog,
    store: Store,
    sheet: Sheet,
    method: Method,
    as_of: date,
    *,
    keep: Keep | None = None,
    accept: frozenset[str] = frozenset(),
    tick: Callable[[int], None] | None = None,
) -> Answer:
    """An index from benchmark scores with every kind of interval; the value is the leader's.

    `low` and `high` are of the posterior, or of resampled benchmarks where the estimator has
    none; each row has the intervals by both kinds of resampling too. With `keep` the index is
    saved as a board of the store, with the covariance of every kind.

    Raises:
        BadFile: the scores hold what cannot be read.
        Misuse: a choice that cannot be, or a board that cannot be saved.
        NoEvidence: there are no scores, or no model has enough.
        NotConnected: models share no benchmark with the others.
        NotConverged: the fit stopped before its tolerance.
    """
    cells = _cells(sheet.pair)
    found = _find(catalog, store, sheet, as_of)
    known = {**benchmarks(), **(benchmarks(sheet.benchmarks) if sheet.benchmarks else {})}
    if keep is not None:
        check_new_board(store, catalog, _board(keep, method, 1.0), keep.published)
    who = known_or_itself(catalog, found.names)

    def cell(model: str) -> str:
        country = catalog.country(model) if model in catalog.models else ""
        return country if country in {"US", "CN"} else "rest"

    index, missing = fit_index(
        found.table, known, who, method, sheet.anchors, cell, tick, pair=cells
    )
    if keep is not None:
        _save(keep, index, found.credits)
    rows = [_row(catalog, row) for row in index.rows()]
    details = _details(index, found, known)
    if sheet.pair is not None and missing is not None:
        details["missing"] = _missing(sheet.pair, missing)
    unknown = [row["name"] for row in rows if row["model"] is None]
    return Answer(
        verb="stitch",
        question=_question(sheet, method, found, keep, as_of),
        sentence=_sentence(index, rows),
        value=rows[0]["points"],
        low=rows[0]["low"],
        high=rows[0]["high"],
        level=method.level,
        unit=UNIT,
        details={**details, "rows": rows},
        warnings=notices([*cautions(index), *unresolved(unknown, len(rows))], accept),
        origins=found.credits,
    )


def _find(catalog: Catalog, store: Store, sheet: Sheet, as_of: date) -> _Found:
    if sheet.names is not None and sheet.names not in get_args(Publisher):
        raise Misuse(f"no names of {sheet.names!r}; choose {', '.join(get_args(Publisher))}")
    if sheet.scores is None:
        return _stored(store, sheet, as_of)
    source = _form(sheet.scores)
    found = reader(source)
    extract, _ = correct(found.read(sheet.scores, as_of), source, load_corrections())
    check(extract, sheet.scores, found.source, catalog, as_of)
    return _Found(
        score_table(extract.scores, source),
        sheet.names or found.source.publisher,
        tuple(
            file_credit(stamp, f"scores in {stamp.name}", found.source.attribution)
            for stamp in extract.files
        ),
        extract.left_out,
    )


def _stored(store: Store, sheet: Sheet, as_of: date) -> _Found:
    table = store.scores(as_of=as_of)
    if not len(table):
        raise NoEvidence(
            f"the store holds no benchmark scores published by {as_of}; name a file or a folder, "
            "or ingest scores first (`headway ingest epoch-hub FOLDER --published DATE`)"
        )
    kept, names, left_out = _of_one_spelling(table, sheet.names)
    credits_ = tuple(credit(origin) for origin in store.origins(sorted(set(kept.snapshot))))
    return _Found(kept, names, credits_, left_out)


def _of_one_spelling(
    table: ScoreTable, names: str | None
) -> tuple[ScoreTable, str, Mapping[str, int]]:
    """The scores whose names are spelled alike: as asked, or by who has most of them.

    Names asked for that no source spells are those of all scores. The others are counted.
    """
    publishers = [reader(source).source.publisher for source in table.source]
    counted = Counter(publishers)
    chosen = names or max(sorted(counted), key=lambda one: counted[one])
    if chosen not in counted or len(counted) == 1:
        return table, chosen, {}
    inside = np.array([one == chosen for one in publishers])
    columns = {field.name: getattr(table, field.name)[inside] for field in fields(table)}
    left_out = {
        f"scores of {other}, which spells names otherwise: see --names": count
        for other, count in sorted(counted.items())
        if other != chosen
    }
    return ScoreTable(**columns), chosen, left_out


def _form(path: Path) -> str:
    """Which reader reads the file, told by its columns."""
    first = matching(path, r".+\.csv", what="CSV file")[0]
    header = next(csv.reader(io.StringIO(text_of(load(first)))), [])
    for source, needed in _FORMS.items():
        if set(needed) <= set(header):
            return source
    raise BadFile(
        first,
        "line 1",
        f"columns {', '.join(header[:6])} are of no table of scores we know",
        "give Epoch's hub (column 'Model version'), or columns model, benchmark, score",
    )


def _question(sheet: Sheet, method: Method, found: _Found, keep: Keep | None, as_of: date) -> Row:
    asked: Row = {
        "scores": None if sheet.scores is None else sheet.scores.name,
        "names": found.names,
        "as_of": as_of.isoformat(),
        "anchors": {
            sheet.anchors.low: sheet.anchors.low_points,
            sheet.anchors.high: sheet.anchors.high_points,
        },
        **msgspec.to_builtins(method),
    }
    if keep is not None:
        asked |= {"save": keep.board, "published": keep.published.isoformat()}
    return asked


def _sentence(index: Stitched, rows: Sequence[Row]) -> str:
    leader = rows[0]
    tied = sum(row["tied_with_leader"] for row in rows) - 1
    others = {0: "no other is", 1: "1 other is"}.get(tied, f"{tied} others are")
    return (
        f"By scores on {len(index.benchmarks)} benchmarks {leader['name']} leads "
        f"{len(rows)} models with {number(leader['points'], 1)} index points "
        f"({percent(index.method.level)} interval {_span(leader, '')}; by choice of benchmarks "
        f"{_span(leader, 'benchmarks_')}, by measurement {_span(leader, 'measurement_')}); "
        f"{others} statistically level with it."
    )


def _span(row: Row, kind: str) -> str:
    return span(number(row[f"{kind}low"], 1), number(row[f"{kind}high"], 1))


def _row(catalog: Catalog, row: Row) -> Row:
    """A row with the model and country that its name resolves to."""
    found = catalog.resolve("headway", row["name"])
    return {
        **row,
        "title": row["name"] if found is None else catalog.models[found.model].name,
        "model": None if found is None else found.model,
        "country": None if found is None else catalog.country(found.model),
    }


def _details(index: Stitched, found: _Found, known: Mapping[str, Benchmark]) -> Row:
    half = {
        kind: float(np.mean(high - low) / 2)
        for kind in index.draws
        for low, high in [index.bounds(kind)]
    }
    return {
        "models": len(index.models),
        "scores": int(index.scored.sum()),
        "connected": True,  # the fit refuses anything else
        "converged": {
            "iterations": index.converged.iterations,
            "gradient": f"{index.converged.gradient:.1e}",
        },
        "design_effect": index.design_effect(),
        "half_width": half,
        "left_out": {**found.left_out, **index.left_out},
        "effects": [{"name": name, "value": value, "se": se} for name, value, se in index.effects],
        "benchmarks": list(_benchmark_rows(index, known)),
    }


def _benchmark_rows(index: Stitched, known: Mapping[str, Benchmark]) -> Iterator[Row]:
    for place, name in enumerate(index.benchmarks):
        yield {
            "benchmark": name,
            "domain": known[name].domain,
            "models": int(index.scored[place]),
            "difficulty": float(index.difficulty[place]),
            "slope": float(index.slope[place]),
            "best": float(index.best[place]),
        }


def _cells(pair: tuple[str, str] | None) -> tuple[str, str] | None:
    """The country cells of two groups whose unreported scores are asked about."""
    if pair is None:
        return None
    first, second = pair
    if first == second or {first, second} - CELLS.keys():
        raise Misuse(f"missing scores of {first} and {second}: name two of {', '.join(CELLS)}")
    return CELLS[first], CELLS[second]


def _missing(pair: tuple[str, str], missing: Missing) -> Row:
    """How much worse than expected unreported scores must be for the gap to change its sign."""
    first, second = pair
    return {
        "first": first,
        "second": second,
        "filled_in": missing.tipping.imputed,
        "share_missing": {group: missing.shares[CELLS[group]] for group in pair},
        "tipping_point": missing.tipping.delta,
        "largest_tried": float(missing.tipping.deltas[-1]),
        "sentence": missing.tipping.sentence,
    }


def _board(keep: Keep, method: Method, half_width: float) -> Board:
    return Board(
        id=keep.board,
        name=f"Headway index ({method.estimator})",
        publisher="headway",
        scale="index",
        sources=(SAVED,),
        assumed_half_width=half_width,
        assumed_why="the mean half-width of its own intervals",
        address="",
        categories={
            "benchmarks": "as uncertain as the choice of benchmarks leaves it",
            "measurement": "as uncertain as measurement leaves it",
        },
        beside=(f"{keep.board}:benchmarks", f"{keep.board}:measurement"),
        shrunk=method.estimator == "hierarchical" and method.prior == "line",
        note="overall has the posterior, or else the choice of benchmarks",
    )


def _save(keep: Keep, index: Stitched, origins: Sequence[Credit]) -> None:
    nobody = np.full(len(index.models), np.nan)
    quantile = NormalDist().inv_cdf(0.5 + index.method.level / 2)
    covariance = index.covariance(index.headline)
    half = float(quantile * np.mean(np.sqrt(np.diag(covariance))))
    save_board(
        keep.folder,
        _board(keep, index.method, half),
        {
            "overall": Levels(index.models, index.points, covariance, nobody),
            **{
                kind: Levels(index.models, index.points, index.covariance(kind), nobody)
                for kind in RESAMPLED
            },
        },
        provenance(f"Headway index {keep.board}", origins),
        published=keep.published,
        accessed=keep.accessed,
        level=index.method.level,
        quantile=quantile,
    )
