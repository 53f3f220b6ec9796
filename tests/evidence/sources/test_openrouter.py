"""OpenRouter: offers by host and tag, hosts with their seats and what they are said to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from headway.errors import BadFile
from headway.evidence.gathered import NEGATIVE, NO_PRICE
from headway.evidence.observations import Extract, Listing, Policy, Price
from headway.evidence.openrouter import SAME_TAG
from headway.evidence.sources import openrouter_endpoints, openrouter_offers, openrouter_providers
from headway.evidence.sources.openrouter_providers import UNKNOWN
from tests.evidence.samples import (
    ENDPOINT,
    OFFER_ROW,
    PROVIDER,
    TODAY,
    endpoints,
    write_csv,
)
from tests.evidence.samples import (
    openrouter_providers as providers,
)

DAY = dt.date(2026, 5, 18)


def offers(folder: Path, *rows: Mapping[str, str]) -> Extract:
    """The mirror's table of offers with these changes to its row."""
    found = [{**OFFER_ROW, **row} for row in rows]
    return openrouter_offers.read(write_csv(folder / "endpoints_2026-05-18.csv", found))


def test_an_endpoint_is_a_price_a_million_and_a_listing_of_its_tag(tmp_path: Path) -> None:
    endpoints(tmp_path)
    providers(tmp_path)
    extract = openrouter_endpoints.read(tmp_path, TODAY)

    assert extract.prices == (
        Price(
            name="alpha/alpha-1",
            host="alpha",
            since=TODAY,
            event="listed",
            published=TODAY,
            host_country="US",
            input=1.25,
            output=10.0,
            tag="alpha/fp8",
        ),
    )
    assert extract.listings == (
        Listing(
            name="alpha/alpha-1",
            host="alpha",
            published=TODAY,
            tag="alpha/fp8",
            host_country="US",
            regions="US|DE",
            context=128_000,
            max_output=8192,
            reads="text|image",
            writes="text",
            quantization="fp8",
            throughput=45.5,
            latency=0.85,
            uptime=0.995,
        ),
    )
    assert {stamp.name for stamp in extract.files} == {"one.json", "providers.json"}


def test_without_the_list_of_providers_no_seat_is_told(tmp_path: Path) -> None:
    (price,) = openrouter_endpoints.read(endpoints(tmp_path), TODAY).prices

    assert price.host_country == ""


def test_each_model_of_a_folder_has_its_offers(tmp_path: Path) -> None:
    endpoints(tmp_path, ENDPOINT, {**ENDPOINT, "tag": "beta", "quantization": "unknown"})
    endpoints(tmp_path, {**ENDPOINT, "tag": "alpha"}, name="alpha/alpha-2", file="two")
    extract = openrouter_endpoints.read(tmp_path, TODAY)

    assert [(one.name, one.host, one.tag, one.quantization) for one in extract.listings] == [
        ("alpha/alpha-1", "alpha", "alpha/fp8", "fp8"),
        ("alpha/alpha-1", "beta", "beta", ""),
        ("alpha/alpha-2", "alpha", "alpha", "fp8"),
    ]


@pytest.mark.parametrize(
    ("pricing", "reason"),
    [
        ({"prompt": "-1", "completion": "-1"}, NEGATIVE),
        ({"prompt": "0.1"}, NO_PRICE),
        ({"prompt": "", "completion": "0.1"}, NO_PRICE),
    ],
)
def test_an_endpoint_without_a_price_of_its_own_is_counted(
    tmp_path: Path, pricing: Mapping[str, str], reason: str
) -> None:
    path = endpoints(tmp_path, {**ENDPOINT, "pricing": pricing})
    extract = openrouter_endpoints.read(path, TODAY)

    assert (extract.prices, extract.left_out) == ((), {reason: 1})
    assert len(extract.listings) == 1


def test_a_free_route_is_kept_as_printed(tmp_path: Path) -> None:
    free = {**ENDPOINT, "pricing": {"prompt": "0", "completion": "0"}}
    (price,) = openrouter_endpoints.read(endpoints(tmp_path, free), TODAY).prices

    assert (price.input, price.output) == (0, 0)


def test_measures_that_are_not_told_are_unknown(tmp_path: Path) -> None:
    """Speeds are told to those who ask with a key only."""
    silent = {"latency_last_30m": None, "throughput_last_30m": None, "uptime_last_30m": None}
    (listing,) = openrouter_endpoints.read(
        endpoints(tmp_path, {**ENDPOINT, **silent}), TODAY
    ).listings

    assert (listing.latency, listing.throughput, listing.uptime) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"tag": None}, "expected `str`, got `null`"),
        ({"pricing": {"prompt": "dear"}}, "column pricing.prompt: 'dear' is not a number"),
        ({"context_length": 0.5}, "endpoint alpha/fp8, column context_length: 0.5 is not a num"),
        ({"latency_last_30m": 850}, "expected `object | null`, got `int`"),
    ],
)
def test_a_cell_of_another_kind_is_refused(
    tmp_path: Path, changes: Mapping[str, object], fault: str
) -> None:
    path = endpoints(tmp_path, {**ENDPOINT, **changes})

    with pytest.raises(BadFile, match=fault):
        openrouter_endpoints.read(path, TODAY)


def test_a_provider_is_read_with_its_seat_and_its_policy(tmp_path: Path) -> None:
    extract = openrouter_providers.read(providers(tmp_path), TODAY)

    assert extract.policies == (
        Policy(
            host="alpha",
            name="Alpha Cloud",
            kind="openrouter provider",
            country="US",
            published=TODAY,
            regions="US|DE",
            trains="no",
            retains="yes",
            retention_days=30,
            address="https://alpha.example/privacy",
        ),
    )


