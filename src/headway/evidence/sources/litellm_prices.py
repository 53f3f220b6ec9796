"""Price changes in the list that LiteLLM publishes: what callers pay, by the caller's own names."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from headway.evidence.files import Line, csv_lines, day, load, number
from headway.evidence.observations import Extract, Place, Price
from headway.evidence.offers import Listed, Offer
from headway.evidence.source import Source

SOURCE = Source(
    name="litellm-prices",
    publisher="litellm",
    title="LiteLLM model prices, changes",
    takes="a CSV file of the changes between published releases, in the order of days for each key",
    address="https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
    licence="MIT",
    attribution=(
        "LiteLLM model price list, https://github.com/BerriAI/litellm, MIT; "
        "2024 in part from tokencost, https://github.com/AgentOps-AI/tokencost, MIT"
    ),
    bundled=True,
    columns={
        "name": "model_key",
        "host": "litellm_provider",
        "since": "first_seen",
        "published": "first_seen",
        "event": "event",
        "input": "input_usd_per_mtok",
        "output": "output_usd_per_mtok",
        "cache_read": "cache_read_usd_per_mtok",
    },
    refuses=("other columns", "other events", "models of other modes than chat and responses"),
)

_PRICES = ("input_usd_per_mtok", "output_usd_per_mtok", "cache_read_usd_per_mtok")
_COLUMNS = (
    "model_key",
    "first_seen",
    "source",
    "event",
    *_PRICES,
    "max_input_tokens",
    "max_output_tokens",
    "litellm_provider",
    "mode",
)
_MODES = ("chat", "responses")
_OTHER_MODE = "rows of other modes than chat and responses"


def read(path: Path, published: date | None = None) -> Extract:
    """Read the changes; a row counts from the day of the first release that carries it.

    A cell for host or mode that is empty says what it said before: some of the copies of 2024
    leave them out.

    Raises:
        BadFile: the file is damaged, has other columns, or a cell is not what its column says.
    """
    del published  # each row tells its own day
    loaded = load(path)
    left_out: Counter[str] = Counter()
    found: list[tuple[Price, Place]] = []
    keys: dict[str, _Key] = {}
    for line in csv_lines(loaded, _COLUMNS, _COLUMNS):
        key = keys.setdefault(line.cells["model_key"], _Key())
        found += [(price, line.place) for price in key.read(line, left_out)]
    return Extract(
        title=SOURCE.title,
        files=(loaded.stamp,),
        prices=tuple(price for price, _ in found),
        places=tuple(place for _, place in found),
        left_out=dict(sorted(left_out.items())),
    )


class _Key:
    """One key of the list, with the host and mode it last named."""

    def __init__(self) -> None:
        self._offer = Offer()
        self._host = ""
        self._mode = ""

    def read(self, line: Line, left_out: Counter[str]) -> list[Price]:
        place, cells = line
        seen = day(place, "first_seen", cells["first_seen"])
        if cells["event"] == "removed":
            return list(self._offer.gone(seen))
        self._host = cells["litellm_provider"].strip() or self._host
        self._mode = cells["mode"].strip() or self._mode
        if self._mode not in _MODES:
            left_out[_OTHER_MODE] += 1
            return list(self._offer.gone(seen))
        prices = (number(place, c, cells[c]) if cells[c].strip() else None for c in _PRICES)
        return list(
            self._offer.listed(Listed(cells["model_key"], self._host, seen, *prices), left_out)
        )
