"""What a setting makes once, however many questions are asked in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from headway.answers.setting import Setting

Made = TypeVar("Made")


def once(setting: Setting, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """The result of `make`, called at the first question for this key and kept."""
    if key not in setting.made:
        setting.made[key] = make()
    return cast("Made", setting.made[key])
