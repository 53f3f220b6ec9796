"""A folder of TOML files becomes a Catalog; every fault is reported at once.

`facts.json` beside the files is the same facts, already read: it is used while its digest equals
that of the TOML files, so it can be absent or old but never wrong. `python -m headway.catalog`
writes it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from headway.catalog.entities import (
    Board,
    Capability,
    Citation,
    Facts,
    Group,
    Host,
    Lab,
    Model,
)
from headway.catalog.groups import members
from headway.catalog.names import Resolved, Rolling, alias_clashes, alias_index, rolling_index
from headway.errors import BadCatalog, UnknownBoard, UnknownCapability, UnknownModel

Record = TypeVar("Record", bound=msgspec.Struct)

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "catalog"
COMPILED = "facts.json"
_SLUG = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")


class _Compiled(msgspec.Struct, frozen=True):
    digest: str
    facts: Facts


class Catalog:
    """Who is who. Look-ups raise the error that names the nearest declared names."""

    def __init__(self, facts: Facts, digest: str) -> None:
        """Index the facts; `digest` identifies exactly this set of facts."""
        self.facts = facts
        self.digest = digest
        self.labs = {lab.id: lab for lab in facts.labs}
        self.models = {model.id: model for model in facts.models}
        self.boards = {board.id: board for board in facts.boards}
        self.capabilities = {capability.id: capability for capability in facts.capabilities}
        self.groups = {group.id: group for group in facts.groups}
        self.citations = {citation.key: citation for citation in facts.citations}
        self.hosts = {host.id: host for host in facts.hosts}

    @cached_property
    def _names(self) -> dict[tuple[str, str], Resolved]:
        return alias_index(self.facts.models)

    @cached_property
    def _rolling(self) -> Rolling:
        return rolling_index(self.facts.models)

    @cached_property
    def _lab_names(self) -> dict[tuple[str, str], str]:
        return {
            (publisher, name): lab.id
            for lab in self.facts.labs
            for publisher, names in lab.aliases.items()
            for name in names
        }

    @cached_property
    def _host_names(self) -> dict[tuple[str, str], str]:
        return {
            (publisher, name): host.id
            for host in self.facts.hosts
            for publisher, names in host.aliases.items()
            for name in names
        }

    def resolve(self, publisher: str, name: str, on: date | None = None) -> Resolved | None:
        """Model and variant that declare this publisher's name, or None: never a guess.

        A rolling name stands for the model that bore it `on` a day, by default the last one.
        """
        if publisher == "headway":
            model, _, variant = name.partition(" (")
            if model in self.models and (not variant or variant.endswith(")")):
                return Resolved(model, variant.removesuffix(")"))
        found = self._names.get((publisher, name))
        if found is None:
            for since, bearer in self._rolling.get((publisher, name), ()):
                found = bearer if on is None or since <= on else found
        return found

    def bearers(self, publisher: str, name: str) -> tuple[tuple[date, Resolved], ...]:
        """The models a name stood for, each with the day from which on; ascending."""
        found = self._names.get((publisher, name))
        if found is not None:
            return ((date.min, found),)
        return tuple(self._rolling.get((publisher, name), ()))

    def with_boards(self, boards: Iterable[Board]) -> Catalog:
        """The same catalog with the boards that a store declares; a packaged one stands."""
        more = [board for board in boards if board.id not in self.boards]
        if not more:
            return self
        facts = msgspec.structs.replace(self.facts, boards=(*self.facts.boards, *more))
        return Catalog(facts, self.digest)

    def resolve_lab(self, publisher: str, name: str) -> str | None:
        """Id of the lab that declares this spelling of its name, or None."""
        return self._lab_names.get((publisher, name))

    def resolve_host(self, publisher: str, name: str) -> str | None:
        """Id of the host that declares this spelling of its name, or None."""
        return self._host_names.get((publisher, name))

    def model(self, model: str) -> Model:
        """The model of this id. Raises UnknownModel."""
        if model not in self.models:
            raise UnknownModel.among(model, list(self.models))
        return self.models[model]

    def board(self, board: str) -> tuple[Board, str]:
        """Split `arena/text:coding` into its board and category ("overall" when none is given).

        Raises:
            UnknownBoard: the board or its category is not declared.
        """
        name, _, category = board.partition(":")
        if name not in self.boards:
            raise UnknownBoard.among(name, list(self.boards))
        found = self.boards[name]
        if category and category != "overall" and category not in found.categories:
            raise UnknownBoard.among(board, [f"{name}:{known}" for known in found.categories])
        return found, category or "overall"

    def capability(self, capability: str) -> Capability:
        """The capability of this id. Raises UnknownCapability."""
        if capability not in self.capabilities:
            raise UnknownCapability.among(capability, list(self.capabilities))
        return self.capabilities[capability]

    def members(self, rule: str) -> frozenset[str]:
        """Ids of the models in a group rule such as `us` or `lab:openai+lab:anthropic`."""
        return members(rule, self.groups, self.models, self.labs)

    def adjective(self, rule: str) -> str:
        """How a sentence calls the models of a group rule: `US`, `Chinese`, `OpenAI`."""
        parts = [part.strip() for part in rule.split("+")]
        return " or ".join(self._adjective(part) for part in parts)

    def title(self, rule: str) -> str:
        """How a heading calls a group rule: `US`, `China`, `OpenAI + Anthropic`."""
        parts = [part.strip() for part in rule.split("+")]
        return " + ".join(
            self.groups[part].name if part in self.groups else self._adjective(part)
            for part in parts
        )

    def _adjective(self, part: str) -> str:
        if part in self.groups:
            return self.groups[part].adjective
        kind, _, value = part.partition(":")
        return self.labs[value].name if kind == "lab" and value in self.labs else part

    def country(self, model: str) -> str:
        """ISO code of the headquarters of the lab that developed `model`."""
        return self.labs[self.model(model).lab].country


def load(folder: Path = PACKAGED, overlay: Path | None = None) -> Catalog:
    """Read a catalog folder, and lay a user's own lab files over it.

    An overlay file may declare new labs and models, and further aliases of known models; it may
    not change a known fact.

    Raises:
        BadCatalog: with every fault found, each with its file and key.
    """
    files = _files(folder)
    extra = _files(overlay) if overlay is not None and overlay.is_dir() else {}
    digest = _digest(files | {f"overlay/{name}": data for name, data in extra.items()})
    if not extra:
        compiled = _read_compiled(folder / COMPILED, digest)
        if compiled is not None:
            return Catalog(compiled, digest)
    faults: list[str] = []
    facts = _facts(files, faults)
    if extra:
        facts = _overlaid(facts, _facts(extra, faults), faults)
    faults += _faults_between(facts)
    if faults:
        raise BadCatalog(faults)
    return Catalog(facts, digest)


def compile_facts(folder: Path = PACKAGED) -> Path:
    """Write `facts.json`, the already-read form of the folder, and return its path."""
    target = folder / COMPILED
    target.unlink(missing_ok=True)
    catalog = load(folder)
    data = msgspec.json.encode(_Compiled(catalog.digest, catalog.facts))
    target.write_bytes(msgspec.json.format(data, indent=0) + b"\n")
    return target


def is_compiled(folder: Path = PACKAGED) -> bool:
    """Whether `facts.json` is the read form of the folder as it is now."""
    return _read_compiled(folder / COMPILED, _digest(_files(folder))) is not None


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.toml"))
    }


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _read_compiled(path: Path, digest: str) -> Facts | None:
    try:
        compiled = msgspec.json.decode(path.read_bytes(), type=_Compiled)
    except (OSError, msgspec.MsgspecError):
        return None
    return compiled.facts if compiled.digest == digest else None


def _facts(files: dict[str, bytes], faults: list[str]) -> Facts:
    tables: dict[str, dict[str, Any]] = {}
    for name, data in files.items():
        try:
            tables[name] = tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            faults.append(f"{name}: not valid TOML ({fault})")
    labs: list[Lab] = []
    models: list[Model] = []
    for name, table in tables.items():
        if name.startswith("labs/"):
            _read_lab(name, table, labs, models, faults)
    return Facts(
        labs=tuple(labs),
        models=tuple(models),
        boards=tuple(_list(tables, "boards.toml", "board", Board, faults)),
        capabilities=tuple(_list(tables, "capabilities.toml", "capability", Capability, faults)),
        groups=tuple(_list(tables, "groups.toml", "group", Group, faults)),
        citations=tuple(_list(tables, "citations.toml", "citation", Citation, faults)),
        hosts=tuple(_list(tables, "hosts.toml", "host", Host, faults)),
    )


def _read_lab(
    name: str, table: dict[str, Any], labs: list[Lab], models: list[Model], faults: list[str]
) -> None:
    lab_id = name.removeprefix("labs/").removesuffix(".toml")
    stanzas = table.pop("model", [])
    lab = _record({"id": lab_id, **table}, Lab, name, faults)
    if lab is not None:
        labs.append(lab)
    for position, stanza in enumerate(stanzas, start=1):
        place = f"{name}, model {stanza.get('id', f'number {position}')}"
        model = _record({**stanza, "id": f"{lab_id}/{stanza.get('id', '')}"}, Model, place, faults)
        if model is not None:
            models.append(model)


def _list(
    tables: dict[str, dict[str, Any]], name: str, key: str, kind: type[Record], faults: list[str]
) -> Iterable[Record]:
    table = tables.get(name, {})
    faults.extend(f"{name}: unknown key {other!r}" for other in table if other != key)
    for position, stanza in enumerate(table.get(key, []), start=1):
        label = stanza.get("id") or stanza.get("key") or f"number {position}"
        record = _record(stanza, kind, f"{name}, {key} {label}", faults)
        if record is not None:
            yield record


def _record(
    table: dict[str, Any], kind: type[Record], place: str, faults: list[str]
) -> Record | None:
    try:
        return msgspec.convert(_dates_as_text(table), kind)
    except msgspec.ValidationError as fault:
        faults.append(f"{place}: {fault}")
        return None


def _dates_as_text(value: Any) -> Any:  # noqa: ANN401 - TOML values are of any type
    """Dispute values are text whatever their TOML type, and msgspec reads ISO text as dates."""
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _overlaid(base: Facts, extra: Facts, faults: list[str]) -> Facts:
    labs = {lab.id: lab for lab in base.labs}
    models = {model.id: model for model in base.models}
    for lab in extra.labs:
        known = labs.get(lab.id)
        if known is not None and known.country != lab.country:
            faults.append(
                f"overlay lab {lab.id}: country {lab.country} contradicts {known.country}"
            )
        labs.setdefault(lab.id, lab)
    for model in extra.models:
        known_model = models.get(model.id)
        if known_model is not None:
            faults.extend(_contradictions(known_model, model))
        models[model.id] = model if known_model is None else _with_aliases(known_model, model)
    hosts = {host.id: host for host in base.hosts}
    for host in extra.hosts:
        hosts[host.id] = _host_over(hosts.get(host.id), host)
    return msgspec.structs.replace(
        base,
        labs=tuple(labs.values()),
        models=tuple(models.values()),
        hosts=tuple(hosts.values()),
    )


def _host_over(known: Host | None, more: Host) -> Host:
    """A user's record of a host, with the spellings that are known already."""
    if known is None:
        return more
    aliases = {
        p: known.aliases.get(p, ()) + more.aliases.get(p, ())
        for p in {**known.aliases, **more.aliases}
    }
    return msgspec.structs.replace(known, aliases=aliases)


