"""Sets of models by rule: declared groups, `lab:<id>`, `country:<ISO>`, unions with `+`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.errors import Misuse, UnknownGroup

if TYPE_CHECKING:
    from headway.catalog.entities import Group, Lab, Model


def _matches(group: Group, model: Model, lab: Lab) -> bool:
    return (
        (not group.country or lab.country == group.country)
        and (not group.weights or model.weights == group.weights)
        and (not group.labs or lab.id in group.labs)
        and lab.country not in group.not_countries
    )


def members(
    rule: str, groups: dict[str, Group], models: dict[str, Model], labs: dict[str, Lab]
) -> frozenset[str]:
    """Ids of the models that `rule` names.

    Raises:
        UnknownGroup: a part of the rule is not declared, or names no lab or country.
        Misuse: the rule is empty.
    """
    if not rule.strip():
        raise Misuse("a group is empty; name one, such as us, china or lab:openai")
    found: set[str] = set()
    for part in rule.split("+"):
        found |= _part(part.strip(), groups, models, labs)
    return frozenset(found)


def _part(
    part: str, groups: dict[str, Group], models: dict[str, Model], labs: dict[str, Lab]
) -> set[str]:
    kind, colon, value = part.partition(":")
    if not colon:
        if part not in groups:
            raise UnknownGroup.among(part, [*groups, *(f"lab:{lab}" for lab in labs)])
        group = groups[part]
        return {m.id for m in models.values() if _matches(group, m, labs[m.lab])}
    if kind == "lab":
        if value not in labs:
            raise UnknownGroup.among(part, [f"lab:{lab}" for lab in labs])
        return {m.id for m in models.values() if m.lab == value}
    if kind == "country":
        countries = {lab.country for lab in labs.values()}
        if value.upper() not in countries:
            raise UnknownGroup.among(part, [f"country:{c}" for c in sorted(countries)])
        return {m.id for m in models.values() if labs[m.lab].country == value.upper()}
    raise UnknownGroup.among(part, [*groups, "lab:<id>", "country:<ISO code>"])
