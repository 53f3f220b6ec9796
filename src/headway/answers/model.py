"""What do we know of a model: who made it, where it stands, what it costs, and who says so?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from headway.answers.answer import Answer, Row
from headway.answers.facts import (
    Asked,
    asked_lab,
    asked_model,
    citation_row,
    counted,
    country_name,
    dispute_rows,
    groups_of,
    is_out,
    lab_row,
    ordinal,
    released_text,
)
from headway.answers.figure import FIRST, figure
from headway.answers.placed import (
    Placing,
    all_boards,
    main_boards,
    place_row,
    placings_of,
    snapshots_of,
)
from headway.answers.setting import Setting
from headway.answers.sightings import printed, printed_rows, seen_row, sightings
from headway.answers.standing_offers import standing_offers, training_compute
from headway.answers.wording import percent, span
from headway.catalog.entities import Board, Model
from headway.errors import Caution, FirstSeenDate, Misuse


def model(
    setting: Setting,
    name: str | None = None,
    *,
    lab: str | None = None,
    group: str | None = None,
    every_board: bool = False,
) -> Answer:
    """All that is known of a model as of the day; without a name, the models of the catalog.

    The value is its ability on the first board that lists it, the headline of `overall` where
    that one does. `details.rows` has its place on each board; by default on those of capabilities
    and on every board as a whole, with `every_board` on all categories too. `lab` and `group`
    choose from the list.

    Raises:
        UnknownModel: neither an id nor a name that publishers use for one model only.
        UnknownLab: the lab is not declared.
        UnknownGroup: the group is not declared.
        Misuse: a name together with `lab` or `group`.
    """
    if name is None:
        return _models(setting, lab, group)
    if lab is not None or group is not None:
        raise Misuse("give a model, or a lab or a group to list the models of, not both")
    return _model(setting, name, every_board=every_board)


def _model(setting: Setting, name: str, *, every_board: bool) -> Answer:
    asked = asked_model(setting, name)
    found = setting.catalog.models[asked.id]
    labels = all_boards(setting.catalog) if every_board else main_boards(setting.catalog)
    placings = placings_of(setting, found.id, labels)
    rows = [place_row(setting, one, one.by_model[found.id]) for one in placings]
    boards = sightings(setting).get(found.id, {})
    shown = placings[0].label if placings else next((one for one in labels if one in boards), None)
    series = () if shown is None else printed_rows(printed(setting, shown).get(found.id, ()))
    offers = standing_offers(setting).get(found.id, ())
    flop = training_compute(setting, found.id)
    head = rows[0] if rows else {}
    return Answer(
        verb="model",
        question=setting.question(model=found.id, all_boards=every_board),
        sentence=_sentence(setting, found, head, seen_row(boards)) + asked.said(name),
        value=head.get("ability"),
        low=head.get("low"),
        high=head.get("high"),
        level=setting.profile.level if head else None,
        unit=head.get("unit"),
        details={
            **_facts(setting, found, asked),
            "seen": seen_row(boards),
            "headline": shown,
            "rows": rows,
            "prices": list(offers),
            "compute": flop,
        },
        series=series,
        warnings=setting.warnings(_cautions(found, placings)),
        origins=setting.credits(
            snapshots_of([*rows, *series, *offers, *([] if flop is None else [flop])])
        ),
        figure=None if shown is None else _figure(setting, found, shown, series),
    )


def _facts(setting: Setting, found: Model, asked: Asked) -> Row:
    """What the catalog declares, each fact with who says so."""
    catalog = setting.catalog
    return {
        "id": found.id,
        "name": found.name,
        "asked_as": list(asked.publishers) or None,
        "lab": lab_row(catalog, catalog.labs[found.lab]),
        "weights": found.weights,
        "weights_since": None if found.weights_since is None else str(found.weights_since),
        "licence": found.licence,
        "access": found.access,
        "modalities": list(found.modalities),
        "released": {
            "day": None if found.released is None else str(found.released),
            "precision": found.precision,
            "text": released_text(found),
            "by_then": is_out(setting, found),
            "source": citation_row(catalog, found.source),
        },
        "groups": groups_of(setting, found.id),
        "aliases": {publisher: list(names) for publisher, names in found.aliases.items()},
        "variants": {publisher: dict(names) for publisher, names in found.variants.items()},
        "rolling": {publisher: list(names) for publisher, names in found.rolling.items()},
        "disputes": dispute_rows(catalog, found),
        "note": found.note,
    }


def _sentence(setting: Setting, found: Model, head: Row, seen: Row | None) -> str:
    lab = setting.catalog.labs[found.lab]
    country = country_name(setting.catalog, lab.country)
    when = released_text(found)
    released = f"released {when}" if when else "without a sourced release date"
    if is_out(setting, found) is False:
        released = f"released {when}, so not yet by {setting.as_of}"
    access = {
        "public": "",
        "restricted": ", never open to everybody",
        "unreleased": ", never released to the public",
    }[found.access]
    return (
        f"{found.name} by {lab.name} ({country}), {found.weights} weights, {released}{access}; "
        f"{_standing(setting, head, seen)}."
    )


def _standing(setting: Setting, head: Row, seen: Row | None) -> str:
    if head:
        bounds = span(str(head["rank_low"]), str(head["rank_high"]))
        return (
            f"as of {setting.as_of} it ranks {ordinal(head['rank'])} "
            f"({percent(setting.profile.level)} interval {bounds}) of {head['of']} models on "
            f"{head['board']}"
        )
    if seen is not None:
        last = seen["last"]
        return (
            f"as of {setting.as_of} no board places it; the last to show it was {last['board']} "
            f"on {last['day']}"
        )
    return f"no board published by {setting.as_of} shows it"


def _cautions(found: Model, placings: Sequence[Placing]) -> list[Caution]:
    """What to know of the reading behind the headline, and of a day of release nobody states."""
    cautions = list(placings[0].cautions) if placings else []
    if placings and found.released is None:
        cautions.append(
            FirstSeenDate(
                f"{found.id} counts from the day a board first listed it, since no sourced "
                "release date is known"
            )
        )
    return cautions


def _figure(setting: Setting, found: Model, label: str, series: Sequence[Row]) -> Row | None:
    """Its printed rating over time; abilities of several boards have no common axis."""
    if len(series) < 2:
        return None
    board, _ = setting.catalog.board(label)
    data = [
        {
            **{key: row[key] for key in ("date", "value", "low", "high", "source")},
            "scale": _scale(board, date.fromisoformat(row["date"])),
        }
        for row in series
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": f"printed rating, {board.unit}",
        "scale": {"zero": False},
    }
    line = {"x": x, "y": y, "detail": {"field": "scale"}, "color": {"value": FIRST}}
    bounds = {
        "x": x,
        "y": {"field": "low", "type": "quantitative"},
        "y2": {"field": "high"},
        "color": {"value": FIRST},
    }
    return figure(
        f"{found.name} on {label}",
        f"as printed, by {setting.as_of}; bars are intervals, the line breaks where the scale did",
        [
            {
                "transform": [{"filter": "datum.low != null"}],
                "mark": {"type": "rule", "opacity": 0.5},
                "encoding": bounds,
            },
            {"mark": {"type": "line", "point": {"size": 18}}, "encoding": line},
        ],
        data={"values": data},
    )


def _scale(board: Board, day: date) -> int:
    """How many changes of the board's scale lie before a day; small ones let a line run on."""
    return sum(jump.date <= day for jump in board.jumps if not jump.small)


