"""A model, a lab, a board, a source: facts with their source, places as in `rank`, as of a day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import headway
from headway.answers.answer import Answer
from headway.answers.facts import joined, ordinal
from headway.answers.model import model
from headway.answers.placed import all_boards, main_boards
from headway.answers.setting import Setting
from headway.catalog.load import PACKAGED as CATALOG
from headway.catalog.load import Catalog, load
from headway.errors import (
    Misuse,
    NoEvidence,
    UnknownBoard,
    UnknownGroup,
    UnknownLab,
    UnknownModel,
    UnknownOrigin,
)
from headway.evidence.ingest import ingest
from headway.evidence.store import PACKAGED, Store
from headway.measures.profiles import DEFAULT_2026, PLAIN_2026
from headway.study import Study
from tests.cli.test_cli import official
from tests.measures import worlds

Starter = Callable[..., Study]
R1 = "deepseek/deepseek-r1"


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The starter evidence as of its last day, opened once: standings are costly."""
    return headway.open(store=tmp_path_factory.mktemp("entities") / "store", as_of="2026-07-01")


@pytest.fixture(scope="module")
def r1(now: Study) -> Answer:
    """All that is known of DeepSeek R1."""
    return now.model(R1)


def days_in(value: Any) -> list[str]:  # noqa: ANN401 - walks any JSON value
    """Every value of an answer under a key that tells when evidence was published."""
    keys = {"published", "day", "since", "first", "newest", "last"}
    if isinstance(value, dict):
        own = [v for k, v in value.items() if k in keys and isinstance(v, str)]
        return own + [day for v in value.values() for day in days_in(v)]
    if isinstance(value, list | tuple):
        return [day for one in value for day in days_in(one)]
    return []


# What is known of a model


def test_a_model_says_who_made_it_when_and_where_it_stands(r1: Answer) -> None:
    head = r1.details["rows"][0]

    assert r1.sentence == (
        "DeepSeek R1 by DeepSeek (China), open weights, released 2025-01-20; as of 2026-07-01 it "
        f"ranks {ordinal(head['rank'])} (95% interval {head['rank_low']} to {head['rank_high']}) "
        f"of {head['of']} models on arena/text."
    )
    assert (r1.value, r1.low, r1.high) == (head["ability"], head["low"], head["high"])
    assert r1.unit == "rating points"
    assert r1.details["lab"]["source"]["licence"] == "CC BY 4.0"
    assert r1.details["released"] == {
        "day": "2025-01-20",
        "precision": "day",
        "text": "2025-01-20",
        "by_then": True,
        "source": {
            "key": "epoch-eci-2026-07",
            "title": "Epoch Capabilities Index, as of 2026-07-01",
            "address": "https://epoch.ai/data/benchmark_data.zip",
            "licence": "CC BY 4.0",
        },
    }
    assert r1.details["groups"] == ["china", "open-weights", "china-open"]
    assert "deepseek-reasoner" in r1.details["rolling"]["models-dev"]


def test_numbers_are_those_of_the_raw_rows(r1: Answer) -> None:
    """Read past our own code, from the files."""
    head = r1.details["rows"][0]
    ratings, compute, prices = (
        f"read_parquet('{PACKAGED}/{table}/*/*/*.parquet', hive_partitioning=true)"
        for table in ("ratings", "compute", "prices")
    )
    newest = (
        f"{ratings} WHERE board = 'arena/text' AND category = 'overall' "
        f"AND snapshot = '{head['snapshot']}'"
    )
    above_it = (
        f"rating > {head['printed']} AND NOT starts_with(model, 'amazon/nova-experimental-chat')"
    )
    offered = "openrouter/deepseek/deepseek-r1"
    printed, seen, flop, price, above = (
        duckdb.connect().execute(query).fetchone()
        for query in (
            f"SELECT rating, votes FROM {newest} AND name = 'deepseek-r1'",  # noqa: S608
            f"SELECT min(published), max(published) FROM {ratings} WHERE name ILIKE 'deepseek-r1'",  # noqa: S608
            f"SELECT flop FROM {compute} WHERE name = 'DeepSeek-R1' ORDER BY published DESC",  # noqa: S608
            f"SELECT input, output FROM {prices} WHERE name = '{offered}' ORDER BY since DESC",  # noqa: S608
            f"SELECT count(DISTINCT model) FROM {newest} AND {above_it}",  # noqa: S608
        )
    )
    offers = {row["listed_as"]: row for row in r1.details["prices"]}

    assert printed == (head["printed"], head["votes"])
    assert seen == tuple(
        dt.date.fromisoformat(r1.details["seen"][end]["day"]) for end in ("first", "last")
    )
    assert above == (head["rank"] - 1,), "models above, but for those never open to everybody"
    assert flop == (r1.details["compute"]["flop"],)
    offer = offers[offered]
    assert price == (offer["input"], offer["output"]) == (0.55, 2.19)


