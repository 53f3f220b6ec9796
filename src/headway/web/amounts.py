"""Numbers as people read them: decimals by unit, a true minus sign, intervals in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from headway.answers.wording import bounded, number
from headway.language.strings import Strings

DECIMALS: Mapping[str, int] = {
    "rating points": 0,
    "rating points a year": 0,
    "months": 1,
    "claims": 0,
    "days": 0,
    "points": 0,
    "index points": 1,
    "percentage points": 1,
}
SHARES = frozenset({"share", "probability"})
MISSING = "–"


def amount(value: float | None, unit: str | None) -> str:
    """A number with the decimals of its unit; shares as percent."""
    if value is None or math.isnan(value):
        return MISSING
    if unit in SHARES:
        return share(value)
    decimals = DECIMALS.get(unit or "")
    return plain(value) if decimals is None else number(value, decimals)


def share(value: float | None) -> str:
    """A share or a probability in percent; what is nearly none or all is not rounded to it."""
    if value is None:
        return MISSING
    if 0 < value < 0.01:
        return "<1%"
    if 0.99 < value < 1:
        return ">99%"
    return f"{number(100 * value, 0)}%"


def plain(value: float) -> str:
    """A number of no known unit: three digits that count."""
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size >= 7 or size <= -4:
        return f"{value:.2e}".replace("-", "−")
    decimals = max(0, 2 - size)
    text = f"{abs(value):,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if decimals else text
    return f"−{text}" if value < 0 else text


def dollars(cost: float) -> str:
    """USD as one pays them, as `headway.answers.choose_words.money` without the word."""
    if cost >= 1000:
        return f"{cost:,.0f}"
    return f"{cost:.2f}" if cost >= 0.1 or cost == 0 else f"{cost:.2g}"


def span(t: Strings, one: Mapping[str, Any], unit: str | None = None) -> str:
    """The interval of a row with `low` and `high`, in words; bounds are shown as such."""
    low, high, unit = one.get("low"), one.get("high"), unit or one.get("unit")
    if low is None or high is None:
        return ""
    bounds = one.get("bounds") or {}
    decimals = DECIMALS.get(unit or "", 1)
    texts = [
        bounded(value, is_bound=True, decimals=decimals)
        if bounds.get(side)
        else amount(value, unit)
        for side, value in (("low", low), ("high", high))
    ]
    return t("site.interval", low=texts[0], high=texts[1])


def headline(one: Mapping[str, Any], unit: str | None = None) -> str:
    """The value of a row, marked where it is only a bound."""
    value, unit = one.get("value"), unit or one.get("unit")
    if value is not None and (one.get("bounds") or {}).get("value"):
        return bounded(value, is_bound=True, decimals=DECIMALS.get(unit or "", 1))
    return amount(value, unit)


def unit_name(t: Strings, unit: str | None) -> str:
    """What a unit is called; one that has no word of ours is shown as it is."""
    if not unit:
        return ""
    key = f"units.{unit.replace(' ', '-')}"
    return t(key) if key in t else unit
