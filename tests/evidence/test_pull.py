"""Pulling: what comes is stored and told once, and what is broken changes nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from headway.catalog.load import PACKAGED as CATALOG
from headway.catalog.load import Catalog, load
from headway.errors import Misuse
from headway.evidence.feeds import FEEDS, UnknownFeed, chosen, mirrored, mirrors
from headway.evidence.ingest import ingest
from headway.evidence.pull_piece import Course
from headway.evidence.pull_report import PullReport, SourcePull
from headway.evidence.readers import READERS
from headway.evidence.selection import Selection
from headway.evidence.store import Store
from headway.evidence.workshop import FETCHING, workshop
from tests.evidence import samples
from tests.evidence.conftest import LAB
from tests.evidence.misbehaving import Misbehaving, direct
from tests.evidence.publishers import (
    PATHS,
    QUICK,
    TODAY,
    Publishers,
    arena_path,
    listing,
    pull,
    puller,
)

ARENA_TEXT = arena_path("text")
EVERY = tuple(name for name, feed in FEEDS.items() if not feed.asked_only)
KEY = {"HEADWAY_ARTIFICIAL_ANALYSIS_KEY": "a-key-of-mine"}


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    direct(monkeypatch)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The packaged boards with one lab whose model every list knows."""
    folder = tmp_path_factory.mktemp("catalog")
    for path in CATALOG.glob("*.toml"):
        shutil.copy(path, folder)
    known = 'models-dev = ["alpha-1"]'
    aliases = f'{known}\nopenrouter = ["alpha/alpha-1"]\nlitellm = ["alpha/alpha-1"]'
    (folder / "labs").mkdir()
    lab = LAB.replace(known, aliases)
    (folder / "labs" / "openai.toml").write_text(lab, encoding="utf-8")
    return load(folder)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as running:
        yield running


@pytest.fixture
def publishers(server: Misbehaving, tmp_path: Path) -> Publishers:
    return Publishers(server, tmp_path / "published")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def only(report: PullReport) -> SourcePull:
    assert len(report.sources) == 1
    return report.sources[0]


def price(name: str, per_token: float) -> dict[str, Any]:
    entry = samples.LITELLM["alpha/alpha-1"]
    assert isinstance(entry, dict)
    return {name: {**entry, "input_cost_per_token": per_token}}


def test_every_feed_names_a_reader_and_an_address_of_https() -> None:
    for feed in FEEDS.values():
        assert feed.pieces or (feed.listed and feed.read_index)
        assert not feed.key or (feed.key_header and feed.key_from)
        for piece in feed.pieces:
            assert piece.reader in READERS
            assert all(file.address.startswith("https://") for file in piece.files)


