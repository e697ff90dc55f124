// The unfold theatre: windows become the rows of a matrix, the matrix is multiplied by the
// filters, and its rows are laid back on the image.

const ACTS = ["unfold", "multiply", "fold"];
const LONGEST = 12; // numbers of a row that are written out
const MOST_IN_FLIGHT = 27; // more would be a swarm, and slow
const BYTES = 4; // of a float32

class UnfoldTheatre {
  constructor(model) {
    const t = model.get("strings");
    this.t = t;
    this.start = {
      N: model.get("images"), C: model.get("channels"), size: model.get("size"),
      kernel: model.get("kernel_size"), stride: model.get("strides"), padding: model.get("padding"),
      FN: model.get("filters"), act: model.get("act"), counted: 0,
    };
    this.element = h("div", {
      class: "cnn-widget cnn-uf", "data-cnn-widget": "unfold", role: "group", tabindex: 0,
      "aria-label": t.title, onkeydown: (event) => event.key === "Escape" && this.links.hold(null),
    });
    this.acts = ACTS.map((act) => h("button", { type: "button", class: "cnn-button cnn-word",
      onclick: () => this.change({ act }) }, t.acts[act]));
    this.links = new Links({ t, onchange: (link, held) => this.say(link, held) });
    this.stage = new UnfoldStage({ t, links: this.links });
    this.sum = h("div", { class: "cnn-sum" });
    this.player = new Player({ t, onstep: (step, how) => this.show(how), rowLength: () => this.core.O });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.settings = h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings });
    this.cost = h("div", { class: "cnn-cost" });
    this.flight = new Flight(this.element);
    this.element.append(
      h("div", { class: "cnn-acts", role: "group", "aria-label": t.act }, ...this.acts),
      this.stage.element, this.sum, this.player.element, this.status, this.settings, this.cost);
    this.player.listen(this.element);
    this.reset();
  }

  reset() {
    Object.assign(this, this.start);
    this.buildSettings();
    this.change({ act: this.start.act });
  }

  buildSettings() {
    const t = this.t;
    const field = (label, name, options, read = Number) =>
      selectField(label, options, String(this[name]), (value) => this.change({ [name]: read(value) }));
    const numbers = (...values) => values.map((value) => [String(value), String(value)]);
    const squares = (...values) => values.map((value) => [String(value), `${value}×${value}`]);
    this.filtersField = field(t.filters, "FN", numbers(1, 2));
    this.settings.replaceChildren(
      field(t.images, "N", numbers(1, 2)), field(t.channels, "C", numbers(1, 2, 3)),
      field(t.size, "size", squares(3, 4, 5)), field(t.kernel, "kernel", squares(1, 2, 3, 5)),
      field(t.stride, "stride", numbers(1, 2, 3)),
      field(t.padding, "padding", [["valid", t.valid], ["same", t.same]], String),
      this.filtersField,
      field(t.count_for, "counted", [["0", t.as_shown], ...squares(28, 224)]),
      h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.reset() }, t.reset));
  }

  // After any change of act or settings: everything is computed and drawn anew, from the first row.
  change(settings) {
    this.player.pause();
    this.flight.clear();
    Object.assign(this, settings);
    this.core = traceUnfold(this);
    const { R, P, kernel } = this.core;
    this.acts.forEach((button, index) => button.setAttribute("aria-pressed", ACTS[index] === this.act));
    this.filtersField.hidden = this.act !== "multiply";
    this.element.classList.toggle("cnn-misfit", R === 0);
    this.showCost();
    if (R > 0) this.stage.build(this.core, this.act);
    this.player.setCount(Math.max(R, 1));
    this.player.go(0, "jump");
    if (R === 0) this.status.textContent = fill(this.t.misfit, { kernel, size: P });
  }

  // Draws the player's step; how tells whether to animate ("play", "step") or not ("jump").
  show(how) {
    if (this.core.R === 0) return;
    const row = Math.max(this.player.step, 0);
    if (this.links.held) this.links.hold(null);
    this.row = row;
    this.stage.draw(row);
    this.writeSum(row);
    this.flight.clear();
    if (how !== "jump" && this.player.period >= 500) this.animate(row);
    this.say(null, false);
  }

  // The sentence of the row, or of the link that is lit.
  say(link, held) {
    const { core, row, player, t } = this;
    this.status.setAttribute("aria-live", player.playing || (link && !held) ? "off" : "polite");
    if (link) {
      this.status.textContent = held ? `${link.text} ${t.held}` : link.text;
      return;
    }
    const { n, i, j } = core.windowOf(row);
    const values = range(core.K).map((k) => show(core.entry(row, k)));
    this.status.textContent = fill(t.steps[this.act], {
      step: row + 1, count: core.R, image: n + 1, i: i + 1, j: j + 1,
      numbers: core.K <= LONGEST ? values.join(", ") : fill(t.many_numbers, { count: core.K }),
      sums: range(core.FN).map((f) => show(core.product(row, f))).join(t.and),
    });
  }

  // The row in large: its numbers, or its products with the filters, or what it adds where.
  writeSum(row) {
    const { core, act } = this;
    const ink = (role, text) => h("span", { class: `cnn-ink-${role}` }, text);
    const short = range(core.K).filter((k) => core.K <= LONGEST || k < LONGEST - 2 || k === core.K - 1);
    const list = (between, write) => short.flatMap((k, index) => [
      ...(index ? [between] : []), ...(index && k - short[index - 1] > 1 ? ["…", between] : []),
      h("span", { class: "cnn-product" }, ...write(k))]);
    const number = (k) => ink(core.inside(core.pixel(row, k)) ? "input" : "padding", show(core.entry(row, k)));
    this.results = [];
    const lines = act !== "multiply" ? [] : range(core.FN).map((f) => {
      this.results.push(ink("output", show(core.product(row, f))));
      return h("div", {}, ...list(" + ", (k) => [number(k), "·", ink("kernel", factor(core.weight(f, k)))]), " = ", this.results[f]);
    });
    if (act === "unfold") lines.push(h("div", {}, ...list("\u2003", (k) => [number(k)])));
    if (act === "fold") {
      lines.push(h("div", {}, ...list("\u2003", (k) => {
        const pixel = core.pixel(row, k);
        const before = core.number(pixel) * core.returned(pixel, row - 1);
        return core.inside(pixel)
          ? [show(before), " + ", number(k), " = ", show(before + core.entry(row, k))] : [number(k), " → ", this.t.dropped];
      })));
    }
    this.sum.replaceChildren(...lines);
  }

  // Pixels fly into their row; or the result into its map; or the row back to its pixels.
  animate(row) {
    const { core, stage, act } = this;
    const { n, i, j } = core.windowOf(row);
    const third = Math.min(this.player.period / 3, 250);
    if (act === "multiply") {
      this.results.forEach((result, f) => {
        this.flight.carry(result, stage.product.cell(row, f), result.textContent, "output", third, third);
        this.flight.carry(stage.product.cell(row, f), stage.maps[n][f].cell(i, j), result.textContent, "output", third, 2 * third);
      });
      return;
    }
    if (core.K > MOST_IN_FLIGHT) return;
    for (const k of range(core.K)) {
      const { c, row: at, col } = core.pixel(row, k);
      const places = [(act === "unfold" ? stage.images : stage.sums)[n][c].cell(at, col), stage.matrix.cell(row, k)];
      if (act === "fold") places.reverse();
      this.flight.carry(...places, show(core.entry(row, k)), "input", 2 * third);
    }
  }

  // How many numbers the images hold, and how many their matrix.
  showCost() {
    const { t } = this;
    const size = this.counted || this.size;
    const { images, rows, columns } = unfoldCounts({ ...this, size });
    const entries = rows * columns;
    this.cost.hidden = rows === 0;
    const words = (count) => fill(t.numbers, { count: count.toLocaleString("en"), bytes: (BYTES * count).toLocaleString("en") });
    const bar = (label, count) => [h("span", {}, label),
      h("span", { class: "cnn-bar", style: `--share: ${count / Math.max(images, entries)}` }), h("span", {}, words(count))];
    this.cost.replaceChildren(
      h("p", { class: "cnn-cost-text" }, fill(t.cost, { rows: rows.toLocaleString("en"), columns, ratio: show(entries / images) })),
      h("div", { class: "cnn-bars", "aria-hidden": "true" },
        ...bar(fill(t.cost_images, { size }), images), ...bar(t.cost_matrix, entries)));
  }

  destroy() {
    this.player.destroy();
    this.flight.clear();
  }
}

export default {
  render({ model, el }) {
    const theatre = new UnfoldTheatre(model);
    el.append(theatre.element);
    return () => {
      theatre.destroy();
      theatre.element.remove();
    };
  },
};
