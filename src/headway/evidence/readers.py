"""Which reader reads which source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from headway.errors import UnknownSource
from headway.evidence.observations import Extract
from headway.evidence.source import Source
from headway.evidence.sources import (
    aider,
    arena_catalog,
    arena_history,
    arena_labs,
    arena_live,
    arena_monthly,
    arena_official,
    arena_page,
    arena_rows,
    arena_site,
    artificial_analysis,
    artificial_analysis_api,
    epoch_eci,
    epoch_hub,
    epoch_models,
    genai_prices,
    infercheck_policies,
    litellm,
    litellm_prices,
    livebench,
    models_dev,
    models_dev_models,
    models_dev_prices,
    openrouter_endpoints,
    openrouter_offers,
    openrouter_providers,
    score_table,
    swe_bench,
)


class Reader(NamedTuple):
    """A source and the pure function that reads its files.

    `read(path, published)` takes the stated day only where the files do not tell theirs.
    """

    source: Source
    read: Callable[[Path, date | None], Extract]


READERS: dict[str, Reader] = {
    module.SOURCE.name: Reader(module.SOURCE, module.read)
    for module in (
        arena_official,
        arena_live,
        arena_rows,
        arena_page,
        arena_site,
        arena_catalog,
        arena_monthly,
        arena_history,
        arena_labs,
        epoch_eci,
        epoch_hub,
        epoch_models,
        litellm_prices,
        models_dev_prices,
        litellm,
        models_dev,
        models_dev_models,
        genai_prices,
        openrouter_offers,
        openrouter_endpoints,
        openrouter_providers,
        infercheck_policies,
        livebench,
        artificial_analysis,
        artificial_analysis_api,
        swe_bench,
        aider,
        score_table,
    )
}


def reader(source: str) -> Reader:
    """The reader of this source. Raises UnknownSource."""
    if source not in READERS:
        raise UnknownSource.among(source, list(READERS))
    return READERS[source]
