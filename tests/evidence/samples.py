"""Tiny published files, one sound sample for each source, made up on the spot."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

TODAY = dt.date(2026, 7, 1)

OFFICIAL_ROW = {
    "category": "overall",
    "rank": 1.0,
    "model_name": "alpha-1",
    "organization": "openai",
    "license": "Proprietary",
    "rating": 1500.25,
    "rating_lower": 1490.5,
    "rating_upper": 1510.0,
    "variance": 25.0,
    "vote_count": 2740.0,
}
LIVE_ROW = {**OFFICIAL_ROW, "leaderboard_publish_date": "2026-06-25"}
SITE_ROW = {
    "rank": 1,
    "model": "alpha-1",
    "vendor": "OpenAI",
    "license": "proprietary",
    "score": 1500,
    "ci": 5,
    "votes": 1000,
}
PAGE_ROW = {
    "rank": 1,
    "rank_spread_raw": "1 3",
    "model_url": "https://example.org",
    "model_name": "alpha-1",
    "organization": "OpenAI  OpenAI",
    "license": "Proprietary",
    "score": 1500,
    "ci": 8,
    "is_preliminary": False,
    "votes": 6030,
}
SCORES_ROW = {
    "model": "openai/gpt-5",
    "benchmark": "spelling",
    "score": "0.75",
    "stderr": "0.02",
    "n_items": "400",
    "by": "independent",
    "released": "2025-08-07",
}
HISTORY_ROW = {
    "key": "alpha-1",
    "Model": "Alpha 1",
    "rating": "1100.5",
    "License": "Proprietary",
    "Organization": "OpenAI",
    "date": "20240301",
}
MONTHLY_ROW = {
    "rank": "1",
    "model": "alpha-1",
    "arena_score": "1287",
    "95_pct_ci": "+5/-4",
    "votes": "42046",
    "organization": "OpenAI",
    "license": "Proprietary",
    "knowledge_cutoff": "",
    "url": "https://example.org",
}
ROWS_ROW = {
    "leaderboard_publish_date": "2026-01-29",
    "category": "overall",
    "model_name": "alpha-1",
    "organization": "openai",
    "rating": "1481.179",
}
ECI_ROW = {
    "Model version": "alpha-1_high",
    "ECI Score": "152.5",
    "Release date": "2026-02-05",
    "Organization": "OpenAI",
    "Country": "United States of America",
    "Model accessibility": "API access",
    "Training compute (FLOP)": "",
    "Confidence": "Unverified",
    "Model name": "Alpha 1",
    "Description": "",
    "Display name": "Alpha 1 (high)",
}
HUB_ROW = {
    "Model version": "alpha-1_high",
    "mean_score": "0.70",
    "Best score (across scorers)": "0.75",
    "Release date": "2026-02-05",
    "Organization": "OpenAI",
    "Country": "United States of America",
    "stderr": "0.02",
    "Started at": "2026-04-15T14:38:56.000Z",
    "id": "rec1",
}
LIVEBENCH_ROW = {"model": "alpha-1", "zebra_puzzle": "80.0", "spatial": "60.0", "typos": "50.0"}
LIVEBENCH_CATEGORIES = {"Reasoning": ["zebra_puzzle", "spatial"], "Language": ["typos"]}
AA_ROW = {
    "name": "Alpha 1",
    "creator": {"name": "OpenAI", "country": "us"},
    "evaluations": {"artificial_analysis_intelligence_index": 57.2, "gpqa": 0.9},
}
LITELLM_ROW = {
    "model_key": "alpha/alpha-1",
    "first_seen": "2026-02-06",
    "source": "litellm-1.81.0",
    "event": "new",
    "input_usd_per_mtok": "1.25",
    "output_usd_per_mtok": "10.0",
    "cache_read_usd_per_mtok": "0.125",
    "max_input_tokens": "128000",
    "max_output_tokens": "",
    "litellm_provider": "alpha",
    "mode": "chat",
}
MODELS_DEV_ROW = {
    "provider": "alpha",
    "model_id": "alpha-1",
    "first_seen": "2026-02-05",
    "event": "new",
    "input_usd_per_mtok": "1.25",
    "output_usd_per_mtok": "10.0",
    "cache_read_usd_per_mtok": "",
}
EPOCH_MODEL_ROW = {
    "Model": "Alpha 1",
    "Organization": "OpenAI",
    "Country (of organization)": "United States of America,United States of America",
    "Publication date": "2025-08-05",
    "Parameters": "",
    "Training compute (FLOP)": "5.5e+25",
    "Confidence": "Likely",
}
INFERCHECK_ROW = {
    "slug": "alpha",
    "name": "Alpha",
    "type": "api_provider",
    "headquarters": "US",
    "regions": "EU|US",
    "eu_only": "",
    "data_leaves_eu_at_inference": "True",
    "trains_on_customer_data": "False",
    "opt_out_available": "",
    "retention_policy": "Prompts and outputs are kept for up to 30 days.",
    "dpa_available": "True",
    "last_verified": "2026-04-11",
    "verified_by": "ai_draft",
    "source_urls": "https://alpha.example/privacy|https://alpha.example/terms",
}
MODELS_DEV = {
    "alpha": {
        "id": "alpha",
        "name": "Alpha",
        "models": {
            "alpha-1": {
                "id": "alpha-1",
                "limit": {"context": 128000, "output": 8192},
                "modalities": {"input": ["text", "image"], "output": ["text"]},
                "cost": {"input": 1.25, "output": 10, "cache_read": 0.125},
            }
        },
    }
}
MODELS_DEV_MODELS: dict[str, dict[str, Any]] = {
    "alpha/alpha-1": {
        "name": "Alpha 1",
        "family": "alpha",
        "release_date": "2026-02-05",
        "last_updated": "2026-02-05",
        "attachment": True,
        "reasoning": True,
        "tool_call": True,
        "open_weights": True,
        "license": "MIT",
        "limit": {"context": 128000, "input": 100000, "output": 8192},
        "modalities": {"input": ["text", "pdf"], "output": ["text"]},
        "weights": [{"label": "Alpha", "url": "https://alpha.example/alpha-1"}],
        "links": [{"label": "News", "url": "https://alpha.example/news", "type": "announcement"}],
        "benchmarks": [{"name": "Lists", "score": 21.8, "metric": "percent"}],
    }
}
LITELLM: dict[str, dict[str, Any]] = {
    "sample_spec": {"mode": "one of: chat, embedding", "max_tokens": "LEGACY parameter"},
    "alpha/alpha-1": {
        "litellm_provider": "alpha",
        "mode": "chat",
        "input_cost_per_token": 1.25e-06,
        "output_cost_per_token": 1e-05,
        "cache_read_input_token_cost": 1.25e-07,
        "max_input_tokens": 128000,
        "max_output_tokens": 8192.0,
        "supports_vision": True,
    },
}
GENAI_MODEL = {
    "id": "alpha-1",
    "match": {"equals": "alpha-1"},
    "context_window": 128000,
    "prices": {"input_mtok": 1.25, "output_mtok": 10, "cache_read_mtok": 0.125},
}
ENDPOINT = {
    "name": "Alpha | alpha/alpha-1",
    "tag": "alpha/fp8",
    "provider_name": "Alpha",
    "context_length": 128000,
    "max_completion_tokens": 8192,
    "quantization": "fp8",
    "pricing": {"prompt": "0.00000125", "completion": "0.00001", "discount": 0},
    "uptime_last_30m": 99.5,
    "latency_last_30m": {"p50": 850.0, "p75": 900.0, "p90": 1200.0, "p99": 4000.0},
    "throughput_last_30m": {"p50": 45.5, "p75": 40.0, "p90": 30.0, "p99": 12.0},
}
OFFER_ROW = {
    "model_id": "alpha/alpha-1",
    "creator": "alpha",
    "provider_slug": "alpha",
    "provider_hq": "US",
    "provider_datacenters": "US|DE",
    "tag": "alpha/fp8",
    "quantization": "fp8",
    "input_usd_per_mtok": "1.25",
    "output_usd_per_mtok": "10.0",
    "cache_read_usd_per_mtok": "",
    "discount": "0",
    "context_length": "128000",
    "max_completion_tokens": "",
    "uptime_24h": "99.5",
    "latency_p50_ms": "850",
    "throughput_p50_tps": "45.5",
}
PROVIDER = {
    "slug": "alpha",
    "name": "Alpha",
    "displayName": "Alpha Cloud",
    "headquarters": "US",
    "datacenters": ["US", "DE"],
    "dataPolicy": {
        "training": False,
        "retainsPrompts": True,
        "retentionDays": 30,
        "privacyPolicyURL": "https://alpha.example/privacy",
    },
}
AA_API_ROW = {
    "id": "a1",
    "name": "Alpha 1",
    "slug": "alpha-1",
    "model_creator": {"id": "o1", "name": "OpenAI", "slug": "openai"},
    "evaluations": {"artificial_analysis_intelligence_index": 57.2, "gpqa": 0.9},
    "pricing": {"price_1m_input_tokens": 1.25},
    "median_output_tokens_per_second": 103.1,
}
SWE_BENCH_ROW = {
    "name": "Alpha 1 (2026-02-05)",
    "date": "2026-02-06",
    "resolved": 74.4,
    "tags": ["Model: alpha-1", "Org: OpenAI", "System: Attempts - 1"],
    "mini-swe-agent_version": "1.16.0",
    "os_model": False,
    "site": ["https://example.org"],
    "warning": None,
}
AIDER_ROW = {
    "dirname": "2026-02-06-20-23-07--alpha",
    "test_cases": "225",
    "model": "alpha-1 (high)",
    "edit_format": "diff",
    "pass_rate_1": "20.4",
    "pass_rate_2": "35.6",
    "total_tests": "225",
    "command": "aider --model alpha-1",
    "date": "2026-02-06",
    "total_cost": "0.0000",
}
ENTRY = {"rating": 1400.0, "rating_q975": 1410.0, "rating_q025": 1390.0}


def write_json(path: Path, value: Any, *, packed: bool | None = None) -> Path:  # noqa: ANN401
    """Write JSON, gzip-compressed where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(value, indent=1).encode()
    gz = path.suffix == ".gz" if packed is None else packed
    path.write_bytes(gzip.compress(data, mtime=0) if gz else data)
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows that all have the columns of the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def csv_text(rows: Sequence[Mapping[str, str]]) -> str:
    """The same as text."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def official(
    folder: Path,
    rows: Iterable[Mapping[str, object]] = (OFFICIAL_ROW,),
    *,
    subset: str = "text",
    published: str = "2026-06-25",
) -> Path:
    """A file of Arena's official dataset."""
    rows = list(rows)
    meta = {"subset": subset, "leaderboard_publish_date": published, "n_rows": len(rows)}
    return write_json(folder / f"{subset}.json.gz", {"meta": meta, "rows": rows})


