"""The command that measures what a claim rests on, so that a reader can run it again."""

from __future__ import annotations

from headway.answers.claim_file import MeasureSpec
from headway.answers.claim_measures import MEASURES, board_of, window_of
from headway.answers.setting import Setting
from headway.measures.forecast import STEP_DAYS


def recompute(setting: Setting, spec: MeasureSpec) -> str:
    """The command line of a claim's measure."""
    takes = MEASURES[spec.verb].takes
    words = ["headway", spec.verb]
    if "first" in takes:
        words += [spec.first, spec.second]
    if "board" in takes:
        words += ["--board", board_of(setting, spec)]
    options = {
        **_window(setting, spec),
        "--time-base": spec.time_base,
        "--definition": spec.definition,
        "--top": spec.top,
        "--level-of": spec.level_of,
        "--hosts": spec.hosts,
        "--horizon": _horizon(setting, spec),
    }
    words += [word for name, value in options.items() if value for word in (name, str(value))]
    words += [word for kind in spec.kinds for word in ("--kind", kind)]
    return " ".join([*words, "--as-of", str(setting.as_of), "--profile", setting.profile.name])


def _window(setting: Setting, spec: MeasureSpec) -> dict[str, object]:
    if spec.verb == "trend":
        days = window_of(setting, spec)
        return {"--from": days.start, "--to": days.end}
    if spec.verb == "lag":
        return {"--since": spec.start}
    if spec.verb == "gap":
        return {}
    return {"--from": spec.start, "--to": spec.end}


def _horizon(setting: Setting, spec: MeasureSpec) -> str:
    if spec.by is None:
        return ""
    return f"{round((spec.by - setting.as_of).days / STEP_DAYS) / 2:g}mo"