def test_a_models_place_is_that_of_rank(now: Study, r1: Answer) -> None:
    same = ("rank", "rank_low", "rank_high", "ability", "low", "high", "printed", "listed_as")
    for row in r1.details["rows"]:
        if row["board"] in {"arena/text", "epoch/eci", "arena/text:expert"}:
            ranked = now.rank(board=row["board"])
            found = next(one for one in ranked.details["rows"] if one["model"] == R1)
            assert {key: row[key] for key in same} == {key: found[key] for key in same}
            assert row["leader"] == ranked.details["leader"]


@pytest.mark.parametrize("board", ["arena/webdev", "arena/text-to-image", "arena/video-edit"])
def test_every_model_of_a_board_has_its_place_there(now: Study, board: str) -> None:
    for one in now.rank(board=board).details["rows"][:12]:
        rows = {row["board"]: row for row in now.model(one["model"]).details["rows"]}
        row = rows[board]
        assert (row["rank"], row["ability"]) == (one["rank"], one["ability"])
        assert row["behind_low"] <= row["behind"] <= row["behind_high"]
        assert row["tied_with_leader"] == one["tied_with_leader"] == (row["behind_low"] <= 0)
        assert (row["behind"] == 0) == (row["rank"] == 1)


def test_every_number_has_its_origin(now: Study, r1: Answer) -> None:
    shown = [*r1.details["rows"], *r1.details["prices"], *r1.series, r1.details["compute"]]

    assert {row["snapshot"] for row in shown} == {one.snapshot for one in r1.origins}
    assert set(main_boards(now.catalog)) >= {row["board"] for row in r1.details["rows"]}
    assert all(row["unit"] for row in r1.details["rows"])
    assert r1.figure is not None
    assert len(r1.figure["data"]["values"]) == len(r1.series)


def test_prices_end_with_their_offers_and_rolling_names_move_on(now: Study) -> None:
    v4 = now.model("deepseek/deepseek-v4-flash").details
    rolled = [row for row in v4["prices"] if "deepseek-reasoner" in row["listed_as"]]

    assert rolled
    assert all(row["since"] >= v4["released"]["day"] for row in rolled)
    assert not any("deepseek-reasoner" in p["listed_as"] for p in now.model(R1).details["prices"])
    assert not any(row["host"] == "firmware" for row in rolled), "removed on 2026-02-09"


def test_a_dispute_stands_beside_our_value(now: Study) -> None:
    (dispute,) = now.model("deepseek/deepseek-coder-33b").details["disputes"]

    assert (dispute["field"], dispute["ours"], dispute["theirs"]) == (
        "released",
        "2023-11-02",
        "2024-01-25",
    )
    assert dispute["source"]["key"] == "epoch-large-scale-2025-12"


def test_an_alias_is_taken_where_it_is_exact_and_of_one_model(now: Study, r1: Answer) -> None:
    asked = now.model("DeepSeek R1 (Jan '25)")

    assert asked.details["asked_as"] == ["artificial-analysis"]
    assert asked.sentence.startswith(r1.sentence)
    assert "is a name of deepseek/deepseek-r1 at artificial-analysis.)" in asked.sentence
    assert r1.details["asked_as"] is None
    with pytest.raises(UnknownModel, match=r"call several so; .* xai/grok-2-1212, xai/"):
        now.model("grok-2")
    with pytest.raises(UnknownModel, match="no model 'deepseek-reasoner', and publishers call"):
        now.model("deepseek-reasoner")


