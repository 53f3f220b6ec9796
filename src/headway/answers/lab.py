"""What do we know of a lab: where it is, what it released, and how far it is behind?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from headway.answers.answer import Answer, Row
from headway.answers.facts import (
    asked_lab,
    counted,
    country_name,
    dispute_rows,
    is_out,
    lab_row,
    ordinal,
    released_text,
)
from headway.answers.model import newest_first
from headway.answers.placed import (
    Placing,
    main_boards,
    place_row,
    placing,
    placing_of,
    snapshots_of,
)
from headway.answers.setting import Setting
from headway.answers.wording import digits, number, percent, span
from headway.catalog.entities import Lab, Model

PLACE = (
    "board",
    "rank",
    "rank_low",
    "rank_high",
    "of",
    "ability",
    "low",
    "high",
    "unit",
    "behind",
    "behind_low",
    "behind_high",
    "tied_with_leader",
    "leader",
    "leader_name",
    "published",
    "snapshot",
)
"""What a lab's best model shows of its place."""


def lab(setting: Setting, name: str | None = None) -> Answer:
    """All that is known of a lab as of the day; without a name, the labs of the catalog.

    The value is the ability of its best ranked model on the headline board of `overall`, or of
    the first capability of which it has a model. `details.best` has its best model for each
    capability, with the leader's ability minus its own, on the same draws.

    Raises:
        UnknownLab: neither an id nor a name that publishers use for one lab only.
    """
    return _labs(setting) if name is None else _lab(setting, name)


def _lab(setting: Setting, name: str) -> Answer:
    asked = asked_lab(setting, name)
    catalog = setting.catalog
    found = catalog.labs[asked.id]
    models = models_of(setting, found)
    out = [one for one in models if is_out(setting, one)]
    mine = frozenset(one.id for one in models)
    label = main_boards(catalog)[0]
    headline = placing_of(setting, label, mine)
    best = _best(setting, mine)
    rows = [_model_row(setting, one, headline) for one in models]
    head = best[0] if best else {}
    shown = placing(setting, head["board"]) if best else None
    return Answer(
        verb="lab",
        question=setting.question(lab=found.id),
        sentence=_sentence(setting, found, models, out, head) + asked.said(name),
        value=head.get("ability"),
        low=head.get("low"),
        high=head.get("high"),
        level=setting.profile.level if head else None,
        unit=head.get("unit"),
        details={
            **lab_row(catalog, found),
            "asked_as": list(asked.publishers) or None,
            "aliases": {publisher: list(names) for publisher, names in found.aliases.items()},
            "disputes": dispute_rows(catalog, found),
            "note": found.note,
            "models": len(models),
            "released_by_then": len(out),
            "headline": label,
            "best": best,
            "releases": _releases(out),
            "rows": rows,
        },
        warnings=setting.warnings(() if shown is None else shown.cautions),
        origins=setting.credits(
            [
                *snapshots_of(best),
                *([] if headline is None else [str(headline.reading["snapshot"])]),
            ]
        ),
    )


def models_of(setting: Setting, found: Lab) -> list[Model]:
    """A lab's models, the newest first."""
    mine = (one for one in setting.catalog.models.values() if one.lab == found.id)
    return sorted(mine, key=newest_first)


def _best(setting: Setting, mine: frozenset[str]) -> list[Row]:
    """The lab's best ranked model for each capability, on its first board that lists one."""
    rows: list[Row] = []
    for capability in setting.catalog.facts.capabilities:
        for label in capability.boards:
            found = placing_of(setting, label, mine)
            row = None if found is None else best_row(setting, found, mine)
            if row is not None:
                headline = label == capability.boards[0]
                rows.append({"capability": capability.id, "headline": headline, **row})
                break
    return rows


def best_row(setting: Setting, found: Placing, mine: frozenset[str]) -> Row | None:
    """The best ranked of some models on a board and its place; None where it lists none."""
    best = next((one for one in found.standings if one.model in mine), None)
    if best is None:
        return None
    place = place_row(setting, found, best)
    name = setting.catalog.models[best.model].name
    return {"model": best.model, "name": name, **{key: place[key] for key in PLACE}}


