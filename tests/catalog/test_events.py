"""Events: complete, consistent, never seen before they were public, refused with every fault."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.catalog.events import FEDERAL_REGISTER, PACKAGED, events
from headway.errors import BadCatalog

STANZA = """
[[event]]
id = "{id}"
date = 2025-01-15
jurisdiction = "US"
category = "chip-export"
direction = "tighten"
target = "chips"
title = "A rule"
what = "A rule is made."
source = "https://example.org/rule"
evidence = "page-read"
"""


def written(folder: Path, text: str, name: str = "us.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_packaged_events_hold_what_matters() -> None:
    known = {event.id: event for event in events()}

    assert known["us-advanced-computing-rule-2022"].date == date(2022, 10, 7)
    assert known["us-advanced-computing-rule-2023"].date == date(2023, 10, 17)
    assert known["us-diffusion-rule"].direction == "tighten"
    assert known["us-diffusion-rule-withdrawn"].direction == "loosen"
    assert known["us-h20-licence"].public == date(2025, 4, 15)
    assert known["cn-big-fund-3"].amount_usd == 47.5e9
    assert known["us-stargate"].money == "private"
    assert {"US", "CN", "EU", "IT", "KR"} <= {event.jurisdiction for event in known.values()}
    assert {"privacy", "subsidy", "talent", "investment"} <= {e.category for e in known.values()}


def test_nothing_packaged_is_only_recalled_or_lies_after_the_evidence() -> None:
    assert {event.evidence for event in events()} == {"document", "page-read"}
    assert max(event.public for event in events()) <= date(2026, 7, 1)


def test_documents_are_in_the_register_at_hand(shared_data: Path) -> None:
    path = shared_data / "policy-events" / "federal_register_2022-2026-04.csv"
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["url"]: date.fromisoformat(row["published"]) for row in csv.DictReader(file)}
    for event in events():
        if event.evidence == "document":
            assert event.source in listed, event.id
            assert event.date <= listed[event.source], event.id


def test_no_sentence_is_copied_from_the_gathered_list(shared_data: Path) -> None:
    with (shared_data / "policy-events" / "events.csv").open(encoding="utf-8", newline="") as file:
        gathered = {row["summary"].strip() for row in csv.DictReader(file)} - {""}

    assert not {event.what for event in events()} & gathered


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_what_was_public_stays_public(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    before, after = events(as_of=earlier), events(as_of=later)

    assert after[: len(before)] == before
    assert all(event.public <= earlier for event in before)
    assert all(event.public > earlier for event in after[len(before) :])


def test_an_event_told_later_counts_from_that_day(tmp_path: Path) -> None:
    folder = written(tmp_path, STANZA.format(id="letter") + "known = 2025-01-20\n")

    assert events(folder, as_of=date(2025, 1, 19)) == ()
    assert [one.id for one in events(folder, as_of=date(2025, 1, 20))] == ["letter"]


def test_events_of_all_files_are_in_the_order_of_their_days(tmp_path: Path) -> None:
    written(tmp_path, STANZA.format(id="b") + STANZA.format(id="a"))
    written(tmp_path, STANZA.format(id="c").replace("2025-01-15", "2024-01-15"), "cn.toml")

    assert [one.id for one in events(tmp_path)] == ["c", "a", "b"]


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        STANZA.format(id="good")
        + STANZA.format(id="good")
        + STANZA.format(id="Bad Id").replace("A rule is made.", "A rule")
        + STANZA.format(id="place").replace('"US"', '"America"')
        + STANZA.format(id="aimed") + 'toward = ["China"]\n'
        + STANZA.format(id="sourced").replace("https://", "http://")
        + STANZA.format(id="document").replace("page-read", "document")
        + STANZA.format(id="kind").replace("chip-export", "gossip")
        + STANZA.format(id="colour") + 'colour = "red"\n'
        + STANZA.format(id="empty").replace('"chips"', '" "')
        + STANZA.format(id="early") + "known = 2025-01-15\n"
        + STANZA.format(id="bare") + "amount = 5.0\n"
        + STANZA.format(id="coin") + 'amount = 5.0\ncurrency = "dollars"\nmoney = "public"\n'
        + STANZA.format(id="owed")
        + 'amount = -5.0\ncurrency = "CNY"\nmoney = "public"\n'
        + STANZA.format(id="unequal")
        + 'amount = 5.0\ncurrency = "USD"\namount_usd = 6.0\nmoney = "public"\n'
        + STANZA.format(id="alone") + "amount_usd = 6.0\n"
        + STANZA.format(id="whose") + 'amount = 5.0\ncurrency = "EUR"\n'
    )  # fmt: skip
    written(tmp_path, text + "[other]\n")
    written(tmp_path, "[[event]\n", "broken.toml")
    written(tmp_path, STANZA.format(id="good"), "cn.toml")
    written(tmp_path, "event = 3\n", "flat.toml")
    with pytest.raises(BadCatalog) as caught:
        events(tmp_path)
    faults = "\n".join(caught.value.faults)
    for says in (
        "broken.toml: not readable as TOML",
        "us.toml: unknown key 'other'",
        "flat.toml: `event` must be stanzas",
        "event good: declared 3 times, in cn.toml, us.toml",
        "us.toml, event Bad Id: an id is lower case",
        "us.toml, event Bad Id: what is not a sentence",
        "event place: jurisdiction 'America' is not an ISO 3166 code",
        "event aimed: toward 'China' is not an ISO 3166 code",
        "event sourced: source 'http://example.org/rule' is not an https address",
        f"event document: evidence is a document, so source must begin with {FEDERAL_REGISTER}",
        "event kind: Invalid enum value 'gossip'",
        "event colour: Object contains unknown field `colour`",
        "event empty: target is empty",
        "event early: known 2025-01-15 is not later than date 2025-01-15",
        "event bare: amount and currency are given together",
        "event coin: currency 'dollars' is not an ISO 4217 code",
        "event owed: amount -5.0 is not a positive number",
        "event unequal: amount is in dollars",
        "event alone: amount_usd is given without amount",
        "event whose: money (public, private or mixed)",
    ):
        assert says in faults


def test_a_folder_without_events_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadCatalog, match="no event in any"):
        events(tmp_path)


def test_packaged_files_lie_in_the_package() -> None:
    assert PACKAGED.parent.name == "data"
    assert len(list(PACKAGED.glob("*.toml"))) >= 5
