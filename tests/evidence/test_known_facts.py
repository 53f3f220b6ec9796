"""Stanzas that are filled from facts: by the exact id, with their source, and never by likeness."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from headway.catalog.load import PACKAGED, Catalog, load
from headway.evidence.ingest import ingest
from headway.evidence.known_facts import KnownFacts
from headway.evidence.stanzas import Bearer, maker, pastes, stanza
from headway.evidence.store import Store
from tests.evidence.samples import MODELS_DEV_MODELS, TODAY, write_json

NEW = MODELS_DEV_MODELS["alpha/alpha-1"]
MODELS = {
    "openai/omega-9": NEW | {"name": "Omega 9"},
    "openai/omega-8": NEW
    | {
        "name": "",
        "release_date": "2025-04",
        "open_weights": None,
        "license": None,
        "modalities": {"output": ["text", "pdf"]},
    },
    "openai/alpha-1": NEW | {"name": "Another Alpha"},
    "nobody/nova": NEW | {"name": "Nova", "release_date": "1970-01-01"},
}


@pytest.fixture
def known(tmp_path: Path, catalog: Catalog) -> KnownFacts:
    return facts(tmp_path, catalog)


def facts(
    folder: Path,
    catalog: Catalog,
    more: Mapping[str, object] = MappingProxyType({}),
    day: dt.date = TODAY,
) -> KnownFacts:
    file = write_json(folder / f"models-{day.month}.json", {**MODELS, **more})
    store = folder / "store"
    ingest("models-dev-models", file, store, catalog=catalog, accessed=TODAY, published=day)
    return KnownFacts(Store([store]).facts())


def model(text: str) -> dict[str, Any]:
    (found,) = tomllib.loads(text)["model"]
    assert isinstance(found, dict)
    return found


def test_facts_come_back_as_they_were_read(tmp_path: Path, catalog: Catalog) -> None:
    facts(tmp_path, catalog)
    table = Store([tmp_path / "store"]).facts()

    assert list(table.name) == sorted(MODELS)
    assert list(table.released.astype(str)) == ["NaT", "2026-02-05", "2025-04-01", "2026-02-05"]
    assert list(table.context) == [128_000.0] * 4
    assert len(Store([tmp_path / "store"]).facts(as_of=TODAY - dt.timedelta(days=1))) == 0


@pytest.mark.parametrize(
    "bearer",
    [
        Bearer("openrouter", "openai/omega-9", "a router"),
        Bearer("models-dev", "openai/omega-9", "nvidia"),
        Bearer("models-dev", "omega-9", "openai"),
    ],
)
def test_a_name_that_is_the_id_gets_what_is_told_of_it(
    bearer: Bearer, known: KnownFacts, catalog: Catalog
) -> None:
    text = stanza(bearer, catalog, known)

    assert text.startswith("# labs/openai.toml, unless")
    assert '# as https://models.dev/models.json told of "openai/omega-9" on' in text
    assert model(text) == {
        "id": "omega-9",
        "name": "Omega 9",
        "released": dt.date(2026, 2, 5),
        "source": "https://models.dev/models.json",
        "weights": "open",
        "licence": "MIT",
        "modalities": ["text"],
        "aliases": {bearer.publisher: [bearer.name]},
    }


@pytest.mark.parametrize(
    "bearer",
    [
        Bearer("arena", "omega-9", "openai"),
        Bearer("models-dev", "omega-9", "a router"),
        Bearer("models-dev", "openai/Omega-9", "openai"),
        Bearer("models-dev", "omega-9-latest", "openai"),
        Bearer("openrouter", "openai/omega-9:free", "a router"),
        Bearer("models-dev", "openai/alpha-1", "openai"),
    ],
)
def test_likeness_fills_nothing_nor_does_a_model_that_the_catalog_has(
    bearer: Bearer, known: KnownFacts, catalog: Catalog
) -> None:
    text = stanza(bearer, catalog, known)

    assert text == stanza(bearer, catalog)
    assert (model(text)["weights"], model(text)["modalities"]) == ("?", ["?"])
    assert "released" not in model(text)


def test_what_is_not_told_stays_to_be_decided(known: KnownFacts, catalog: Catalog) -> None:
    found = model(stanza(Bearer("openrouter", "openai/omega-8", ""), catalog, known))

    assert found["name"] == "openai/omega-8"
    assert (found["released"], found["precision"]) == (dt.date(2025, 4, 1), "month")
    assert (found["weights"], found["modalities"]) == ("?", ["?"])
    assert "licence" not in found


def test_a_maker_that_is_no_lab_is_named_and_has_no_file(
    known: KnownFacts, catalog: Catalog
) -> None:
    bearer = Bearer("models-dev", "nobody/nova", "openai")

    assert maker(bearer, catalog, known) is None
    (paste,) = pastes([bearer], catalog, known)
    assert paste.file == ""
    assert "'nobody' is no lab of the catalog" in paste.text
    assert "released" not in model(paste.text)


def test_all_names_of_a_model_are_aliases_of_one_stanza_that_is_a_file_of_the_catalog(
    known: KnownFacts, catalog: Catalog, tmp_path: Path
) -> None:
    bearers = [
        Bearer("models-dev", "openai/omega-9", "openai"),
        Bearer("openrouter", "openai/omega-9", "openai"),
        Bearer("models-dev", "omega-9", "openai"),
        Bearer("models-dev", "openai/omega-9", "groq"),
    ]

    (paste,) = pastes(bearers, catalog, known)

    assert paste.file == "catalog/labs/openai.toml"
    overlay = tmp_path / paste.file
    overlay.parent.mkdir(parents=True)
    overlay.write_text(paste.text, encoding="utf-8")
    laid = load(PACKAGED, overlay=tmp_path / "catalog")
    for bearer in bearers:
        found = laid.resolve(bearer.publisher, bearer.name)
        assert found is not None
        assert found.model == "openai/omega-9"
    assert laid.models["openai/omega-9"].licence == "MIT"


def test_the_newest_facts_are_told(tmp_path: Path, catalog: Catalog) -> None:
    facts(tmp_path, catalog, {"openai/omega-9": NEW | {"name": "Newest"}})
    known = facts(tmp_path, catalog, day=dt.date(2026, 6, 1))

    told = known.of("openrouter", "openai/omega-9", "")

    assert told is not None
    assert (told.title, told.published) == ("Newest", TODAY)


def test_a_title_cannot_break_out_of_its_stanza(tmp_path: Path, catalog: Catalog) -> None:
    name = 'openai/x"\n[evil]'
    known = facts(tmp_path, catalog, {name: NEW | {"name": '"\n[[model]]\n', "license": '"\n'}})

    text = stanza(Bearer("openrouter", name, ""), catalog, known)

    assert model(text)["aliases"] == {"openrouter": [name]}
    assert json.dumps(model(text)["licence"]) == '"\\"\\n"'
