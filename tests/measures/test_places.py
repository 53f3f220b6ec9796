"""Rules about countries: what they allow, what they cannot tell, what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest

from headway.errors import Misuse
from headway.measures.host_facts import HostFacts, Statement
from headway.measures.places import EU, in_eu_if_chosen, places, seated, served


def said(*values: str) -> tuple[Statement, ...]:
    return tuple(Statement(one, "s", "", dt.date(2026, 4, 1), reviewed=False) for one in values)


@pytest.mark.parametrize(
    ("rule", "value", "answer"),
    [
        ("us", "US", "yes"),
        ("us", "CN", "no"),
        ("us+de", "DE", "yes"),
        ("eu", "FR", "yes"),
        ("eu", "GB", "no"),
        ("eea", "NO", "yes"),
        ("eu", "EU|FI", "yes"),
        ("eu", "EU|US", "unknown"),
        ("not:cn", "EU|US", "yes"),
        ("not:cn", "CN", "no"),
        ("not:cn", "CN|SG", "unknown"),
        ("NOT:CN", "us", "yes"),
        ("de", "EU", "unknown"),
        ("not:cn", "APAC", "unknown"),
        ("gb", "UK", "yes"),
        ("us", "", "unknown"),
    ],
)
def test_a_rule_tells_yes_no_or_unknown(rule: str, value: str, answer: str) -> None:
    assert places(rule, "region").of(value) == answer


@pytest.mark.parametrize("text", ["", "china", "not:", "not:china", "us,de", "u", "us+", "1a"])
def test_what_is_no_country_is_refused(text: str) -> None:
    with pytest.raises(Misuse, match="is no country; write ISO codes"):
        places(text, "host country")


def test_the_union_has_27_members() -> None:
    assert len(EU) == 27
    assert "GB" not in EU


def test_the_eu_is_served_where_a_source_says_that_nothing_leaves_it() -> None:
    rule = places("eu", "region")

    assert served(HostFacts(regions=said("EU|US"), leaves_eu=said("no")), rule) == "yes"
    assert served(HostFacts(regions=said("EU|US"), eu_only=said("yes")), rule) == "yes"
    assert served(HostFacts(regions=said("EU|US"), eu_only=said("no")), rule) == "unknown"
    assert served(HostFacts(regions=said("EU"), leaves_eu=said("yes")), rule) == "unknown"
    assert served(HostFacts(regions=said("US"), leaves_eu=said("yes")), rule) == "no"
    assert served(HostFacts(), rule) == "unknown"
    assert served(HostFacts(leaves_eu=said("no")), places("not:cn", "region")) == "yes"
    assert served(HostFacts(leaves_eu=said("yes")), places("not:cn", "region")) == "unknown"
    assert served(HostFacts(leaves_eu=said("no")), places("de", "region")) == "unknown"


def test_an_eu_that_has_to_be_chosen_is_said_to_be() -> None:
    assert in_eu_if_chosen(HostFacts(regions=said("EU|US"), eu_only=said("yes")))
    assert not in_eu_if_chosen(HostFacts(regions=said("EU|FI"), eu_only=said("yes")))
    assert not in_eu_if_chosen(HostFacts(regions=said("EU|US")))


def test_what_the_price_list_states_of_the_seat_counts_too() -> None:
    rule = places("not:cn", "host")

    assert seated(HostFacts(), rule, said("SG")) == "yes"
    assert seated(HostFacts(seat=said("CN")), rule, said("SG")) == "unknown"
    assert seated(HostFacts(seat=said("CN")), rule) == "no"
