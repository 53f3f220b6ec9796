"""Facts of the catalog as an answer shows them: with who says so, and who says otherwise.

They are today's facts whatever the day of the question; only evidence is asked as of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from headway.answers.answer import Row
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.catalog.entities import Lab, Model
from headway.catalog.load import Catalog
from headway.errors import UnknownLab, UnknownModel, UnknownName

Aliases = Mapping[str, Mapping[str, tuple[str, ...]]]


class Asked(NamedTuple):
    """The id that was meant, and which publishers use the name it was asked by."""

    id: str
    publishers: tuple[str, ...] = ()

    def said(self, name: str) -> str:
        """What a sentence adds where the question used an alias; empty where it used the id."""
        if not self.publishers:
            return ""
        return f" ({name!r} is a name of {self.id} at {joined(self.publishers)}.)"


def asked_model(setting: Setting, name: str) -> Asked:
    """The model of this id, or the only one that publishers call exactly so.

    Raises:
        UnknownModel: neither; or publishers call several models so.
    """
    catalog = setting.catalog
    aliases = once(setting, ("aliases", "model"), lambda: _model_aliases(catalog.facts.models))
    return _asked(name, catalog.models, aliases, UnknownModel)


def asked_lab(setting: Setting, name: str) -> Asked:
    """The lab of this id, or the only one that publishers call exactly so.

    Raises:
        UnknownLab: neither; or publishers call several labs so.
    """
    catalog = setting.catalog
    aliases = once(setting, ("aliases", "lab"), lambda: _lab_aliases(catalog.facts.labs))
    return _asked(name, catalog.labs, aliases, UnknownLab)


def _asked(
    name: str, known: Mapping[str, object], aliases: Aliases, fault: type[UnknownName]
) -> Asked:
    if name in known:
        return Asked(name)
    bearers = aliases.get(name, {})
    if not bearers:
        raise fault.among(name, list(known))
    if len(bearers) > 1:
        raise fault(
            f"no {fault.kind} {name!r}, and publishers call several so; "
            f"give one of their ids: {', '.join(sorted(bearers))}"
        )
    ((meant, publishers),) = bearers.items()
    return Asked(meant, publishers)


def _model_aliases(models: Iterable[Model]) -> Aliases:
    """Whom each name stands for; one that rolls stands for all the models it ever named."""
    return _bearers(
        (name, model.id, publisher)
        for model in models
        for aliases in (model.aliases, model.variants, model.rolling)
        for publisher, names in aliases.items()
        for name in names
    )


def _lab_aliases(labs: Iterable[Lab]) -> Aliases:
    return _bearers(
        (name, lab.id, publisher)
        for lab in labs
        for publisher, names in lab.aliases.items()
        for name in names
    )


def _bearers(named: Iterable[tuple[str, str, str]]) -> Aliases:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, bearer, publisher in named:
        publishers = found.setdefault(name, {}).get(bearer, ())
        found[name][bearer] = tuple(sorted({*publishers, publisher}))
    return found


def citation_row(catalog: Catalog, source: str) -> Row | None:
    """Who says so: the citation of a key, or an address as it stands; None where nobody does."""
    if not source:
        return None
    cited = catalog.citations.get(source)
    if cited is None:
        return {"key": "", "title": source, "address": source, "licence": "fact"}
    return {
        "key": cited.key,
        "title": cited.title,
        "address": cited.address,
        "licence": cited.licence,
    }


def dispute_rows(catalog: Catalog, record: Model | Lab) -> list[Row]:
    """What other sources say of its facts, beside the value we use."""
    return [
        {
            "field": dispute.field,
            "ours": _text(getattr(record, dispute.field, None)),
            "theirs": dispute.value,
            "precision": dispute.precision,
            "source": citation_row(catalog, dispute.source),
        }
        for dispute in record.disputes
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def lab_row(catalog: Catalog, lab: Lab) -> Row:
    """A lab, its country, and who says so."""
    return {
        "id": lab.id,
        "name": lab.name,
        "country": lab.country,
        "country_name": country_name(catalog, lab.country),
        "source": citation_row(catalog, lab.source),
    }


def country_name(catalog: Catalog, code: str) -> str:
    """How headings call a country: as the group of its models, else by its ISO code."""
    whole = (
        group.name
        for group in catalog.facts.groups
        if group.country == code and not group.weights and not group.labs
    )
    return next(whole, code)


def groups_of(setting: Setting, model: str) -> list[str]:
    """The declared groups a model belongs to."""
    catalog = setting.catalog
    members = once(
        setting, ("groups",), lambda: {name: catalog.members(name) for name in catalog.groups}
    )
    return [name for name, inside in members.items() if model in inside]


def released_text(model: Model) -> str | None:
    """The day of release to the precision that is known: `2025-01-20`, `2025-01`, `2025`."""
    if model.released is None:
        return None
    return str(model.released)[: {"day": 10, "month": 7, "year": 4}[model.precision]]


def is_out(setting: Setting, model: Model) -> bool | None:
    """Whether it was released by the day of the question; None where no day is known."""
    return None if model.released is None else model.released <= setting.as_of


def ordinal(place: int) -> str:
    """`1st`, `22nd`, `113th`."""
    teens = 10 <= place % 100 <= 20
    return f"{place}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def joined(words: Sequence[str]) -> str:
    """`arena`, `arena and epoch`, `arena, epoch and livebench`."""
    return " and ".join([", ".join(words[:-1]), *words[-1:]] if len(words) > 1 else words)


def counted(number: int, what: str) -> str:
    """`1 model`, `41 models`."""
    return f"{number:,} {what}{'s' * (number != 1)}"
