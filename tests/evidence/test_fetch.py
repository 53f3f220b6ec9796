"""Fetching from a server that misbehaves: the exact bytes or one sentence, and nothing left."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import random
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headway.errors import PullFailed
from headway.evidence.fetch import Fetched, Limits, Request, Validators, fetch
from tests.evidence.misbehaving import FUTURE, NOW, Misbehaving, direct

ROOT = Path(__file__).resolve().parents[2]
BODY = b"".join(b'{"model": "alpha-%d", "rating": %d}\n' % (i, 1000 + i) for i in range(5000))
TODAY = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
QUICK = Limits(wait=0.001)
IMPATIENT = QUICK._replace(idle=0.3)
ETAG = '"v1"'
NONE: Mapping[str, str] = {}


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    direct(monkeypatch)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with Misbehaving() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The caller's temporary folder, with a file of its own in it."""
    made = tmp_path / "incoming"
    made.mkdir()
    return made


def get(
    address: str,
    folder: Path,
    limits: Limits = QUICK,
    validators: Validators | None = None,
    waits: list[float] | None = None,
    headers: Mapping[str, str] = NONE,
) -> Fetched | None:
    return fetch(
        Request(address, headers),
        folder,
        limits=limits,
        validators=validators,
        clock=lambda: TODAY,
        sleep=(waits if waits is not None else []).append,
    )


def got(
    address: str, folder: Path, limits: Limits = QUICK, headers: Mapping[str, str] = NONE
) -> Fetched:
    fetched = get(address, folder, limits, headers=headers)
    assert fetched is not None
    return fetched


def refused(
    address: str, folder: Path, limits: Limits = QUICK, headers: Mapping[str, str] = NONE
) -> str:
    """The sentence of a failure that leaves nothing behind."""
    with pytest.raises(PullFailed) as caught:
        get(address, folder, limits, headers=headers)
    assert list(folder.iterdir()) == []
    sentence = str(caught.value)
    assert sentence.startswith(address.partition("?")[0])
    assert "\n" not in sentence
    return sentence


def ranges(server: Misbehaving) -> list[str]:
    return [one.headers.get("range", "") for one in server.seen]


def test_a_file_comes_whole_with_what_the_server_says_of_it(
    server: Misbehaving, folder: Path
) -> None:
    server.serve("/models.json", BODY, etag=ETAG, last_modified="Tue, 30 Jun 2026 08:00:00 GMT")
    fetched = got(server.address("/models.json"), folder)

    assert fetched.path.read_bytes() == BODY
    assert fetched.path.parent == folder
    assert fetched == Fetched(
        path=fetched.path,
        address=server.address("/models.json"),
        sha256=hashlib.sha256(BODY).hexdigest(),
        bytes=len(BODY),
        etag=ETAG,
        last_modified="Tue, 30 Jun 2026 08:00:00 GMT",
        fetched=TODAY,
        content_type="application/octet-stream",
        asked=server.address("/models.json"),
    )
    assert re.fullmatch(r"headway/[\d.]+", server.seen[0].headers["user-agent"])


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("chunked", [False, True])
def test_an_encoded_file_is_unpacked(
    server: Misbehaving, folder: Path, encoding: str, *, chunked: bool
) -> None:
    server.serve("/x", BODY, encoding=encoding, chunked=chunked)
    fetched = got(server.address("/x"), folder)

    assert fetched.path.read_bytes() == BODY
    assert (fetched.bytes, fetched.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())


