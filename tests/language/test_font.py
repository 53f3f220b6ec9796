from fontTools.ttLib import TTFont

from headway.language.font import FAMILY, FILE, FOLDER, characters, gb_2312
from headway.language.strings import strings

LIMITS = {"otf": 2_000_000, "woff2": 1_200_000}


def held(ending: str) -> set[str]:
    return {chr(code) for code in TTFont(FOLDER / f"{FILE}.{ending}").getBestCmap()}


def test_the_font_holds_every_character_our_strings_use() -> None:
    ours = {one for text in strings("zh").templates.values() for one in text if one >= " "}

    assert ours <= held("otf"), "run `make font`"


def test_both_forms_hold_the_same_and_nothing_unasked() -> None:
    plain = held("otf")

    assert plain == held("woff2")
    assert set(gb_2312()) <= plain <= characters()
    assert len(gb_2312()) == 6763
    assert set("，。：；！？（）《》“”—…·、％＋－") <= plain


def test_the_font_has_its_own_name_its_licence_and_a_bearable_size() -> None:
    names = TTFont(FOLDER / f"{FILE}.otf")["name"]

    assert names.getDebugName(1) == FAMILY
    assert "SIL Open Font License" in names.getDebugName(13)
    assert not any("Noto" in (names.getDebugName(number) or "") for number in (1, 4, 6))
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")
    for ending, limit in LIMITS.items():
        assert (FOLDER / f"{FILE}.{ending}").stat().st_size < limit
