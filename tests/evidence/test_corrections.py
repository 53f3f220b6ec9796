"""Declared corrections: applied while the fault is there, refused once it is mended."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from headway.errors import BadCatalog, BadFile
from headway.evidence.corrections import PACKAGED, Correction, Match, correct, load
from headway.evidence.observations import Extract, Place, Price, Rating
from headway.evidence.readers import READERS

DAY = dt.date(2026, 4, 10)
MYTHOS = Rating(
    board="epoch/eci",
    category="overall",
    name="mythos",
    rating=161.0,
    published=DAY,
    coverage="full",
)
OTHER = msgspec.structs.replace(MYTHOS, name="other")
DROP = Correction(
    what="added by hand",
    why="a whole number",
    told="nobody",
    match=Match(source="epoch-eci", board="epoch/eci", name="mythos", published=DAY),
    action="drop",
    expect=({"rating": 161.0}, {"rating": 60.0}),
)


def extract(*ratings: Rating) -> Extract:
    places = tuple(Place(Path("eci.csv"), f"line {n}") for n in range(2, len(ratings) + 2))
    return Extract(title="", files=(), ratings=ratings, places=places)


@pytest.mark.parametrize("rating", [161.0, 60.0])
def test_a_row_that_holds_a_faulty_value_is_dropped(rating: float) -> None:
    faulty = msgspec.structs.replace(MYTHOS, rating=rating)

    found, applied = correct(extract(OTHER, faulty), "epoch-eci", [DROP])

    assert found.ratings == (OTHER,)
    assert [place.where for place in found.places] == ["line 2"]
    assert [(one.correction, one.rows) for one in applied] == [(DROP, 1)]


def test_a_mended_file_asks_to_retire_the_correction() -> None:
    mended = msgspec.structs.replace(MYTHOS, rating=158.2)

    with pytest.raises(BadFile) as refusal:
        correct(extract(OTHER, mended), "epoch-eci", [DROP])

    assert str(refusal.value) == (
        "eci.csv, line 3: the correction 'added by hand' expects rating 161 or rating 60 and finds "
        "rating 158.2; the publisher has mended it: retire the correction from data/corrections"
    )


@pytest.mark.parametrize(
    "change",
    [{"name": "other"}, {"published": dt.date(2026, 4, 19)}, {"board": "arena/text"}],
)
def test_other_rows_are_left_alone(change: dict[str, object]) -> None:
    row = msgspec.structs.replace(MYTHOS, **change)

    assert correct(extract(row), "epoch-eci", [DROP]) == (extract(row), ())


def test_other_sources_are_left_alone() -> None:
    assert correct(extract(MYTHOS), "livebench", [DROP]) == (extract(MYTHOS), ())


def test_of_two_entries_under_one_name_the_expected_one_is_dropped() -> None:
    younger = msgspec.structs.replace(MYTHOS, rating=60.0)
    only_younger = msgspec.structs.replace(DROP, expect=({"rating": 60.0},))

    found, _ = correct(extract(MYTHOS, younger), "epoch-eci", [only_younger])

    assert found.ratings == (MYTHOS,)


def test_a_name_that_means_another_model_is_set() -> None:
    setting = msgspec.structs.replace(DROP, action="set", set={"name": "the other one"})

    found, applied = correct(extract(OTHER, MYTHOS), "epoch-eci", [setting])

    assert [row.name for row in found.ratings] == [OTHER.name, "the other one"]
    assert applied[0].rows == 1


def test_values_are_set() -> None:
    setting = msgspec.structs.replace(DROP, action="set", set={"rating": 150.0})

    found, applied = correct(extract(OTHER, MYTHOS), "epoch-eci", [setting])

    assert [row.rating for row in found.ratings] == [161.0, 150.0]
    assert applied[0].rows == 1


def test_identical_rows_become_one() -> None:
    merge = msgspec.structs.replace(DROP, action="merge", expect=())

    found, applied = correct(extract(MYTHOS, OTHER, MYTHOS), "epoch-eci", [merge])

    assert found.ratings == (MYTHOS, OTHER)
    assert applied[0].rows == 1


def test_rows_that_differ_are_not_merged() -> None:
    merge = msgspec.structs.replace(DROP, action="merge", expect=())
    differing = msgspec.structs.replace(MYTHOS, rating=160.0)

    with pytest.raises(BadFile, match="expects identical rows and finds none"):
        correct(extract(MYTHOS, differing), "epoch-eci", [merge])


def test_every_packaged_correction_names_a_reader_and_its_evidence() -> None:
    declared = load(PACKAGED)

    assert declared
    assert {one.match.source for one in declared} <= READERS.keys()
    assert all(one.why and one.told for one in declared)


@pytest.mark.parametrize(
    ("stanza", "fault"),
    [
        ('match = {source = "s", board = "b", name = "n"}\naction = "drop"', "need expect"),
        ('match = {source = "s", board = "b", name = "n"}\naction = "hide"', "Invalid enum value"),
        ('match = {source = "s", board = "b"}\naction = "merge"', "missing required field `name`"),
        ('match = {source = "s", board = "b", name = "n"}\naction = "merge"\nx = 1', "field `x`"),
        (
            (
                'match = {source = "s", board = "b", name = "n"}\naction = "set"\n'
                "expect = [{rating = 1}]"
            ),
            "set needs values",
        ),
        ("match = ", "not valid TOML"),
    ],
)
def test_a_malformed_declaration_is_refused(stanza: str, fault: str, tmp_path: Path) -> None:
    text = f'[[correction]]\nwhat = "w"\nwhy = "y"\ntold = "t"\n{stanza}\n'
    (tmp_path / "mine.toml").write_text(text)

    with pytest.raises(BadCatalog, match=fault):
        load(tmp_path)


def test_a_folder_that_does_not_exist_declares_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == ()


def test_a_price_is_corrected_as_a_rating_is() -> None:
    """The row of a table that comes later loses its own place, not that of a rating."""
    price = Price(
        name="instant", host="anthropic", since=DAY, event="new", published=DAY, input=0.1, output=1
    )
    kept = msgspec.structs.replace(price, input=1.0, since=DAY + dt.timedelta(days=1))
    found = msgspec.structs.replace(
        extract(MYTHOS),
        prices=(price, kept),
        places=tuple(Place(Path("x.csv"), f"line {n}") for n in (2, 3, 4)),
    )
    slip = Correction(
        what="a slip",
        why="a tenth",
        told="nobody",
        match=Match(source="list", host="anthropic", name="instant"),
        action="drop",
        expect=({"input": 0.1},),
    )

    left, applied = correct(found, "list", [slip])
    put, _ = correct(
        found,
        "list",
        [msgspec.structs.replace(slip, action="set", set={"input": 1.0})],
    )

    assert left.prices == (kept,)
    assert [place.where for place in left.places] == ["line 2", "line 4"]
    assert applied[0].rows == 1
    assert [one.input for one in put.prices] == [1.0, 1.0]
