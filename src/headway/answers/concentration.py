"""How many labs and countries share the top of a board, and is that changing?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from headway.answers.answer import Answer, Row
from headway.answers.figure import path_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import reading_row
from headway.answers.window import Window, at_least_one, since_or_year_ago
from headway.answers.wording import number, percent, span
from headway.errors import Caution, FirstSeenDate, NoEvidence, ThinEvidence
from headway.measures.best_variants import BestVariants, among_top, best_variants
from headway.measures.concentration import Holdings, holdings
from headway.measures.interval import FloatArray, interval
from headway.measures.observed import HOLDER_SHARE_THAT_MATTERS, Observed

TOP = 20
WIDE = 50
LARGEST = 3


@dataclass(frozen=True)
class _Board:
    """Models of a board with their labs and countries."""

    setting: Setting
    observed: Observed
    best: BestVariants
    labs: tuple[str, ...]

    def by_lab(self, day: date, top: int) -> Holdings:
        found = holdings(self.best, self.labs, day, top)
        if found is None:
            raise NoEvidence(
                f"{self.observed.label} lists no model released by {day}; the first is of "
                f"{self.best.released[0]}"
            )
        return found

    def by_country(self, by_lab: Holdings) -> Holdings:
        return by_lab.merged(tuple(self.setting.catalog.labs[lab].country for lab in by_lab.owners))


Numbers = dict[str, tuple[FloatArray, str, str]]


def concentration(
    setting: Setting,
    board: str,
    *,
    top: int = TOP,
    wide: int = WIDE,
    largest: int = LARGEST,
    since: date | None = None,
) -> Answer:
    """Who shares the top of a board, as a sentence; see `measure_concentration`.

    The value is the effective number of labs among the top: lower is more concentrated.
    """
    measured = measure_concentration(
        setting, board, top=top, wide=wide, largest=largest, since=since
    )
    return answer_of(
        setting,
        "concentration",
        measured,
        _sentence(setting, measured, top),
        board=measured.details["board"],
        category=measured.details["category"],
        top=top,
        wide=wide,
        largest=largest,
        **{"from": measured.details["from"]},
    )


def measure_concentration(
    setting: Setting,
    board: str,
    *,
    top: int = TOP,
    wide: int = WIDE,
    largest: int = LARGEST,
    since: date | None = None,
) -> Measured:
    """Labs and countries among the `top` best models of a board on the as-of day.

    One entry a model, its best variant, on draws; a day's top is taken among the models released
    by it, on the scale of the newest reading.

    Quantities: `effective_labs`, `labs`, `countries`, `effective_countries`, `hhi_labs`,
    `hhi_countries` (Herfindahl-Hirschman index, 0 to 1), `us_share`, `china_share`, `rest_share`,
    `largest_lab_share`, `largest_labs_share` (the `largest` biggest together); the change of each
    since the day `since` (by default a year ago, or the day of the board's first model) with the
    prefix `change_` (now minus then); all of it for the `wide` best
    models with the prefix `wide_`.

    Raises:
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading was published by the day, or no model released by `since`.
        Misuse: `top`, `wide` or `largest` is below one, or `since` is not before the as-of day.
    """
    start = since_or_year_ago(setting, since)
    at_least_one(top=top, wide=wide, largest=largest)
    observed = setting.observe(board)
    best = best_variants(observed.abilities)
    labs = tuple(setting.catalog.models[model].lab for model in best.models)
    whole = _Board(setting, observed, best, labs)
    if since is None and not best.by(start):
        start = best.released[0].item()
    quantities: dict[str, Quantity] = {}
    for prefix, count in (("", top), ("wide_", wide)):
        now = _numbers(whole, setting.as_of, count, largest)
        then = _numbers(whole, start, count, largest)
        quantities |= {
            f"{prefix}{name}": Quantity(drawn, unit, f"{meaning}, among the top {count}")
            for name, (drawn, unit, meaning) in now.items()
        }
        quantities |= {
            f"{prefix}change_{name}": Quantity(
                drawn - then[name][0],
                unit,
                f"change since {start} of the {meaning}, among the top {count}: positive, it rose",
            )
            for name, (drawn, unit, meaning) in now.items()
        }
    series = tuple(_series(whole, top, largest))
    return Measured(
        quantities=quantities,
        details={
            "board": observed.board.id,
            "category": observed.category,
            "from": start.isoformat(),
            "reading": reading_row(observed),
            "holders": _holder_rows(whole, top),
        },
        series=series,
        cautions=_cautions(whole, start, max(top, wide)),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=path_of(
            series,
            "labs of equal size",
            title=f"Effective number of labs among the top {top} of {observed.label}",
            subtitle="one over the Herfindahl-Hirschman index; lower is more concentrated",
        ),
    )


def _numbers(whole: _Board, day: date, top: int, largest: int) -> Numbers:
    by_lab = whole.by_lab(day, top)
    by_country = whole.by_country(by_lab)
    us, china = by_country.share("US"), by_country.share("CN")
    rest = by_country.merged(tuple("" if c in {"US", "CN"} else "rest" for c in by_country.owners))
    index = "index (0 to 1)"
    return {
        "effective_labs": (by_lab.effective(), "labs", "effective number of labs"),
        "labs": (by_lab.number(), "labs", "number of labs"),
        "countries": (by_country.number(), "countries", "number of countries"),
        "effective_countries": (
            by_country.effective(),
            "countries",
            "effective number of countries",
        ),
        "hhi_labs": (by_lab.index(), index, "Herfindahl-Hirschman index of labs"),
        "hhi_countries": (by_country.index(), index, "Herfindahl-Hirschman index of countries"),
        "us_share": (us, "share", "share of models of US labs"),
        "china_share": (china, "share", "share of models of Chinese labs"),
        "rest_share": (rest.share("rest"), "share", "share of models of other labs"),
        "largest_lab_share": (by_lab.largest(1), "share", "share of the largest lab"),
        "largest_labs_share": (
            by_lab.largest(largest),
            "share",
            f"share of the {largest} largest labs together",
        ),
    }


def _series(whole: _Board, top: int, largest: int) -> list[Row]:
    """Each number at the start of each month since the board has a full top, and on the day."""
    level = whole.setting.profile.level
    place = min(top, len(whole.best.models)) - 1
    start: date = whole.best.released[place].item()
    rows: list[Row] = []
    for day in Window(start, whole.setting.as_of).months():
        found = {
            name: interval(drawn, level)
            for name, (drawn, *_) in _numbers(whole, day, top, largest).items()
        }
        head = found["effective_labs"]
        row: Row = {"date": day.isoformat(), "value": head.value, "low": head.low}
        row["high"] = head.high
        for name, one in found.items():
            row |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
        rows.append(row)
    return rows


def _holder_rows(whole: _Board, top: int) -> list[Row]:
    """Labs that hold a part of the top on the as-of day, the largest first."""
    by_lab = whole.by_lab(whole.setting.as_of, top)
    level = whole.setting.profile.level
    rows: list[Row] = []
    for lab, counts in zip(by_lab.owners, by_lab.counts, strict=True):
        if not counts.any():
            continue
        one = interval(counts, level)
        facts = whole.setting.catalog.labs[lab]
        rows.append(
            {
                "lab": lab,
                "name": facts.name,
                "country": facts.country,
                "models": one.value,
                "low": one.low,
                "high": one.high,
                "mean": float(counts.mean()),
            }
        )
    return sorted(rows, key=lambda row: (-row["mean"], row["lab"]))


def _cautions(whole: _Board, start: date, top: int) -> tuple[Caution, ...]:
    found: list[Caution] = list(whole.observed.cautions())
    before = whole.best.by(start)
    if before < top:
        found.append(
            ThinEvidence(
                f"{whole.observed.label} lists {before} models released by {start}: fewer than "
                f"{top}, so changes since then compare a smaller top"
            )
        )
    inside = among_top(whole.best.levels, top).mean(axis=1)
    unsure = [
        model
        for model, basis, share in zip(whole.best.models, whole.best.basis, inside, strict=True)
        if basis != "released" and share >= HOLDER_SHARE_THAT_MATTERS
    ]
    if unsure:
        found.append(
            FirstSeenDate(
                f"{', '.join(unsure)} may be among the top {top} and counts from the day a board "
                f"first listed it, since no sourced release date is known"
            )
        )
    return tuple(found)


def _sentence(setting: Setting, measured: Measured, top: int) -> str:
    level = setting.profile.level
    labs, countries, effective, change = (
        measured.quantities[name].interval(level)
        for name in ("labs", "countries", "effective_labs", "change_effective_labs")
    )
    doubt = ", which does not exclude no change" if change.low <= 0 <= change.high else ""
    board, category = measured.details["board"], measured.details["category"]
    label = board if category == "overall" else f"{board}:{category}"
    return (
        f"On {setting.as_of} the top {top} of {label} came from "
        f"{_count(labs.value, 'lab', 'labs')} in "
        f"{_count(countries.value, 'country', 'countries')}, as concentrated as "
        f"{number(effective.value, 1)} labs of equal size ({percent(level)} interval "
        f"{span(number(effective.low, 1), number(effective.high, 1))}); since "
        f"{measured.details['from']} that number changed by {number(change.value, 1)} "
        f"({span(number(change.low, 1), number(change.high, 1))}){doubt}."
    )


def _count(value: float, one: str, many: str) -> str:
    return f"{number(value)} {one if round(value) == 1 else many}"