def live(
    folder: Path,
    rows: Iterable[Mapping[str, object]] = (LIVE_ROW,),
    *,
    name: str = "text.latest.parquet",
) -> Path:
    """A file of Arena's official dataset as it is published."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return path


def site(
    folder: Path,
    rows: Iterable[Mapping[str, object]] = (SITE_ROW,),
    *,
    page: str = "text",
    fetched: str = "2026-06-25",
) -> Path:
    """A page of arena.ai."""
    rows = list(rows)
    meta = {
        "leaderboard": page,
        "source_url": f"https://arena.ai/leaderboard/{page}",
        "fetched_at": f"{fetched}T06:00:00.123456+00:00",
        "last_updated": None,
        "model_count": len(rows),
    }
    return write_json(folder / f"{page}.json", {"meta": meta, "models": rows})


def text_page(folder: Path, rows: Iterable[Mapping[str, object]] = (PAGE_ROW,)) -> Path:
    """The whole text page of February 2026."""
    rows = list(rows)
    top = {"timestamp": "2026-02-15T21:14:53Z", "leaderboard_date": "Feb 11, 2026"}
    counts = {"total_models": len(rows), "total_votes": None}
    return write_json(folder / "20260215.json.gz", top | counts | {"models": rows})


def labs(folder: Path, points: Sequence[Mapping[str, object]] | None = None) -> Path:
    """The flagships of a lab."""
    point = {"date": "2025-10-01", "model_name": "alpha-1", "rating": 1440.5}
    found = [point] if points is None else list(points)
    return write_json(
        folder / "labs.json", {"CHART_DATA_HIGHEST": {"OpenAI": found}, "CHART_DATA_LATEST": {}}
    )


def catalog_export(folder: Path, entries: Mapping[str, Any] | None = None) -> Path:
    """An export of arena-catalog."""
    found = {"full": {"alpha-1": ENTRY}} if entries is None else entries
    return write_json(folder / "leaderboard-text_2025-12-11_ea8297b54.json.gz", found)


def livebench(folder: Path, rows: Sequence[Mapping[str, str]] = (LIVEBENCH_ROW,)) -> Path:
    """A LiveBench release."""
    write_json(folder / "categories_2026_01_08.json", LIVEBENCH_CATEGORIES)
    return write_csv(folder / "table_2026_01_08.csv", rows)


def artificial_analysis(
    folder: Path, rows: Sequence[Mapping[str, object]] = (AA_ROW,), *, endpoint: str = "llms"
) -> Path:
    """A leaderboard of Artificial Analysis."""
    meta = {
        "endpoint": endpoint,
        "fetched_at": "2026-07-01T08:54:09.235631+00:00",
        "model_count": len(rows),
    }
    return write_json(folder / f"{endpoint}.json.gz", {"meta": meta, "models": list(rows)})


def genai(folder: Path, *models: Mapping[str, object]) -> Path:
    """The feed of genai-prices with one provider."""
    provider = {"id": "alpha", "name": "Alpha", "models": list(models) or [GENAI_MODEL]}
    return write_json(folder / "data_slim.json", [provider])


def endpoints(
    folder: Path, *found: Mapping[str, object], name: str = "alpha/alpha-1", file: str = "one"
) -> Path:
    """OpenRouter's answer about the endpoints of one model."""
    architecture = {"input_modalities": ["text", "image"], "output_modalities": ["text"]}
    model = {"id": name, "architecture": architecture, "endpoints": list(found) or [ENDPOINT]}
    return write_json(folder / f"{file}.json", {"data": model})


