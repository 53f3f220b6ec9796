"""What a user of `headway serve` gets: pages, their forms, and headers that can be relied on."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from headway.cli.commands import cli
from headway.language.strings import LANGUAGES, TAGS, strings
from headway.web.catalogue import PAGES
from headway.web.policy import POLICY
from headway.web.questions import VERBS
from tests.web.serving import Served, serving, within

PLAIN = [page.path for page in PAGES if "{" not in page.path]
QUICK = [
    page.path
    for page in PAGES
    if "{" not in page.path
    and all(one.pace == "quick" for one in page.asks(page.state({}, [])).values())
]
SAME = ("gap", "lag", "rank", "trend", "price")
MAGIC = {"svg": b"<svg", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served"), "--no-shelf", "--no-warm") as running:
        yield running
    assert "Traceback" not in running.logged()


def static(served: Served, name: str) -> str:
    """The address of a static file, as pages name it."""
    named = re.search(rf'"(/static/[0-9a-f]+/{re.escape(name)})"', served.get("/methods").text)
    assert named is not None
    return named[1]


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return False


def command_line(store: Path, *words: str) -> str:
    done = CliRunner().invoke(cli, [*words], env={"HEADWAY_STORE": str(store)})
    assert done.exit_code == 0, done.output
    return done.output


def test_every_string_of_the_pages_is_there_in_every_language() -> None:
    english = set(strings("en").templates)
    for language in LANGUAGES:
        assert not english - set(strings(language).templates)


@pytest.mark.parametrize("path", QUICK)
def test_a_page_is_html_with_its_headers(served: Served, path: str) -> None:
    found = served.get(path)

    assert found.status_code == 200
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["referrer-policy"] == "no-referrer"
    assert {"Accept-Encoding", "Accept-Language"} <= set(found.headers["vary"].split(", "))
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', found.headers["etag"])
    assert "set-cookie" not in found.headers
    assert "server" not in found.headers
    assert found.text.startswith('<!doctype html>\n<html lang="en"')
    assert re.search(r"<title>[^<]+ · Headway</title>", found.text)
    assert found.headers["content-language"] == "en"


@pytest.mark.parametrize("path", QUICK)
def test_a_page_has_json(served: Served, path: str) -> None:
    found = served.get(f"{path}.json")

    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    assert found.headers["access-control-allow-origin"] == "*"
    assert isinstance(found.json(), dict)


@pytest.mark.parametrize("verb", SAME)
def test_json_and_csv_are_those_of_the_command_line(
    served: Served, tmp_path: Path, verb: str
) -> None:
    sides = ["us", "china"] if verb != "rank" else []

    as_json = command_line(tmp_path, verb, *sides, "--json")
    as_csv = command_line(tmp_path, verb, *sides, "--csv")

    assert served.get(f"/{verb}.json").json() == json.loads(as_json)
    assert served.get(f"/{verb}.json").text == as_json
    assert served.get(f"/{verb}.csv").text == as_csv
    assert served.get(f"/{verb}.csv").headers["content-type"] == "text/csv; charset=utf-8"


def test_an_address_takes_what_the_command_line_takes(served: Served, tmp_path: Path) -> None:
    given = ["--board", "arena/webdev", "--as-of", "2026-03-31", "--time-base", "as-published"]
    told = command_line(tmp_path, "gap", "closed-weights", "open-weights", *given, "--json")

    asked = served.get(
        "/gap.json?time_base=as-published&second=open-weights&board=arena/webdev"
        "&first=closed-weights&as_of=2026-03-31"
    )

    assert asked.text == told


def test_figures_are_pictures(served: Served) -> None:
    for form, magic in MAGIC.items():
        found = served.get(f"/gap.{form}")
        assert found.status_code == 200
        assert found.content.startswith(magic), form
        assert found.headers["etag"]
    light, dark = served.get("/gap.svg"), served.get("/gap.svg?theme=dark")
    assert light.content != dark.content
    assert light.headers["etag"] != dark.headers["etag"]
    assert served.get("/model.svg").status_code == 404
    assert "has no figure" in served.get("/model.svg").json()["error"]


def test_head_is_get_without_its_body(served: Served) -> None:
    for path in ("/gap", "/gap.json", "/nothing", static(served, "style.css")):
        whole = served.client.get(path, headers={"accept-encoding": "identity"})
        head = served.client.head(path, headers={"accept-encoding": "identity"})
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.headers.get("etag") == whole.headers.get("etag")


def test_who_reads_gzip_gets_it(served: Served) -> None:
    plain = served.get("/gap.json", accept_encoding="identity")
    with served.client.stream("GET", "/gap.json", headers={"accept-encoding": "br, gzip"}) as found:
        packed = b"".join(found.iter_raw())
    refused = served.get("/gap.json", accept_encoding="gzip;q=0, br")

    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 3
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("path", ["/gap", "/gap.json", "static:app.js", "/openapi.json"])
def test_what_is_known_already_is_not_sent_again(served: Served, path: str) -> None:
    path = static(served, "app.js") if path == "static:app.js" else path
    first = served.get(path)
    tag = first.headers["etag"]

    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = served.get(path, if_none_match=known)
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert served.get(path, if_none_match='"other"').status_code == 200


def test_who_knows_an_answer_spoils_it_for_nobody(served: Served) -> None:
    """The first to ask for one form of an address has it already: others have not."""
    tag = served.get("/gap?as_of=2026-05-01").headers["etag"]

    known = served.get("/gap?as_of=2026-05-01&first=us", if_none_match=tag)
    others = served.get("/gap?as_of=2026-05-01&first=us")

    assert known.status_code == 304
    assert others.status_code == 200
    assert "</html>" in others.text


def test_a_tag_is_of_all_that_an_answer_depends_on(served: Served) -> None:
    addresses = [
        "/gap",
        "/gap.json",
        "/gap?lang=zh",
        "/gap?lang=en",
        "/gap?as_of=2026-03-31",
        "/gap?as_of=2026-04-01",
        "/gap?board=arena/webdev",
        "/trend?at_least=1.0000001",
        "/trend?at_least=1.0000002",
        "/rank",
        "/lag",
    ]

    tags = {served.get(one).headers["etag"] for one in addresses}

    assert len(tags) == len(addresses)
    assert served.get("/gap?first=us&second=china").headers["etag"] in tags


def test_static_files_of_this_edition_stay_for_ever(served: Served) -> None:
    found = served.get(static(served, "style.css"))
    older = served.get("/static/0123456789abcdef/style.css")

    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert older.headers["cache-control"] == "no-cache"
    assert found.content == older.content
    assert served.get("/static/0123456789abcdef/nothing.css").status_code == 404


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        ("/gap", "", "en"),
        ("/gap", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("/gap", "de, zh-TW;q=0.5, en;q=0.7", "en"),
        ("/gap", "zh;q=0, fr", "en"),
        ("/gap", "en;q=x, zh", "zh"),
        ("/gap?lang=zh", "en", "zh"),
        ("/gap?lang=en", "zh", "en"),
        ("/gap?lang=", "zh", "zh"),
    ],
)
def test_a_page_speaks_the_language_asked_for(
    served: Served, address: str, header: str, language: str
) -> None:
    found = served.get(address, accept_language=header)

    assert f'<html lang="{TAGS[language]}"' in found.text  # type: ignore[index]
    assert found.headers["content-language"] == TAGS[language]  # type: ignore[index]
    assert ("领先" in found.text) == (language == "zh")


def test_a_slow_page_says_so_and_then_has_its_answer(served: Served) -> None:
    address = "/robustness?board=arena/webdev&of=lag"
    first = served.get(address)
    answer = served.get(address.replace("?", ".json?"))
    then = served.get(address)

    assert first.status_code == then.status_code == answer.status_code == 200
    if "etag" not in first.headers:
        assert first.headers["cache-control"] == "no-store"
        assert strings("en")("site.working") in first.text.replace("&#39;", "'")
    assert answer.json()["verb"] == "robustness"
    assert then.headers["etag"]
    assert strings("en")("site.working") not in then.text


def test_faults_are_sentences(served: Served) -> None:
    for path, status, words in (
        ("/nothing", 404, "there is no page"),
        ("/gap?first=nobody", 404, "no group"),
        ("/gap?colour=red", 400, "no parameter"),
        ("/gap?as_of=2026-02-30", 400, "is not a date"),
        ("/gap?as_of=2019-01-01", 404, "no reading of arena/text was published"),
        ("/gap?first=us&first=china", 400, "given twice"),
        ("/gap?lang=fr", 400, "no lang"),
        ("/gap?theme=pink", 400, "no theme"),
        ("/model/no-such-model", 404, "no model"),
        ("/claim/no-such-claim", 404, "no claim"),
        ("/methods/no-such-page", 404, "no page"),
    ):
        page = served.get(path)
        assert page.status_code == status, path
        assert words in page.text, path
        assert "etag" not in page.headers
        assert page.headers["content-security-policy"] == POLICY
        bare, _, query = path.partition("?")
        plain = served.get(f"{bare}.json?{query}")
        assert plain.status_code == status
        assert words in plain.json()["error"]
        assert plain.json()["status"] == status


def test_a_day_to_come_is_answered_like_the_newest(served: Served) -> None:
    newest, future = served.get("/gap.json").json(), served.get("/gap.json?as_of=2026-12-31").json()

    assert future["value"] == newest["value"]
    assert future["question"]["as_of"] == "2026-12-31"


def test_the_feed_and_the_robots_file(served: Served) -> None:
    feed = served.get("/feed.atom")

    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert feed.content.startswith(b"<?xml")
    assert served.get("/feed.atom", if_none_match=feed.headers["etag"]).status_code == 304
    assert served.get("/robots.txt").text.startswith("User-agent: *")


def test_a_port_that_is_taken_and_an_address_of_others_are_refused(
    served: Served, tmp_path: Path
) -> None:
    for words, sentence in (
        (["--port", str(served.port)], "Address already in use"),
        (["--host", "0.0.0.0"], "add --public"),  # noqa: S104 - it must be refused
    ):
        done = subprocess.run(
            [sys.executable, "-m", "headway", "serve", "--no-shelf", *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 2
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    broken = tmp_path / "store" / "catalog" / "labs"
    broken.mkdir(parents=True)
    (broken / "x.toml").write_text("name = ")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "headway",
            "serve",
            "--port",
            "0",
            "--store",
            str(tmp_path / "store"),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "x.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_when_told_and_takes_its_processes_along(tmp_path: Path) -> None:
    with serving(tmp_path, "--no-shelf", "--no-warm") as running:
        assert running.get("/gap.json").status_code == 200
        pids = running.processes()
    assert len(pids) > 1
    assert "Traceback" not in running.logged()
    assert within(5, lambda: not any(map(is_running, pids)))


def test_every_plain_verb_has_a_page() -> None:
    assert {path.strip("/") for path in PLAIN} >= set(VERBS) - {"today", "claim", "brief"}