def test_a_model_not_yet_released_has_facts_and_no_evidence(starter: Starter) -> None:
    answer = starter("2024-12-31").model(R1)

    assert "released 2025-01-20, so not yet by 2024-12-31" in answer.sentence
    assert "no board published by 2024-12-31 shows it" in answer.sentence
    assert (answer.value, answer.unit, answer.level) == (None, None, None)
    assert (answer.details["seen"], answer.details["compute"]) == (None, None)
    assert (answer.details["rows"], answer.details["prices"]) == ([], [])
    assert answer.details["released"]["by_then"] is False
    assert (answer.series, answer.origins, answer.figure) == ((), (), None)


def test_a_model_without_a_date_or_never_public_says_so(now: Study) -> None:
    undated = next(one for one in now.catalog.models.values() if one.released is None)
    hidden = next(one for one in now.catalog.models.values() if one.access == "restricted")

    assert "without a sourced release date" in now.model(undated.id).sentence
    answer = now.model(hidden.id)
    assert "never open to everybody" in answer.sentence
    assert answer.details["rows"] == []


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(day=st.dates(dt.date(2025, 1, 1), dt.date(2026, 6, 30)))
@pytest.mark.parametrize("verb", ["model", "board", "source"])
def test_nothing_published_after_the_day_shows(tmp_path: Path, verb: str, day: dt.date) -> None:
    study = headway.open(store=tmp_path / "store", as_of=day)
    name = {"model": "luma/photon", "board": "arena/vision"}.get(verb)
    nothing_later(getattr(study, verb)(name), day)


def test_nothing_published_after_the_day_shows_of_a_lab(starter: Starter) -> None:
    nothing_later(starter("2025-03-01").lab("deepseek"), dt.date(2025, 3, 1))


def nothing_later(answer: Answer, day: dt.date) -> None:
    data = answer.to_dict()
    shown = {key: value for key, value in data["details"].items() if key != "released"}

    assert all(found <= day.isoformat() for found in days_in(shown) if found[:2] == "20")
    assert all(row["date"] <= day.isoformat() for row in data["series"])
    assert answer.question["as_of"] == day.isoformat()


def test_later_evidence_changes_nothing_as_of_an_earlier_day(tmp_path: Path) -> None:
    store = tmp_path / "store"
    later = tmp_path / "text.json"
    later.write_text(official("2026-07-20", [("photon", "luma", 1700.0)]))
    questions = [
        ("model", "luma/photon"),
        ("model", None),
        ("lab", None),
        ("board", "arena/text-to-video"),
        ("board", None),
        ("source", "arena-official"),
        ("source", None),
    ]

    def asked() -> list[str]:
        study = headway.open(store=store, as_of="2026-07-01")
        return [getattr(study, verb)(name).to_json() for verb, name in questions]

    before = asked()
    headway.open(store=store).ingest("arena-official", later)
    assert asked() == before
    newest = headway.open(store=store, as_of="2026-07-20").source("arena-official")
    assert newest.details["newest"] == "2026-07-20"


def test_standings_are_made_once_and_draws_are_not_kept(now: Study, r1: Answer) -> None:
    made, drawn = set(now.setting.made), set(now.setting._observed)
    again = now.model(R1)
    now.model("openai/gpt-4o-2024-05-13")

    assert again.to_json() == r1.to_json()
    assert {key[0] for key in set(now.setting.made) - made} <= {"placing", "listed", "printed"}
    assert set(now.setting._observed) == drawn, "draws are not kept"


def test_all_boards_has_every_category(tmp_path: Path) -> None:
    study = headway.open(store=tmp_path / "store", as_of="2026-07-01")
    main = study.model("luma/photon").details["rows"]
    every = study.model("luma/photon", all_boards=True).details["rows"]

    assert every[: len(main)] == main
    assert len(every) > len(main)
    assert set(all_boards(study.catalog)) > set(main_boards(study.catalog))


def test_models_are_listed_and_chosen_by_lab_and_group(now: Study) -> None:
    everyone = now.model().details["rows"]
    mine = now.model(lab="DeepSeek", group="open-weights").details["rows"]

    assert len(everyone) == len(now.catalog.models)
    assert {row["id"] for row in mine} == {
        row["id"] for row in everyone if row["lab"] == "deepseek" and row["weights"] == "open"
    }
    dated = [row["released"] for row in everyone if row["precision"] == "day" and row["released"]]
    assert dated == sorted(dated, reverse=True)
    r1 = next(row for row in everyone if row["id"] == R1)
    assert r1["boards"] >= 3


