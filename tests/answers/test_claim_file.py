"""Claims are files: the packaged ones read, and each fault of another costs one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.answers.claim import claim
from headway.answers.claim_file import Filed, claims_of, find_claim, ledgers, read_claim
from headway.answers.claim_measures import MEASURES
from headway.errors import BadFile, HeadwayError, Misuse, UnknownClaim, UnknownLedger
from headway.study import Study

Starter = Callable[..., Study]
SOUND = """\
statement = "The best US model leads by twenty points."
who = "nobody"
when = 2026-07-01
where = "a test"
numbers = ["gap", "win_probability", "least_gap"]

[measure]
verb = "gap"
first = "us"
second = "china"
capability = "overall"

[threshold]
quantity = "gap"
at_least = 20.0
why = "twenty is twenty"

[universes]
profile = ["default-2026", "plain-2026"]
"""
UNMEASURABLE = """\
statement = "It is in the air."
who = "nobody"
when = 2026-07-01
where = "a test"

[unmeasurable]
why = "nothing counts it"
needed = "a count"
facts = ["us-stargate"]
"""
PRINTED = '[published]\nvalue = 1\nunit = "a"\nquantity = "b"\nwhat = "c"\ndiffers = "d"'
MEASURE = SOUND[SOUND.index("[measure]") : SOUND.index("[threshold]")]
THRESHOLD = SOUND[SOUND.index("[threshold]") : SOUND.index("[universes]")]


def place_of(text: str, fragment: str) -> str:
    return f"line {text[: text.index(fragment)].count(chr(10)) + 1}, "


@pytest.mark.parametrize("ledger", list(ledgers()))
def test_every_packaged_claim_reads(ledger: str) -> None:
    filed = claims_of(ledger)

    assert len(filed) > 10
    assert len({one.claim.statement for one in filed}) == len(filed)
    for one in filed:
        assert one.id == f"{ledger}/{one.path.stem}"
        assert find_claim(one.id) == find_claim(one.path.stem) == one
        assert one.claim.statement.endswith(".")
        assert (one.claim.published is not None) <= (ledger == "published")


def test_a_packaged_claim_about_the_story_says_what_its_words_mean() -> None:
    for one in claims_of("story-2026-07-01"):
        if one.claim.threshold is not None:
            assert one.claim.threshold.why.endswith(".")
            assert one.claim.multiverse or one.claim.universes
        else:
            assert one.claim.unmeasurable is not None
            assert one.claim.unmeasurable.needed


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ('who = "nobody"\n', "", "", "who is missing"),
        ('who = "nobody"', "who = 3", "who = 3", "key who: Expected `str`, got `int`"),
        ("2026-07-01", '"yesterday"', "when", "key when"),
        ('who = "nobody"', 'who = "nobody"\nmood = "good"', "mood", "key mood: no such key"),
        ("who =", '"a\\nb" = 3\nwho =', "", "key a b: no such key"),
        ('verb = "gap"\n', "", "[measure]", "key measure: verb is missing"),
        ('verb = "gap"', 'verb = "gap"\ncolour = "red"', "colour", "key measure.colour: no such"),
        ('verb = "gap"', 'verb = "gap"\ntop = 0', "top", "key measure.top: Expected `int` >= 1"),
        (
            'verb = "gap"',
            'verb = "gap"\ntime_base = "mine"',
            "time_base",
            "key measure.time_base: Invalid enum value 'mine'",
        ),
        ('verb = "gap"', 'verb = "events"\nkinds = ["war"]', "kinds", "Invalid enum value 'war'"),
        ('verb = "gap"', 'verb = "forecast"', "[measure]", "a forecast is about a day"),
        (
            'verb = "gap"',
            'verb = "gap"\nboard = "arena/text"',
            "capability",
            "both a board and a capability",
        ),
        (
            'verb = "gap"',
            'verb = "gap"\nfrom = 2026-05-01\nto = 2026-05-01',
            "to =",
            "from 2026-05-01 is not before to 2026-05-01",
        ),
        ("at_least = 20.0\n", "", "quantity", "give one of at_least and at_most"),
        ("at_least = 20.0", "at_least = 20.0\nat_most = 30", "quantity", "give one of at_least"),
        ("at_least = 20.0", "at_least = nan", "at_least", "nan is no bound"),
        ("at_least = 20.0", 'at_least = "much"', "at_least", "key threshold.at_least: Expected"),
        (', "least_gap"]', "]", "numbers", "2 numbers that matter are named; name three"),
        (THRESHOLD, "", "", "nothing says when the claim holds"),
        (MEASURE, "", "", "either a measure or says why"),
        (
            "[universes]",
            '[unmeasurable]\nwhy = "a"\nneeded = "b"\n[universes]',
            "[measure]",
            "a me",
        ),
        ("who =", "multiverse = true\nwho =", "[universes]", "both a multiverse and alternatives"),
        ('profile = ["default-2026", "plain-2026"]', "profile = []", "profile", "no alternatives"),
        ('profile = ["default-2026", "plain-2026"]', "top = [1, 0]", "top", "Expected `int` >= 1"),
        ("[universes]", "[rule]\nsure = 0.4\n[universes]", "sure = 0", "0.4 is no share above one"),
        ("[universes]", "[rule]\nagree = 1\n[universes]", "agree", "key rule.agree: 1 is no share"),
        ("[universes]", "[rule]\nsurely = 1\n[universes]", "surely", "key rule.surely: no such"),
        ("[measure]", "[measure", "[measure", "not TOML"),
        ('verb = "gap"', 'verb = "gap"\nverb = "lag"', 'verb = "lag"', "not TOML"),
        ("20.0", "2" * 5000, "", "not TOML that can be read"),
        ("20.0", "[" * 5000, "", "not TOML that can be read"),
    ],
)
def test_a_fault_is_one_sentence_with_line_and_key(
    tmp_path: Path, old: str, new: str, at: str, said: str
) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    path = tmp_path / "mine.toml"
    path.write_text(text)

    with pytest.raises(BadFile) as fault:
        read_claim(path)

    told = str(fault.value)
    assert told.startswith(f"{path}, " if at else str(path))
    assert said in told
    assert "\n" not in told
    if at:
        assert re.match(rf"{re.escape(str(path))}, {place_of(text, at)[:-2]}[,:] ", told)


@pytest.mark.parametrize(
    ("text", "old", "new", "at", "said"),
    [
        (SOUND, 'verb = "gap"', 'verb = "gup"', "verb", "no measure 'gup'; choose gap, lag, trend"),
        (SOUND, 'verb = "gap"', 'verb = "gap"\nby = 2026-12-01', "by =", "gap takes no by; it tak"),
        (SOUND, 'quantity = "gap"', 'quantity = "gab"', "quantity", "gives no quantity 'gab'"),
        (SOUND, '"least_gap"]', '"least"]', "numbers", "gives no quantity 'least'; it gives gap"),
        (SOUND, "profile = [", "hosts = [", "hosts", "key universes.hosts: Invalid enum value"),
        (
            SOUND,
            'profile = ["default-2026", "plain-2026"]',
            "top = [3, 10]",
            "top",
            "key universes.top: gap takes no top",
        ),
        (
            SOUND,
            'profile = ["default-2026", "plain-2026"]',
            "colour = [3]",
            "colour",
            "key universes.colour: gap takes no colour",
        ),
        (
            SOUND.replace('verb = "gap"', 'verb = "cadence"')
            .replace('"gap", "win_probability", "least_gap"', '"ratio", "rate_first", "difference"')
            .replace('quantity = "gap"', 'quantity = "ratio"')
            .partition("[universes]")[0],
            "who =",
            "multiverse = true\nwho =",
            "multiverse",
            "cadence has no multiverse; give alternatives for its keys under [universes]",
        ),
        (
            SOUND,
            "[universes]",
            f"{PRINTED}\n[universes]",
            'quantity = "b"',
            "key published.quantity: gap gives no quantity 'b'",
        ),
        (UNMEASURABLE, "us-stargate", "us-stargazer", "facts", "no event 'us-stargazer'"),
    ],
)
def test_what_a_verb_does_not_know_is_refused_before_it_is_measured(
    starter: Starter, tmp_path: Path, text: str, old: str, new: str, at: str, said: str
) -> None:
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(BadFile) as fault:
        starter().claim(str(path))

    told = str(fault.value)
    assert said in told
    assert "\n" not in told
    assert told.startswith(f"{path}, {place_of(path.read_text(), at)}key ")


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    latin, folder = tmp_path / "latin.toml", tmp_path / "folder.toml"
    latin.write_bytes(SOUND.replace("nobody", "personne à Genève").encode("latin-1"))
    folder.mkdir()

    for path, words in (
        (latin, "is not UTF-8 text; save it as UTF-8"),
        (folder, "a directory"),
        (tmp_path / "none.toml", "No such file"),
    ):
        with pytest.raises(BadFile, match=re.escape(words)) as fault:
            read_claim(path)
        assert str(path) in str(fault.value)
        assert "\n" not in str(fault.value)


def test_names_that_are_no_claims() -> None:
    with pytest.raises(UnknownClaim, match="nearest: story-2026-07-01/pace-is-remarkable"):
        find_claim("story-2026-07-01/pace-is-remarkabel")
    with pytest.raises(UnknownLedger, match="nearest: story-2026-07-01"):
        claims_of("story-2026-07-02")


def test_a_name_in_two_ledgers_is_not_guessed(tmp_path: Path) -> None:
    for ledger in ("one", "two"):
        folder = tmp_path / ledger
        folder.mkdir()
        (folder / "same.toml").write_text(SOUND)

    with pytest.raises(Misuse, match=r"in several ledgers: give one of one/same, two/same"):
        find_claim("same", tmp_path)
    assert find_claim("two/same", tmp_path).path == tmp_path / "two" / "same.toml"


def test_alternatives_take_the_place_of_the_key_they_vary(starter: Starter, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    varied = 'capability = ["overall", "code"]'
    path.write_text(
        SOUND.replace('profile = ["default-2026", "plain-2026"]', varied).replace(
            'capability = "overall"', 'board = "arena/text"'
        )
    )

    rows = starter().claim(str(path)).details["universes"]["rows"]

    assert [row["capability"] for row in rows] == ["overall", "code"]
    assert rows[0]["median"] != rows[1]["median"]


KEYS = sorted(
    {"statement", "who", "when", "where", "numbers", "multiverse", "measure", "threshold", "rule"}
    | {"universes", "unmeasurable", "published", "note"}
    | {name for one in MEASURES.values() for name in one.takes}
)
values = st.one_of(
    st.booleans().map(lambda one: str(one).lower()),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.text(st.characters(codec="ascii", exclude_characters='"\\\n\r\x7f', min_codepoint=32)).map(
        lambda text: f'"{text}"'
    ),
    st.lists(st.integers().map(str)).map(lambda items: f"[{', '.join(items)}]"),
)
lines = st.builds(lambda key, value: f"{key} = {value}\n", st.sampled_from(KEYS), values)
tables = st.sampled_from(KEYS).map(lambda key: f"[{key}]\n")
invented = st.lists(st.one_of(lines, tables, st.just(SOUND))).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A sound file in which something was cut out and something put in."""
    text = draw(st.sampled_from([SOUND, UNMEASURABLE]))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 40, len(text))))
    return text[:start] + draw(st.one_of(st.text(max_size=12), values)) + text[end:]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a drawn file is written, over the one before."""
    return tmp_path_factory.mktemp("drawn") / "mine.toml"


@given(st.one_of(damaged(), invented, st.text()).map(str.encode) | st.binary())
@settings(max_examples=400)
def test_no_file_does_more_than_be_refused(place: Path, data: bytes) -> None:
    place.write_bytes(data)

    try:
        read_claim(place)
    except BadFile as fault:
        assert "\n" not in str(fault)  # noqa: PT017
        assert str(fault).startswith(str(place))  # noqa: PT017


@given(damaged())
@settings(max_examples=40, deadline=None)
def test_no_claim_that_reads_does_more_than_be_refused(
    place: Path, judged: Callable[[Filed], object], text: str
) -> None:
    place.write_text(text, "utf-8", newline="\n")

    with suppress(HeadwayError):
        judged(Filed("mine", place, read_claim(place)))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Filed], object]:
    """Judge a claim on the starter evidence, whose boards are read once."""
    study = Study(store=tmp_path_factory.mktemp("empty"), as_of="2026-07-01")
    return lambda one: claim(study.setting, one)
