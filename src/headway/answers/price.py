"""What does a given ability cost, and how fast does that fall, by group?"""

from __future__ import annotations

from datetime import date

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.measured import Measured, answer_of
from headway.answers.price_figure import price_figure
from headway.answers.price_numbers import ENOUGH, quantities
from headway.answers.priced import Asked, Side, World
from headway.answers.setting import Setting
from headway.answers.sides import PLACES, names, reading_row
from headway.answers.sold_by import Sold
from headway.answers.window import window
from headway.answers.wording import number, percent, span
from headway.errors import Caution, FirstSeenPrice, NoEvidence, ThinEvidence, VaryingPrice
from headway.measures.interval import FloatArray, interval
from headway.measures.price import Cheapest, likeliest, without_price

SHOWN = 5


def price(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    asked: Asked | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Answer:
    """The price of an ability from two groups, as a sentence; see `measure_price`.

    The value is the ratio of the prices on the last day, first over second: above 1 the first
    group is dearer. Where that is not defined, it is the first quantity that is.
    """
    wanted = asked or Asked()
    measured = measure_price(setting, first, second, board, wanted, since=since, until=until)
    details = measured.details
    return answer_of(
        setting,
        "price",
        measured,
        _sentence(setting, measured, first, second),
        first=first,
        second=second,
        board=details["board"],
        category=details["category"],
        level_of=wanted.model,
        level=wanted.points,
        mix=str(wanted.mix),
        hosts=wanted.hosts,
        model=wanted.sold,
        **{"from": details["window"]["from"], "to": details["window"]["to"]},
    )


def measure_price(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    asked: Asked | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Measured:
    """The cheapest price of a fixed ability from each group over time, on draws of abilities.

    On each day and draw: the lowest blended price of a million tokens among the group's models
    that are out, reach the level on that draw, and have a known price. 0 is no price.

    Quantities: `ratio` (first over second), `price_first`, `price_second` (USD per million
    tokens), `fall_first`, `fall_second` (share per year: -0.8 is a fall by 80% a year, counted
    from the first day of the window on which the group could be bought from), `price_then`,
    `price_now`, `fall_all` (the same from both groups together, on the first such day and on the
    last), `frontier_price_` of both and `frontier_ratio` (of each group's best model),
    `points_per_tenfold_` and `points_per_dollar_` of both (what the best model has beyond the
    cheapest that reaches the level, by what it costs beyond it), `anywhere_` of both (other hosts
    of open weights included), and with a model named `hosts_ratio` (its dearest host's price over
    its cheapest). Those that are not defined stand in `details.undefined` with the reason.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        UnknownModel: the model whose ability is bought is not declared.
        NoEvidence: no reading by the day, the level is not on it, or no price of either group.
        Misuse: the window makes no sense.
    """
    days = window(setting, since, until)
    world = World(setting, setting.observe(board), asked or Asked(), days)
    sides = Side(world, first), Side(world, second)
    sold = _sold(world, sides)
    numbers, undefined = quantities(sides, sold)
    if not {"price_first", "price_second"} & numbers.keys():
        raise NoEvidence(undefined["ratio"])
    series = tuple(_series(sides))
    sold_rows = sold.rows(world.asked.sold)
    return Measured(
        quantities=numbers,
        details={
            "board": world.observed.board.id,
            "category": world.observed.category,
            "names": names(setting, first, second),
            "window": days.row(),
            "reading": reading_row(world.observed),
            "what": world.what(),
            "level": _level_row(world),
            "mix": str(world.asked.mix),
            "reached": {
                place: float(side.found.reached[-1])
                for place, side in zip(PLACES, sides, strict=True)
            },
            "undefined": undefined,
            "sellers": [
                row
                for place, side in zip(PLACES, sides, strict=True)
                for row in _sellers(side, place)
            ],
            **sold_rows,
        },
        series=series,
        cautions=(*_cautions(world, sides), *_varying(sides, sold_rows)),
        snapshots=tuple(_snapshots(world, sides) | _said(sold_rows)),
        figure=price_figure(world, sides, series),
    )


def _series(sides: tuple[Side, Side]) -> list[Row]:
    """Both prices and their ratio at each month start and both ends; None where not reached."""
    level = sides[0].world.setting.profile.level
    rows: list[Row] = []
    for day in sides[0].world.days.months():
        prices = [_on(side.found, day) for side in sides]
        row: Row = {"date": day.isoformat(), **_bounds("", prices[0] / prices[1], level)}
        for place, side, drawn in zip(PLACES, sides, prices, strict=True):
            step = np.searchsorted(side.found.days, np.datetime64(day), side="right") - 1
            seller = likeliest(side.world.best.models, side.found.model[:, step])
            row |= _bounds(f"{place}_", drawn, level)
            row[f"{place}_reached"] = float(np.mean(~np.isnan(drawn)))
            row[f"{place}_model"] = None if seller is None else seller[0]
        rows.append(row)
    return rows


def _on(found: Cheapest, day: date) -> FloatArray:
    step = int(np.searchsorted(found.days, np.datetime64(day), side="right")) - 1
    drawn: FloatArray = found.price[:, step]
    return drawn


def _bounds(key: str, drawn: FloatArray, level: float) -> Row:
    known = drawn[~np.isnan(drawn)]
    if len(known) < ENOUGH * len(drawn):
        return dict.fromkeys((f"{key}value", f"{key}low", f"{key}high"))
    one = interval(known, level)
    return {f"{key}value": one.value, f"{key}low": one.low, f"{key}high": one.high}


def _level_row(world: World) -> Row:
    one = interval(world.level, world.setting.profile.level)
    row: Row = {"value": one.value, "low": one.low, "high": one.high}
    row["unit"] = world.observed.board.unit
    if world.asked.points is None and world.asked.model is None:
        row["day"] = world.level_day.isoformat()
    return row


def _sellers(side: Side, place: str) -> list[Row]:
    """Models that are the cheapest on some draws of the last day, the likeliest first."""
    chosen = side.found.model[:, -1]
    counts = np.bincount(chosen[chosen >= 0], minlength=len(side.world.best.models))
    rows: list[Row] = []
    for model in np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)][:SHOWN]:
        name = side.world.best.models[model]
        path = side.paths[name]
        step = path.step(side.world.days.end)
        rows.append(
            {
                "group": place,
                "model": name,
                "share": float(counts[model] / len(chosen)),
                "price": float(path.price[step]),
                "host": str(path.host[step]),
                "since": str(path.days[step]),
                "basis": str(path.basis[step]),
            }
        )
    return rows