# A world small enough to check by hand


def small(tmp_path: Path, days: dict[str, list[tuple[str, str, float]]], as_of: str) -> Setting:
    """A catalog of three models, and readings of arena/text in a store of their own."""
    catalog = worlds.catalog(
        [("us-a/alpha", "2026-01-01"), ("us-b/beta", "2026-01-01"), ("cn-a/jia", "2026-02-01")]
    )
    for day, rows in days.items():
        path = tmp_path / f"{day}.json"
        path.write_text(official(day, rows))
        accessed = dt.date.fromisoformat(day)
        ingest("arena-official", path, tmp_path / "world", catalog=catalog, accessed=accessed)
    return Setting(catalog, Store((tmp_path / "world",)), dt.date.fromisoformat(as_of), PLAIN_2026)


def test_in_a_small_world_every_number_is_known(tmp_path: Path) -> None:
    days = {
        "2026-05-01": [("alpha", "us-a", 1400.0), ("jia", "cn-a", 1350.0)],
        "2026-06-01": [
            ("alpha", "us-a", 1390.0),
            ("jia", "cn-a", 1340.0),
            ("jia+thinking", "cn-a", 1500.0),
        ],
    }
    setting = small(tmp_path, days, "2026-06-10")
    answer = model(setting, "cn-a/jia")
    (row,) = answer.details["rows"]

    assert answer.sentence == (
        "JIA by Cn-A (China), closed weights, released 2026-02-01; as of 2026-06-10 it ranks 1st "
        "(95% interval 1 to 1) of 2 models on arena/text."
    )
    assert (row["listed_as"], row["variant"], row["entries"]) == ("jia+thinking", "thinking", 2)
    assert row["ability"] == pytest.approx(1500, abs=0.5)
    assert (row["low"], row["high"]) == pytest.approx((1495, 1505), abs=0.5)
    assert row["behind"] == row["behind_low"] == row["behind_high"] == 0
    assert [one["value"] for one in answer.series] == [1350.0, 1500.0]
    assert (answer.series[0]["low"], answer.series[0]["high"]) == pytest.approx((1345, 1355))
    assert answer.details["seen"] == {
        "first": {"day": "2026-05-01", "board": "arena/text"},
        "last": {"day": "2026-06-01", "board": "arena/text"},
    }

    alpha = model(setting, "us-a/alpha").details["rows"][0]
    assert alpha["behind"] == pytest.approx(110, abs=0.5)
    half = (alpha["behind_high"] - alpha["behind_low"]) / 2
    assert half == pytest.approx(5 * 2**0.5, abs=0.4)

    absent = model(setting, "us-b/beta")
    assert absent.sentence.endswith("no board published by 2026-06-10 shows it.")


def test_a_model_that_left_its_board_was_last_seen_there(tmp_path: Path) -> None:
    days = {
        "2026-05-01": [("alpha", "us-a", 1400.0), ("beta", "us-b", 1350.0)],
        "2026-06-01": [("alpha", "us-a", 1390.0)],
    }
    gone = model(small(tmp_path, days, "2026-06-10"), "us-b/beta")
    then = model(small(tmp_path, days, "2026-05-10"), "us-b/beta")

    assert gone.value is None
    assert gone.sentence.endswith("the last to show it was arena/text on 2026-05-01.")
    assert [row["value"] for row in gone.series] == [1350.0]
    assert gone.figure is None
    assert then.details["rows"][0]["rank"] == 2


def test_boards_that_the_catalog_does_not_declare_are_passed_over() -> None:
    facts = load().facts
    webdev = tuple(board for board in facts.boards if board.id == "arena/webdev")
    known = Catalog(msgspec.structs.replace(facts, boards=webdev, capabilities=()), "fewer")
    setting = Setting(known, Store((PACKAGED,)), dt.date(2026, 7, 1), PLAIN_2026)
    answer = model(setting, "deepseek/deepseek-v4-pro")

    assert [row["board"] for row in answer.details["rows"]] == ["arena/webdev"]


# Labs


