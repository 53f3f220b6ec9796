"""Whoever sends anything gets a sentence or nothing, and everybody else their answer."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import html5lib
import pytest

import headway
from headway.web.app import Headway
from headway.web.catalogue import PAGES
from headway.web.pages.page import Page
from headway.web.questions import EVERYWHERE, MANNER
from headway.web.wire import Patient
from tests.cli.test_cli import official
from tests.web.flood import flood
from tests.web.serving import Served, hosted, serving, within
from tests.web.serving import server as server  # noqa: PLC0414 - a fixture

CLAIM = Path(headway.__file__).parent / "data" / "claims" / "published"
SCRIPT = "<script>alert(1)</script>"
NAME = "</script><img src=x onerror=alert(1)>"
UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..\\", "..%5c", "..%00/")
PATHS = [
    *(f"/{base}/{up * 6}etc/passwd" for base in ("static", "static/x", "methods") for up in UP),
    *(f"/static/x/{up}policy.py" for up in UP),
    "/static//etc/passwd",
    "/static/x//etc/passwd",
    "/static/x/style.css%00",
    "/static/x/%00/style.css",
    "/static/",
    "/static",
    "/static/x/",
    "/methods//etc/passwd",
    "//etc/passwd",
    "/etc/passwd",
    "/templates/base.html",
    "/gap%00",
    "/gap/",
    "/gap.json/",
    "/gap.exe",
    "/..json",
    "/GAP",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(server: Served, path: str) -> None:
    got = server.plain(path.encode("latin-1"))
    assert got.status in (400, 404), got.status
    assert b"root:" not in got.body
    assert b"POLICY" not in got.body
    assert len(got.body) < 20_000


@pytest.fixture(scope="module")
def claims_of_others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a claim that would be read if names were paths."""
    folder = tmp_path_factory.mktemp("claims") / "mine"
    shutil.copytree(CLAIM, folder)
    return folder


def test_names_of_claims_are_no_paths(server: Served, claims_of_others: Path) -> None:
    file = next(claims_of_others.glob("*.toml"))
    packaged = next(CLAIM.glob("*.toml"))
    names = [
        str(file),
        str(file).removeprefix("/"),
        str(file.with_suffix("")),
        str(packaged),
        f"../../{file.name}",
        f"published/../published/{packaged.name}",
        f"published/{packaged.name}",
        f"./published/{packaged.stem}",
        f"published//{packaged.stem}",
        f"published/{packaged.stem}\x00",
        f"published\\{packaged.stem}",
    ]
    for name in names:
        for written in (quote(name, safe="/"), quote(name, safe=""), quote(quote(name, safe=""))):
            for form in ("", ".json"):
                got = server.plain(f"/claim/{written}{form}".encode())
                assert got.status in (400, 404), (name, got.status)


