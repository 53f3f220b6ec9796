// What pages do in a browser: charts, the brush, sorting, copying. Pages are complete without it.
// Every visible word comes from the page. Nothing is asked of any server but our own.
(() => {
  "use strict";

  const COLOURS = { "#0072B2": "first", "#D55E00": "second", "#595959": "neutral" };
  const HERE = document.currentScript.src;
  const NARROWEST = 280;
  const LEAST = 170; // of a plot beside long names on a phone
  const NARROW = 480; // below, legends go under the plot and plots side by side go below each other
  const PAUSE = 350; // milliseconds after the last move of a brush or a resize
  const DAY = 86400000;
  const drawn = new Map(); // each canvas with what it shows

  // --- Specifications: pure functions, mirrored in drawing.py where a picture needs the same ---

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["ink", "muted", "paper", "rule", "first", "second", "neutral", "sans"];
    return Object.fromEntries(names.map((name) => [name, of(name)]));
  }

  // A copy in which `change` has had its say on every object and text outside of data.
  function mapped(value, change) {
    if (Array.isArray(value)) return value.map((one) => mapped(one, change));
    if (value === null || typeof value !== "object") return change(value);
    const copy = {};
    for (const [key, part] of Object.entries(value)) {
      copy[key] = key === "values" || key === "datasets" ? part : mapped(part, change);
    }
    return change(copy);
  }

  function merged(under, over) {
    const plain = (value) => value && typeof value === "object" && !Array.isArray(value);
    const result = { ...under };
    for (const [key, value] of Object.entries(over ?? {})) {
      result[key] = plain(value) && plain(under[key]) ? merged(under[key], value) : value;
    }
    return result;
  }

  function themed(spec, colours) {
    const dyed = mapped(spec, (one) => colours[COLOURS[one]] ?? one);
    const { ink, muted, rule, first, sans } = colours;
    const text = { labelColor: muted, labelFontSize: 11, titleColor: muted, titleFontSize: 12 };
    const config = {
      aria: false, // the canvas has the text
      background: "transparent",
      font: sans,
      axis: { ...text, domainColor: rule, gridColor: rule, tickColor: rule },
      header: text,
      legend: { ...text, symbolOpacity: 1 },
      mark: { color: first },
      rule: { color: ink },
      text: { color: ink },
      title: { color: ink, fontSize: 14, subtitleColor: muted, subtitleFontSize: 12, anchor: "start" },
      view: { stroke: null },
    };
    return { ...dyed, background: "transparent", config: merged(config, dyed.config) };
  }

  // Days are days in UTC, wherever the reader is.
  function inUtc(spec) {
    const channels = ["x", "y", "tooltip", "text"];
    const timed = (field) =>
      field?.type === "temporal" && field.scale !== null
        ? { ...field, scale: { ...field.scale, type: "utc" } }
        : field;
    return mapped(spec, (one) => {
      if (!one?.encoding) return one;
      const encoding = { ...one.encoding };
      for (const channel of channels.filter((name) => encoding[name])) {
        const field = encoding[channel];
        encoding[channel] = Array.isArray(field) ? field.map(timed) : timed(field);
      }
      return { ...one, encoding };
    });
  }

  function without(spec, names) {
    const dropped = (layer) =>
      names.some((name) => layer?.name === name || layer?.name?.startsWith(`${name}-`));
    return mapped(spec, (one) =>
      Array.isArray(one?.layer) ? { ...one, layer: one.layer.filter((it) => !dropped(it)) } : one,
    );
  }

  function stacked(spec) {
    return mapped(spec, (one) => {
      if (!one?.hconcat) return one?.columns > 1 ? { ...one, columns: 1 } : one;
      const { hconcat, ...rest } = one;
      return { ...rest, vconcat: hconcat };
    });
  }

  const isSingle = (spec) => !["concat", "hconcat", "vconcat", "facet", "repeat"].some((k) => spec[k])
    && !["row", "column", "facet"].some((k) => spec.encoding?.[k]);

  function resized(spec, change, least = NARROWEST) {
    return mapped(spec, (one) =>
      typeof one?.width === "number" && (one.mark || one.layer || one.spec || one.encoding)
        ? { ...one, width: Math.max(least, Math.round(change(one.width))) }
        : one,
    );
  }

  // Where the names of rows leave no room for the plot, each stands above its row.
  function above(spec, width, sans) {
    const rows = spec.data?.values;
    if (!isSingle(spec) || !Array.isArray(rows) || !measure) return spec;
    measure.font = `11px ${sans}`;
    const long = (field) => rows.some((row) => measure.measureText(row[field] ?? "").width > width / 3);
    const named = (y) => y?.field && ["nominal", "ordinal"].includes(y.type) && long(y.field);
    const names = new Set();
    const changed = mapped(spec, (one) => {
      if (!named(one?.encoding?.y)) return one;
      rows.forEach((row) => names.add(row[one.encoding.y.field]));
      const axis = { ...one.encoding.y.axis, labelAlign: "left", labelBaseline: "bottom", labelLimit: width - 20,
        labelOffset: -5, labelPadding: -4, ticks: false, tickSize: 0 };
      return { ...one, encoding: { ...one.encoding, y: { ...one.encoding.y, axis } } };
    });
    return names.size ? { ...changed, height: 34 * names.size } : spec;
  }

  // Ticks of months count from January: one of them tells the year, however narrow the plot.
  function dated(spec, width) {
    const times = [];
    const walk = (one, rows) => {
      const own = one.data?.values ?? spec.datasets?.[one.data?.name] ?? rows;
      const x = one.encoding?.x;
      if (x?.type === "temporal" && x.field) times.push(...own.map((row) => Date.parse(row[x.field])));
      for (const part of ["layer", "vconcat", "hconcat", "concat"]) one[part]?.forEach((it) => walk(it, own));
      if (one.spec) walk(one.spec, own);
    };
    walk(spec, []);
    const known = times.filter(Number.isFinite).sort((a, b) => a - b);
    const months = (known.at(-1) - known[0]) / (30.44 * DAY);
    if (!(months > 4)) return spec;
    const step = [1, 2, 3, 6].find((it) => (width * it) / months > 62);
    const tickCount = step ? { interval: "month", step } : { interval: "year", step: 1 };
    return mapped(spec, (one) => {
      const x = one?.encoding?.x;
      if (x?.type !== "temporal" || !x.field || x.axis === null || x.axis?.values || x.axis?.format) return one;
      return { ...one, encoding: { ...one.encoding, x: { ...x, axis: { ...x.axis, tickCount } } } };
    });
  }

  const measure = document.createElement("canvas").getContext("2d");
  function lines(text, font, width) {
    if (!text || !measure) return text;
    measure.font = font;
    const result = [];
    for (const whole of Array.isArray(text) ? text : [text]) {
      let line = "";
      for (const word of String(whole).match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? []) {
        if (line && measure.measureText((line + word).trimEnd()).width > width) {
          result.push(line.trimEnd());
          line = "";
        }
        line += word;
      }
      result.push(line.trimEnd());
    }
    return result;
  }

  function titled(spec, width, sans) {
    if (!spec.title) return spec;
    const title = typeof spec.title === "object" && !Array.isArray(spec.title)
      ? spec.title : { text: spec.title };
    const wrapped = { ...title, text: lines(title.text, `bold 14px ${sans}`, width) };
    if (title.subtitle) wrapped.subtitle = lines(title.subtitle, `12px ${sans}`, width);
    return { ...spec, title: wrapped };
  }

  // --- The brush ---

  const windowForm = () => document.querySelector("form[data-window-form]");
  const hasWindow = (spec) => (spec.params ?? []).some((one) => one.name === "window")
    || ["layer", "vconcat", "hconcat", "concat"].some((k) => spec[k]?.some(hasWindow));

  function chosen() {
    const form = windowForm();
    const days = ["from", "to"].map((name) => Date.parse(form?.elements[name]?.value));
    return days.every(Number.isFinite) ? days : null;
  }

  function brushed(spec) {
    const days = chosen();
    return mapped(spec, (one) =>
      one?.name === "window" && one.select && days ? { ...one, value: { x: days } } : one,
    );
  }

  function ask(range) {
    const form = windowForm();
    if (!form) return;
    const text = (time) => new Date(Math.round(time / DAY) * DAY).toISOString().slice(0, 10);
    const days = range ? [Math.min(...range), Math.max(...range)].map(text) : ["", ""];
    const fields = ["from", "to"].map((name) => form.elements[name]);
    if (fields.some((field) => !field) || fields.every((field, i) => field.value === days[i])) return;
    fields.forEach((field, i) => { field.value = days[i]; });
    form.requestSubmit();
  }

  function follow(view, canvas) {
    let pressed = false;
    let timer = 0;
    let range = null;
    const settle = () => {
      clearTimeout(timer);
      timer = setTimeout(() => (pressed ? settle() : canvas.isConnected && ask(range)), PAUSE);
    };
    const release = () => { pressed = false; };
    canvas.addEventListener("pointerdown", () => { pressed = true; });
    addEventListener("pointerup", release);
    addEventListener("pointercancel", release);
    view.addSignalListener("window", (_, value) => {
      range = Object.values(value ?? {}).find((it) => it?.length === 2 && it.every(Number.isFinite));
      settle();
    });
    return () => {
      clearTimeout(timer);
      removeEventListener("pointerup", release);
      removeEventListener("pointercancel", release);
    };
  }

  // --- Charts ---

  function timeWords() {
    const language = document.documentElement.lang || "en";
    const names = (count, options, day) =>
      Array.from({ length: count }, (_, i) =>
        new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(day(i)));
    const month = (i) => Date.UTC(2024, i, 1);
    const weekday = (i) => Date.UTC(2024, 8, 1 + i);
    return {
      dateTime: "%Y-%m-%d %H:%M", date: "%Y-%m-%d", time: "%H:%M:%S", periods: ["AM", "PM"],
      months: names(12, { month: "long" }, month),
      shortMonths: names(12, { month: "short" }, month),
      days: names(7, { weekday: "long" }, weekday),
      shortDays: names(7, { weekday: "short" }, weekday),
    };
  }

  const dropped = () =>
    [...document.querySelectorAll("[data-drop-layer]:checked")].map((box) => box.dataset.dropLayer);

  // Vega-Lite 6.4 reads texts for the tooltip of a nearest point one level too high.
  function nearest(vega) {
    for (const mark of vega.marks ?? []) {
      const tooltip = mark.name?.endsWith("voronoi") && mark.encode?.update?.tooltip;
      if (tooltip) tooltip.signal = tooltip.signal?.replace(/(?<!datum\.)\bdatum\[/g, "datum.datum[");
      nearest(mark);
    }
    return vega;
  }

  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = new URL(name, HERE).href;
      element.addEventListener("load", resolve);
      element.addEventListener("error", () => reject(new Error(name)));
      document.head.append(element);
    });
  }

  // The library may be on the page already; a part put in later may be the first to need it.
  let library = null;
  async function load() {
    if (!window.vegaEmbed) await script("vega.js");
    if (!window.vegaInterpreter) await script("vega-interpreter.js");
  }

  // Drawn apart from the page, then put in at once: what was there stays until then.
  async function embedded(spec) {
    const place = document.createElement("div");
    const result = await window.vegaEmbed(place, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      ast: true,
      expr: window.vegaInterpreter.expressionInterpreter,
      patch: nearest,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      timeFormatLocale: timeWords(),
    });
    return { place, view: result.view, finalize: () => result.finalize() };
  }

  async function fitted(spec, width) {
    if (isSingle(spec)) {
      const autosize = { type: "fit-x", contains: "padding" };
      return embedded({ ...spec, autosize, width: Math.max(NARROWEST, width) });
    }
    const plots = [];
    resized(spec, (one) => plots.push(one) && one);
    const first = await embedded(spec);
    const over = Number(first.place.querySelector("svg").getAttribute("width")) - width;
    if (!plots.length || Math.abs(over) < 4) return first;
    first.finalize();
    const widest = Math.max(...plots);
    const least = width < NARROW ? LEAST : NARROWEST;
    return embedded(resized(spec, (one) => (one * (widest - over)) / widest, least));
  }

  function end(state) {
    state.unfollow?.();
    state.result?.finalize();
    state.watch?.disconnect();
    state.unfollow = state.result = state.watch = null;
  }

  function leave(canvas) {
    end(drawn.get(canvas));
    drawn.delete(canvas);
  }

  function surrender(canvas, state, fault) {
    console.warn(fault);
    state.result = state.unfollow = null;
    canvas.replaceChildren(...state.alternative.map((node) => node.cloneNode(true)));
    if (!canvas.firstChild) {
      const text = document.createElement("p");
      text.className = "alternative";
      text.textContent = canvas.getAttribute("aria-label");
      canvas.append(text);
    }
    canvas.classList.remove("drawn");
    canvas.removeAttribute("role");
    canvas.closest("figure").querySelector("details.data")?.setAttribute("open", "");
  }

  async function draw(canvas) {
    const state = drawn.get(canvas);
    if (!state) return;
    const turn = ++state.turn;
    await state.busy;
    if (turn !== state.turn || !canvas.isConnected) return;
    const before = state.result;
    state.unfollow?.();
    state.width = canvas.clientWidth;
    const work = async () => {
      library ??= load();
      await library;
      const colours = palette();
      let spec = brushed(inUtc(themed(without(state.spec, dropped()), colours)));
      if (state.width < NARROW) {
        spec = stacked(spec);
        spec.config = merged(spec.config, { legend: { orient: "bottom", columns: 1 } });
        spec = above(spec, state.width, colours.sans);
      }
      spec = dated(spec, Math.max(NARROWEST, state.width - 80));
      spec = titled(spec, Math.max(NARROWEST, state.width) - 12, colours.sans);
      state.result = await fitted(spec, state.width);
      canvas.replaceChildren(state.result.place);
      state.unfollow = hasWindow(spec) ? follow(state.result.view, canvas) : null;
      canvas.querySelector("svg")?.setAttribute("aria-hidden", "true"); // the canvas has the text
      canvas.classList.add("drawn");
      canvas.classList.toggle("brush", Boolean(state.unfollow));
      canvas.classList.toggle("dark", isDark());
    };
    state.busy = work().catch((fault) => surrender(canvas, state, fault));
    await state.busy;
    before?.finalize();
    if (drawn.get(canvas) !== state) end(state);
  }

  const isDark = () =>
    getComputedStyle(document.documentElement).getPropertyValue("--dark").trim() === "1";

  function begin(figure) {
    const canvas = figure.querySelector(".canvas");
    const script = figure.querySelector("script.spec");
    if (!canvas || !script || drawn.has(canvas)) return;
    const state = { turn: 0, width: 0, alternative: [...canvas.childNodes], spec: null };
    drawn.set(canvas, state);
    try {
      state.spec = JSON.parse(script.textContent);
    } catch (fault) {
      surrender(canvas, state, fault);
      return;
    }
    let timer = 0;
    state.watch = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (state.result && Math.abs(canvas.clientWidth - state.width) > 8) draw(canvas);
      }, PAUSE);
    });
    state.watch.observe(canvas);
    draw(canvas);
  }

  function redraw() {
    for (const [canvas, state] of drawn) if (state.spec) draw(canvas);
  }

  // --- Tables ---

  function keyOf(row, column) {
    const cell = row.cells[column];
    const text = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
    const number = text === "" ? NaN : Number(text);
    return { text, number, missing: text === "" || text === "–" };
  }

  function compared(a, b) {
    if (Number.isFinite(a.number) && Number.isFinite(b.number)) return a.number - b.number;
    return a.text.localeCompare(b.text, document.documentElement.lang || "en");
  }

  function sort(button) {
    const head = button.closest("th");
    const table = head.closest("table");
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row, keyOf(row, head.cellIndex)]);
    rows.sort(([, a], [, b]) => a.missing - b.missing
      || (a.missing ? 0 : compared(a, b) * (falling ? -1 : 1)));
    body.append(...rows.map(([row]) => row));
  }

  // --- The address ---

  async function copy(button) {
    const status = button.parentElement.querySelector("[role=status]");
    let said = button.dataset.done ?? "";
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = location.href; // no clipboard outside of secure pages: the address itself, to copy by hand
    }
    if (status) status.textContent = said;
  }

  // --- Beginning, and beginning again after a part of the page was replaced ---

  function scan() {
    for (const canvas of drawn.keys()) if (!canvas.isConnected) leave(canvas);
    document.querySelectorAll("figure.chart[data-chart]").forEach(begin);
  }

  document.addEventListener("click", (event) => {
    const copying = event.target.closest?.("[data-copy-address]");
    if (copying) copy(copying);
    const sorting = event.target.closest?.("table[data-sortable] th button");
    if (sorting) sort(sorting);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-drop-layer]")) redraw();
  });
  document.addEventListener("headway:theme", redraw);
  for (const event of ["htmx:load", "htmx:afterSettle", "htmx:historyRestore"]) {
    document.addEventListener(event, scan);
  }
  document.fonts?.addEventListener("loadingdone", redraw);
  addEventListener("pagehide", (event) => {
    if (!event.persisted) for (const canvas of drawn.keys()) leave(canvas);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", scan);
  else scan();

  // On a phone the menu is a line that scrolls: where the reader is stands in sight.
  const menu = document.querySelector("nav.main");
  const current = menu?.querySelector("[aria-current]");
  if (current) menu.scrollLeft = current.offsetLeft - menu.offsetLeft - menu.clientWidth / 3;
})();
