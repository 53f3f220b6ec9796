"""A page with everything a page can have, as its templates write it."""

from __future__ import annotations

import html
import json
from datetime import date, timedelta
from typing import Any

FIRST, SECOND, NEUTRAL = "#0072B2", "#D55E00", "#595959"
TITLE = "Gap between the best US model and the best Chinese one on arena/text, on one scale"
SUBTITLE = (
    "rating points; band: 95% interval; dotted: public acts that may matter to the one or the other"
)
VERDICTS = ("supported", "contradicted", "leaning", "undetermined", "not-measurable")
CHINESE = {
    "title": "差距正在缩小吗",
    "text": "截至2026年7月1日，最好的美国模型领先最好的中国模型26分（95%区间：15至33）。",
}


def rows() -> list[dict[str, Any]]:
    first = date(2024, 1, 1)
    made = []
    for step in range(60):
        day = first + timedelta(days=15 * step)
        for side, offset, slope in (("US", 60, 5.2), ("China", 0, 5.9)):
            value = 1200 + offset + slope * step + (11 * step) % 13
            made.append(
                {"date": day.isoformat(), "side": side, "value": value}
                | {"low": value - 9, "high": value + 9}
            )
    return made


def spec() -> dict[str, Any]:
    """Two lines with bands, events, and a brush named `window`."""
    x = {"field": "date", "type": "temporal", "title": None}
    sides = {"domain": ["US", "China"], "range": [FIRST, SECOND]}
    color = {"field": "side", "type": "nominal", "scale": sides, "title": None}
    events = {"values": [{"date": "2024-12-02", "label": "export controls"}]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": TITLE, "subtitle": SUBTITLE, "anchor": "start"},
        "config": {"view": {"stroke": None}, "axis": {"gridOpacity": 0.4}, "title": {"limit": 0}},
        "width": 560,
        "height": 260,
        "data": {"values": rows()},
        "layer": [
            {
                "name": "band",
                "params": [{"name": "window", "select": {"type": "interval", "encodings": ["x"]}}],
                "mark": {"type": "area", "opacity": 0.25, "interpolate": "step-after"},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": "rating points",
                        "scale": {"zero": False},
                    },
                    "y2": {"field": "high"},
                    "color": color,
                },
            },
            {
                "mark": {"type": "line", "interpolate": "step-after"},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": color,
                    "strokeDash": {
                        "field": "side",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": ["US", "China"]},
                    },
                    "tooltip": [
                        {"field": "date", "type": "temporal"},
                        {"field": "value", "type": "quantitative"},
                    ],
                },
            },
            {
                "name": "events",
                "data": events,
                "mark": {"type": "rule", "strokeDash": [1, 3], "color": NEUTRAL},
                "encoding": {"x": {"field": "date", "type": "temporal"}},
            },
            {
                "name": "events-labels",
                "data": events,
                "mark": {"type": "text", "align": "left", "dx": 3, "baseline": "top"},
                "encoding": {
                    "x": {"field": "date", "type": "temporal"},
                    "y": {"value": 4},
                    "text": {"field": "label", "type": "nominal"},
                    "color": {"value": NEUTRAL},
                },
            },
        ],
    }


def two_plots() -> dict[str, Any]:
    """Plots one below the other, with an expression to interpret."""
    data = [{"rank": n, "value": n - 8, "low": n - 12, "high": n - 5} for n in range(1, 25)]
    x = {"field": "rank", "type": "quantitative", "title": None}
    y = {"field": "value", "type": "quantitative", "title": "months"}
    plot = {"width": 640, "height": 120, "mark": "bar", "encoding": {"x": x, "y": y}}
    signed = {
        **plot,
        "transform": [{"calculate": "datum.value > 0 ? 'above zero' : 'below'", "as": "sign"}],
        "encoding": {"x": x, "y": {"field": "sign", "type": "nominal", "title": None}},
    }
    return {
        "title": {"text": "Every universe", "subtitle": "in order of size"},
        "data": {"values": data},
        "vconcat": [plot, signed],
    }