@pytest.mark.parametrize(
    ("policy", "said", "unknown"),
    [
        ({"training": True, "retainsPrompts": True}, ("unknown", "unknown", None), 1),
        (
            {"training": True, "retainsPrompts": True, "retentionDays": 30},
            ("yes", "yes", 30),
            0,
        ),
        ({"training": False, "retainsPrompts": True}, ("no", "yes", None), 0),
        ({"training": True, "retainsPrompts": False}, ("yes", "no", None), 0),
        ({"training": False, "retainsPrompts": False}, ("no", "no", None), 0),
        ({"training": False}, ("no", "unknown", None), 0),
        (None, ("unknown", "unknown", None), 0),
    ],
)
def test_a_provider_of_whom_nothing_is_known_is_said_to_do_the_worst(
    tmp_path: Path, policy: object, said: tuple[str, str, int | None], unknown: int
) -> None:
    path = providers(tmp_path, {**PROVIDER, "dataPolicy": policy})
    extract = openrouter_providers.read(path, TODAY)
    (found,) = extract.policies

    assert (found.trains, found.retains, found.retention_days) == said
    assert extract.left_out == ({UNKNOWN: 1} if unknown else {})
    assert not found.reviewed


@pytest.mark.parametrize("days", [-1, 0.5, 1e308])
def test_days_that_cannot_be_are_refused(tmp_path: Path, days: float) -> None:
    policy = {"training": False, "retainsPrompts": True, "retentionDays": days}
    path = providers(tmp_path, {**PROVIDER, "dataPolicy": policy})

    with pytest.raises(BadFile, match=r"column dataPolicy\.retentionDays: .* is not a number"):
        openrouter_providers.read(path, TODAY)


def test_the_documented_list_of_providers_tells_seats_only(tmp_path: Path) -> None:
    plain = {
        "name": "Alpha",
        "slug": "alpha",
        "headquarters": None,
        "datacenters": None,
        "privacy_policy_url": None,
        "terms_of_service_url": "https://alpha.example/terms",
    }
    (found,) = openrouter_providers.read(providers(tmp_path, plain), TODAY).policies

    assert (found.name, found.country, found.regions) == ("Alpha", "", "")
    assert (found.trains, found.retains) == ("unknown", "unknown")
    assert found.address == "https://alpha.example/terms"


def test_a_row_of_the_mirror_is_a_price_and_a_listing(tmp_path: Path) -> None:
    extract = offers(tmp_path, {})
    (price,), (listing,) = extract.prices, extract.listings

    assert (price.name, price.host, price.host_country, price.tag, price.since) == (
        "alpha/alpha-1",
        "alpha",
        "US",
        "alpha/fp8",
        DAY,
    )
    assert (price.event, price.input, price.output, price.cache_read) == ("listed", 1.25, 10, None)
    assert (listing.regions, listing.context, listing.max_output) == ("US|DE", 128_000, None)
    assert (listing.latency, listing.throughput, listing.uptime) == (0.85, 45.5, 0.995)
    assert (listing.reads, listing.quantization) == ("", "fp8")


def test_the_tables_beside_it_tell_modalities_and_seats(tmp_path: Path) -> None:
    model = {"id": "alpha/alpha-1", "in_modalities": "text|image", "out_modalities": "text"}
    provider = {
        "slug": "alpha",
        "name": "Alpha",
        "headquarters": "US",
        "datacenters": "[]",
        "privacy_policy_url": "",
        "terms_of_service_url": "https://alpha.example/terms",
        "researched_hq_country": "CN",
    }
    write_csv(tmp_path / "models_2026-05.csv", [model])
    write_csv(tmp_path / "providers.csv", [provider])
    write_csv(tmp_path / "endpoints_2026-05-18.csv", [OFFER_ROW])

    extract = openrouter_offers.read(tmp_path)

    assert [(one.reads, one.writes) for one in extract.listings] == [("text|image", "text")]
    assert [(one.host, one.country, one.regions, one.trains) for one in extract.policies] == [
        ("alpha", "US", "", "unknown")
    ]
    assert [place.path.name for place in extract.places] == [
        "endpoints_2026-05-18.csv",
        "endpoints_2026-05-18.csv",
        "providers.csv",
    ]


def test_of_two_offers_under_one_tag_the_first_is_kept(tmp_path: Path) -> None:
    extract = offers(tmp_path, {}, {"input_usd_per_mtok": "2"}, {"tag": "alpha/fp4"})

    assert [(one.tag, one.input) for one in extract.prices] == [
        ("alpha/fp8", 1.25),
        ("alpha/fp4", 1.25),
    ]
    assert extract.left_out == {SAME_TAG: 1}


def test_the_mirror_of_may_2026(shared: Path) -> None:
    """The discount is in the printed price: Alibaba asked 0.5 and 3, and gave 35 % off."""
    extract = openrouter_offers.read(shared / "openrouter-2026-05")
    plus = [
        (one.input, one.output)
        for one in extract.prices
        if (one.name, one.host) == ("qwen/qwen3.6-plus", "alibaba")
    ]

    assert (len(extract.prices), len(extract.listings), len(extract.policies)) == (831, 831, 82)
    assert extract.left_out == {SAME_TAG: 1}
    assert plus == [(0.325, 1.95)]
    assert sum(one.input == 0 for one in extract.prices) == 27
    assert Counter(one.host_country for one in extract.prices)["CN"] == 19
