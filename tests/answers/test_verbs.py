"""What the verbs answer on the starter evidence: who counts, what is warned of, what is beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headway.answers.sides import TimeBase
from headway.errors import Misuse, NoEvidence, UnknownCapability
from headway.study import Study

Starter = Callable[..., Study]


def kinds(answer: object) -> set[str]:
    return {warning.kind for warning in answer.warnings}  # type: ignore[attr-defined]


def test_swapping_holds_on_real_boards(starter: Starter) -> None:
    study = starter()
    for board in ("arena/text:coding", "arena/text-to-video", "epoch/eci", "livebench/2026-06-25"):
        forward = study.gap("us", "china", board=board)
        backward = study.gap("china", "us", board=board)
        assert (forward.value, forward.low, forward.high) == (
            -backward.value,
            -backward.high,
            -backward.low,
        )
        for definition in ("level", "catch-up", "area"):
            ahead = study.lag("us", "china", board=board, definition=definition)
            behind = study.lag("china", "us", board=board, definition=definition)
            assert (ahead.value, ahead.low, ahead.high) == (
                -behind.value,
                -behind.high,
                -behind.low,
            )


def test_a_group_is_level_with_itself(starter: Starter) -> None:
    answer = starter().gap("us", "us")

    assert (answer.value, answer.low, answer.high) == (0.0, 0.0, 0.0)
    assert "does not exclude a tie" in answer.sentence


def test_a_whole_is_never_behind_its_part(starter: Starter) -> None:
    for part in ("lab:openai", "us-open"):
        answer = starter().gap("us", part, board="epoch/eci")
        assert answer.low >= 0


def test_raw_and_style_controlled_ratings_are_two_boards(starter: Starter) -> None:
    study = starter()
    raw, style = (
        study.gap("us", "china", board=b) for b in ("arena/text", "arena/text-style-control")
    )

    assert raw.value != style.value


@pytest.mark.parametrize(
    ("as_of", "board", "jumps"),
    [
        ("2023-12-31", "arena/text", 0),
        ("2024-02-15", "arena/text", 1),
        ("2024-06-30", "arena/text", 2),
        ("2025-05-01", "arena/text-style-control", 0),
        ("2025-06-15", "arena/text-style-control", 1),
    ],
)
def test_a_series_never_crosses_a_scale_silently(
    starter: Starter, as_of: str, board: str, jumps: int
) -> None:
    answer = starter(as_of).gap("us", "china", board=board, time_base="as-published")

    assert [warning.kind for warning in answer.warnings].count("ScaleJump") == jumps


def test_the_2023_elo_regime_is_not_on_the_newest_scale(starter: Starter) -> None:
    """One-scale answers of 2023 rest on 2023's reading alone, with its assumed noise said."""
    answer = starter("2023-05-31").gap("us", "china")

    assert answer.details["reading"]["published"] == "2023-05-22"
    assert "ThinEvidence" in kinds(answer)
    assert "assumed" in answer.warnings[0].text


@pytest.mark.parametrize(
    "as_of", ["2023-05-08", "2024-05-01", "2025-03-01", "2025-12-31", "2026-07-01"]
)
@pytest.mark.parametrize("time_base", ["one-scale", "as-published"])
def test_any_day_since_may_2023_is_answered_with_an_interval(
    starter: Starter, as_of: str, time_base: TimeBase
) -> None:
    answer = starter(as_of).gap("us", "china", time_base=time_base)

    assert answer.low < answer.value < answer.high
    assert all(row["date"] <= as_of for row in answer.series)
    assert all(origin.publisher == "arena" for origin in answer.origins)


def test_before_the_first_evidence_there_is_no_answer(starter: Starter) -> None:
    with pytest.raises(NoEvidence, match=r"no reading of arena/text was published by 2023-05-07"):
        starter("2023-05-07").gap("us", "china")


