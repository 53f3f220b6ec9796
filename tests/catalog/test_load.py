"""A catalog folder is read whole, and every fault is named at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from headway.catalog.load import PACKAGED, compile_facts, is_compiled, load
from headway.errors import BadCatalog, UnknownBoard, UnknownGroup, UnknownModel

LAB = """
name = "Acme"
country = "US"
source = "https://acme.example/about"
[aliases]
arena = ["acme", "ACME"]

[[model]]
id = "roadrunner-1"
name = "Roadrunner 1"
released = 2025-03-04
source = "https://acme.example/roadrunner"
weights = "open"
modalities = ["text"]
[model.aliases]
arena = ["roadrunner-1"]
[model.variants.arena]
"roadrunner-1 (high)" = "high"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "acme.toml").write_text(LAB)
    return tmp_path


def _faults(folder: Path) -> str:
    with pytest.raises(BadCatalog) as caught:
        load(folder)
    return str(caught.value)


def test_alias_and_variant_resolve_to_one_model(folder: Path) -> None:
    catalog = load(folder)

    assert catalog.resolve("arena", "roadrunner-1") == ("acme/roadrunner-1", "")
    assert catalog.resolve("arena", "roadrunner-1 (high)") == ("acme/roadrunner-1", "high")
    assert catalog.resolve_lab("arena", "ACME") == "acme"
    assert catalog.model("acme/roadrunner-1").released == dt.date(2025, 3, 4)


def test_near_name_of_a_publisher_is_never_matched(folder: Path) -> None:
    catalog = load(folder)

    assert catalog.resolve("arena", "Roadrunner-1") is None
    assert catalog.resolve("epoch", "roadrunner-1") is None


def test_every_fault_is_reported_at_once(folder: Path) -> None:
    (folder / "labs" / "acme.toml").write_text(
        LAB.replace('country = "US"', 'country = "USA"').replace('"open"', '"ajar"')
    )
    (folder / "labs" / "broken.toml").write_text("name = ")

    faults = _faults(folder)

    assert "3 faults" in faults
    assert "broken.toml: not valid TOML" in faults
    assert "labs/acme.toml, model roadrunner-1: Invalid enum value 'ajar'" in faults
    assert "'USA' is not an ISO 3166-1 alpha-2 code" in faults


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('weights = "open"', 'weights = "open"\ncolour = "red"', "unknown field `colour`"),
        ("released = 2025-03-04", 'released = "soon"', "Invalid RFC3339"),
        (
            'source = "https://acme.example/roadrunner"',
            'source = "hearsay"',
            "'hearsay' is neither",
        ),
        ('id = "roadrunner-1"', 'id = "Road Runner"', "an id is lower case"),
        ('name = "Roadrunner 1"\n', "", "missing required field `name`"),
    ],
)
def test_a_bad_model_is_named_with_its_fault(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "labs" / "acme.toml").write_text(LAB.replace(old, new))

    assert said in _faults(folder)


def test_two_models_cannot_claim_one_name(folder: Path) -> None:
    (folder / "labs" / "rival.toml").write_text(
        LAB.replace("roadrunner-1", "coyote-1").replace('["coyote-1"]', '["roadrunner-1"]')
    )

    assert (
        "arena name 'roadrunner-1' is claimed by acme/roadrunner-1 and rival/coyote-1"
        in _faults(folder)
    )