def test_names_of_ledgers_are_no_paths(server: Served, claims_of_others: Path) -> None:
    for name in (str(claims_of_others), "../published", "published/../published", ".", "..", "/"):
        got = server.plain(f"/claims.json?ledger={quote(name, safe='')}".encode())
        assert got.status == 404, name


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/gap?first=" + "a" * 2_500, 400),
        ("/gap?first=" + "a" * 1_500, 400),
        ("/gap?first=" + "a" * 290, 404),
        ("/gap?" + "&".join(f"x{number}=1" for number in range(300)), 400),
        ("/gap?" + "&".join(f"x{number}=1" for number in range(10_000)), 431),
        ("/gap?" + "&".join(["first=us"] * 90), 400),
        ("/events?" + "&".join(["kind=export"] * 90), 400),
        ("/events?" + "&".join(f"kind=law{number}" for number in range(90)), 400),
        ("/gap?" + "a" * 100_000, 431),
        ("/" + "a" * 1_000, 414),
        ("/model/" + "a" * 380, 404),
        ("/model/" + quote("模" * 100), 404),
        ("/gap?first=%ff", 400),
        ("/gap?%ff=1", 400),
        ("/gap?first=%c3%28", 400),
        ("/gap?first=%zz", 404),
        ("/gap?first=%", 404),
        ("/%ff", 404),
        ("/%zz", 404),
        ("/gap?first=%00", 400),
        ("/gap?first=us%0a", 400),
        ("/gap?first=%1b[31m", 400),
        ("/gap?first=us%0d%0aset-cookie:%20a=b", 400),
        ("/gap?first=%e2%80%ae", 400),
        ("/model/%0d%0ax-a:%20b", 400),
        ("/model/%1b[31m", 400),
        ("/trend?at_least=nan", 400),
        ("/trend?at_least=inf", 400),
        ("/trend?at_least=-inf", 400),
        ("/trend?at_least=1e999", 400),
        ("/trend?at_least=0x10", 400),
        ("/cadence?top=0", 400),
        ("/cadence?top=-1", 400),
        ("/cadence?top=99999999999999999999", 400),
        ("/cadence?top=%D9%A1", 400),
        ("/gap?as_of=2026-02-30", 400),
        ("/gap?as_of=20260301", 400),
        ("/gap?as_of=2026-W10-1", 400),
        ("/gap?as_of=0000-00-00", 400),
        ("/gap?as_of=10000-01-01", 400),
        ("/gap?as_of=0001-01-01", 404),
        ("/gap?as_of=2001-01-01", 404),
        ("/gap?profile=../../secret", 404),
        ("/gap?board=../../secret", 404),
        ("/gap?lang=../zh", 400),
        ("/gap?theme=none", 400),
        ("/gap?;first=us", 400),
        ("/gap?first[]=us", 400),
        ("/gap?__proto__=us", 400),
        ("/gap?first=us&first=china", 400),
        ("/gap?first=us+us", 404),
        ("/choose?needs=/etc/passwd", 400),
        ("/choose?needs=team.toml", 400),
        ("/choose?profile=/etc/passwd", 404),
        ("/choose?profile=team.toml", 404),
        ("/choose?board=../../etc/passwd", 404),
        ("/choose?now=../../etc/passwd", 404),
        ("/choose?at_least=../../etc/passwd", 404),
        ("/choose?now=" + quote(SCRIPT), 404),
        ("/choose?at_least=" + quote(SCRIPT), 404),
        ("/choose?at_least=" + quote("<b>best"), 400),
        ("/choose?licence=" + quote(SCRIPT), 404),
        ("/choose?host_country=" + quote(SCRIPT), 400),
        ("/choose?host_country=not:" + quote(NAME), 400),
        ("/choose?region=not:", 400),
        ("/choose?region=not:not:cn", 400),
        ("/choose?lab_country=not:%E4%B8%AD%E5%9B%BD", 400),
        ("/choose?region=" + "us%2B" * 90 + "x", 400),
        ("/choose?input=" + "9" * 290, 400),
        ("/choose?input=10000000B", 400),
        ("/choose?input=0&output=0", 400),
        ("/choose?input=" + quote("1; rm"), 400),
        ("/choose?per=month", 400),
        ("/choose?per=century&input=3M", 400),
        ("/choose?max_cost=-1", 400),
        ("/choose?max_cost=1e999", 400),
        ("/choose?sure=1", 400),
        ("/choose?sure=-1e308", 400),
        ("/choose?min_throughput=0", 400),
        ("/choose?max_latency=-2", 400),
        ("/choose?max_retention=1.5", 400),
        ("/choose?reads=" + quote(SCRIPT), 400),
        ("/choose?task=code&board=arena/text", 400),
        ("/choose?task=../code", 404),
        ("/choose?" + "&".join(f"licence=l{number}" for number in range(30)), 400),
        ("/brief/2026-02-30", 400),
        ("/brief/9999-12-31T00:00", 404),
        ("/brief/0001-01-01", 404),
    ],
    ids=lambda one: f"{one[:30]}..{one[-4:]}{len(one)}" if isinstance(one, str) else str(one),
)
def test_what_cannot_be_answered_gets_a_sentence(server: Served, target: str, status: int) -> None:
    began = time.monotonic()
    got = server.plain(target.encode("latin-1"))
    assert got.status == status, got.body[-600:]
    assert time.monotonic() - began < 5
    assert "set-cookie" not in got.headers
    assert "x-a" not in got.headers
    assert b"Traceback" not in got.body
    assert got.headers.get("cache-control", "no-store") == "no-store"


@pytest.mark.parametrize("day", ["2026-07-02", "2027-07-01"])
def test_a_day_to_come_is_answered_by_the_newest_evidence(server: Served, day: str) -> None:
    newest, later = server.get("/gap.json"), server.get(f"/gap.json?as_of={day}")
    assert later.status_code == 200
    assert later.json()["value"] == newest.json()["value"]


