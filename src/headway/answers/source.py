"""Where does the evidence come from: whose files, of which days, under which licence, as sound?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from headway.answers.answer import Answer, Row
from headway.answers.facts import citation_row, counted, joined
from headway.answers.once import once
from headway.answers.setting import Setting
from headway.catalog.entities import Lab, Model
from headway.errors import NoEvidence, UnknownOrigin
from headway.evidence.corrections import Correction
from headway.evidence.corrections import load as load_corrections
from headway.evidence.observations import Origin
from headway.evidence.readers import READERS


def source(setting: Setting, name: str | None = None) -> Answer:
    """The snapshots of a source, or one snapshot, that hold rows published by the day.

    Without a name, every source of the store, and the sources of the catalog's facts. Counts,
    sizes and checksums are of whole files; where a file also holds later rows, `reaches_beyond`
    says so, and no question as of the day uses those.

    Raises:
        UnknownOrigin: neither a source nor a snapshot that the store holds by the day.
        NoEvidence: a reader of which the store holds nothing by the day.
        BadCatalog: the declared corrections have faults.
    """
    return _sources(setting) if name is None else _source(setting, name)


def _source(setting: Setting, name: str) -> Answer:
    chosen = _chosen(setting, name)
    of, newest = chosen[0].source, _newest(setting, chosen)
    age = (setting.as_of - newest).days
    read_by = READERS.get(of)
    licences = list(dict.fromkeys(one.licence for one in chosen))
    beyond = any(one.published > setting.as_of for one in chosen)
    later = "; later rows of these files are not used" if beyond else ""
    return Answer(
        verb="source",
        question=setting.question(source=name),
        sentence=(
            f"{name}: {counted(sum(one.rows for one in chosen), 'row')} in "
            f"{counted(len(chosen), 'snapshot')} published by {chosen[0].publisher}, the newest "
            f"day {newest} ({counted(age, 'day')} before {setting.as_of}); licence: "
            f"{joined(licences)}{later}."
        ),
        details={
            "source": of,
            "publisher": chosen[0].publisher,
            "newest": newest.isoformat(),
            "age_days": age,
            "licences": licences,
            "reader": None
            if read_by is None
            else {
                "title": read_by.source.title,
                "takes": read_by.source.takes,
                "refuses": list(read_by.source.refuses),
                "address": read_by.source.address,
                "licence": read_by.source.licence,
                "attribution": read_by.source.attribution,
                "bundled": read_by.source.bundled,
            },
            "corrections": [
                _correction_row(one)
                for one in _corrections(setting)
                if any(_means(one, origin, setting.as_of) for origin in chosen)
            ],
            "rows": [_snapshot_row(setting, one) for one in reversed(chosen)],
        },
        origins=setting.credits(one.snapshot for one in chosen),
    )


def _chosen(setting: Setting, name: str) -> list[Origin]:
    """The snapshots of that name or source by the day, oldest first."""
    known = setting.store.origins(as_of=setting.as_of)
    found = [one for one in known if name in {one.source, one.snapshot}]
    if found:
        return found
    if name in READERS:
        raise NoEvidence(
            f"the store holds nothing from {name} published by {setting.as_of}; "
            f"`headway ingest {name} FILE` brings it in"
        )
    names = [*dict.fromkeys(one.source for one in known), *(one.snapshot for one in known)]
    raise UnknownOrigin.among(name, names)


def _newest(setting: Setting, chosen: Iterable[Origin]) -> date:
    """The newest day of their rows that is not after the day of the question."""
    days: list[date] = []
    for one in chosen:
        if one.published <= setting.as_of:
            days.append(one.published)
        else:
            days += [one.first_published, _newest_of_sources(setting).get(one.source, date.min)]
    return max(days)


def _newest_of_sources(setting: Setting) -> Mapping[str, date]:
    """The newest day of each source's rows by the day: files also hold later ones."""
    return once(setting, ("newest of sources",), lambda: _read_newest(setting))


def _read_newest(setting: Setting) -> Mapping[str, date]:
    store, as_of = setting.store, setting.as_of
    found: dict[str, date] = {}
    for table in (
        store.names(as_of=as_of),
        store.scores(as_of=as_of),
        store.prices(as_of=as_of),
        store.compute(as_of=as_of),
        store.policies(as_of=as_of),
    ):
        for name in set(table.source):
            day = table.published[table.source == name].max().item()
            found[name] = max(day, found.get(name, day))
    return found