def figure(name: str, specification: object, alternative: str, *, inside: str = "") -> str:
    text = specification if isinstance(specification, str) else json.dumps(specification)
    return f"""<figure class="chart" data-chart="{name}">
<div class="canvas" role="img" aria-label="{html.escape(alternative)}">{inside}</div>
<script type="application/json" class="spec">{text.replace("<", chr(92) + "u003c")}</script>
<figcaption>Figure <a href="#png" download>PNG</a> <a href="#svg" download>SVG</a></figcaption>
<details class="data"><summary>The numbers</summary><p>26 [15, 33]</p></details>
</figure>"""


FORM = """<form class="controls" method="get" action="/" hx-get="/" hx-trigger="submit"
 hx-target="#content" hx-select="#content" hx-swap="outerHTML" hx-push-url="true" data-window-form
 aria-label="What to compare">
<p class="control"><label for="first">First</label><select id="first" name="first">
<option>United States</option><option>Labs of more than one country together</option></select></p>
<p class="control"><label for="second">Second</label><select id="second" name="second">
<option>China</option></select></p>
<fieldset class="window"><legend>Window</legend>
<p class="control"><label for="from">From</label><input type="date" id="from" name="from"></p>
<p class="control"><label for="to">To</label><input type="date" id="to" name="to"></p></fieldset>
<p class="control"><label><input type="checkbox" name="events" value="off" data-drop-layer="events">
 Without events</label></p>
<p class="control submit"><button type="submit">Show</button></p></form>"""

TABLE = """<div class="scroll" tabindex="0" role="region" aria-label="Models"><table data-sortable>
<caption>Who stands where</caption>
<thead><tr><th scope="col"><button type="button">Model</button></th>
<th scope="col"><button type="button">Ability</button></th>
<th scope="col"><button type="button">Released</button></th></tr></thead>
<tbody>
<tr><td><a href="#1">claude-opus-4.6</a></td>
<td class="figure" data-value="1498.2">1498</td><td>2026-02-05</td></tr>
<tr><td><a href="#2">qwen-3.5-max</a></td>
<td class="figure" data-value="989.9">990</td><td>2025-10-01</td></tr>
<tr><td><a href="#3">unmeasured</a></td><td>–</td><td>2026-03-01</td></tr>
<tr><td><a href="#4">deepseek-v4</a></td>
<td class="figure" data-value="1472">1472</td><td>2026-04-24</td></tr>
<tr><td><a href="#5">glm-5</a></td>
<td class="figure" data-value="1472">1472</td><td>2026-02-11</td></tr>
</tbody></table></div>"""


def card(name: str, value: str, bounds: str, unit: str) -> str:
    return f"""<article class="card"><h2><a href="#">{name}</a></h2>
<p class="question">Which answer do people prefer?</p>
<p><span class="number">{value}</span> <span class="unit">{unit}</span>
<span class="interval">[{bounds}]</span><a class="origin" href="#origin-1">[1]</a></p>
<dl><dt>Lag</dt><dd><span class="number">2.9</span> <span class="unit">months</span>
<span class="interval">[1.6, 4.1]</span></dd>
<dt>Best US model</dt><dd><a href="#">claude-opus-4.6-thinking</a> (on top in 62%)</dd>
<dt>Since 1 January</dt><dd><span class="number">−12</span> <span class="unit">points</span>
<span class="interval">[−25, 1]</span></dd></dl>
<p class="small">arena/text, 2026-07-01</p></article>"""


