"""The evidence inside the package, made from published files by the same ingest as a user's.

`python -m headway.evidence.starter <folder>` reads the folder of shared data; `make starter` calls
it. Only sources whose licence allows it are in the recipe, and nothing published after 2026-07-01.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from headway.catalog.load import Catalog, load
from headway.errors import HeadwayError, Misuse
from headway.evidence.ingest import IngestReport, ingest
from headway.evidence.readers import reader
from headway.evidence.selection import WHOLE, Selection
from headway.evidence.store import PACKAGED

ACCESSED = date(2026, 7, 1)


class Step(NamedTuple):
    """One ingest: the source, where its files are, the mirror they came from, what is kept."""

    source: str
    path: str
    via: str
    published: date | None = None
    selection: Selection = WHOLE


_SITE_WEEKS = (
    "2026-03-19",
    "2026-03-26",
    "2026-04-02",
    "2026-04-09",
    "2026-04-16",
    "2026-04-23",
    "2026-04-30",
    "2026-05-07",
    "2026-05-14",
    "2026-05-21",
    "2026-05-28",
    "2026-06-04",
    "2026-06-11",
    "2026-06-18",
    "2026-06-25",
    "2026-07-01",
)
# Most names of a price list are routes and variants of the same models that nobody has checked.
_KNOWN_MODELS = Selection(until=ACCESSED, resolved=True)
_EPOCH_DATASET = "mirror: agiallombardo/epoch-ai-dataset @ 6eefbce"
_INDEX = "epoch-eci-vintages/epoch_capabilities_index"
_METR_GRAPH = "mirror: peterhurford/metr_graph"
_EVAL = "mirror: ukitako1030/EVAL @ acd77c8, top rows"

# Epoch's hub of single benchmarks is left to users: nothing measured here asks for it yet, and it
# names some two hundred models of before 2023 that the catalog does not declare.
RECIPE = (
    Step(
        "arena-official",
        "arena-hf-official-2026-07-01",
        "mirror: Scarlett9826/arena-ai-leaderboards @ 5782ec0",
    ),
    *(
        Step(
            "arena-site",
            f"arena-site-snapshots-2026/{week}",
            "mirror: aabao325/arena-ai-leaderboards @ 2ca3d6c",
        )
        for week in _SITE_WEEKS
    ),
    Step(
        "arena-history",
        "arena-text-alltime-2023-2025/alltime.csv",
        "mirror: jasontrigg0/chatbot-arena-history @ 8862846",
    ),
    Step(
        "arena-monthly",
        "arena-monthly-csv-2024-2025",
        "mirror: fboulnois/llm-leaderboard-csv @ e964e25 and earlier",
    ),
    Step(
        "arena-catalog", "arena-catalog-2025", "lmarena/arena-catalog, commit in each file's name"
    ),
    Step(
        "arena-labs",
        "arena-lab-frontier/lab_frontier_to_2026-06.json",
        "mirror: mayerwin/AI-Arena-History @ 91b88c1",
    ),
    Step("arena-page", "arena-text-2026-02", "mirror: acarter881/LLM-Leaderboard @ 34aad8f"),
    Step("arena-rows", "arena-text-supplement", _EVAL),
    Step("arena-rows", "arena-image-supplement", _EVAL),
    Step(
        "epoch-eci",
        "epoch-eci-vintages/eci_scores_2025-12-19.csv",
        "mirror: IAPS-AI/ECI-Accessibility-Gap @ 1d87bbc",
    ),
    Step("epoch-eci", f"{_INDEX}_2026-02-22_7ad858c.csv", f"{_METR_GRAPH} @ 7ad858c"),
    Step("epoch-eci", f"{_INDEX}_2026-02-23_6e6ef97.csv", f"{_METR_GRAPH} @ 6e6ef97"),
    Step("epoch-eci", f"{_INDEX}_2026-03-09_5c4780a.csv", f"{_METR_GRAPH} @ 5c4780a"),
    Step("epoch-eci", f"{_INDEX}_2026-04-07_374e460.csv", f"{_METR_GRAPH} @ 374e460"),
    Step("epoch-eci", f"{_INDEX}_2026-04-07_74714dc.csv", f"{_METR_GRAPH} @ 74714dc"),
    Step("epoch-eci", f"{_INDEX}_2026-04-10_369ec37.csv", f"{_METR_GRAPH} @ 369ec37"),
    Step(
        "epoch-eci",
        "epoch-benchmark-hub-2026-04/epoch_capabilities_index.csv",
        "mirror: madhu24raj/bayes-llm-saturation @ 8698b9b",
        date(2026, 4, 19),
    ),
    Step("epoch-eci", f"{_INDEX}_2026-07-01.csv", "mirror: njsuthe/AI-Futures @ 9a6dcd4"),
    Step("livebench", "livebench", "LiveBench/livebench.github.io @ 4bf96c8", date(2026, 6, 30)),
    Step(
        "livebench",
        "livebench/new-release",
        "LiveBench/new-livebench @ c2256a6",
        date(2026, 6, 25),
    ),
    # The commit tells no more than the month: its last day leaks nothing.
    Step(
        "epoch-models",
        "epoch-models-hardware/all_ml_systems_2024-11.csv",
        "epoch-research/open-model-trends @ a72b3e9",
        date(2024, 11, 30),
    ),
    Step(
        "epoch-models",
        "epoch-models-hardware/large_scale_ai_models_2025-12.csv",
        _EPOCH_DATASET,
        date(2025, 12, 2),
    ),
    Step(
        "epoch-models",
        "epoch-models-hardware/frontier_ai_models_2025-12.csv",
        _EPOCH_DATASET,
        date(2025, 12, 2),
    ),
    Step(
        "litellm-prices",
        "price-history/litellm_price_changes.csv",
        "changes between the published releases of litellm, and tokencost for January to November "
        "2024",
        selection=_KNOWN_MODELS,
    ),
    Step(
        "models-dev-prices",
        "price-history/models_dev_price_changes.csv",
        "git history of anomalyco/models.dev to f3fc692",
        selection=_KNOWN_MODELS,
    ),
    Step(
        "models-dev",
        "models-dev-2026-07-02/models_dev_api_json_2026-05-21.json.gz",
        "package models-dev 1.0.398",
        date(2026, 5, 21),
        selection=_KNOWN_MODELS,
    ),
    Step(
        "genai-prices",
        "price-history/genai_prices_v1_data_slim_2026-07-01.json.gz",
        "pydantic/genai-prices @ eb1e87f, data_slim.json",
        date(2026, 7, 1),
        selection=_KNOWN_MODELS,
    ),
    Step(
        "infercheck-policies",
        "provider-policies/infercheck_providers_2026-04.csv",
        "codeattack-io/infercheck @ c76a077",
        date(2026, 4, 14),
    ),
)


def build(
    shared: Path, target: Path, catalog: Catalog, accessed: date = ACCESSED
) -> list[IngestReport]:
    """Make the starter evidence anew in `target`; the old one is replaced once the new is whole.

    Raises:
        Misuse: a step's source may not be bundled.
        BadFile: a file is not what the recipe expects.
    """
    fresh = target.with_name(f"{target.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    reports = []
    for step in RECIPE:
        if not reader(step.source).source.bundled:
            raise Misuse(f"{step.source}: its licence does not allow it in the package")
        reports.append(
            ingest(
                step.source,
                shared / step.path,
                fresh,
                catalog=catalog,
                accessed=accessed,
                published=step.published,
                via=step.via,
                selection=step.selection,
            )
        )
    (fresh / ".lock").unlink()
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return reports


def main(arguments: list[str]) -> int:
    """Build from the folder named on the command line and print what was made."""
    if len(arguments) != 1:
        click.echo("usage: python -m headway.evidence.starter <folder of shared data>", err=True)
        return 2
    try:
        reports = build(Path(arguments[0]), PACKAGED, load())
    except HeadwayError as fault:
        click.echo(fault, err=True)
        return fault.exit_code
    for report in reports:
        missing = len(report.unresolved)
        click.echo(f"{report.origin.snapshot}: {report.origin.rows:,} rows, {missing} unresolved")
    rows = sum(report.origin.rows for report in reports)
    size = sum(path.stat().st_size for path in PACKAGED.rglob("*") if path.is_file())
    click.echo(f"{len(reports)} snapshots, {rows:,} rows, {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