def test_progress_is_told_up_to_the_whole(server: Misbehaving, folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    server.serve("/x", BODY)
    server.serve("/chunked", BODY, chunked=True)
    for path in ("/x", "/chunked"):
        fetch(
            Request(server.address(path)),
            folder,
            tick=lambda came, whole: told.append((came, whole)),
        )

    assert (len(BODY), len(BODY)) in told
    assert told[-1] == (len(BODY), None)


# Conditional requests


def test_304_brings_nothing(server: Misbehaving, folder: Path) -> None:
    modified = "Tue, 30 Jun 2026 08:00:00 GMT"
    server.serve("/etag", BODY, etag=ETAG)
    server.serve("/date", BODY, last_modified=modified)

    assert get(server.address("/etag"), folder, validators=Validators(etag=ETAG)) is None
    assert get(server.address("/date"), folder, validators=Validators("", modified)) is None
    assert list(folder.iterdir()) == []
    assert server.seen[0].headers["if-none-match"] == ETAG
    assert server.seen[1].headers["if-modified-since"] == modified


def test_a_changed_file_comes_despite_the_condition(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, etag='"v2"')
    fetched = get(server.address("/x"), folder, validators=Validators(etag=ETAG))

    assert fetched is not None
    assert fetched.etag == '"v2"'


def test_304_that_nobody_asked_for_is_refused(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="304")

    assert "304 (Not Modified)" in refused(server.address("/x"), folder)


def test_a_condition_goes_only_to_the_place_that_gave_it(server: Misbehaving, folder: Path) -> None:
    server.serve("/now", fault="redirect", to="/store/b?signature=2")
    server.serve("/store/b", BODY, etag=ETAG)
    elsewhere = Validators(etag=ETAG, address=server.address("/store/a"))
    there = Validators(etag=ETAG, address=server.address("/store/b"))

    fetched = get(server.address("/now"), folder, validators=elsewhere)
    assert fetched is not None
    assert fetched.address == there.address  # without the signature
    assert get(server.address("/now"), folder, validators=there) is None
    assert "if-none-match" not in server.seen[2].headers


# Statuses


@pytest.mark.parametrize(
    ("status", "mend"), [("404", "moved"), ("410", "moved"), ("401", "key"), ("403", "key")]
)
def test_404_and_other_refusals_are_not_tried_again(
    server: Misbehaving, folder: Path, status: str, mend: str
) -> None:
    server.serve("/x", BODY, fault=status)
    sentence = refused(server.address("/x"), folder)

    assert f"the server answered {status}" in sentence
    assert mend in sentence
    assert len(server.seen) == 1


def test_429_with_retry_after_in_seconds_waits_as_told(server: Misbehaving, folder: Path) -> None:
    waits: list[float] = []
    server.serve("/x", BODY, fault="429", times=1, retry_after="7")
    server.spoil("/x", "503", retry_after="0")

    assert get(server.address("/x"), folder, Limits(), waits=waits) is not None
    assert waits == [7, 0]


def test_429_with_retry_after_as_a_date_counts_from_the_servers_clock(
    server: Misbehaving, folder: Path
) -> None:
    waits: list[float] = []
    server.serve(
        "/x",
        BODY,
        fault="429",
        times=1,
        retry_after="Thu, 01 Jan 2099 00:00:09 GMT",
        headers={"Date": FUTURE},
    )
    server.spoil("/x", "503", retry_after="Wed, 01 Jul 2026 11:00:00 GMT")

    assert get(server.address("/x"), folder, Limits(), waits=waits) is not None
    assert waits == [9, 0]


@pytest.mark.parametrize("retry_after", ["3600", "9" * 40, FUTURE])
def test_429_with_retry_after_too_long_ends_the_tries(
    server: Misbehaving, folder: Path, retry_after: str
) -> None:
    server.serve("/x", BODY, fault="429", retry_after=retry_after, headers={"Date": NOW})

    assert "asks to wait" in refused(server.address("/x"), folder)
    assert len(server.seen) == 1


def test_500_then_200_comes_and_waits_double(server: Misbehaving, folder: Path) -> None:
    waits: list[float] = []
    server.serve("/x", BODY, fault="500", times=3)

    assert get(server.address("/x"), folder, Limits(wait=1), waits=waits) is not None
    assert [round(wait / 2**count) for count, wait in enumerate(waits)] == [1, 1, 1]


def test_500_for_ever_ends_after_the_tries(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="500")

    assert "500 (Internal Server Error), at the last of 4 tries" in refused(
        server.address("/x"), folder
    )
    assert len(server.seen) == 4


def test_the_budget_of_seconds_ends_the_tries(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="429", retry_after="30")

    limits = QUICK._replace(seconds=20)

    assert "20 seconds leave no time" in refused(server.address("/x"), folder, limits)


# Broken transfers


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("fault", ["truncate", "reset", "drop", "garbage", "stall"])
def test_a_truncated_body_is_fetched_again(
    server: Misbehaving, folder: Path, fault: str, *, chunked: bool
) -> None:
    server.serve("/x", BODY, fault=fault, times=2, chunked=chunked)
    limits = IMPATIENT if fault == "stall" else QUICK

    assert got(server.address("/x"), folder, limits).path.read_bytes() == BODY
    assert ranges(server) == ["", "", ""]


@pytest.mark.parametrize("fault", ["truncate", "reset", "drop", "garbage", "stall"])
def test_a_body_truncated_for_ever_is_refused(
    server: Misbehaving, folder: Path, fault: str
) -> None:
    server.serve("/x", BODY, fault=fault)
    limits = IMPATIENT if fault == "stall" else QUICK

    assert "at the last of 4 tries" in refused(server.address("/x"), folder, limits)


@pytest.mark.parametrize("body", [BODY, b"[1, 2, 3, 4, 5]"])
@pytest.mark.parametrize("fault", ["short", "long"])
def test_a_wrong_length_is_noticed(
    server: Misbehaving, folder: Path, fault: str, body: bytes
) -> None:
    server.serve("/x", body, fault=fault, times=1, ranges=True, etag=ETAG)
    assert got(server.address("/x"), folder).path.read_bytes() == body
    assert len(server.seen) == 2

    server.serve("/always", body, fault=fault)
    for left in folder.iterdir():
        left.unlink()
    assert "at the last of 4 tries" in refused(server.address("/always"), folder)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_broken_transfer_goes_on_where_it_broke(
    server: Misbehaving, folder: Path, encoding: str
) -> None:
    server.serve("/x", BODY, etag=ETAG, ranges=True, encoding=encoding, fault="truncate", times=1)
    server.spoil("/x", "503")
    server.spoil("/x", "truncate")
    fetched = got(server.address("/x"), folder)

    assert fetched.path.read_bytes() == BODY
    assert fetched.sha256 == hashlib.sha256(BODY).hexdigest()
    begun = [int(one.removeprefix("bytes=").removesuffix("-") or 0) for one in ranges(server)]
    assert begun[0] == 0 < begun[1] == begun[2] < begun[3]
    assert server.seen[1].headers["if-range"] == ETAG


@pytest.mark.parametrize(
    ("etag", "partial"), [('W/"v1"', True), ("", True), (ETAG, False), ("v1", True)]
)
def test_without_a_strong_mark_a_broken_transfer_starts_over(
    server: Misbehaving, folder: Path, etag: str, *, partial: bool
) -> None:
    server.serve("/x", BODY, etag=etag, ranges=partial, fault="truncate", times=1)

    assert got(server.address("/x"), folder).path.read_bytes() == BODY
    assert ranges(server) == ["", ""]


def test_a_file_that_changed_meanwhile_comes_whole(server: Misbehaving, folder: Path) -> None:
    after = BODY[::-1]
    server.serve("/x", BODY, etag=ETAG, ranges=True, fault="truncate", times=1)

    def change(_: float) -> None:
        server.serve("/x", after, etag='"v2"', ranges=True)

    fetched = fetch(Request(server.address("/x")), folder, limits=QUICK, sleep=change)

    assert fetched is not None
    assert (fetched.path.read_bytes(), fetched.etag) == (after, '"v2"')
    assert ranges(server)[1] != ""


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 0-9/10"},
        {"Content-Range": "nonsense"},
        {"ETag": '"another"'},
        {"Content-Encoding": "gzip"},
    ],
)
def test_a_part_that_does_not_fit_is_not_joined(
    server: Misbehaving, folder: Path, headers: dict[str, str]
) -> None:
    server.serve("/x", BODY, etag=ETAG, ranges=True, fault="truncate", times=1)

    def spoil(_: float) -> None:
        again = len(server.seen) == 1
        server.serve("/x", BODY, etag=ETAG, ranges=True, headers=headers if again else {})

    fetched = fetch(Request(server.address("/x")), folder, limits=QUICK, sleep=spoil)

    assert fetched is not None
    assert fetched.path.read_bytes() == BODY
    assert len(server.seen) == 3