def openrouter_providers(folder: Path, *found: Mapping[str, object]) -> Path:
    """OpenRouter's list of providers."""
    return write_json(folder / "providers.json", {"data": list(found) or [PROVIDER]})


def artificial_analysis_api(
    folder: Path, rows: Sequence[Mapping[str, object]] = (AA_API_ROW,), *, status: int = 200
) -> Path:
    """An answer of Artificial Analysis' own API."""
    top = {"status": status, "prompt_options": {"parallel_queries": 1}}
    return write_json(folder / "models.json", top | {"data": list(rows)})


def swe_bench(
    folder: Path,
    rows: Sequence[Mapping[str, object]] = (SWE_BENCH_ROW,),
    *,
    board: str = "bash-only",
) -> Path:
    """The leaderboards of SWE-bench, one of them of agents."""
    boards = [{"name": board, "results": list(rows)}, {"name": "Lite", "results": [SWE_BENCH_ROW]}]
    return write_json(folder / "leaderboards.json", {"leaderboards": boards})


def aider(folder: Path, rows: Sequence[Mapping[str, str]] = (AIDER_ROW,)) -> Path:
    """The polyglot leaderboard of Aider."""
    records = ("\n  ".join(f"{key}: {value}" for key, value in row.items()) for row in rows)
    path = folder / "polyglot_leaderboard.yml"
    path.write_text("".join(f"- {record}\n\n" for record in records), encoding="utf-8")
    return path