def test_overlay_adds_aliases_and_models_but_changes_no_fact(folder: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "mine"
    (overlay / "labs").mkdir(parents=True)
    added = LAB.replace('["roadrunner-1"]', '["beep-beep"]').replace("(high)", "(low)")
    (overlay / "labs" / "acme.toml").write_text(added)

    catalog = load(folder, overlay)

    assert catalog.resolve("arena", "beep-beep") == ("acme/roadrunner-1", "")
    assert catalog.resolve("arena", "roadrunner-1") == ("acme/roadrunner-1", "")
    assert catalog.model("acme/roadrunner-1").released == dt.date(2025, 3, 4)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2025-03-04", "1999-01-01", "released 1999-01-01 contradicts 2025-03-04"),
        ('weights = "open"', 'weights = "closed"', "weights closed contradicts open"),
        ('country = "US"', 'country = "CN"', "country CN contradicts US"),
    ],
)
def test_an_overlay_that_contradicts_a_fact_is_refused(
    folder: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    overlay = tmp_path / "mine"
    (overlay / "labs").mkdir(parents=True)
    (overlay / "labs" / "acme.toml").write_text(LAB.replace(old, new))

    with pytest.raises(BadCatalog, match=said):
        load(folder, overlay)


def test_compiled_facts_are_used_only_while_they_are_current(folder: Path) -> None:
    compile_facts(folder)
    assert is_compiled(folder)

    (folder / "labs" / "acme.toml").write_text(LAB.replace("Roadrunner 1", "Roadrunner One"))

    assert not is_compiled(folder)
    assert load(folder).model("acme/roadrunner-1").name == "Roadrunner One"


def test_damaged_compiled_facts_are_ignored(folder: Path) -> None:
    compile_facts(folder).write_text("{")

    assert load(folder).model("acme/roadrunner-1").name == "Roadrunner 1"


def test_packaged_catalog_has_no_fault_and_is_compiled() -> None:
    catalog = load()

    assert is_compiled(PACKAGED)
    assert len(catalog.models) > 500
    assert {"us", "china", "open-weights", "closed-weights"} <= set(catalog.groups)


def test_every_packaged_model_is_in_exactly_one_of_us_china_rest() -> None:
    catalog = load()
    us, china, rest = (catalog.members(name) for name in ("us", "china", "rest"))

    assert us | china | rest == set(catalog.models)
    assert not us & china
    assert not us & rest
    assert not china & rest


def test_group_rules() -> None:
    catalog = load()

    both = catalog.members("lab:openai+lab:anthropic")
    assert both == catalog.members("lab:openai") | catalog.members("lab:anthropic")
    assert catalog.members("country:cn") == catalog.members("china")
    assert catalog.members("china-open") == catalog.members("china") & catalog.members(
        "open-weights"
    )


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("chna", "nearest: china"),
        ("lab:opnai", "nearest: lab:openai"),
        ("x:y", "country:<ISO code>"),
    ],
)
def test_unknown_group_names_near_ones_and_chooses_none(rule: str, hint: str) -> None:
    with pytest.raises(UnknownGroup, match=hint):
        load().members(rule)


def test_unknown_model_board_and_category() -> None:
    catalog = load()

    with pytest.raises(UnknownModel, match="nearest: deepseek/deepseek-r1"):
        catalog.model("deepseek/deepseek-r11")
    with pytest.raises(UnknownBoard, match="nearest: arena/text"):
        catalog.board("arena/texts")
    with pytest.raises(UnknownBoard, match="arena/text:coding"):
        catalog.board("arena/text:codng")


ROLLING = """
[[model]]
id = "roadrunner-2"
name = "Roadrunner 2"
released = 2025-09-01
source = "https://acme.example/roadrunner"
weights = "open"
modalities = ["text"]
[model.rolling]
litellm = ["acme-chat"]

[[model]]
id = "roadrunner-3"
name = "Roadrunner 3"
released = 2026-02-01
source = "https://acme.example/roadrunner"
weights = "open"
modalities = ["text"]
[model.rolling]
litellm = ["acme-chat"]
"""


def test_a_rolling_name_stands_for_the_newest_model_of_a_day(folder: Path) -> None:
    (folder / "labs" / "acme.toml").write_text(LAB + ROLLING)
    catalog = load(folder)

    assert catalog.resolve("litellm", "acme-chat") == ("acme/roadrunner-3", "")
    assert catalog.resolve("litellm", "acme-chat", dt.date(2026, 2, 1)) == ("acme/roadrunner-3", "")
    assert catalog.resolve("litellm", "acme-chat", dt.date(2026, 1, 31)) == (
        "acme/roadrunner-2",
        "",
    )
    assert catalog.resolve("litellm", "acme-chat", dt.date(2025, 8, 31)) is None
    assert [since for since, _ in catalog.bearers("litellm", "acme-chat")] == [
        dt.date(2025, 9, 1),
        dt.date(2026, 2, 1),
    ]
    assert catalog.bearers("arena", "roadrunner-1") == ((dt.date.min, ("acme/roadrunner-1", "")),)
    assert catalog.bearers("litellm", "unheard-of") == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("released = 2026-02-01", "precision = 'day'"),
            "model acme/roadrunner-3: rolling names need a day of release",
        ),
        (("2026-02-01", "2025-09-01"), "litellm name 'acme-chat' rolls to two models on one day"),
        (
            ("[model.rolling]", "[model.aliases]\nlitellm = ['acme-chat']\n[model.rolling]"),
            "litellm name 'acme-chat' is an alias of acme/roadrunner-2 and rolling",
        ),
    ],
)
def test_a_name_that_cannot_roll_is_a_fault(
    folder: Path, change: tuple[str, str], fault: str
) -> None:
    (folder / "labs" / "acme.toml").write_text(LAB + ROLLING.replace(*change))

    assert fault in _faults(folder)