@pytest.mark.parametrize("fault", ["drip", "drip-head"])
def test_a_slow_drip_is_refused(server: Misbehaving, folder: Path, fault: str) -> None:
    server.serve("/x", BODY, fault=fault)
    limits = QUICK._replace(grace=0.1)

    assert "fewer than 1000 bytes per second" in refused(server.address("/x"), folder, limits)


@pytest.mark.parametrize("fault", ["drip", "drip-head"])
def test_a_drip_fast_enough_still_ends_with_the_seconds(
    server: Misbehaving, folder: Path, fault: str
) -> None:
    server.serve("/x", BODY, fault=fault)
    limits = QUICK._replace(slowest=0, seconds=0.3)

    assert "took longer than 0.3 seconds" in refused(server.address("/x"), folder, limits)


# What is refused for what it is


def test_a_redirect_loop_is_refused(server: Misbehaving, folder: Path) -> None:
    server.serve("/self", fault="loop")
    server.serve("/a", fault="redirect", to="/b")
    server.serve("/b", fault="redirect", to="/a")

    assert "redirects in a circle" in refused(server.address("/self"), folder)
    assert "redirects in a circle" in refused(server.address("/a"), folder)


def test_too_many_redirects_are_refused(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="redirects", times=6)
    assert "more than 5 times" in refused(server.address("/x"), folder)
    assert len(server.seen) == 6

    server.serve("/x", BODY, fault="redirects", times=5)
    assert got(server.address("/x"), folder).path.read_bytes() == BODY


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.org/x", "//", "http://[", "", "http://a:b@c/"]
)
def test_a_redirect_to_something_else_is_refused(
    server: Misbehaving, folder: Path, to: str
) -> None:
    server.serve("/x", fault="redirect", to=to)
    refused(server.address("/x"), folder)

    assert len(server.seen) == 1


