from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable

import pytest

from headway.web.catalogue import PAGES
from headway.web.policy import POLICY
from tests.web.server import Served
from tests.web.server import server as server  # noqa: PLC0414 - a fixture

PATHS = sorted({page.path for page in PAGES if "{" not in page.path})
SLOW = {"/backtest", "/claims", "/forecast", "/robustness"}
QUICK = [path for path in PATHS if path not in SLOW]


@pytest.mark.parametrize("path", [*QUICK, "/forecast"])
def test_every_page_is_html_under_the_policy(server: Served, path: str) -> None:
    got = server.get(path)
    assert got.status_code == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.headers["content-security-policy"] == POLICY
    assert got.headers["x-content-type-options"] == "nosniff"
    assert {"accept-encoding", "accept-language"} <= set(_words(got.headers["vary"]))
    assert got.text.lstrip().lower().startswith("<!doctype html>")
    assert '<html lang="en"' in got.text
    title = got.text.partition("<title>")[2].partition("</title>")[0]
    assert title.strip()


def _words(header: str) -> list[str]:
    return [one.strip().lower() for one in header.split(",")]


@pytest.mark.parametrize("verb", ["gap", "lag", "rank", "trend", "price"])
def test_json_and_csv_are_those_of_the_command_line(
    server: Served, run: Callable[..., subprocess.CompletedProcess[str]], verb: str
) -> None:
    asked = [verb] if verb == "rank" else [verb, "us", "china"]
    assert server.get(f"/{verb}.json").json() == json.loads(run(*asked, "--json").stdout)
    assert server.get(f"/{verb}.csv").text == run(*asked, "--csv").stdout


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_pictures_are_what_they_say(server: Served, form: str, kind: str, begins: bytes) -> None:
    got = server.get(f"/gap.{form}")
    assert got.status_code == 200
    assert got.headers["content-type"] == kind
    assert got.content.startswith(begins)


def test_head_is_get_without_a_body(server: Served) -> None:
    got = server.client.get("/gap.json", headers={"accept-encoding": "identity"})
    head = server.client.head("/gap.json", headers={"accept-encoding": "identity"})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["etag"] == got.headers["etag"]


def test_bodies_are_compressed_for_those_who_read_that(server: Served) -> None:
    plain = server.plain(b"/gap.json")
    packed = server.raw(
        b"GET /gap.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n"
        b"Connection: close\r\n\r\n"
    )
    head, _, body = packed.partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(body) == plain.body
    assert len(body) < len(plain.body) / 3
    refused = server.plain(b"/gap.json", more=b"Accept-Encoding: gzip;q=0\r\n")
    assert "content-encoding" not in refused.headers


STATIC = ("/static/any/style.css", "/static/any/app.js")


@pytest.mark.parametrize("path", ["/gap", "/gap.json", "/openapi.json", *STATIC])
def test_what_is_known_already_is_not_sent_again(server: Served, path: str) -> None:
    tag = server.get(path).headers["etag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = server.get(path, if_none_match=known)
        assert again.status_code == 304, known
        assert again.content == b""
        assert again.headers["etag"] == tag
    assert server.get(path, if_none_match='"other"').status_code == 200


def test_what_was_never_asked_here_is_not_sent_again_either(server: Served) -> None:
    path = "/gap?board=arena/webdev"
    with_tag = server.get(f"{path}&as_of=2026-05-01")
    assert with_tag.status_code == 200
    tags = [
        server.get(address, accept_language=language).headers["etag"]
        for address in (path, f"{path}&as_of=2026-06-01", f"{path}&profile=strict-2026")
        for language in ("en", "zh")
        if address == path or language == "en"
    ]
    assert len(set(tags)) == len(tags)


def test_answers_may_be_read_by_any_page(server: Served) -> None:
    got = server.get("/gap.json", origin="https://example.org")
    assert got.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in got.headers
    assert "set-cookie" not in got.headers


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/gap", "zh", "zh"),
        ("/gap", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("/gap", "en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("/gap", "de, fr", "en"),
        ("/gap", "*", "en"),
        ("/gap", ";;;q=x,,zh;q=", "zh"),
        ("/gap?lang=zh", "en", "zh"),
        ("/gap?lang=en", "zh", "en"),
    ],
)
def test_pages_speak_the_language_asked_for(
    server: Served, path: str, header: str, language: str
) -> None:
    got = server.get(path, accept_language=header)
    assert got.headers["content-language"].startswith(language)
    assert f'<html lang="{language}' in got.text
