"""The library's front door: a catalog and evidence as of a date under a profile, with the verbs.

import headway

study = headway.open(as_of="2026-07-01")
print(study.gap("us", "china"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from headway.catalog.load import Catalog, load
from headway.errors import Misuse, NoEvidence, check_accepted
from headway.evidence.store import Store, default_store_folders
from headway.measures.profiles import Profile, profile

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.keep import Keep
    from headway.answers.lag import Definition
    from headway.answers.setting import Setting
    from headway.answers.sides import TimeBase
    from headway.catalog.events import Direction
    from headway.estimators.bradley_terry import BothBad, Ties, Weights
    from headway.evidence.ingest import IngestReport
    from headway.measures.forecast import Method
    from headway.measures.offered import Hosts
    from headway.measures.universes import Asked

VERBS = (
    "gap",
    "lag",
    "rank",
    "rate",
    "stitch",
    "sources",
    "ingest",
    "cadence",
    "concentration",
    "openness",
    "price",
    "compute",
    "policies",
    "events",
    "trend",
    "forecast",
    "backtest",
    "robustness",
    "claim",
    "claims",
)
DEFAULT_CAPABILITY = "overall"


class Study:
    """Everything that a question needs besides its nouns.

    Args:
        store: the user's store folder; the starter evidence is always beneath it.
        as_of: day of the question; by default that of the newest evidence.
        profile: name of the frozen set of method choices.
        accept: kinds of cautions to accept, so that they leave the warnings.

    Raises:
        Misuse: a date or a caution is not one.
        UnknownProfile: no such profile.
        BadCatalog: the user's catalog overlay has faults.
        NoEvidence: the store is empty.
    """

    def __init__(
        self,
        *,
        store: str | Path | None = None,
        as_of: str | date | None = None,
        profile: str = "default-2026",
        accept: Sequence[str] = (),
    ) -> None:
        """Open the store; evidence is read when a question needs it."""
        self._folders = default_store_folders(Path(store) if store is not None else None)
        self.store = Store(self._folders)
        self._asked = None if as_of is None else day(as_of, "as_of")
        self._profile = profile
        self._accept = frozenset(accept)

    @cached_property
    def catalog(self) -> Catalog:
        """Who is who: the packaged facts, over them `catalog/` in the store, and its own boards."""
        return load(overlay=self._folders[-1] / "catalog").with_boards(self.store.declared_boards())

    @cached_property
    def as_of(self) -> date:
        """Day of the questions."""
        if self._asked is not None:
            return self._asked
        newest = self.store.newest()
        if newest is None:
            raise NoEvidence("the store is empty; `headway ingest` brings evidence in")
        return newest

    @cached_property
    def profile(self) -> Profile:
        """Method choices of the answers."""
        return profile(self._profile)

    @cached_property
    def setting(self) -> Setting:
        """What every answer is asked in."""
        from headway.answers.setting import Setting

        return Setting(self.catalog, self.store, self.as_of, self.profile, self._accept)

    def gap(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        time_base: TimeBase = "one-scale",
    ) -> Answer:
        """How far apart two groups are, in points; see `headway.answers.gap.gap`."""
        from headway.answers.gap import gap as _gap
        from headway.answers.sides import TimeBase

        _choice(time_base, get_args(TimeBase), "time base")
        asked = self._board(board, capability)
        beside = self._beside(asked, capability)
        return _gap(self.setting, first, second, asked, time_base=time_base, beside=beside)

    def lag(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        definition: Definition | None = None,
        time_base: TimeBase = "one-scale",
        since: str | date | None = None,
    ) -> Answer:
        """How far apart two groups are, in months; see `headway.answers.lag.lag`."""
        from headway.answers.lag import Definition
        from headway.answers.lag import lag as _lag
        from headway.answers.sides import TimeBase

        _choice(time_base, get_args(TimeBase), "time base")
        if definition is not None:
            _choice(definition, get_args(Definition), "lag definition")
        asked = self._board(board, capability)
        return _lag(
            self.setting,
            first,
            second,
            asked,
            beside=self._beside(asked, None),
            definition=definition,
            time_base=time_base,
            since=None if since is None else day(since, "since"),
        )

    def rank(
        self, *, board: str | None = None, capability: str | None = None, group: str | None = None
    ) -> Answer:
        """Abilities of a board's models; see `headway.answers.rank.rank`."""
        from headway.answers.rank import rank as _rank

        return _rank(self.setting, self._board(board, capability), group=group)

    def cadence(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 20,
    ) -> Answer:
        """How often two groups release; see `headway.answers.cadence.measure_cadence`."""
        from headway.answers.cadence import cadence as _cadence

        return _cadence(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def concentration(
        self,
        *,
        board: str | None = None,
        capability: str | None = None,
        top: int = 20,
        wide: int = 50,
        largest: int = 3,
        since: str | date | None = None,
    ) -> Answer:
        """Who shares the top; see `headway.answers.concentration.measure_concentration`."""
        from headway.answers.concentration import concentration as _concentration

        return _concentration(
            self.setting,
            self._board(board, capability),
            top=top,
            wide=wide,
            largest=largest,
            since=None if since is None else day(since, "from"),
        )

    def openness(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 20,
    ) -> Answer:
        """How open two frontiers are; see `headway.answers.openness.measure_openness`."""
        from headway.answers.openness import openness as _openness

        return _openness(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def price(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        level_of: str | None = None,
        level: float | None = None,
        mix: str = "3:1",
        hosts: Hosts = "own",
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> Answer:
        """What an ability costs; see `headway.answers.price.measure_price`.

        The ability is that of a model (`level_of`), or a `level` in points, or that of the best
        model of all a year before the as-of day.
        """
        from headway.answers.price import price as _price
        from headway.answers.priced import asked_of
        from headway.measures.offered import Hosts

        _choice(hosts, get_args(Hosts), "hosts")
        return _price(
            self.setting,
            first,
            second,
            self._board(board, capability),
            asked_of(level_of, level, mix, hosts),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
        )

    def compute(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        top: int = 3,
    ) -> Answer:
        """Training compute of two frontiers; see `headway.answers.compute.measure_compute`."""
        from headway.answers.compute import compute as _compute

        return _compute(
            self.setting,
            first,
            second,
            self._board(board, capability),
            since=None if since is None else day(since, "from"),
            until=None if until is None else day(until, "to"),
            top=top,
        )

    def policies(self, first: str, second: str) -> Answer:
        """What hosts declare of data; see `headway.answers.policies.measure_policies`."""
        from headway.answers.policies import policies as _policies

        return _policies(self.setting, first, second)

    def events(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        kinds: Sequence[str] | None = None,
        direction: Direction = "tighten",
        toward: str = "CN",
    ) -> Answer:
        """Did dated acts change the second frontier? See `headway.answers.events.measure_events`.

        By default acts that tighten exports of chips, and of what makes them, to China. `toward`
        is a country, or `any`.
        """
        from headway.answers.events import CHIP_CONTROLS
        from headway.answers.events import events as _events
        from headway.catalog.events import Category, Direction

        chosen = CHIP_CONTROLS if kinds is None else tuple(dict.fromkeys(kinds))
        if not chosen:
            raise Misuse(f"give a kind of act; choose {', '.join(get_args(Category))}")
        for kind in chosen:
            _choice(kind, get_args(Category), "kind of act")
        _choice(direction, get_args(Direction), "direction")
        return _events(
            self.setting,
            first,
            second,
            self._board(board, capability),
            categories=chosen,
            direction=direction,
            toward=toward,
        )

    def trend(
        self,
        first: str,
        second: str,
        *,
        board: str | None = None,
        capability: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        at_least: float | None = None,
        time_base: TimeBase = "one-scale",
    ) -> Answer:
        """Is the gap closing? By default since 1 January; see `headway.answers.trend.trend`."""
        from headway.answers.sides import TimeBase
        from headway.answers.trend import trend as _trend
        from headway.answers.trend import window

        _choice(time_base, get_args(TimeBase), "time base")
        asked = window(
            self.setting,
            None if since is None else day(since, "from"),
            None if until is None else day(until, "to"),
            at_least,
        )
        where = self._board(board, capability)
        return _trend(self.setting, first, second, where, asked, time_base=time_base)

    def forecast(
        self,
        first: str,
        second: str,
        *,
        horizon: str | float = "6mo",
        board: str | None = None,
        capability: str | None = None,
        method: Method | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """Where the gap may go; see `headway.answers.forecast.forecast`.

        `horizon` is a length such as `1.5mo`, `6mo` or `1y`, or a number of months. `tick` is told
        how many percent of the backtest that chooses the method are done.
        """
        from headway.answers.forecast import forecast as _forecast
        from headway.measures.forecast import METHODS, months_of

        if method is not None:
            _choice(method, METHODS, "forecasting method")
        asked = months_of(horizon) if isinstance(horizon, str) else horizon
        where = self._board(board, capability)
        return _forecast(self.setting, first, second, where, asked, method=method, tick=tick)

    def backtest(
        self,
        first: str = "us",
        second: str = "china",
        *,
        boards: Sequence[str] | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """How good forecasts would have been; see `headway.answers.backtest.backtest`.

        `tick` is told how many percent are done.
        """
        from headway.answers.backtest import BOARDS
        from headway.answers.backtest import backtest as _backtest

        chosen = BOARDS if boards is None else tuple(dict.fromkeys(boards))
        return _backtest(self.setting, first, second, chosen, tick=tick)

    def robustness(
        self,
        first: str,
        second: str,
        *,
        boards: Sequence[str] | None = None,
        capability: str | None = None,
        of: Asked = "gap",
        since: str | date | None = None,
        until: str | date | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """The same question in every universe; see `headway.answers.robustness.robustness`.

        By default on all boards of the capability `overall`. `since` is of a change, by default
        1 January; `tick` is told how many boards are done.
        """
        from headway.answers.robustness import robustness as _robustness
        from headway.answers.robustness import span_of
        from headway.measures.universes import Asked

        _choice(of, get_args(Asked), "question")
        days = span_of(
            self.setting,
            None if since is None else day(since, "from"),
            None if until is None else day(until, "to"),
            of,
        )
        where = self.universe_boards(boards or (), capability)
        return _robustness(self.setting, first, second, where, days, asked=of, tick=tick)

    def universe_boards(self, boards: Sequence[str], capability: str | None) -> tuple[str, ...]:
        """The boards whose universes are asked: those given, or all of a capability."""
        if boards and capability is not None:
            raise Misuse("give boards or a capability, not both")
        if boards:
            return tuple(dict.fromkeys(boards))
        return self.catalog.capability(capability or DEFAULT_CAPABILITY).boards

    def claim(self, name: str) -> Answer:
        """The verdict on a claim; see `headway.answers.claim.claim`.

        `name` is the id of a packaged claim, or the path of a file that ends in `.toml`.
        """
        from headway.answers.claim import claim as _claim
        from headway.answers.claim_file import find_claim

        return _claim(self.setting, find_claim(name))

    def claims(
        self,
        ledger: str | None = None,
        *,
        processes: int = 1,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """The verdicts of a ledger, or of all; see `headway.answers.claims.claims`.

        `processes` judge at once; `tick` is told how many claims are judged.
        """
        from headway.answers.claims import claims as _claims

        return _claims(self.setting, ledger, processes=processes, tick=tick)

    def sources(self, *, unresolved: bool = False) -> Answer:
        """What is in the store, or what of it resolves to no model."""
        from headway.answers import sources as found

        return found.unresolved(self.setting) if unresolved else found.sources(self.setting)

    def today(
        self,
        first: str = "us",
        second: str = "china",
        *,
        capabilities: Sequence[str] | None = None,
        since: str | date | None = None,
    ) -> Answer:
        """Gap and lag per capability, by default all; see `headway.answers.today.today`."""
        from headway.answers.today import CAPABILITIES
        from headway.answers.today import today as _today

        start = None if since is None else day(since, "since")
        chosen = CAPABILITIES if capabilities is None else tuple(capabilities)
        return _today(self.setting, first, second, capabilities=chosen, since=start)

    def ingest(
        self,
        source: str,
        path: str | Path,
        *,
        published: str | date | None = None,
        accessed: str | date | None = None,
        board: str | None = None,
        names: str = "arena",
        dry_run: bool = False,
    ) -> IngestReport:
        """Read a publisher's file into the user's store; see `headway.evidence.ingest.ingest`.

        A file with names that no alias declares is refused unless the study accepts `Unresolved`.
        The source `votes` takes files of votes, which `board` names
        (`headway.evidence.ingest_votes.ingest_votes`); `names` says whose spelling they bear.
        """
        if source == "votes":
            return self._ingest_votes(Path(path), published, accessed, board, names, dry_run)
        if board is not None:
            raise Misuse(f"{source} files tell their boards; only votes are given one")
        from headway.evidence.ingest import ingest as _ingest

        return _ingest(
            source,
            Path(path),
            self._folders[-1],
            catalog=self.catalog,
            accessed=date.today() if accessed is None else day(accessed, "accessed"),  # noqa: DTZ011
            published=None if published is None else day(published, "published"),
            dry_run=dry_run,
            unresolved="store" if "Unresolved" in self._accept else "refuse",
        )

    def rate(
        self,
        votes: str | Path,
        *,
        ties: Ties = "half",
        both_bad: BothBad = "drop",
        style: Sequence[str] = (),
        position: bool = False,
        cluster: str | None = None,
        weights: Weights = "none",
        language: str | None = None,
        category: str | None = None,
        bootstrap: int = 0,
        level: float = 0.95,
        engine: str = "duckdb",
        names: str = "arena",
        influence: bool = False,
        save: str | None = None,
        published: str | date | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """Abilities from raw votes; see `headway.answers.rate.rate`.

        `votes` is a file, a folder, a pattern, or a board of the store. Where the study was opened
        as of a day, only votes that were known by then are counted. `tick` is told how many
        resamples are done.
        """
        from headway.answers.rate import Ballot
        from headway.answers.rate import rate as _rate
        from headway.estimators.bradley_terry import BothBad, Ties, Weights
        from headway.measures.voted import Method

        check_accepted(self._accept)
        for value, kind, what in (
            (ties, Ties, "tie rule"),
            (both_bad, BothBad, "treatment of votes that find both bad"),
            (weights, Weights, "weighting"),
        ):
            _choice(value, get_args(kind), what)
        return _rate(
            self.catalog,
            self.store,
            Ballot(
                str(votes), tuple(style), cluster, language, category, engine, names, self._asked
            ),
            Method(
                ties=ties,
                both_bad=both_bad,
                weights=weights,
                position=position,
                bootstrap=bootstrap,
                level=level,
            ),
            with_influence=influence,
            accept=self._accept,
            keep=self._keep(save, published),
            tick=tick,
        )

    def stitch(
        self,
        scores: str | Path | None = None,
        *,
        estimator: str = "hierarchical",
        draws: int = 200,
        fewest: int = 4,
        independent: bool = False,
        prior: str = "wide",
        domains: bool = True,
        names: str | None = None,
        benchmarks: str | Path | None = None,
        anchors: Mapping[str, float] | None = None,
        missing: tuple[str, str] | None = None,
        level: float = 0.95,
        save: str | None = None,
        published: str | date | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Answer:
        """An index from benchmark scores; see `headway.answers.stitch.stitch`.

        `scores` is a CSV file or the folder of Epoch's hub; by default the scores of the store.
        `anchors` are two models with their points; `missing` two of us, china and rest. `tick` is
        told how many draws are done.
        """
        from headway.answers.stitch import Sheet
        from headway.answers.stitch import stitch as _stitch
        from headway.measures.index import DEFAULT_ANCHORS, Method
        from headway.measures.stitched import anchors_of

        check_accepted(self._accept)
        _choice(estimator, ("hierarchical", "epoch"), "estimator")
        _choice(prior, ("wide", "line"), "prior")
        sheet = Sheet(
            scores=None if scores is None else Path(scores),
            names=names,
            benchmarks=None if benchmarks is None else Path(benchmarks),
            pair=missing,
            anchors=DEFAULT_ANCHORS if anchors is None else anchors_of(anchors),
        )
        return _stitch(
            self.catalog,
            self.store,
            sheet,
            Method(
                estimator=estimator,  # type: ignore[arg-type]
                draws=draws,
                fewest_benchmarks=fewest,
                independent=independent,
                prior=prior,  # type: ignore[arg-type]
                domains=domains,
                level=level,
            ),
            self.as_of,
            keep=self._keep(save, published),
            accept=self._accept,
            tick=tick,
        )

    def _ingest_votes(
        self,
        path: Path,
        published: str | date | None,
        accessed: str | date | None,
        board: str | None,
        names: str,
        dry_run: bool,  # noqa: FBT001
    ) -> IngestReport:
        from headway.evidence.ingest_votes import ingest_votes

        if board is None:
            raise Misuse("name the board that the votes are of, such as my/votes, with --board")
        return ingest_votes(
            path,
            board,
            self._folders[-1],
            catalog=self.catalog,
            names=names,
            accessed=date.today() if accessed is None else day(accessed, "accessed"),  # noqa: DTZ011
            published=None if published is None else day(published, "published"),
            dry_run=dry_run,
        )

    def _keep(self, save: str | None, published: str | date | None) -> Keep | None:
        from headway.answers.keep import Keep

        if save is None:
            if published is not None:
                raise Misuse("published is the day a saved board counts from; give save with it")
            return None
        today = date.today()  # noqa: DTZ011
        counts_from = today if published is None else day(published, "published")
        if counts_from > today:
            raise Misuse(f"published {counts_from} lies in the future")
        return Keep(save, counts_from, today, self._folders[-1])

    def _beside(self, board: str, capability: str | None) -> tuple[str, ...]:
        """Boards that stand beside the one asked: those of its capability, or its own."""
        if capability is not None:
            return self.catalog.capability(capability).boards[1:]
        declared, _ = self.catalog.board(board)
        return tuple(one for one in declared.beside if one != board)

    def _board(self, board: str | None, capability: str | None) -> str:
        if board is not None and capability is not None:
            raise Misuse("give a board or a capability, not both")
        if board is not None:
            return board
        return self.catalog.capability(capability or DEFAULT_CAPABILITY).boards[0]


def open(  # noqa: A001 - `headway.open` is the name readers know
    *,
    store: str | Path | None = None,
    as_of: str | date | None = None,
    profile: str = "default-2026",
    accept: Sequence[str] = (),
) -> Study:
    """Open a study; the arguments are those of `Study`."""
    return Study(store=store, as_of=as_of, profile=profile, accept=accept)


def day(text: str | date, name: str) -> date:
    """A date from ISO text. Raises Misuse with the form that is expected."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{name} {text!r} is not a date; write it as 2026-07-01") from None


def _choice(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise Misuse(f"no {what} {value!r}; choose {', '.join(allowed)}")