def _contradictions(known: Model, more: Model) -> Iterable[str]:
    """Facts that an overlay states otherwise than the catalog; those it leaves out are none."""
    left_out = {"released": None, "weights": None, "licence": "", "access": "public"}
    for fact, absent in left_out.items():
        stated, ours = getattr(more, fact), getattr(known, fact)
        if stated not in (absent, ours):
            yield f"overlay model {known.id}: {fact} {stated} contradicts {ours}"


def _with_aliases(known: Model, more: Model) -> Model:
    aliases = {
        p: known.aliases.get(p, ()) + more.aliases.get(p, ())
        for p in {**known.aliases, **more.aliases}
    }
    variants = {
        p: known.variants.get(p, {}) | more.variants.get(p, {})
        for p in {**known.variants, **more.variants}
    }
    rolling = {
        p: known.rolling.get(p, ()) + more.rolling.get(p, ())
        for p in {**known.rolling, **more.rolling}
    }
    return msgspec.structs.replace(known, aliases=aliases, variants=variants, rolling=rolling)


def _faults_between(facts: Facts) -> list[str]:
    faults = alias_clashes(facts.models)
    labs = {lab.id for lab in facts.labs}
    citations = {citation.key for citation in facts.citations}
    boards = {board.id: board for board in facts.boards}
    for kind, ids in (
        ("lab", [lab.id for lab in facts.labs]),
        ("model", [model.id for model in facts.models]),
        ("board", list(boards)),
        ("group", [group.id for group in facts.groups]),
        ("host", [host.id for host in facts.hosts]),
    ):
        faults += [f"{kind} {item} is declared twice" for item in sorted(set(_twice(ids)))]
    faults += _host_faults(facts.hosts)
    for lab in facts.labs:
        faults += _lab_faults(lab, citations)
    for model in facts.models:
        faults += _model_faults(model, labs, citations)
    for capability in facts.capabilities:
        for board in capability.boards:
            name, _, category = board.partition(":")
            if name not in boards or (category and category not in boards[name].categories):
                faults.append(f"capability {capability.id}: board {board} is not declared")
    return faults


