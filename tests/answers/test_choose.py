"""Choosing on the starter evidence: what is recommended, what is said of it, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headway.answers.answer import Answer
from headway.errors import BadFile, Misuse, NoEvidence, UnknownCapability, UnknownModel
from headway.measures.host_facts import host_facts
from headway.measures.places import places, seated, served
from headway.study import Study

Starter = Callable[..., Study]
Row = dict[str, Any]


def number(answer: Answer, name: str) -> Row:
    row: Row = answer.details["quantities"][name]
    return row


def limits(answer: Answer) -> dict[str, Row]:
    return {row["limit"]: row for row in answer.details["limits"]}


def trust(answer: Answer) -> dict[str, list[Row]]:
    one = answer.details["recommendation"]
    found: dict[str, list[Row]] = {}
    for row in answer.details["trust"]:
        if (row["model"], row["host"]) == (one["model"], one["host"]):
            found.setdefault(row["fact"], []).append(row)
    return found


def test_without_limits_the_ablest_is_recommended(starter: Starter) -> None:
    study = starter()
    answer = study.choose("code")
    best = study.rank(capability="code").details["leader"]
    one = answer.details["recommendation"]

    assert one["model"] == best == answer.details["best"]["model"]
    assert answer.value == answer.low == answer.high == 0
    assert number(answer, "win_probability")["value"] == 0.5
    assert answer.details["rule"] == "ablest"
    assert not answer.details["limits"]
    assert "the best of all" in answer.sentence
    assert answer.details["undefined"]["enough"].startswith("no ability is required")


def test_what_is_given_up_and_saved_is_told_against_the_best_and_against_now(
    starter: Starter,
) -> None:
    answer = starter().choose(
        "code", input="3M", output="500k", max_cost=10, now="openai/gpt-5.5", at_least="best-120"
    )
    one, now = answer.details["recommendation"], answer.details["now"]

    assert one["cost"] == pytest.approx(3 * one["input"] + 0.5 * one["output"])
    assert one["cost"] <= 10
    assert now["cost"] == pytest.approx(3 * 5 + 0.5 * 30)
    assert number(answer, "saved_now")["value"] == pytest.approx(1 - one["cost"] / now["cost"])
    assert number(answer, "enough")["value"] >= 0.8
    assert answer.value > 0
    assert answer.low <= answer.value <= answer.high
    assert number(answer, "ahead_of_now")["value"] == pytest.approx(
        one["ability"] - now["ability"], abs=3
    )
    assert answer.details["required"]["asked"] == "best-120"
    assert answer.details["usage"] == "3M tokens read and 500k written a month"


def test_the_recommended_price_is_the_one_that_the_list_states(starter: Starter) -> None:
    study = starter()
    answer = study.choose("code", input="1M", output="1M")
    one = answer.details["recommendation"]
    table = study.store.prices(as_of=study.as_of)
    rows = [
        row
        for row in range(len(table))
        if table.input[row] == one["input"]
        and table.output[row] == one["output"]
        and str(table.since[row]) == one["since"]
        and study.catalog.resolve_host(
            "models-dev" if str(table.source[row]).startswith("models-dev") else "litellm",
            str(table.host[row]),
        )
        == one["host"]
    ]

    assert rows
    assert {str(table.snapshot[row]) for row in rows} & {c.snapshot for c in answer.origins}


def test_five_facts_are_kept_apart_each_with_source_and_day(starter: Starter) -> None:
    answer = starter().choose(
        "overall", host_country="not:cn", region="not:cn", lab_country="cn", weights="open"
    )
    facts = trust(answer)

    assert list(facts) == ["lab_country", "licence", "host_country", "region", "training"]
    assert [facts[one][0]["answer"] for one in facts] == ["yes", "yes", "yes", "yes", None]
    assert facts["lab_country"][0]["value"] == "CN"
    assert facts["host_country"][0]["value"] != "CN"
    assert facts["host_country"][0]["date"] == "2026-04-07"
    assert facts["host_country"][0]["address"].startswith("https://")
    assert not facts["host_country"][0]["reviewed"]
    assert "Unreviewed" in {warning.kind for warning in answer.warnings}
    assert all(row["answer"] in {None, "yes", "no", "unknown"} for row in answer.details["trust"])


def test_limits_count_what_they_remove(starter: Starter) -> None:
    study = starter()
    free = study.choose("overall")
    answer = study.choose("overall", no_training=True, licence="mit,apache-2.0")
    found = limits(answer)

    assert set(found) == {"no_training", "licence"}
    assert found["no_training"]["removed_unknown"] > 0
    assert found["licence"]["removed_no"] > 0
    considered = answer.details["considered"]
    assert considered["offers"] == free.details["considered"]["offers"]
    removed = considered["offers"] - considered["passing_offers"]
    assert removed <= sum(r["removed_no"] + r["removed_unknown"] for r in found.values())
    assert any("of which it is not known" in reason for reason in answer.details["reasons"])


def test_the_rows_are_a_staircase_of_cost_and_ability(starter: Starter) -> None:
    rows = starter().choose("code").details["rows"]

    costs, abilities = [row["cost"] for row in rows], [row["ability"] for row in rows]
    assert costs == sorted(costs)
    assert np.all(np.diff(abilities) > -1)
    assert sum(row["recommended"] for row in rows) == 1
    assert len({row["model"] for row in rows}) == len(rows) > 3


def test_the_same_question_has_the_same_bytes(starter: Starter) -> None:
    asked: Row = {"task": "code", "max_cost": 5, "weights": "open"}

    assert starter().choose(**asked).to_json() == starter().choose(**asked).to_json()


def test_an_earlier_day_knows_no_later_model_price_or_fact(starter: Starter) -> None:
    day = dt.date(2025, 9, 1)
    answer = starter(as_of=day).choose("overall", input="3M", output="500k")

    assert answer.details["reading"]["published"] <= "2025-09-01"
    for row in answer.details["rows"]:
        assert row["since"] <= "2025-09-01"
    assert all(row["value"] == "unknown" for row in trust(answer)["training"])
    assert all(one.published <= "2025-09-01" or "prices" in one.snapshot for one in answer.origins)


def test_weights_on_ones_own_machines_have_no_price(starter: Starter) -> None:
    answer = starter().choose(sellers="self", licence=["mit", "apache-2.0"], region="eu")
    one = answer.details["recommendation"]

    assert one["host"] is None
    assert one["cost"] == 0
    assert one["licence"] in {"MIT", "Apache-2.0"}
    assert "machines" in answer.details["undefined"]["saved_best"]
    assert "your own machines" in answer.sentence
    assert answer.figure is None


def test_a_platform_of_china_is_not_taken_for_the_international_one(starter: Starter) -> None:
    """One source on hosts gives the mainland platform the seat of its twin in Singapore."""
    study = starter()
    facts = host_facts(study.store.policies(as_of=study.as_of), study.catalog)

    for host in ("zhipuai", "siliconflow-cn", "minimax-cn", "moonshotai-cn", "alibaba-cn"):
        assert seated(facts[host], places("not:cn", "host")) != "yes"
        assert served(facts[host], places("not:cn", "region")) != "yes"
        assert facts[host].seat[-1].address.startswith("https://")
    assert seated(facts["zai"], places("not:cn", "host")) == "yes"
    answer = study.choose("code", lab_country="cn", host_country="not:cn")
    assert answer.details["recommendation"]["host"] != "zhipuai"


def test_an_eu_region_that_must_be_chosen_is_said_to_be(starter: Starter) -> None:
    answer = starter().choose(region="eu")
    facts = trust(answer)["region"]

    assert {row["answer"] for row in facts} == {"yes"}
    assert any("from the EU alone" in row["value"] for row in facts)
    assert any("only where that is chosen" in one for one in answer.details["unknown"])


@pytest.mark.parametrize(
    ("asked", "fault", "said"),
    [
        ({"max_cost": 0}, NoEvidence, "--sellers self"),
        ({"region": "us", "host_country": "cn"}, NoEvidence, "none of .* offers meets every limit"),
        ({"at_least": "5000"}, NoEvidence, "the surest is"),
        ({"task": "cooking"}, UnknownCapability, "cooking"),
        ({"now": "openai/gpt-99"}, UnknownModel, "gpt-99"),
        ({"at_least": "openai/gpt-99"}, UnknownModel, "gpt-99"),
        ({"input": "lots"}, Misuse, "input 'lots' is no amount"),
        ({"input": "0", "output": 0}, Misuse, "are all 0"),
        ({"input": float("inf")}, Misuse, "is no amount"),
        ({"per": "day"}, Misuse, "give input and output"),
        ({"per": "fortnight"}, Misuse, "fortnight"),
        ({"max_cost": -1}, Misuse, "max cost -1 makes no sense"),
        ({"sure": 1.5}, Misuse, "is no probability"),
        ({"weights": "ajar"}, Misuse, "ajar"),
        ({"sellers": "thieves"}, Misuse, "thieves"),
        ({"reads": "smoke"}, Misuse, "is no modality"),
        ({"host_country": "narnia"}, Misuse, "is no country"),
        ({"task": "code", "board": "arena/text"}, Misuse, "not both"),
        ({"board": "epoch/eci", "at_least": "0.9-of-best"}, Misuse, "no zero"),
        ({"task": "images"}, NoEvidence, "no list states a price"),
    ],
)
def test_what_cannot_be_answered_says_why(
    starter: Starter, asked: Row, fault: type[Exception], said: str
) -> None:
    with pytest.raises(fault, match=said):
        starter().choose(**asked)


def test_a_model_that_no_list_prices_is_priced_by_the_package_once_that_is_known(
    starter: Starter,
) -> None:
    """The installed package is newer than the evidence: what it says counts from its day on."""
    asked: Row = {"input": "3M", "output": "500k", "now": "minimax/minimax-m1"}
    before = starter().choose("overall", **asked)
    after = starter(as_of=dt.date(2026, 11, 25)).choose("overall", **asked)

    assert before.details["now"]["cost"] is None
    assert "no list states a price" in before.details["undefined"]["saved_now"]
    assert not [one for one in before.origins if one.publisher == "genai-prices" and not one.sha256]
    assert after.details["now"]["cost"] > 0
    assert after.details["now"]["host"]
    assert [one.licence for one in after.origins if one.title.endswith("package")] == ["MIT"]


def test_a_file_of_needs_is_read_and_arguments_stand_over_it(
    starter: Starter, tmp_path: Path
) -> None:
    file = tmp_path / "team.toml"
    file.write_text(
        'task = "code"\ninput = "3M"\noutput = "500k"\nmax-cost = 50\nlicence = ["mit"]\n'
    )
    study = starter()
    answer = study.choose(needs=file)

    assert answer.question["board"] == "arena/webdev"
    assert answer.question["max_cost"] == 50
    assert study.choose(needs=file, max_cost=2).question["max_cost"] == 2
    assert (
        answer.to_json()
        == study.choose("code", input="3M", output="500k", max_cost=50, licence=["mit"]).to_json()
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 'red'", "unknown field `colour`"),
        ("max-cost = 'much'", "max_cost"),
        ("task = ", "it is not TOML"),
        ("needs = 'other.toml'", "needs"),
    ],
)
def test_a_bad_file_of_needs_is_refused(
    starter: Starter, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "team.toml"
    file.write_text(text)

    with pytest.raises(BadFile, match=said):
        starter().choose(needs=file)
    with pytest.raises(BadFile, match="cannot be read"):
        starter().choose(needs=tmp_path / "none.toml")
