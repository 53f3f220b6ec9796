"""In how many universes does a claim hold: other methods, other boards, other reasonable keys?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from headway.answers.answer import Row
from headway.answers.claim_file import Claim, MeasureSpec, Threshold
from headway.answers.claim_measures import MEASURES, boards_of, measured, window_of
from headway.answers.measured import Measured
from headway.answers.robustness import Span, universes_of
from headway.answers.setting import Setting
from headway.errors import NoEvidence
from headway.measures.interval import FloatArray
from headway.measures.profiles import profile

BoolArray: TypeAlias = NDArray[np.bool_]

ENOUGH_DEFINED = 0.5
"""A quantity that fewer draws define decides nothing."""


@dataclass(frozen=True)
class Agreement:
    """How many universes there are of a claim, and in how many it holds.

    Attributes:
        holds: one truth value a universe that could be computed.
        missing: how many could not.
        what: which choices were varied.
        rows: the universes of a claim with few of them, each with its options and result.
    """

    holds: tuple[bool, ...]
    missing: int
    what: str
    rows: tuple[Row, ...] = ()

    @property
    def share(self) -> float:
        """Share of universes in which the claim holds."""
        return float(np.mean(self.holds))


def setting_of(setting: Setting, spec: MeasureSpec) -> Setting:
    """The setting of a claim about an earlier day, or under a profile of its own."""
    day = min(setting.as_of, spec.as_of) if spec.as_of else setting.as_of
    chosen = profile(spec.profile) if spec.profile else setting.profile
    if day == setting.as_of and chosen == setting.profile:
        return setting
    key = ("setting", day.isoformat(), chosen.name)
    if key not in setting.made:
        setting.made[key] = replace(setting, as_of=day, profile=chosen, _observed={}, made={})
    found = setting.made[key]
    assert isinstance(found, Setting)  # noqa: S101 - the key says so
    return found


def draws_of(found: Measured, quantity: str) -> FloatArray:
    """The draws that define a quantity.

    Raises:
        NoEvidence: it is not defined, or by too few of them.
    """
    if quantity not in found.quantities:
        raise NoEvidence(f"the evidence does not define {quantity.replace('_', ' ')}")
    one = found.quantities[quantity]
    if len(one.defined) < ENOUGH_DEFINED * len(one.draws):
        raise NoEvidence(
            f"only {len(one.defined) / len(one.draws):.0%} of draws define "
            f"{quantity.replace('_', ' ')}"
        )
    return one.defined


def holds_on(draws: FloatArray, threshold: Threshold) -> BoolArray:
    """On which draws the condition of a claim holds."""
    if threshold.at_least is not None:
        return draws >= threshold.at_least
    return draws <= (threshold.at_most or 0.0)


def _mostly(draws: FloatArray, threshold: Threshold) -> bool:
    """Whether a universe agrees: its median meets the condition."""
    middle = np.nanmedian(draws)
    return bool(holds_on(np.array([middle]), threshold)[0])


def agreement_of(
    setting: Setting, asked: Claim, spec: MeasureSpec, threshold: Threshold
) -> Agreement:
    """Ask a claim again in its multiverse, or with the alternatives that it names.

    Raises:
        NoEvidence: no universe can be computed.
    """
    if asked.multiverse:
        return _multiverse(setting, spec, threshold)
    return _alternatives(setting, asked, spec, threshold)


def _multiverse(setting: Setting, spec: MeasureSpec, threshold: Threshold) -> Agreement:
    known = MEASURES[spec.verb]
    days = window_of(setting, spec)
    start = days.start if spec.verb == "trend" else None
    found = universes_of(
        setting,
        spec.first,
        spec.second,
        boards_of(setting, spec),
        Span(start, days.end),
        lags=known.lags,
    )
    assert known.universe is not None  # noqa: S101 - checked with the file
    draws = [known.universe(one, threshold.quantity) for one in found.universes]
    usable = [one for one in draws if one is not None and not np.isnan(one).all()]
    if not usable:
        raise NoEvidence(f"no universe says anything of {threshold.quantity}")
    choices = list(found.universes[0].choices)
    return Agreement(
        holds=tuple(_mostly(one, threshold) for one in usable),
        missing=sum(found.missing.values()) + len(draws) - len(usable),
        what=", ".join(choices),
    )


def _alternatives(
    setting: Setting, asked: Claim, spec: MeasureSpec, threshold: Threshold
) -> Agreement:
    keys = list(asked.universes)
    holds: list[bool] = []
    rows: list[Row] = []
    missing = 0
    for options in product(*asked.universes.values()):
        chosen = dict(zip(keys, options, strict=True))
        changed = _changed(spec, chosen)
        inside = setting_of(setting, changed)
        try:
            draws = draws_of(measured(inside, changed), threshold.quantity)
        except NoEvidence as fault:
            missing += 1
            rows.append({**_as_text(chosen), "holds": None, "missing": str(fault)})
            continue
        holds.append(_mostly(draws, threshold))
        rows.append({**_as_text(chosen), "holds": holds[-1], "median": float(np.median(draws))})
    if not holds:
        raise NoEvidence("no universe of the claim can be computed")
    return Agreement(tuple(holds), missing, ", ".join(keys) or "none", tuple(rows))


def _changed(spec: MeasureSpec, chosen: Row) -> MeasureSpec:
    """The measure with some keys changed; a board takes the place of a capability."""
    given = msgspec.to_builtins(spec)
    for key, other in (("board", "capability"), ("capability", "board")):
        if key in chosen:
            given[other] = ""
    return msgspec.convert({**given, **chosen}, MeasureSpec, strict=False)


def _as_text(chosen: Row) -> Row:
    return {key: str(value) for key, value in chosen.items()}