def test_a_lab_has_its_models_and_its_best_ones(now: Study, r1: Answer) -> None:
    answer = now.lab("deepseek")
    rows, best = answer.details["rows"], answer.details["best"]

    assert answer.sentence.startswith("DeepSeek (China) has 25 models in the catalog, 25 released")
    assert [row["id"] for row in rows] == [
        row["id"] for row in now.model(lab="deepseek").details["rows"]
    ]
    assert sum(row["models"] for row in answer.details["releases"]) == 25
    mine = next(row for row in rows if row["id"] == R1)
    assert mine["rank"] == r1.details["rows"][0]["rank"]
    assert [row["capability"] for row in best] == ["overall", "essays", "questions", "code"]
    assert best[0]["rank"] == min(row["rank"] for row in rows if row["rank"] is not None)
    assert best[0]["behind_low"] <= best[0]["behind"] <= best[0]["behind_high"]
    assert (answer.value, answer.unit) == (best[0]["ability"], "rating points")
    assert {row["snapshot"] for row in best} <= {one.snapshot for one in answer.origins}


def test_the_distance_of_a_labs_best_is_about_its_gap(now: Study) -> None:
    """`gap` takes the best of all its models on each draw, so that it may be a little smaller."""
    best = now.lab("moonshot").details["best"][0]
    gap = now.gap(f"lab:{best['leader'].partition('/')[0]}", "lab:moonshot")

    assert best["behind"] == pytest.approx(gap.value, abs=5)


def test_a_lab_that_leads_is_behind_nobody(now: Study) -> None:
    leader = now.lab("anthropic")
    assert leader.details["best"][0]["rank"] == 1
    assert "behind" not in leader.sentence


def test_disputes_about_a_lab_are_shown(now: Study) -> None:
    (dispute,) = now.lab("google").details["disputes"]
    assert (dispute["field"], dispute["ours"], dispute["theirs"]) == ("country", "US", "GB")


def test_labs_count_only_what_was_out(starter: Starter) -> None:
    then = starter("2024-12-31").lab()
    deepseek = next(row for row in then.details["rows"] if row["id"] == "deepseek")

    assert len(then.details["rows"]) == len(starter().catalog.labs)
    assert deepseek["released_by_then"] < deepseek["models"]
    assert deepseek["newest"] <= "2024-12-31"
    assert deepseek["rank"] is not None


# Boards


def test_a_board_has_facts_readings_and_a_leader(now: Study) -> None:
    answer = now.board("arena/text:creative_writing")
    ranked = now.rank(board="arena/text:creative_writing")
    details = answer.details

    assert (details["board"], details["category"]) == ("arena/text", "creative_writing")
    assert details["leader"]["model"] == ranked.details["leader"]
    assert (answer.value, answer.low) == (ranked.value, ranked.low)
    assert details["leader"]["level_with_it"] == ranked.details["tied_with_leader"]
    assert details["reading"] == ranked.details["reading"] == details["rows"][0]
    assert details["models"] == len(ranked.details["rows"])
    assert [one["capability"] for one in details["capabilities"] if one["asked"]] == ["essays"]
    assert {row["snapshot"] for row in details["rows"]} == {one.snapshot for one in answer.origins}
    assert details["resolved"]["share"] == pytest.approx(
        details["resolved"]["resolved"] / details["resolved"]["entries"]
    )


def test_a_board_shows_only_changes_of_scale_that_were(starter: Starter) -> None:
    jumps = [len(starter(day).board("arena/text").details["jumps"]) for day in
             ("2023-12-31", "2024-12-31", "2026-07-01")]  # fmt: skip
    assert jumps == [0, 2, 3]


def test_a_board_without_evidence_is_answered_from_what_is_declared(now: Study) -> None:
    answer = now.board("arena/agent")

    assert answer.sentence.endswith("no reading of it was published by 2026-07-01.")
    assert (answer.value, answer.unit, answer.details["rows"]) == (None, None, [])
    assert answer.details["capabilities"][0]["capability"] == "agents"


def test_boards_are_listed_with_what_the_store_holds(now: Study) -> None:
    rows = {row["board"]: row for row in now.board().details["rows"]}
    held = {row["board"]: row for row in now.sources().details["rows"]}

    assert list(rows) == list(now.catalog.boards)
    for board, row in rows.items():
        if board in held:
            assert (row["rows"], row["newest"]) == (held[board]["rows"], held[board]["newest"])
        else:
            assert (row["rows"], row["newest"]) == (0, None)


# Sources