def test_a_day_before_all_evidence_is_told(server: Served) -> None:
    got = server.get("/gap.json?as_of=2001-01-01")
    assert got.status_code == 404
    assert "2001-01-01" in got.json()["error"]


@pytest.mark.parametrize("day", ["9999-12-31", "2027-07-03", "0001-01-01", "1999-12-31"])
def test_a_day_far_off_keeps_nobody_waiting(server: Served, day: str) -> None:
    for path in ("/gap", "/trend", "/cadence", "/price", "/lag", "/today"):
        page = next(one for one in PAGES if one.path == path.replace("/today", "/"))
        for one in (*page.parameters, *EVERYWHERE):
            if one.kind == "day" and one.name not in ("released_from", "released_to"):
                began = time.monotonic()
                got = server.get(f"{path}.json?{one.name}={day}")
                if one.name == "as_of" or path == "/price":
                    assert got.status_code == 404
                    assert day in got.json()["error"]
                assert time.monotonic() - began < 1
    assert server.get(f"/brief/{day}.json").status_code == 404
    assert server.get(f"/briefs?as_of={day}").status_code == 200


METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize("method", METHODS)
def test_nothing_can_be_changed(server: Served, method: str) -> None:
    for target in (b"/gap", b"/gap.json", b"/static/x/app.js", b"/nothing"):
        got = server.plain(target, method.encode(), b"X-Secret: s\r\nContent-Length: 0\r\n")
        assert got.status == 405
        assert got.headers["allow"] == "GET, HEAD"
        assert b"X-Secret" not in got.body


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00" * 100,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=lambda one: repr(one)[:60],
)
def test_what_is_no_request_is_refused(server: Served, sent: bytes) -> None:
    got = server.raw(sent)
    assert got == b"" or got.split(b" ")[1] in (b"400", b"405", b"404"), got[:100]
    assert server.get("/gap.json").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        b"".join(b"X-%d: 1\r\n" % number for number in range(10_000)),
        b"X: " + b"a" * 1_000_000 + b"\r\n",
        b"Cookie: " + b"a" * 100_000 + b"\r\n",
        b"If-None-Match: " + b'"a",' * 50_000 + b"\r\n",
    ],
    ids=["many", "long", "cookie", "tags"],
)
def test_a_flood_of_headers_is_cut_off(server: Served, headers: bytes) -> None:
    got = server.raw(b"GET /gap.json HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n")
    assert got == b"" or got.startswith(b"HTTP/1.1 431"), got[:200]


@pytest.mark.parametrize(
    "header",
    [
        b"Accept-Language: " + b"zh;q=0.1," * 3_000,
        b"Accept-Language: \xff\xfe;q=nan",
        b"Accept-Language: zh;q=inf, en;q=-inf, ;q=, *",
        b"Accept-Encoding: " + b"gzip," * 3_000,
        b"Accept-Encoding: \xff;q=\xff",
        b'If-None-Match: \xff\xfe, W/, "',
        b"HX-Request: \xff",
        b"Range: bytes=0-1,0-1,0-1",
        b"Host: evil.example\r\nX-Forwarded-Host: evil.example",
        b"Upgrade: websocket\r\nConnection: Upgrade",
        b"Expect: 100-continue",
    ],
    ids=lambda one: repr(one)[:40],
)
def test_odd_headers_change_nothing(server: Served, header: bytes) -> None:
    got = server.raw(b"GET /gap HTTP/1.1\r\nConnection: close\r\n" + header + b"\r\n\r\n")
    assert b"HTTP/1.1 200 OK" in got[:200], got[:200]
    assert b"evil.example" not in got


def scripts() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for one in (*page.parameters, *EVERYWHERE, *MANNER):
            yield page.name, f"{named(page)}?{one.name}={quote(SCRIPT)}"
        yield page.name, f"{named(page)}?{quote(SCRIPT)}=1"
        if "{" in page.path:
            yield page.name, page.path.partition("{")[0] + quote(SCRIPT)
    yield "none", "/" + quote(SCRIPT)


def named(page: Page) -> str:
    return re.sub(r"\{.*\}", "x", page.path)


