// The byte map: memory as strips of cells, and which of them a way reads and writes.

const WORKING = ["cols", "block", "lowered", "V", "U", "M"];
const ROLES = { x: "input", w: "kernel", y: "output" };
const COUNTS = ["multiply_adds", "transforms", "written", "extra"];

const length = (runs) => runs.reduce((sum, [, count]) => sum + count, 0);
const spelled = (value) => {
  if (value < 1e5) return value.toLocaleString("en");
  return value < 1e7 ? `${Math.round(value / 1e3).toLocaleString("en")} k` : `${Math.round(value / 1e6)} M`;
};

// What the first so many steps did: sums of multiply-adds, and numbers put into working memory.
const soFar = (steps, count) => {
  const total = { multiply_adds: 0, transforms: 0, written: 0 };
  for (const { counts, writes } of steps.slice(0, count)) {
    total.multiply_adds += counts[0];
    total.transforms += counts[1];
    for (const [name, runs] of Object.entries(writes)) {
      if (WORKING.includes(name)) total.written += length(runs);
    }
  }
  return total;
};

class ByteMap {
  constructor(model) {
    this.t = model.get("strings");
    this.layers = model.get("layers");
    this.order = model.get("order");
    const t = this.t;
    this.name = model.get("layer");
    this.way = model.get("way");
    this.element = h("div", {
      class: "cnn-widget cnn-bm", "data-cnn-widget": "byte-map", role: "group", tabindex: 0, "aria-label": t.title,
    });
    this.player = new Player({ t, onstep: () => this.show() });
    this.strips = h("div", { class: "cnn-bm-strips" });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.total = h("p", { class: "cnn-bm-total" });
    this.table = h("table", { class: "cnn-bm-table" });
    this.element.append(this.menus(), this.strips, this.legend(), this.player.element, this.status, this.total,
      h("div", { class: "cnn-bm-scroll" }, this.table));
    this.player.listen(this.element);
    this.choose();
  }

  menus() {
    const { t } = this;
    const names = this.layers.map(({ name }) => [name, t.layers[name]]);
    const ways = this.order.map((way) => [way, t.ways[way]]);
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings },
      selectField(t.layer, names, this.name, (name) => this.choose({ name })),
      selectField(t.way, ways, this.way, (way) => this.choose({ way })));
  }

  legend() {
    const { t } = this;
    const entry = (kind, text) => h("span", {}, h("i", { class: `cnn-byte ${kind}`, "aria-hidden": "true" }), text);
    this.signs = h("p", { class: "cnn-bm-legend cnn-work" }, entry("cnn-read", t.legend_read),
      entry("cnn-written", t.legend_written), entry("cnn-full", t.legend_full), entry("", t.legend_empty));
    return this.signs;
  }

  choose({ name = this.name, way = this.way } = {}) {
    Object.assign(this, { name, way });
    this.player.pause();
    this.layer = this.layers.find((layer) => layer.name === name);
    this.now = this.layer.ways[way];
    const { small } = this.layer;
    for (const part of [this.strips, this.signs, this.total, this.player.element]) part.hidden = !small;
    this.tabulate();
    this.draw();
    this.player.setCount(small ? this.now.steps.length + 1 : 1);
    this.player.go(0, "jump");
  }

  tabulate() {
    const { t } = this;
    const row = (way) => h("tr", { "aria-current": way === this.way }, h("th", { scope: "row" }, t.ways[way]),
      ...COUNTS.map((name) => h("td", {}, spelled(this.layer.ways[way].counts[name]))));
    this.table.replaceChildren(h("caption", {}, `${t.caption}: ${t.layers[this.name]}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t.way),
        ...COUNTS.map((name) => h("th", { scope: "col" }, t.counts[name])))),
      h("tbody", {}, ...this.order.map(row)));
  }

  // A strip for each array; what lies in one row of its last axis stays together.
  draw() {
    this.cells = {};
    const strip = ([name, shape]) => {
      const size = shape.reduce((product, side) => product * side, 1);
      const row = shape[shape.length - 1] > 1 ? shape[shape.length - 1] : shape[shape.length - 2];
      this.cells[name] = Array.from({ length: size }, () => h("i", { class: "cnn-byte" }));
      const groups = [];
      for (let start = 0; start < size; start += row) {
        groups.push(h("span", { class: "cnn-bm-run" }, ...this.cells[name].slice(start, start + row)));
      }
      const label = `${this.t.regions[name]} (${shape.join(", ")})`;
      return h("div", { class: `cnn-bm-strip cnn-${ROLES[name] ?? "work"}` }, h("p", {}, label),
        h("div", { role: "img", "aria-label": label }, ...groups));
    };
    this.strips.replaceChildren(...(this.now.regions ?? []).map(strip));
  }

  // Draws the player's step: 0 is the start, with an image and filters in memory.
  show() {
    const { t, player, now } = this;
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    if (!this.layer.small) {
      this.status.textContent = t.too_many;
      return;
    }
    const count = Math.max(player.step, 0);
    this.paint(count);
    const sums = soFar(now.steps, count);
    this.total.textContent = fill(t.so_far, {
      multiply_adds: spelled(sums.multiply_adds), transforms: spelled(sums.transforms), written: spelled(sums.written),
    });
    this.status.textContent = count === 0 ? t.step_start : this.sentence(count);
  }

  paint(count) {
    const { steps } = this.now;
    for (const [name, cells] of Object.entries(this.cells)) {
      const kinds = cells.map(() => (name === "x" || name === "w" ? "cnn-full" : ""));
      const mark = (touched, kind) => {
        for (const [start, size] of touched[name] ?? []) kinds.fill(kind, start, start + size);
      };
      for (const step of steps.slice(0, count)) mark(step.writes, "cnn-full");
      if (count > 0) {
        mark(steps[count - 1].reads, "cnn-read");
        mark(steps[count - 1].writes, "cnn-written");
      }
      cells.forEach((cell, place) => { cell.className = `cnn-byte ${kinds[place]}`; });
    }
  }

  sentence(step) {
    const { t, now } = this;
    const { name, reads, writes } = now.steps[step - 1];
    const one = (region, runs) => fill(t.touch, {
      count: length(runs), region: t.regions[region],
      runs: runs.length === 1 ? t.run : fill(t.runs, { count: runs.length }),
    });
    const list = (touched) => this.now.regions.filter(([region]) => region in touched)
      .map(([region]) => one(region, touched[region])).join(t.and);
    // Counted as the player counts: its first step is the start.
    return fill(t.step, {
      step: step + 1, count: now.steps.length + 1, what: t.steps[name], reads: list(reads), writes: list(writes),
    });
  }

  destroy() {
    this.player.destroy();
  }
}

const render = ({ model, el }) => {
  const widget = new ByteMap(model);
  el.append(widget.element);
  return () => {
    widget.destroy();
    widget.element.remove();
  };
};
export default { render };