def test_everything_is_pulled_from_every_source(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()

    report = puller(server, store, catalog, environment=KEY).pull(chosen(()), named=False)

    assert [one.source for one in report.sources] == list(EVERY)
    assert {one.status for one in report.sources} == {"new"}, str(report)
    sources = {origin.source for origin in Store([store]).origins()}
    assert sources == {
        "aider",
        "arena-live",
        "artificial-analysis-api",
        "epoch-eci",
        "epoch-hub",
        "genai-prices",
        "litellm",
        "livebench",
        "models-dev",
        "models-dev-models",
        "openrouter-endpoints",
        "openrouter-providers",
        "swe-bench",
    }
    assert not (store / FETCHING).exists()


def test_an_origin_tells_the_mirror_it_came_through(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.litellm()

    pull(server, store, catalog, "litellm")

    (origin,) = Store([store]).origins()
    assert origin.address.startswith("https://raw.githubusercontent.com/BerriAI/litellm")
    assert origin.via == server.address(PATHS["litellm"])
    assert origin.accessed == origin.published == TODAY
    assert origin.licence == "MIT"
    assert "LiteLLM" in origin.attribution


def test_304_unchanged_and_nothing_is_written(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()
    names = [name for name in EVERY if not FEEDS[name].key and name != "openrouter"]
    pull(server, store, catalog, *names)
    before, asked = listing(store), len(server.seen)

    report = pull(server, store, catalog, *names, today=TODAY + dt.timedelta(days=3))

    assert {one.status for one in report.sources} == {"unchanged"}
    assert all(not one.something_new for one in report.sources)
    assert listing(store) == before
    again = [one for one in server.seen[asked:] if "api.github.com" not in one.path]
    assert all("if-none-match" in one.headers for one in again)
    assert str(report).startswith("arena: unchanged.")


def test_the_same_list_on_another_day_is_not_stored_twice(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    for name in ("litellm", "openrouter", "livebench"):
        publishers.everything()
        pull(server, store, catalog, name)
        for path in list(server._pages):
            server._pages[path].etag = ""  # a server that says nothing of what it sends
        before = {path: mark for path, mark in listing(store).items() if ".pull" not in path}

        report = pull(server, store, catalog, name, today=TODAY + dt.timedelta(days=9))

        assert only(report).status == "unchanged"
        after = {path: mark for path, mark in listing(store).items() if ".pull" not in path}
        assert after == before


def test_a_list_that_goes_back_to_what_it_was_has_changed_again(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    for day, per_token in enumerate((1e-6, 2e-6, 1e-6)):
        publishers.litellm(price("alpha/alpha-1", per_token))
        report = pull(server, store, catalog, "litellm", today=TODAY + dt.timedelta(days=day))
        assert only(report).status == "new"

    assert len(Store([store]).origins()) == 3


FAULTS = {
    "404": ("404", "answered 404"),
    "429 with Retry-After": ("429", "answered 429"),
    "500 for ever": ("500", "answered 500"),
    "truncated body": ("truncate", "broke off"),
    "wrong length, too long": ("short", "broke off"),
    "wrong length, too short": ("long", "announced"),
    "slow drip": ("drip", "bytes per second"),
    "redirect loop": ("loop", "circle"),
    "gzip bomb": ("gzip-bomb", "times what is sent"),
    "HTML instead of JSON": ("html", "a web page came instead of data"),
    "empty": ("empty", "the answer is empty"),
    "not HTTP": ("garbage", ""),
    "no answer": ("drop", ""),
    "silence": ("stall", "nothing came"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_store_as_it_was(
    name: str, server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    fault, told = FAULTS[name]
    publishers.litellm()
    pull(server, store, catalog, "litellm")
    before = listing(store)
    retry_after = "90" if fault == "429" else ""
    body = json.dumps(price("alpha/alpha-1", 2e-6)).encode()
    server.serve(PATHS["litellm"], body, fault=fault, retry_after=retry_after, etag='"another"')

    report = pull(server, store, catalog, "litellm")

    assert only(report).status == "failed"
    assert report.failures == 1
    assert told in only(report).faults[0].sentence
    assert "127.0.0.1" in only(report).faults[0].sentence
    assert listing(store) == before

    server.serve(PATHS["litellm"], body, etag='"another"')
    assert only(pull(server, store, catalog, "litellm")).status == "new"


def test_429_with_retry_after_is_waited_for(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.litellm()
    server.spoil(PATHS["litellm"], "429", retry_after="0", times=2)

    assert only(pull(server, store, catalog, "litellm")).status == "new"
    assert len(server.seen) == 3


def test_500_then_200_comes_at_the_next_try(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.litellm()
    server.spoil(PATHS["litellm"], "500")

    assert only(pull(server, store, catalog, "litellm")).status == "new"


def test_changed_columns_are_named_and_the_store_stays(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.arena()
    pull(server, store, catalog, "arena")
    before = listing(store)
    renamed = {k: v for k, v in samples.LIVE_ROW.items() if k != "rating"} | {"elo": 1500.0}
    publishers.arena([renamed], "text")

    report = pull(server, store, catalog, "arena")

    assert only(report).status == "failed"
    (fault,) = only(report).faults
    assert fault.piece == "text"
    assert "rating" in fault.sentence
    assert fault.sentence.startswith("text.latest.parquet")
    assert listing(store) == before


@pytest.mark.parametrize("named", ["litellm", "epoch", "livebench", "swe-bench", "aider"])
def test_a_file_of_another_form_is_refused_by_its_reader(
    named: str, server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()
    pull(server, store, catalog, named)
    before = listing(store)
    for path in list(server._pages):
        publishers.serve(path, b'{"something": "else"}')

    assert only(pull(server, store, catalog, named)).status == "failed"
    assert listing(store) == before


def test_a_servers_clock_in_the_future_is_not_believed(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.litellm()
    server.spoil(PATHS["litellm"], "future")

    pull(server, store, catalog, "litellm")

    (origin,) = Store([store]).origins()
    assert origin.published == origin.accessed == TODAY
    assert "2099" not in "".join(path.read_text() for path in (store / ".pull").glob("*.json"))


def test_a_board_published_in_the_future_is_refused(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.arena()
    pull(server, store, catalog, "arena")
    before = listing(store)
    publishers.arena([samples.LIVE_ROW | {"leaderboard_publish_date": "2099-01-01"}], "text")

    report = pull(server, store, catalog, "arena")

    assert "2099-01-01 lies after 2026-07-01" in only(report).faults[0].sentence
    assert listing(store) == before


def test_one_broken_source_among_three_stops_no_other(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()
    server.serve(PATHS["models-dev"], b"{}", fault="html")

    report = pull(server, store, catalog, "litellm", "models-dev", "aider")

    assert [one.status for one in report.sources] == ["new", "failed", "new"]
    assert report.failures == 1
    assert {one.source for one in Store([store]).origins()} == {
        "litellm",
        "aider",
        "models-dev-models",
    }
    assert "models-dev, offers: failed: " in str(report)
    assert "Sources: 2 new, 1 failed." in str(report)


def test_one_broken_board_leaves_the_others_be(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    for rating, subset in enumerate(("text", "webdev")):
        publishers.arena([samples.LIVE_ROW | {"rating": 1495.0 + rating}], subset)

    report = pull(server, store, catalog, "arena")

    assert only(report).status == "failed"
    assert len(only(report).ingested) == 2
    assert {fault.piece for fault in only(report).faults} >= {"vision", "search"}
    assert {b for o in Store([store]).origins() for b in o.boards} == {"arena/text", "arena/webdev"}


def test_a_reader_that_fails_in_a_way_nobody_foresaw_stops_no_other(
    server: Misbehaving,
    publishers: Publishers,
    store: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: object) -> None:
        raise KeyError("surprise")

    publishers.everything()
    monkeypatch.setitem(READERS, "litellm", READERS["litellm"]._replace(read=failing))  # type: ignore[arg-type]

    report = pull(server, store, catalog, "litellm", "aider")

    assert [one.status for one in report.sources] == ["failed", "new"]
    assert "its reader failed (KeyError: 'surprise')" in str(report)


def test_a_dry_run_tells_what_is_new_and_writes_nothing(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()

    report = pull(server, store, catalog, "arena", "litellm", dry_run=True)

    assert [one.status for one in report.sources] == ["new", "new"]
    assert "New on arena/text: openai/alpha-1." in str(report)
    assert str(report).endswith("A dry run: nothing was stored.")
    assert not store.exists()
    assert json.loads(report.to_json())["dry_run"] is True


def test_new_models_leaders_and_prices_are_told_in_words(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.arena()
    publishers.litellm(price("alpha/alpha-1", 2e-6) | price("alpha/gone", 1e-6))
    pull(server, store, catalog, "arena", "litellm")
    beta = {"model_name": "beta-1", "rating": 1520.0, "rating_lower": 1510.0}
    later = {"leaderboard_publish_date": "2026-06-30"}
    first = samples.LIVE_ROW | later
    rows = [first, first | beta | {"rating_upper": 1530.0}]
    publishers.arena([*rows, first | {"model_name": "omega-9", "rating": 1495.0}], "text")
    publishers.litellm(price("alpha/alpha-1", 1e-6) | price("alpha/came", 1e-6))

    report = pull(server, store, catalog, "arena", "litellm", today=TODAY + dt.timedelta(days=1))

    arena, litellm = report.sources
    text = str(report)
    assert "New on arena/text: openai/beta-1." in text
    assert (
        "openai/beta-1 leads arena/text with 1,520.0, 19.8 points before openai/alpha-1, first "
        "before." in text
    )
    assert "1 price changed: 1 down, 0 up, 0 otherwise; 1 offer added, 1 gone." in text
    assert [name.name for name in arena.wanted] == ["omega-9"]
    assert [name.name for name in litellm.wanted] == ["alpha/came"]
    assert litellm.unresolved == 1
    assert arena.new_leaders[0].ahead == pytest.approx(1520.0 - 1500.25)


def test_stanzas_can_be_pasted_once_what_they_ask_is_decided(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    named = samples.LIVE_ROW | {"model_name": 'omega "9"'}
    publishers.arena([named, named | {"model_name": "nova", "organization": "Nobody"}], "text")

    report = pull(server, store, catalog, "arena")

    openai, unknown = report.pastes
    assert openai.file == "catalog/labs/openai.toml"
    assert "'Nobody' is no lab of the catalog" in unknown.text
    assert unknown.file == ""
    overlay = store / openai.file
    overlay.parent.mkdir(parents=True)
    decided = openai.text.replace('weights = "?"', 'weights = "closed"')
    decided = decided.replace('modalities = ["?"]', 'modalities = ["text"]')
    overlay.write_text(decided, encoding="utf-8")
    assert tomllib.loads(decided)["model"][0]["aliases"] == {"arena": ['omega "9"']}
    found = load(overlay=store / "catalog").resolve("arena", 'omega "9"')
    assert found is not None
    assert found.model == "openai/omega-9"


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_model_that_models_dev_describes_is_ready_to_paste(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog, *, dry_run: bool
) -> None:
    told = samples.MODELS_DEV_MODELS["alpha/alpha-1"]
    publishers.models_dev({"openai/omega-9": told | {"name": "Omega 9"}})
    publishers.litellm(price("openai/omega-9", 1e-6))

    report = pull(server, store, catalog, "litellm", "models-dev", dry_run=dry_run)

    (paste,) = report.pastes
    assert paste.file == "catalog/labs/openai.toml"
    (model,) = tomllib.loads(paste.text)["model"]
    assert (model["id"], model["weights"], model["modalities"]) == ("omega-9", "open", ["text"])
    assert model["aliases"] == {"litellm": ["openai/omega-9"], "models-dev": ["openai/omega-9"]}
    again = pull(server, store, catalog, "models-dev", dry_run=dry_run)
    assert bool(again.pastes) == dry_run


def test_a_part_in_the_starter_does_not_stand_for_the_whole_list(
    server: Misbehaving, publishers: Publishers, store: Path, tmp_path: Path, catalog: Catalog
) -> None:
    found = samples.write_json(
        tmp_path / "model_prices_and_context_window.json",
        samples.LITELLM | price("alpha/unknown", 1e-6),
    )
    publishers.one("litellm", found)
    part = Selection(resolved=True)
    ingest(
        "litellm", found, store, catalog=catalog, accessed=TODAY, published=TODAY, selection=part
    )

    report = pull(server, store, catalog, "litellm")

    assert only(report).status == "new"
    assert only(report).prices[0].first
    assert only(pull(server, store, catalog, "litellm")).status == "unchanged"


def test_names_seen_before_are_counted_and_not_shown_again(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    unknown = samples.LIVE_ROW | {"model_name": "omega-9"}
    publishers.arena([unknown], "text")
    pull(server, store, catalog, "arena")
    later = unknown | {"leaderboard_publish_date": "2026-06-30"}
    publishers.arena([later], "text")

    report = pull(server, store, catalog, "arena")

    assert not only(report).wanted
    assert not report.pastes
    assert "1 name without an alias, seen before." in str(report)


def test_a_key_is_sent_to_its_publisher_alone_and_shown_nowhere(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()
    names = ("artificial-analysis", "litellm")
    one = puller(server, store, catalog, environment=KEY)

    report = one.pull([FEEDS[name] for name in names], named=True)

    key = KEY["HEADWAY_ARTIFICIAL_ANALYSIS_KEY"]
    told = {request.path: request.headers.get("x-api-key") for request in server.seen}
    assert told == {PATHS["artificial-analysis"]: key, PATHS["litellm"]: None}
    assert key not in report.to_json() + str(report) + repr(one)
    assert all(key.encode() not in p.read_bytes() for p in store.rglob("*") if p.is_file())


def test_without_a_key_a_source_is_skipped_or_fails_if_it_is_named(
    server: Misbehaving, store: Path, catalog: Catalog
) -> None:
    feed = FEEDS["artificial-analysis"]

    skipped = only(puller(server, store, catalog).pull([feed], named=False))
    failed = puller(server, store, catalog).pull([feed], named=True)

    assert skipped.status == "skipped"
    assert "HEADWAY_ARTIFICIAL_ANALYSIS_KEY" in skipped.why
    assert only(failed).status == "failed"
    assert "HEADWAY_ARTIFICIAL_ANALYSIS_KEY" in str(failed)
    assert server.seen == []


def test_offers_are_asked_for_known_models_only_and_may_vanish_meanwhile(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.openrouter()
    pull(server, store, catalog, "openrouter")
    assert not any("nobody" in one.path for one in server.seen)

    server.serve("/openrouter.ai/api/v1/providers", fault="404")
    offer = samples.endpoints(publishers.folder, {**samples.ENDPOINT, "context_length": 64000})
    publishers.serve("/openrouter.ai/api/v1/models/alpha/alpha-1/endpoints", offer.read_bytes())
    report = pull(server, store, catalog, "openrouter")

    assert only(report).status == "new"
    assert only(report).absent == ("https://openrouter.ai/api/v1/providers",)
    assert "1 file of single offers did not come" in str(report)


def test_progress_is_told_to_the_end(
    server: Misbehaving, publishers: Publishers, store: Path, catalog: Catalog
) -> None:
    publishers.everything()
    told: list[tuple[str, str, int, int]] = []

    def tick(course: Course) -> None:
        told.append((course.source, course.doing, course.files, course.of))

    one = puller(server, store, catalog, tick=tick)
    one.pull([FEEDS["litellm"], FEEDS["livebench"]], named=True)

    assert ("litellm", "new", 1, 1) in told
    assert told[-1] == ("livebench", "new", 2, 2)
    assert any("reading" in doing for _, doing, _, _ in told)


def test_unknown_sources_and_mirrors_are_refused_before_anything_is_fetched() -> None:
    with pytest.raises(UnknownFeed, match="nearest: arena"):
        chosen(["arenaa"])
    with pytest.raises(Misuse, match="names no mirror"):
        mirrors("huggingface.co")


def test_mirrors_stand_for_hosts() -> None:
    found = mirrors("huggingface.co=https://mirror.example/hf/, models.dev=http://localhost:1")

    assert mirrored("https://huggingface.co/a/b?c=1", found) == "https://mirror.example/hf/a/b?c=1"
    assert mirrored("https://models.dev/api.json", found) == "http://localhost:1/api.json"
    assert mirrored("https://epoch.ai/data", found) == "https://epoch.ai/data"
    assert mirrors("") == {}


def test_full_history_is_fetched_when_it_is_named_only() -> None:
    assert "arena-full" not in [feed.name for feed in chosen(())]
    assert [feed.name for feed in chosen(("arena-full", "arena-full"))] == ["arena-full"]


def test_a_workshop_of_a_dead_process_is_removed_and_one_in_use_is_not(store: Path) -> None:
    left = store / FETCHING / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "pulled-half").write_bytes(b"half")
    (left / "held").touch()
    with workshop(store) as first:
        assert not left.exists()
        (first / "file").touch()
        with workshop(store) as second:
            assert (first / "file").exists()
            assert second != first
        assert (first / "file").exists()
    assert not (store / FETCHING).exists()
    assert os.listdir(store) == [".lock"]  # noqa: PTH208 - the names alone


KINDS = (
    *("404", "429", "500", "truncate", "reset", "short", "long", "drop", "garbage", "loop"),
    *("cut-gzip", "html", "empty", "encoding", "gzip-bomb", "future", ""),
)


def test_200_pulls_with_random_faults_lose_nothing_and_leave_nothing_behind(
    server: Misbehaving, publishers: Publishers, tmp_path: Path, catalog: Catalog
) -> None:
    chance = random.Random(20260701)  # noqa: S311 - a seed, so that a failure can be repeated
    faulty, sound = tmp_path / "faulty", tmp_path / "sound"
    arena = FEEDS["arena"]._replace(
        pieces=tuple(one for one in FEEDS["arena"].pieces if one.name in {"text", "webdev"})
    )
    feeds = [arena, *(FEEDS[name] for name in ("litellm", "models-dev", "aider", "epoch"))]
    limits = QUICK._replace(tries=2, idle=0.2)
    statuses: dict[str, int] = {}
    stored: set[str] = set()
    publishers.everything()
    for turn in range(200):
        if turn % 20 == 0:
            publishers.litellm(price("alpha/alpha-1", 1e-6 * (1 + turn)))
            row = samples.LIVE_ROW | {"vote_count": 2000.0 + turn}
            publishers.arena([row], chance.choice(("text", "webdev")))
        for path in list(server._pages):
            server._pages[path].faults = []
            if chance.random() < 0.6:
                kind = chance.choice(KINDS)
                server.spoil(path, kind, times=chance.choice((1, 2)), retry_after="0", size=2**20)
        one = puller(server, faulty, catalog, limits=limits)
        status = only(one.pull([chance.choice(feeds)], named=True)).status
        statuses[status] = statuses.get(status, 0) + 1
        now = {origin.snapshot for origin in Store([faulty]).origins()}
        assert stored <= now, "a snapshot was lost"
        stored = now
        assert not (faulty / FETCHING).exists()
        assert not (faulty / ".incoming").exists()
        assert not list(faulty.rglob("pulled-*"))
    assert statuses["failed"] > 50
    assert statuses["new"] > 5

    for path in server._pages:
        server._pages[path].faults = []
    assert puller(server, faulty, catalog).pull(feeds, named=True).failures == 0
    puller(server, sound, catalog).pull(feeds, named=True)
    newest = {origin.snapshot for origin in Store([sound]).origins()}
    assert newest <= {origin.snapshot for origin in Store([faulty]).origins()}
    same = listing(sound)
    assert same.items() <= listing(faulty).items()