def test_no_word_of_an_address_becomes_markup(server: Served) -> None:
    asked = [
        (target, language)
        for name, target in scripts()
        for language in ("en", "zh")
        if language == "en" or name not in SLOW
    ]
    with ThreadPoolExecutor(24) as pool:
        found = list(pool.map(lambda one: server.get(one[0], accept_language=one[1]), asked))
    for got in found:
        assert got.status_code in (200, 400, 404), got.url
        assert SCRIPT not in got.text, got.url
        assert "<script>alert" not in got.text, got.url


FORMULA = "=cmd|'/C calc'!A0"
SLOW = {"today", "forecast", "backtest", "robustness", "claims", "claim", "brief"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on evidence of which a publisher, or a catalog, is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    store = folder / "store"
    labs = store / "catalog" / "labs"
    labs.mkdir(parents=True)
    name = json.dumps(NAME)
    (labs / "evil.toml").write_text(
        f"""
name = {name}
country = "US"
source = "epoch-eci-2026-07"
[aliases]
arena = [{name}]
[[model]]
id = "evil-1"
name = {name}
released = 2026-07-01
source = "epoch-eci-2026-07"
weights = "closed"
licence = {name}
modalities = ["text"]
[model.aliases]
arena = [{name}]
[[model]]
id = "evil-2"
name = {json.dumps(FORMULA)}
released = 2026-07-02
source = "epoch-eci-2026-07"
weights = "closed"
modalities = ["text"]
[model.aliases]
arena = [{json.dumps(FORMULA)}]
"""
    )
    file = folder / "text.json"
    rows = [(NAME, NAME, 1700.0), (FORMULA, NAME, 1600.0), ("deepseek-r1", "deepseek", 1400.0)]
    file.write_text(official("2026-07-20", rows))
    headway.open(store=store).ingest("arena-official", file)
    with serving(folder, "--no-shelf", "--no-warm") as served:
        yield served
    assert "Traceback" not in served.logged()


PLACES = (
    "/gap",
    "/rank",
    "/lag",
    "/cadence",
    "/concentration",
    "/openness",
    "/model",
    "/model/evil/evil-1",
    "/lab",
    "/lab/evil",
    "/board/arena/text",
    "/sources",
)


@pytest.mark.parametrize("path", PLACES)
def test_hostile_names_are_text_on_every_page(hostile: Served, path: str) -> None:
    for language in ("en", "zh"):
        got = hostile.get(path, accept_language=language)
        assert got.status_code == 200
        assert not intruders(got.text)


def intruders(html: str) -> list[str]:
    """Elements of a page that we did not make, and what would run in it."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    found = []
    for one in tree.iter():
        found += [f"{one.tag} {name}" for name in one.attrib if str(name).startswith("on")]
        if one.tag in ("img", "script") and not one.get("src", "/").startswith("/"):
            found.append(f"{one.tag} {one.get('src')}")
        if one.tag == "script" and "src" not in one.attrib and "<" in (one.text or ""):
            found.append(f"{one.tag} {one.text}")
    return found


def test_a_hostile_leader_is_text_on_the_first_page(hostile: Served) -> None:
    assert within(60, lambda: "&lt;img src=x" in hostile.get("/").text)
    assert not intruders(hostile.get("/").text)


def test_hostile_names_are_on_the_pages_at_all(hostile: Served) -> None:
    assert "&lt;img src=x" in hostile.get("/rank").text
    assert "&lt;img src=x" in hostile.get("/model/evil/evil-1").text
    assert NAME in names(hostile.get("/rank.json").json())
    assert "\\u003cimg" in hostile.get("/rank").text


def names(answer: dict[str, Any]) -> list[str]:
    return [row["name"] for row in answer["details"]["rows"]]


def test_a_table_holds_names_as_they_are(hostile: Served) -> None:
    """Data stay data: a name that a spreadsheet may take for a formula is not rewritten."""
    got = hostile.get("/rank.csv")
    rows = list(csv.DictReader(io.StringIO(got.text)))
    assert [row["name"] for row in rows] == names(hostile.get("/rank.json").json())
    assert FORMULA in [row["name"] for row in rows]
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert got.headers["x-content-type-options"] == "nosniff"


SHAPES = {
    "svg",
    "g",
    "path",
    "text",
    "rect",
    "line",
    "defs",
    "clipPath",
    "style",
    "tspan",
    "circle",
}


@pytest.mark.parametrize("path", ["/gap.svg", "/rank.svg", "/lag.svg", "/cadence.svg"])
def test_hostile_names_are_text_in_pictures(hostile: Served, path: str) -> None:
    got = hostile.get(path)
    assert got.status_code == 200
    drawn = ET.fromstring(got.content)  # noqa: S314 - our own
    assert {one.tag.partition("}")[2] for one in drawn.iter()} <= SHAPES
    assert not [name for one in drawn.iter() for name in one.attrib if name.startswith("on")]
    assert "default-src 'none'" in got.headers["content-security-policy"]


def test_slow_clients_are_cut_off_while_others_are_served(tmp_path: Path) -> None:
    class Hasty(Patient):
        patience = 1.0

    app = Headway(str(tmp_path / "store"), warm=False)
    with hosted(app, Hasty) as served, ExitStack() as opened:
        assert served.get("/gap.json").status_code == 200
        slow = [
            opened.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            for _ in range(100)
        ]
        began = time.monotonic()
        for number, one in enumerate(slow):
            one.sendall(BEGUN[number % len(BEGUN)])
        for byte in b"T /ga":
            assert served.get("/gap.json").status_code == 200
            time.sleep(0.1)
            for one in slow[1 :: len(BEGUN)]:
                one.sendall(bytes([byte]))
        for one in slow:
            one.settimeout(5)
            assert ended(one)
        assert time.monotonic() - began < 4


BEGUN = (b"", b"GE", b"GET /gap HTTP/1.1\r\nX:", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")


def test_who_does_not_read_is_cut_off(tmp_path: Path) -> None:
    class Hasty(Patient):
        patience = 0.25

    with hosted(Headway(str(tmp_path / "store"), warm=False), Hasty) as served:
        size = len(served.plain(b"/model.json").body)
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(b"GET /model.json HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
            time.sleep(2)
            assert served.get("/gap.json").status_code == 200
            client.settimeout(5)
            assert taken(client) < 100 * size


def taken(client: socket.socket) -> int:
    """How many bytes there still are until the connection is closed."""
    found = 0
    with suppress(ConnectionError):
        while part := client.recv(1_000_000):
            found += len(part)
    return found


def ended(client: socket.socket) -> bool:
    """Whether the server closes a connection."""
    try:
        while client.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


WORDS = ("us", "china", "nobody", "../x", "%00", "%ff", SCRIPT, "a" * 280, "2026-02-30", "nan", "")


def bad_target(random: Random) -> str:
    """A request target at which something is wrong."""
    page = random.choice(PAGES)
    word = f"{random.choice(WORDS)}{random.randrange(10**6)}"
    form = random.choice(("", ".json", ".csv", ".svg", ".exe"))
    match random.randrange(6):
        case 0:
            return f"/{quote(word)}{form}"
        case 1 if "{" in page.path:
            return page.path.partition("{")[0] + quote(word) + form
        case 2:
            return f"{named(page)}{form}?{quote(word)}={quote(word)}"
        case 3:
            return f"/gap{form}?first={quote(word)}"
        case 4:
            return f"/rank{form}?board={quote(word)}"
        case _:
            name = random.choice([*EVERYWHERE, *MANNER]).name
            return f"{named(page)}{form}?{name}={quote(word)}"


def test_ten_thousand_bad_requests_cost_nothing_that_stays(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    random = Random(20260701)  # noqa: S311 - a fixed seed, no secret
    targets = [bad_target(random).encode("latin-1", "replace") for _ in range(10_000)]
    with serving(tmp_path_factory.mktemp("flood"), "--no-shelf", "--no-warm") as served:
        assert served.get("/gap.json").status_code == 200
        first = flood(served.port, targets[:2_500])
        before = served.megabytes()
        began = time.monotonic()
        rest = flood(served.port, targets[2_500:])
        seconds = time.monotonic() - began
        after = served.megabytes()
        assert served.get("/gap.json").status_code == 200
        assert "Traceback" not in served.logged()
    total = first + rest
    assert sum(total.values()) == len(targets)
    assert set(total) <= {400, 404, 414, 503}, total
    grown = [after[pid] - before[pid] for pid in before.keys() & after.keys()]
    assert sum(grown) < 15, (before, after)
    assert seconds < 60