def test_today_speaks_of_each_capability(starter: Starter) -> None:
    answer = starter().today()
    rows = {row["capability"]: row for row in answer.details["rows"]}

    assert list(rows) == ["overall", "essays", "questions", "code", "images"]
    for row in rows.values():
        assert row["gap"]["low"] < row["gap"]["value"] < row["gap"]["high"]
        assert row["change"]["since"] == "2026-01-01"
        assert row["first"][0]["share"] > 0
        assert row["others"]
    assert rows["images"]["change"]["low"] > 0


def test_today_falls_back_to_another_board_and_says_so(starter: Starter) -> None:
    """Web development is on record since 2026-03 only; coding prompts since 2025-03."""
    rows = {row["capability"]: row for row in starter("2025-06-30").today().details["rows"]}

    assert (rows["code"]["board"], rows["code"]["headline"]) == ("arena/text:coding", False)
    assert rows["overall"]["headline"]
    assert "arena/webdev" in {other["board"] for other in rows["code"]["others"]}


def test_today_says_what_it_cannot_answer(starter: Starter) -> None:
    answer = starter("2023-06-30").today()

    assert [row["capability"] for row in answer.details["rows"]] == ["overall"]
    assert {one["capability"] for one in answer.details["missing"]} == {
        "essays",
        "questions",
        "code",
        "images",
    }
    with pytest.raises(UnknownCapability):
        starter().today(capabilities=["cooking"])


def test_rank_lists_a_group_with_the_ranks_of_the_whole_board(starter: Starter) -> None:
    study = starter()
    everyone = {row["model"]: row["rank"] for row in study.rank().details["rows"]}
    chinese = study.rank(group="china").details["rows"]

    assert chinese
    assert all(everyone[row["model"]] == row["rank"] for row in chinese)
    assert {row["country"] for row in chinese} == {"CN"}
    assert all("china" in row["groups"] and "us" not in row["groups"] for row in chinese)


def test_lag_as_published_is_longer_and_says_why(starter: Starter) -> None:
    """Old peaks stand higher as printed: ratings of fixed models drift down."""
    study = starter()
    one_scale = study.lag("us", "china")
    printed = study.lag("us", "china", time_base="as-published")

    assert printed.value >= one_scale.value
    assert one_scale.details["as_published"]["value"] == printed.value
    assert "drift down" in printed.details["why_time_bases_differ"]
    assert printed.series[0]["date"] >= "2024-03-27"
    assert "ScaleJump" in kinds(printed)
    assert -printed.value == study.lag("china", "us", time_base="as-published").value


def test_an_old_series_as_published_is_stale_on_both_measures(starter: Starter) -> None:
    study = starter("2026-12-31")

    assert "Stale" in kinds(study.gap("us", "china", time_base="as-published"))
    assert "Stale" in kinds(study.lag("us", "china", time_base="as-published"))


def test_lag_shows_all_definitions_and_their_bounds(starter: Starter) -> None:
    answer = starter().lag("us", "china", board="epoch/eci")
    definitions = answer.details["definitions"]

    assert set(definitions) == {"level", "catch-up", "area", "catch-up-mean"}
    for row in definitions.values():
        assert row["low"] <= row["value"] <= row["high"]
        assert set(row["bounds"]) == {"value", "low", "high", "undefined_share"}
    assert answer.details["trailing_mean"]["from"] == "2026-01-03"


@pytest.mark.parametrize(
    ("verb", "options", "said"),
    [
        ("gap", {"time_base": "mine"}, "choose one-scale, as-published"),
        ("gap", {"board": "arena/text", "capability": "code"}, "not both"),
        ("lag", {"definition": "mine"}, "choose level, catch-up, area"),
        ("lag", {"since": "May"}, "write it as 2026-07-01"),
    ],
)
def test_misuse_of_the_library_is_one_sentence(
    starter: Starter, verb: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(Misuse, match=said):
        getattr(starter(), verb)("us", "china", **options)


def test_every_board_of_every_capability_can_be_asked(starter: Starter) -> None:
    study = starter()
    for capability in study.catalog.capabilities.values():
        for board in capability.boards:
            study.catalog.board(board)