def _model_row(setting: Setting, one: Model, headline: Placing | None) -> Row:
    standing = None if headline is None else headline.by_model.get(one.id)
    return {
        "id": one.id,
        "name": one.name,
        "weights": one.weights,
        "licence": one.licence,
        "access": one.access,
        "released": released_text(one),
        "precision": one.precision,
        "released_by_then": is_out(setting, one),
        "rank": None if standing is None else standing.rank,
        "rank_low": None if standing is None else standing.rank_low,
        "rank_high": None if standing is None else standing.rank_high,
        "ability": None if standing is None else standing.ability.value,
        "low": None if standing is None else standing.ability.low,
        "high": None if standing is None else standing.ability.high,
    }


def _releases(out: Sequence[Model]) -> list[Row]:
    """How many models each year, of those whose year is known and that were out by the day."""
    years = Counter(one.released.year for one in out if one.released is not None)
    if not years:
        return []
    return [{"year": year, "models": years[year]} for year in range(min(years), max(years) + 1)]


def _sentence(
    setting: Setting, found: Lab, models: Sequence[Model], out: Sequence[Model], head: Row
) -> str:
    country = country_name(setting.catalog, found.country)
    newest = f", the newest {out[0].name} of {released_text(out[0])}" if out else ""
    first = (
        f"{found.name} ({country}) has {counted(len(models), 'model')} in the catalog, "
        f"{len(out)} released by {setting.as_of}{newest}"
    )
    if not head:
        return f"{first}; no board of a capability lists one by then."
    board, _ = setting.catalog.board(head["board"])
    decimals = digits(board)
    place = (
        f"{first}; its best on {head['board']} is {head['name']}, "
        f"{ordinal(head['rank'])} of {head['of']} models"
    )
    if head["rank"] == 1:
        return f"{place}."
    bounds = span(number(head["behind_low"], decimals), number(head["behind_high"], decimals))
    return (
        f"{place}, {number(head['behind'], decimals)} {head['unit']} behind the leader "
        f"({percent(setting.profile.level)} interval {bounds})."
    )


def _labs(setting: Setting) -> Answer:
    """The labs of the catalog by name, each with its newest release and its best rank."""
    catalog = setting.catalog
    label = main_boards(catalog)[0]
    headline = placing(setting, label)
    rows = [
        _listed_row(setting, one, headline)
        for one in sorted(catalog.labs.values(), key=lambda one: (one.name.casefold(), one.id))
    ]
    places = len({row["country"] for row in rows})
    return Answer(
        verb="lab",
        question=setting.question(lab=None),
        sentence=(
            f"The catalog has {counted(len(rows), 'lab')} with headquarters in "
            f"{places} countries; {sum(row['released_by_then'] > 0 for row in rows)} had released "
            f"a model by {setting.as_of}."
        ),
        details={"headline": label, "rows": rows},
        warnings=setting.warnings(() if headline is None else headline.cautions),
        origins=setting.credits(() if headline is None else [str(headline.reading["snapshot"])]),
    )


def _listed_row(setting: Setting, one: Lab, headline: Placing | None) -> Row:
    models = models_of(setting, one)
    out = [model for model in models if is_out(setting, model)]
    mine = frozenset(model.id for model in models)
    best = None if headline is None else best_row(setting, headline, mine)
    return {
        "id": one.id,
        "name": one.name,
        "country": one.country,
        "country_name": country_name(setting.catalog, one.country),
        "models": len(models),
        "released_by_then": len(out),
        "newest": released_text(out[0]) if out else None,
        "newest_model": out[0].id if out else None,
        "best_model": None if best is None else best["model"],
        "rank": None if best is None else best["rank"],
        "rank_low": None if best is None else best["rank_low"],
        "rank_high": None if best is None else best["rank_high"],
    }