def content(figures: str) -> str:
    cards = "".join(
        card(*one)
        for one in (
            ("Text", "26", "15, 33", "rating points"),
            ("Code", "−4", "−18, 11", "rating points"),
            ("Vision", "41", "30, 55", "rating points"),
            ("Index of benchmarks", "8.1", "5.5, 10.9", "index points"),
        )
    )
    badges = "".join(
        f'<li><span class="badge verdict-{one}">{one.replace("-", " ")}</span> '
        f'<span class="number">{number}</span></li>'
        for number, one in enumerate(VERDICTS, 3)
    )
    return f"""<main id="content" tabindex="-1">
<p class="crumb"><a href="#">Claims</a></p>
<h1>How far is China behind the United States?</h1>
<p class="lede">On 1 July 2026 the best US model led the best Chinese one by 26 points (95% interval
15 to 33) on arena/text, which is 2.9 months.</p>
<p class="dateline">As known on 2026-07-01</p>
{FORM}
{figures}
<section class="cards" aria-label="Key numbers">{cards}</section>
<p class="notice">No board of agents held both groups on that day.</p>
<section><h2>The story in the news</h2><ul class="verdicts">{badges}</ul>
<article class="claim"><h2><a href="#">The gap has narrowed to three months since January.</a></h2>
<p><span class="badge verdict-leaning">leaning to supported</span>
<span class="probability">probability 81%</span> <span>74% of 96 universes</span></p></article>
<article class="claim"><h2><a href="#">China leads in open weights.</a></h2>
<p><span class="badge verdict-supported">supported</span> <span class="probability">probability over
99%</span></p></article></section>
<section><h2>Standing</h2>{TABLE}</section>
<section lang="zh-Hans"><h2>{CHINESE["title"]}</h2><p>{CHINESE["text"]}</p></section>
<dl class="facts"><dt>Who said it</dt><dd>A newspaper, 2026-07-01</dd><dt>Decided by</dt>
<dd>the change of the gap, at most <span class="number">0</span></dd></dl>
<aside class="warnings" aria-label="Cautions"><h2>Cautions</h2><ul><li class="warning">
<strong>Missing models</strong>: 3 of 40 models of the frontier class have no score.</li></ul>
</aside>
<p class="command">Again: <code>headway gap us china --as-of 2026-07-01</code></p>
<section class="origins"><h2>Sources</h2><ol><li id="origin-1"><a href="#">Arena leaderboard</a>,
LMArena, 2026-07-01. CC BY 4.0
<a class="snapshot" href="#">arena-text-2026-07-01-3f2a9c</a></li></ol></section>
</main>"""


def document(figures: str, *, static: str = "/static", head: str = "", language: str = "en") -> str:
    menu = (
        "Today",
        "Gap",
        "Trend",
        "Forecast",
        "Robustness",
        "Rank",
        "Claims",
        "Models",
        "Methods",
    )
    items = "".join(
        f'<li><a href="#"{" aria-current=page" if one == "Gap" else ""}>{one}</a></li>'
        for one in menu
    )
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">{head}
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Gap · Headway</title>
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{{"allowEval": false, "includeIndicatorStyles": false,
 "selfRequestsOnly": true, "historyCacheSize": 0}}'>
<link rel="stylesheet" href="{static}/style.css"><link rel="icon" href="{static}/icon.svg">
<script src="{static}/theme.js"></script><script src="{static}/htmx.js" defer></script>
<script src="{static}/vega.js" defer></script>
<script src="{static}/vega-interpreter.js" defer></script>
<script src="{static}/app.js" defer></script></head>
<body><a class="skip" href="#content">To the content</a>
<header class="site"><a class="brand" href="#">Headway</a>
<nav class="main" aria-label="Pages"><ul>{items}</ul></nav>
<div class="switches"><a class="language" lang="zh-Hans" href="#">中文</a>
<button type="button" data-theme-toggle data-auto="Theme: auto" data-light="Theme: light"
 data-dark="Theme: dark">Theme: auto</button></div></header>
{content(figures)}
<footer class="site"><p>Made from public evidence. <a href="#">About</a></p>
<p class="forms"><a href="#">JSON</a> <a href="#">CSV</a>
<button type="button" data-copy-address data-done="Address copied">Copy address</button>
<span role="status" class="copied"></span></p></footer></body></html>"""
