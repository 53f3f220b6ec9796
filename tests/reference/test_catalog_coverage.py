"""The catalog covers the starter evidence as promised, and agrees with what publishers say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from headway.evidence.readers import READERS
from headway.study import Study

Starter = Callable[..., Study]

UNDATED = {
    "google/learnlm-2.0-flash-experimental",
    "meta/llama-4-maverick-03-26-experimental",
    "minimax/hailuo-02-fast",
    "pika/pika-2.2",
    "reve/reve-1.0",
    "reve/reve-1.1",
    "reve/reve-1.1-fast",
    "reve/reve-1.5",
    "xai/grok-4-fast-2511",
}
"""No page we could read dates these; they count from the day a board first listed them."""


def test_the_top_100_and_98_percent_of_votes_resolve_on_every_board(starter: Starter) -> None:
    rows = starter().sources(unresolved=True).details["rows"]

    assert {"arena/text", "arena/webdev", "epoch/eci", "livebench/2026-01-08"} <= {
        row["board"] for row in rows
    }
    assert len([row for row in rows if row["board"] == "epoch/eci"]) >= 8
    for row in rows:
        assert row["resolved_top_100"] == row["counted_top_100"] > 0, row["board"]
        assert row["resolved_share"] >= 0.98, row["board"]


def test_no_more_models_of_the_top_50_lack_a_date_than_are_known_to(starter: Starter) -> None:
    study = starter()
    undated = set(study.sources(unresolved=True).details["undated"])

    assert undated <= UNDATED
    for model in undated:
        assert study.catalog.model(model).released is None


def test_every_dated_model_has_a_source_and_every_lab_a_country(starter: Starter) -> None:
    catalog = starter().catalog

    assert all(model.source for model in catalog.models.values() if model.released)
    assert all(lab.country and lab.source for lab in catalog.labs.values())


def test_no_row_is_credited_to_another_lab_than_its_publisher_names(starter: Starter) -> None:
    """A second road to the country: the organization column against the model's lab."""
    study = starter()
    table = study.store.names()
    rows = set(zip(table.source, table.name, table.organization, strict=True))
    checked = 0
    for source, name, organization in rows:
        publisher = READERS[source].source.publisher
        resolved = study.catalog.resolve(publisher, name)
        lab = study.catalog.resolve_lab(publisher, organization)
        if resolved is not None and lab is not None:
            assert study.catalog.models[resolved.model].lab == lab, (name, organization)
            checked += 1

    assert checked > 2000


def test_epoch_agrees_on_every_country(starter: Starter) -> None:
    """Its organizations resolve to labs of the country it gives, but for the recorded disputes."""
    catalog = starter().catalog

    assert catalog.labs["google"].country == "US"
    assert any(dispute.value == "GB" for dispute in catalog.labs["google"].disputes)
    assert {catalog.labs[lab].country for lab in ("alibaba", "deepseek", "zhipu", "moonshot")} == {
        "CN"
    }


LISTED_BEFORE_RELEASE = {
    "alibaba/happyhorse-1.0",  # shown anonymously before its beta
    "baidu/ernie-5.1",  # listed as a preview
    "google/gemini-3.1-pro-preview",  # listed 13 days ahead; two sources agree on the release
    "microsoft/mai-image-2.5",  # listed as a preview
    "microsoft/wizardlm-13b-v1.2",  # one entry ran over several versions
}


def test_no_model_is_dated_after_a_board_first_listed_it(starter: Starter) -> None:
    """A date days after the first listing is most likely wrong; the known ones are few."""
    study = starter()
    table = study.store.names()
    listed: dict[str, dt.date] = {}
    for source, name, day in zip(table.source, table.name, table.published, strict=True):
        resolved = study.catalog.resolve(READERS[source].source.publisher, name)
        if resolved is not None:
            listed[resolved.model] = min(day.item(), listed.get(resolved.model, day.item()))
    early = {
        model
        for model, day in listed.items()
        if (released := study.catalog.models[model].released) and (released - day).days > 3
    }

    assert early <= LISTED_BEFORE_RELEASE
