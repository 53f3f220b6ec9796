"""What a reader of whole lists gathers: rows with their places, and counts of what it left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from headway.errors import BadFile
from headway.evidence.observations import Extract, Fact, Listing, Place, Policy, Price, Stamp

NO_PRICE = "offers without a price for input and output"
NEGATIVE = "offers whose price is below 0, which a router decides"

LARGEST_COUNT = 10**12
"""More tokens than this no offer takes: a larger number is a fault of the file."""

_TOKENS = 10**6
_DIGITS = 10


class Gathered:
    """Prices, listings, facts and policies, each with the place where it stood."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()
        self._prices: list[tuple[Price, Place]] = []
        self._listings: list[tuple[Listing, Place]] = []
        self._facts: list[tuple[Fact, Place]] = []
        self._policies: list[tuple[Policy, Place]] = []

    def price(self, row: Price, place: Place) -> None:
        """Keep a price, unless it is none; then it is counted."""
        if row.event != "removed" and (row.input is None or row.output is None):
            self.left_out[NO_PRICE] += 1
        elif any((price or 0) < 0 for price in (row.input, row.output, row.cache_read)):
            self.left_out[NEGATIVE] += 1
        else:
            self._prices.append((row, place))

    def listing(self, row: Listing, place: Place) -> None:
        """Keep a listing."""
        self._listings.append((row, place))

    def fact(self, row: Fact, place: Place) -> None:
        """Keep a fact of a model."""
        self._facts.append((row, place))

    def policy(self, row: Policy, place: Place) -> None:
        """Keep a policy."""
        self._policies.append((row, place))

    def extract(self, title: str, files: Sequence[Stamp]) -> Extract:
        """All of it, in the order of the tables."""
        return Extract(
            title=title,
            files=tuple(files),
            prices=tuple(row for row, _ in self._prices),
            listings=tuple(row for row, _ in self._listings),
            facts=tuple(row for row, _ in self._facts),
            policies=tuple(row for row, _ in self._policies),
            places=tuple(
                place
                for found in (self._prices, self._listings, self._facts, self._policies)
                for _, place in found
            ),
            left_out=dict(sorted(self.left_out.items())),
        )


def clean(price: float | None) -> float | None:
    """A price without the dust of binary fractions, which sums and products leave behind."""
    return None if price is None else float(f"{price:.{_DIGITS}g}")


def per_million(per_token: float | None) -> float | None:
    """USD per million tokens, from USD per token."""
    return None if per_token is None else clean(per_token * _TOKENS)


def count_of(place: Place, column: str, told: float | None) -> int | None:
    """A number of tokens as it was told; 0 tells nothing, as no offer takes no tokens.

    Raises:
        BadFile: it is no whole number, below 0, or larger than any offer takes.
    """
    if told is None or told == 0:
        return None
    if not (0 < told <= LARGEST_COUNT and float(told).is_integer()):
        raise BadFile(
            place.path,
            f"{place.where}, column {column}",
            f"{told:g} is not a number of tokens",
            "mend the file, or declare a correction (docs/evidence.md)",
        )
    return int(told)
