"""What a measure found, as numbers that a claim can be about: each with its draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from headway.answers.answer import Answer, Credit, Row
from headway.answers.setting import Setting
from headway.errors import Caution, NoEvidence
from headway.measures.interval import FloatArray, Interval, interval


@dataclass(frozen=True)
class Quantity:
    """One number with its uncertainty.

    Attributes:
        draws: what it may be (draws,), in `unit`; NaN where a draw does not define it.
        unit: such as `rating points`, `months`, `releases per year` or `share`.
        meaning: what it is, and what a positive value says, in one clause.
        value: the headline value; by default the median over draws.
    """

    draws: FloatArray
    unit: str
    meaning: str
    value: float | None = None

    @cached_property
    def defined(self) -> FloatArray:
        """The draws that define it (k,)."""
        found: FloatArray = self.draws[~np.isnan(self.draws)]
        return found

    def interval(self, level: float) -> Interval:
        """Median (or the headline value) and central interval.

        Raises:
            NoEvidence: no draw defines it.
        """
        if not len(self.defined):
            raise NoEvidence(f"no draw defines {self.meaning}")
        return interval(self.defined, level, self.value)

    def row(self, level: float) -> Row:
        """The number as it stands in an answer."""
        found = self.interval(level)
        return {
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "unit": self.unit,
            "meaning": self.meaning,
        }


@dataclass(frozen=True)
class Measured:
    """What a measure found before it is worded.

    Attributes:
        quantities: the numbers by name, the headline first.
        details: what the answer shows besides them.
        series: one row a day or a model, as the figure draws it.
        cautions: what the reader should know.
        snapshots: which snapshots of the store the numbers rest on.
        credits: origins of the facts they rest on besides, which no snapshot holds.
        figure: a Vega-Lite specification, data included; None where there is nothing to draw.
    """

    quantities: Mapping[str, Quantity]
    details: Row = field(default_factory=dict)
    series: tuple[Row, ...] = ()
    cautions: tuple[Caution, ...] = ()
    snapshots: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    figure: Row | None = None

    @property
    def headline(self) -> str:
        """Name of the first quantity."""
        return next(iter(self.quantities))


def answer_of(
    setting: Setting, verb: str, measured: Measured, sentence: str, **nouns: object
) -> Answer:
    """The answer of a measure: its headline as the value, every quantity in the details."""
    level = setting.profile.level
    head = measured.quantities[measured.headline]
    found = head.interval(level)
    return Answer(
        verb=verb,
        question=setting.question(**nouns),
        sentence=sentence,
        value=found.value,
        low=found.low,
        high=found.high,
        level=level,
        unit=head.unit,
        details={
            "quantities": {name: one.row(level) for name, one in measured.quantities.items()},
            **measured.details,
        },
        series=measured.series,
        warnings=setting.warnings(measured.cautions),
        origins=setting.credits(measured.snapshots) + measured.credits,
        figure=measured.figure,
    )