def test_a_redirect_within_the_host_keeps_the_key(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", fault="redirect", to="/y")
    server.serve("/y", BODY)
    got(server.address("/x"), folder, headers={"x-api-key": "s3cret"})

    assert [one.headers.get("x-api-key") for one in server.seen] == ["s3cret", "s3cret"]


def test_a_redirect_to_another_host_drops_the_key(server: Misbehaving, folder: Path) -> None:
    with Misbehaving() as other:
        server.serve("/x", fault="redirect", to=other.address("/back"))
        other.serve("/back", fault="redirect", to=server.address("/y"))
        server.serve("/y", BODY)
        got(
            server.address("/x"),
            folder,
            headers={"x-api-key": "s3cret", "Authorization": "Bearer s3"},
        )

        asked = [*server.seen, *other.seen]
    assert [one.headers.get("x-api-key") for one in asked] == ["s3cret", None, None]
    assert [one.headers.get("authorization") for one in asked] == ["Bearer s3", None, None]


@pytest.mark.parametrize("kind", ["gzip", "deflate"])
def test_a_gzip_bomb_is_refused_by_ratio_and_by_size(
    server: Misbehaving, folder: Path, kind: str
) -> None:
    server.serve("/x", fault=f"{kind}-bomb")
    no_ratio = QUICK._replace(ratio=1e9, bytes=8 * 1024**2)

    assert "more than 200 times" in refused(server.address("/x"), folder)
    assert "larger than the 8,388,608 bytes" in refused(server.address("/x"), folder, no_ratio)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_too_large_is_refused(server: Misbehaving, folder: Path, *, chunked: bool) -> None:
    server.serve("/x", BODY, chunked=chunked)
    small = QUICK._replace(bytes=1000)

    assert "larger than the 1,000 bytes" in refused(server.address("/x"), folder, small)


def test_damaged_compression_is_fetched_again(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="cut-gzip", times=1, etag=ETAG, ranges=True)
    server.serve("/not", b"no gzip", headers={"Content-Encoding": "gzip"})
    server.serve("/odd", BODY, fault="encoding")

    assert got(server.address("/x"), folder).path.read_bytes() == BODY
    shutil.rmtree(folder)
    folder.mkdir()
    assert "compression is damaged" in refused(server.address("/not"), folder)
    assert "not asked for" in refused(server.address("/odd"), folder)


@pytest.mark.parametrize(
    "page", [b"", b"\xef\xbb\xbf\n <!doctype HTML>" + b" " * 5000, b"<!-- hi -->\n<html lang='en'>"]
)
def test_html_instead_of_json_is_told(server: Misbehaving, folder: Path, page: bytes) -> None:
    server.serve("/x", page, fault="" if page else "html")

    assert "a web page came instead of data" in refused(server.address("/x"), folder)
    assert len(server.seen) == 1


@pytest.mark.parametrize("fault", ["empty", "204"])
def test_an_empty_answer_is_refused(server: Misbehaving, folder: Path, fault: str) -> None:
    server.serve("/x", BODY, fault=fault)
    refused(server.address("/x"), folder)


def test_a_clock_in_the_future_is_not_believed(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY, fault="future", etag=ETAG)
    fetched = got(server.address("/x"), folder)

    assert fetched.fetched == TODAY
    assert fetched.last_modified == ""
    assert fetched.etag == ETAG


@pytest.mark.parametrize(
    "address", ["ftp://example.org/x", "file:///etc/passwd", "models.json", "http://", "https://["]
)
def test_other_schemes_are_refused(folder: Path, address: str) -> None:
    assert "not an http or https address" in refused(address, folder)


def test_connection_refused_is_told(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert "no connection" in refused(f"http://127.0.0.1:{port}/x", folder)


def test_a_folder_that_cannot_be_written_is_told(server: Misbehaving, tmp_path: Path) -> None:
    server.serve("/x", BODY)
    with pytest.raises(PullFailed, match="cannot be written"):
        get(server.address("/x"), tmp_path / "absent")


def test_an_interruption_leaves_nothing(server: Misbehaving, folder: Path) -> None:
    server.serve("/x", BODY)

    def interrupt(_: int, __: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(Request(server.address("/x")), folder, tick=interrupt)
    assert list(folder.iterdir()) == []


# Keys


def test_a_key_is_shown_nowhere(
    server: Misbehaving, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.serve("/x", BODY, fault="401")
    request = Request(server.address("/x?key=s3cret"), {"x-api-key": "s3cret"})
    with pytest.raises(PullFailed) as caught:
        fetch(request, folder, limits=QUICK)

    assert "x-api-key" in repr(request)
    assert "s3cret" not in repr(request) + str(caught.value)
    assert "x-api-key" not in caplog.text


@pytest.mark.parametrize("value", ["s3cret\r\nHost: x", "s3crét", "s3cret\n", " s3cret"])
def test_a_key_that_cannot_be_sent_is_refused_untold(folder: Path, value: str) -> None:
    sentence = refused("http://127.0.0.1:9/x", folder, headers={"x-api-key": value})

    assert "'x-api-key' holds characters" in sentence
    assert "s3cr" not in sentence


def test_a_password_in_the_address_is_refused_untold(folder: Path) -> None:
    with pytest.raises(PullFailed) as caught:
        get("http://me:s3cret@127.0.0.1:9/x", folder)

    assert "holds a password" in str(caught.value)
    assert "s3cret" not in str(caught.value)


# Proxies and certificates of the environment


def test_the_proxy_of_the_environment_is_used(
    server: Misbehaving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve("/models.json", BODY)
    monkeypatch.setenv("HTTP_PROXY", server.root)

    assert got("http://data.invalid/models.json", folder).path.read_bytes() == BODY
    assert server.seen[0].target == "http://data.invalid/models.json"


def test_no_proxy_is_honoured(
    server: Misbehaving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve("/x", BODY)
    with Misbehaving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.root)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        got(server.address("/x"), folder)

        assert proxy.seen == []


def test_a_proxy_that_cannot_be_used_is_told(
    server: Misbehaving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://me:s3cret@proxy.invalid")
    sentence = refused("http://data.invalid/x", folder)
    assert "check HTTP_PROXY" in sentence
    assert "s3cret" not in sentence

    server.serve("/x", BODY, fault="407")
    monkeypatch.setenv("HTTP_PROXY", server.root)
    assert "407" in refused("http://data.invalid/x", folder)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that signs itself, for loopback and for data.invalid, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    made = tmp_path_factory.mktemp("tls")
    certificate, key = made / "certificate.pem", made / "key.pem"
    names = "subjectAltName=IP:127.0.0.1,DNS:data.invalid"
    asked = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    asked += ["-subj", "/CN=loopback", "-addext", names, "-keyout", str(key)]
    done = subprocess.run([*asked, "-out", str(certificate)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"openssl makes no certificate: {done.stderr.decode()[-200:]}")
    return certificate, key


def test_tls_is_verified(folder: Path, certificate: tuple[Path, Path]) -> None:
    with Misbehaving(tls=certificate) as server:
        server.serve("/x", BODY)
        sentence = refused(server.address("/x"), folder)

        assert "certificate cannot be trusted" in sentence
        assert "SSL_CERT_FILE" in sentence
        assert server.seen == []


@pytest.mark.parametrize("fault", ["", "truncate", "reset", "long", "short", "500"])
def test_tls_with_the_certificate_of_the_environment(
    folder: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with Misbehaving(tls=certificate) as server:
        server.serve("/x", BODY, etag=ETAG, ranges=True, fault=fault, times=1)

        assert got(server.address("/x"), folder).path.read_bytes() == BODY
        assert len(server.seen) == (2 if fault else 1)


def test_tls_through_the_proxy_of_the_environment(
    folder: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with Misbehaving(tunnel=certificate) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.root)
        proxy.serve("/x", BODY, fault="long", times=1)
        got("https://data.invalid/x", folder, headers={"x-api-key": "s3cret"})

        assert [one.method for one in proxy.seen] == ["CONNECT", "GET"] * 2
        assert "x-api-key" not in proxy.seen[0].headers


def test_tls_certificates_that_cannot_be_read_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent.pem"))

    assert "check SSL_CERT_FILE" in refused("https://127.0.0.1:9/x", folder)


def test_a_redirect_from_https_to_http_is_refused(
    server: Misbehaving,
    folder: Path,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    server.serve("/x", BODY)
    with Misbehaving(tls=certificate) as safe:
        safe.serve("/x", fault="redirect", to=server.address("/x"))

        assert "redirects from https to http://" in refused(safe.address("/x"), folder)
    assert server.seen == []


# Laws

FAULTS = (
    *("", "", "", "truncate", "reset", "short", "long", "drop", "garbage", "500", "503", "429"),
    *("404", "cut-gzip", "loop", "html", "empty", "future", "gzip-bomb", "encoding", "redirects"),
)


def test_200_fetches_with_random_faults_bring_the_bytes_or_nothing(
    server: Misbehaving, folder: Path
) -> None:
    chance = random.Random(20260701)  # noqa: S311
    came = failed = 0
    for turn in range(200):
        path, body = f"/{turn}", chance.randbytes(chance.choice([1, 300, 70_000]))
        server.serve(
            path,
            body,
            etag=chance.choice(["", ETAG, 'W/"v1"']),
            ranges=chance.random() < 0.6,
            encoding=chance.choice(["", "gzip", "deflate"]),
            chunked=chance.random() < 0.3,
        )
        for fault in chance.choices(FAULTS, k=chance.randrange(6)):
            server.spoil(path, fault, size=2 * 1024**2)
        try:
            fetched = got(server.address(path), folder)
        except PullFailed:
            failed += 1
        else:
            came += 1
            assert fetched.path.read_bytes() == body
            assert (fetched.bytes, fetched.sha256) == (len(body), hashlib.sha256(body).hexdigest())
            fetched.path.unlink()
        assert list(folder.iterdir()) == []
    assert came > 60
    assert failed > 20


def test_nothing_stays_open(server: Misbehaving, folder: Path) -> None:
    """Connections and files are closed in every case; an open one warns, which is an error."""
    opened = Path("/proc/self/fd")
    if not opened.is_dir():
        pytest.skip("this system does not list the open files of a process")

    def count() -> int:
        server.rest()
        return len(list(opened.iterdir()))

    server.serve("/x", BODY)
    got(server.address("/x"), folder).path.unlink()
    before = count()
    for fault in ("truncate", "reset", "html", "loop", "404", "gzip-bomb", ""):
        server.serve("/x", BODY, fault=fault, times=9)
        with contextlib.suppress(PullFailed):
            get(server.address("/x"), folder)

    assert count() == before


def test_only_fetching_opens_the_network() -> None:
    network = re.compile(
        r"^\s*(?:import|from) (?:httpx|httpcore|requests|socket|urllib\.request|http\.client)\b",
        re.MULTILINE,
    )
    source = ROOT / "src" / "headway"
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if network.search(path.read_text("utf-8"))
    }

    assert {one for one in found if one.startswith("evidence/")} == {
        "evidence/fetch.py",
        "evidence/fetch_client.py",
        "evidence/fetch_faults.py",
    }


def test_importing_it_does_not_load_the_client() -> None:
    asked = "import headway.evidence.fetch, sys; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "False"