def _snapshot_row(setting: Setting, one: Origin) -> Row:
    beyond = one.published > setting.as_of
    return {
        "snapshot": one.snapshot,
        "source": one.source,
        "publisher": one.publisher,
        "title": one.title,
        "address": one.address,
        "via": one.via,
        "first_published": one.first_published.isoformat(),
        "published": one.published.isoformat(),
        "reaches_beyond": beyond,
        "age_days": None if beyond else (setting.as_of - one.published).days,
        "accessed": one.accessed.isoformat(),
        "licence": one.licence,
        "attribution": one.attribution,
        "sha256": one.sha256,
        "bytes": one.bytes,
        "rows": one.rows,
        "refused": one.refused,
        "tables": list(one.tables),
        "boards": list(dict.fromkeys([*one.boards, *one.vote_boards])),
    }


def _corrections(setting: Setting) -> tuple[Correction, ...]:
    """Those of the package, and those that users keep beside their own evidence."""
    own = setting.store.folders[-1] / "corrections"
    return once(setting, ("corrections",), lambda: (*load_corrections(), *load_corrections(own)))


def _means(one: Correction, origin: Origin, as_of: date) -> bool:
    """Whether a correction is of rows that a snapshot may hold by the day."""
    match = one.match
    day = match.published
    return (
        match.source == origin.source
        and match.table in origin.tables
        and (not match.board or match.board in origin.boards)
        and (day is None or (origin.first_published <= day <= min(origin.published, as_of)))
    )


def _correction_row(one: Correction) -> Row:
    match = one.match
    return {
        "what": one.what,
        "why": one.why.strip().replace("\n", " "),
        "told": one.told,
        "action": one.action,
        "table": match.table,
        "board": match.board,
        "host": match.host,
        "name": match.name,
        "category": match.category,
        "published": None if match.published is None else match.published.isoformat(),
        "expect": [dict(values) for values in one.expect],
        "set": dict(one.set),
    }


def _sources(setting: Setting) -> Answer:
    """Every source with counts, the freshest first, and who says what the catalog declares."""
    known = setting.store.origins(as_of=setting.as_of)
    by_source: dict[str, list[Origin]] = {}
    for one in known:
        by_source.setdefault(one.source, []).append(one)
    rows = sorted(
        (_listed_row(setting, name, found) for name, found in by_source.items()),
        key=lambda row: (row["age_days"], row["source"]),
    )
    return Answer(
        verb="source",
        question=setting.question(source=None),
        sentence=(
            f"As of {setting.as_of} the store holds {counted(sum(r['rows'] for r in rows), 'row')} "
            f"in {counted(len(known), 'snapshot')} from {counted(len(rows), 'source')}."
        ),
        details={
            "rows": rows,
            "fact_sources": _fact_sources(setting),
            "without_evidence": [name for name in READERS if name not in by_source],
        },
        origins=setting.credits(one.snapshot for one in known),
    )


def _listed_row(setting: Setting, name: str, found: Sequence[Origin]) -> Row:
    newest = _newest(setting, found)
    read_by = READERS.get(name)
    boards = dict.fromkeys(chain.from_iterable((*o.boards, *o.vote_boards) for o in found))
    return {
        "source": name,
        "title": found[-1].title if read_by is None else read_by.source.title,
        "publisher": found[0].publisher,
        "snapshots": len(found),
        "rows": sum(one.rows for one in found),
        "tables": list(dict.fromkeys(chain.from_iterable(one.tables for one in found))),
        "boards": list(boards),
        "first": min(one.first_published for one in found).isoformat(),
        "newest": newest.isoformat(),
        "age_days": (setting.as_of - newest).days,
        "licence": "; ".join(dict.fromkeys(one.licence for one in found)),
        "attribution": found[-1].attribution,
    }


def _fact_sources(setting: Setting) -> list[Row]:
    """Who says what the catalog declares, and how many facts rest on each, most first."""
    facts = setting.catalog.facts
    records: list[Lab | Model] = [*facts.labs, *facts.models]
    counts = Counter(
        cited
        for record in records
        for cited in (record.source, *(dispute.source for dispute in record.disputes))
        if cited
    )
    return [
        {**row, "facts": number}
        for cited, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        if (row := citation_row(setting.catalog, cited)) is not None
    ]
