"""Evidence and estimates from a user's own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from headway.errors import Misuse, check_accepted
from headway.study.opened import Opened, choice, day

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer
    from headway.answers.keep import Keep
    from headway.estimators.bradley_terry import BothBad, Ties, Weights
    from headway.evidence.ingest import IngestReport


class Files(Opened):
    """Ingest, rate and stitch."""

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
            choice(value, get_args(kind), what)
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
        choice(estimator, ("hierarchical", "epoch"), "estimator")
        choice(prior, ("wide", "line"), "prior")
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