def _sold(world: World, sides: tuple[Side, Side]) -> Sold:
    """The offers of the models that are the cheapest, and of the one asked for."""
    asked = world.asked.sold
    models = [row["model"] for side in sides for row in _sellers(side, "")]
    if asked is not None:
        models.insert(0, world.setting.catalog.model(asked).id)
    return Sold(world.setting, tuple(dict.fromkeys(models)), world.asked.mix, world.days.end)


def _varying(sides: tuple[Side, Side], sold_rows: Row) -> list[Caution]:
    """Whether the price of a likeliest seller depends on how much one request reads, or when."""
    found: list[Caution] = []
    for side in sides:
        seller = next(iter(_sellers(side, "")), None)
        rows = [
            row
            for row in (*sold_rows["tiers"], *sold_rows["hours"])
            if seller is not None
            and row["model"] == seller["model"]
            and (row["own"] or side.world.asked.hosts == "any")
        ]
        if rows:
            beyond = min((row["above"] for row in rows if row["above"]), default=None)
            ways = [
                *([] if beyond is None else [f"requests that read more than {beyond} tokens"]),
                *(["parts of the day"] if any(row.get("hours") for row in rows) else []),
            ]
            found.append(
                VaryingPrice(
                    f"{rows[0]['model']} has other prices for {' and for '.join(ways)}; the base "
                    "price is counted"
                )
            )
    return found


def _said(sold_rows: Row) -> set[str]:
    """What the rows on hosts, tiers and hours rest on."""
    rows = [row for kind in ("hosts", "tiers", "hours") for row in sold_rows[kind]]
    found = {
        str(row[key]) for row in rows for key in ("snapshot", "country_snapshot") if key in row
    }
    return found - {""}


def _cautions(world: World, sides: tuple[Side, Side]) -> list[Caution]:
    found: list[Caution] = list(world.observed.cautions())
    shown = {row["basis"] for side in sides for row in _sellers(side, "")}
    if "first_seen" in shown:
        found.append(
            FirstSeenPrice(
                "prices count from the day a public list was first seen to carry them, days or "
                "months after they were asked; a change that no list noticed is missing"
            )
        )
    for side in sides:
        missing = without_price(world.best, side.paths, side.members, world.level, world.days.end)
        if missing:
            more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
            found.append(
                ThinEvidence(
                    f"no list states a price of {', '.join(missing[:SHOWN])}{more}, which would "
                    f"reach the level; {side.group} may be cheaper than shown"
                )
            )
    return found


def _snapshots(world: World, sides: tuple[Side, Side]) -> set[str]:
    """The reading, and the lists that state a price of a model of either group in the window."""
    end = np.datetime64(world.days.end)
    said = {
        str(one)
        for side in sides
        for path in side.paths.values()
        for one in path.snapshot[path.days <= end]
        if one
    }
    return {world.observed.abilities.reading.snapshot, *said}


def _sentence(setting: Setting, measured: Measured, first: str, second: str) -> str:
    details = measured.details
    adjectives = {
        p: setting.catalog.adjective(g) for p, g in zip(PLACES, (first, second), strict=True)
    }
    said = " and ".join(_cost_said(setting, measured, place, adjectives[place]) for place in PLACES)
    ratio = measured.quantities.get("ratio")
    compared = ""
    if ratio is not None:
        one = ratio.interval(setting.profile.level)
        compared = (
            f"; the {adjectives['first']} price is {number(one.value, 1)} times the "
            f"{adjectives['second']} one"
        )
    return (
        f"On {details['window']['to']} {details['what']} cost {said}, per million tokens, "
        f"{details['mix']} in to out{compared}."
    )


def _cost_said(setting: Setting, measured: Measured, place: str, adjective: str) -> str:
    """`0.54 USD from Chinese labs (95% interval 0.54 to 1.12; down 67% a year)`."""
    level = setting.profile.level
    dollars = measured.quantities.get(f"price_{place}")
    if dollars is None:
        return f"a price that is not known from {adjective} labs"
    one = dollars.interval(level)
    bounds = span(number(one.low, 2), number(one.high, 2))
    fall = measured.quantities.get(f"fall_{place}")
    falling = ""
    if fall is not None:
        yearly = fall.interval(level).value
        falling = f"; {'down' if yearly <= 0 else 'up'} {number(100 * abs(yearly))}% a year"
    return (
        f"{number(one.value, 2)} USD from {adjective} labs "
        f"({percent(level)} interval {bounds}{falling})"
    )