def _models(setting: Setting, lab: str | None, group: str | None) -> Answer:
    """The models of the catalog, the newest first; those without a sourced date come last."""
    catalog = setting.catalog
    of_lab = None if lab is None else asked_lab(setting, lab).id
    members = frozenset(catalog.models) if group is None else catalog.members(group)
    chosen = [
        one for one in catalog.models.values() if one.id in members and of_lab in {None, one.lab}
    ]
    out = sum(is_out(setting, one) is True for one in chosen)
    rows = [_listed_row(setting, one) for one in sorted(chosen, key=newest_first)]
    shown = sum(row["boards"] > 0 for row in rows)
    among = "" if of_lab is None else f" of {catalog.labs[of_lab].name}"
    if group is not None:
        among += f" in {group}"
    return Answer(
        verb="model",
        question=setting.question(model=None, lab=of_lab, group=group),
        sentence=(
            f"The catalog has {counted(len(rows), 'model')}{among}; {out:,} were released by "
            f"{setting.as_of}, and boards published by then show {shown:,}."
        ),
        details={"rows": rows},
        origins=setting.credits(
            one.snapshot for one in setting.store.origins(as_of=setting.as_of) if one.boards
        ),
    )


def _listed_row(setting: Setting, one: Model) -> Row:
    lab = setting.catalog.labs[one.lab]
    return {
        "id": one.id,
        "name": one.name,
        "lab": lab.id,
        "lab_name": lab.name,
        "country": lab.country,
        "weights": one.weights,
        "licence": one.licence,
        "access": one.access,
        "released": released_text(one),
        "precision": one.precision,
        "released_by_then": is_out(setting, one),
        "boards": len(sightings(setting).get(one.id, {})),
    }


def newest_first(one: Model) -> tuple[int, str]:
    """The order of release, the newest first and the undated last; those of one day by id."""
    return (0 if one.released is None else -one.released.toordinal()), one.id