def _twice(ids: list[str]) -> Iterable[str]:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            yield item
        seen.add(item)


def _cited(source: str, citations: set[str]) -> bool:
    return source in citations or source.startswith("https://")


def _host_faults(hosts: Iterable[Host]) -> Iterable[str]:
    owner: dict[tuple[str, str], str] = {}
    for host in hosts:
        if not _SLUG.fullmatch(host.id):
            yield f"host {host.id}: an id is lower case letters, digits, dots and hyphens"
        if host.platform is not None and not _COUNTRY.fullmatch(host.platform.country):
            yield f"host {host.id}: country {host.platform.country!r} is not an ISO code"
        for spelling in ((p, name) for p, names in host.aliases.items() for name in names):
            first = owner.setdefault(spelling, host.id)
            if first != host.id:
                yield f"{spelling[0]} host {spelling[1]!r} is claimed by {first} and {host.id}"


def _lab_faults(lab: Lab, citations: set[str]) -> Iterable[str]:
    if not _SLUG.fullmatch(lab.id):
        yield f"labs/{lab.id}.toml: the file name must be lower case letters, digits and hyphens"
    if not _COUNTRY.fullmatch(lab.country):
        yield f"labs/{lab.id}.toml: country {lab.country!r} is not an ISO 3166-1 alpha-2 code"
    for source in (lab.source, *(dispute.source for dispute in lab.disputes)):
        if not _cited(source, citations):
            yield f"labs/{lab.id}.toml: source {source!r} is neither in citations.toml nor https"


def _model_faults(model: Model, labs: set[str], citations: set[str]) -> Iterable[str]:
    if model.lab not in labs:
        yield f"model {model.id}: lab {model.lab} is not declared"
    if not _SLUG.fullmatch(model.id.partition("/")[2]):
        yield f"model {model.id}: an id is lower case letters, digits, dots and hyphens"
    if model.released is not None and not _cited(model.source, citations):
        yield f"model {model.id}: source {model.source!r} is neither in citations.toml nor https"
    for dispute in model.disputes:
        if not _cited(dispute.source, citations):
            yield f"model {model.id}: dispute source {dispute.source!r} is not declared"