class Sample(NamedTuple):
    """How to write a source's sound file, and the day to state where it tells none."""

    write: Callable[[Path], Path]
    published: dt.date | None = None


SAMPLES = {
    "arena-official": Sample(official),
    "arena-live": Sample(live),
    "arena-site": Sample(site),
    "arena-page": Sample(text_page),
    "arena-history": Sample(lambda folder: write_csv(folder / "alltime.csv", [HISTORY_ROW])),
    "arena-monthly": Sample(
        lambda folder: write_csv(folder / "lmsys_2024-07-31.csv", [MONTHLY_ROW])
    ),
    "arena-catalog": Sample(catalog_export),
    "arena-labs": Sample(labs),
    "arena-rows": Sample(lambda folder: write_csv(folder / "text_full.csv", [ROWS_ROW])),
    "epoch-eci": Sample(lambda folder: write_csv(folder / "index_2026-03-09.csv", [ECI_ROW])),
    "epoch-hub": Sample(
        lambda folder: write_csv(folder / "gpqa_diamond.csv", [HUB_ROW]), dt.date(2026, 4, 19)
    ),
    "epoch-models": Sample(
        lambda folder: write_csv(folder / "notable.csv", [EPOCH_MODEL_ROW]), dt.date(2025, 12, 2)
    ),
    "litellm-prices": Sample(lambda folder: write_csv(folder / "litellm.csv", [LITELLM_ROW])),
    "models-dev-prices": Sample(lambda folder: write_csv(folder / "dev.csv", [MODELS_DEV_ROW])),
    "models-dev": Sample(lambda folder: write_json(folder / "api.json", MODELS_DEV), TODAY),
    "models-dev-models": Sample(
        lambda folder: write_json(folder / "models.json", MODELS_DEV_MODELS), TODAY
    ),
    "litellm": Sample(lambda folder: write_json(folder / "prices.json", LITELLM), TODAY),
    "genai-prices": Sample(genai, TODAY),
    "openrouter-endpoints": Sample(endpoints, TODAY),
    "openrouter-providers": Sample(openrouter_providers, TODAY),
    "openrouter-offers": Sample(
        lambda folder: write_csv(folder / "endpoints_2026-05-18.csv", [OFFER_ROW])
    ),
    "infercheck-policies": Sample(
        lambda folder: write_csv(folder / "providers.csv", [INFERCHECK_ROW]), dt.date(2026, 4, 14)
    ),
    "livebench": Sample(livebench, dt.date(2026, 6, 30)),
    "artificial-analysis": Sample(artificial_analysis),
    "artificial-analysis-api": Sample(artificial_analysis_api, TODAY),
    "swe-bench": Sample(swe_bench, TODAY),
    "aider": Sample(aider, TODAY),
    "scores": Sample(lambda folder: write_csv(folder / "mine.csv", [SCORES_ROW]), TODAY),
}