def test_a_source_has_its_snapshots_and_corrections(now: Study) -> None:
    answer = now.source("arena-site")
    origins = [one for one in now.store.origins() if one.source == "arena-site"]
    (correction,) = answer.details["corrections"]

    assert [row["snapshot"] for row in answer.details["rows"]] == [
        one.snapshot for one in reversed(origins)
    ]
    assert sum(row["rows"] for row in answer.details["rows"]) == sum(one.rows for one in origins)
    assert correction["name"] == "gpt-5.3-codex (codex-harness)"
    assert (answer.details["newest"], answer.details["age_days"]) == ("2026-07-01", 0)
    assert all(len(row["sha256"]) == 64 for row in answer.details["rows"])


def test_a_snapshot_is_a_source_of_one(now: Study) -> None:
    (origin,) = (one for one in now.store.origins() if one.source == "arena-official")
    answer = now.source(origin.snapshot)

    (row,) = answer.details["rows"]
    assert (row["snapshot"], row["sha256"]) == (origin.snapshot, origin.sha256)


def test_a_file_with_later_rows_says_so(starter: Starter) -> None:
    answer = starter("2025-06-01").source("arena-catalog")

    assert answer.details["newest"] == "2025-05-24"
    assert answer.details["rows"][0]["reaches_beyond"]
    assert answer.sentence.endswith("later rows of these files are not used.")


def test_sources_are_counted_once_each(now: Study) -> None:
    answer = now.source()
    rows = answer.details["rows"]

    assert sum(row["rows"] for row in rows) == sum(one.rows for one in now.store.origins())
    assert sum(row["snapshots"] for row in rows) == len(now.store.origins())
    assert "epoch-hub" in answer.details["without_evidence"]
    facts = json.loads((CATALOG / "facts.json").read_text())["facts"]
    cited = [one.get("source") for one in (*facts["labs"], *facts["models"])]
    cited += [d["source"] for one in (*facts["labs"], *facts["models"])
              for d in one.get("disputes", [])]  # fmt: skip
    counts = {row["key"]: row["facts"] for row in answer.details["fact_sources"] if row["key"]}
    assert counts["epoch-eci-2026-07"] == cited.count("epoch-eci-2026-07")


# Bad questions, words, and everything there is


@pytest.mark.parametrize(
    ("ask", "fault", "says"),
    [
        (lambda s: s.model("deepseek/deepseek-r11"), UnknownModel, "nearest: deepseek/deepseek-r1"),
        (lambda s: s.model(R1, lab="deepseek"), Misuse, "not both"),
        (lambda s: s.model(lab="deepsek"), UnknownLab, "nearest: deepseek; `headway lab` lists"),
        (lambda s: s.model(group="chinese"), UnknownGroup, "no group 'chinese'"),
        (lambda s: s.model(""), UnknownModel, "no model ''"),
        (lambda s: s.lab("deepsek"), UnknownLab, "nearest: deepseek"),
        (lambda s: s.board("arena/txt"), UnknownBoard, "nearest: arena/text"),
        (lambda s: s.board("arena/text:codng"), UnknownBoard, "nearest: arena/text:coding"),
        (lambda s: s.source("arena-offical"), UnknownOrigin, "nearest: arena-official"),
        (lambda s: s.source("epoch-hub"), NoEvidence, "`headway ingest epoch-hub FILE` brings"),
    ],
)
def test_bad_questions_are_refused_in_a_sentence(
    now: Study, ask: Callable[[Study], Answer], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault, match=says) as caught:
        ask(now)
    assert "\n" not in str(caught.value)


def test_an_empty_store_still_knows_the_catalog(tmp_path: Path) -> None:
    setting = Setting(load(), Store((tmp_path,)), dt.date(2026, 7, 1), DEFAULT_2026)
    answer = model(setting, R1)

    assert answer.sentence.endswith("no board published by 2026-07-01 shows it.")
    assert answer.origins == ()


@given(st.integers(1, 10**6))
def test_ordinals_end_as_they_are_said(place: int) -> None:
    said = ordinal(place)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")

    assert said == f"{place}{'th' if place // 10 % 10 == 1 else ending}"


def test_words_are_joined_as_they_are_said() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b"]) == "a and b"
    assert joined(["a", "b", "c"]) == "a, b and c"
