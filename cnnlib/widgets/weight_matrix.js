// The weight matrix: step through its rows or columns, and see the pixels and outputs they join.

class WeightMatrix {
  constructor(model) {
    this.t = model.get("strings");
    this.small = model.get("x");
    this.w = model.get("w");
    this.images = model.get("images");
    this.source = model.get("source");
    this.rows = true;
    const { t } = this;
    this.input = new Grid({ role: "input", t, onpick: (row, col) => this.pick(false, row * this.W + col) });
    this.output = new Grid({ role: "output", t, onpick: (row, col) => this.pick(true, row * this.OW + col) });
    this.matrix = new MatrixPicture({ onpick: (row, col) => this.player.go(this.rows ? row : col, "jump") });
    this.player = new Player({ t, onstep: () => this.show(), rowLength: () => (this.rows ? this.OW : this.W) });
    this.caption = h("figcaption");
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.counts = h("p", { class: "cnn-remark" });
    this.element = h("div", {
      class: "cnn-widget cnn-wm", "data-cnn-widget": "weight-matrix", role: "group", tabindex: 0, "aria-label": t.title,
    },
    h("div", { class: "cnn-stage" },
      h("div", { class: "cnn-wm-maps" }, this.input.element, this.output.element),
      h("figure", { class: "cnn-wm-matrix" }, this.caption, this.matrix.svg)),
    this.counts, this.player.element, this.status, this.settings());
    this.player.listen(this.element);
    this.choose(this.source);
  }

  settings() {
    const { t } = this;
    this.way = selectField(t.way, [["rows", t.by_rows], ["columns", t.by_columns]], "rows", (way) => this.pick(way === "rows", 0));
    const fields = [this.way];
    if (this.images.length) {
      fields.push(selectField(t.image, [["", t.small_example], ...this.images.map(({ label }) => [label, fill(t.digit, { label })])],
        this.source, (name) => this.choose(name)));
    }
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, ...fields);
  }

  // The small example or one of the images: everything is drawn anew.
  choose(source) {
    const { t, w } = this;
    const image = this.images.find(({ label }) => label === source);
    const pixels = image && unpack(image);
    const x = image ? Array.from({ length: image.rows }, (_, row) => pixels.slice(row * image.cols, (row + 1) * image.cols)) : this.small;
    const run = traceConv({ x, w, b: 0, stride: 1, padding: "valid", dilation: 1, flip: false });
    Object.assign(this, { H: run.H, W: run.W, OH: run.OH, OW: run.OW, FH: run.FH, FW: run.FW });
    const shades = Boolean(image);
    this.input.resize(run.H, run.W, { shades, label: fill(t.input_label, { rows: run.H, cols: run.W }) });
    this.output.resize(run.OH, run.OW, { shades, label: fill(t.output_label, { rows: run.OH, cols: run.OW }) });
    const largest = Math.max(...run.output.flat().map(Math.abs));
    for (const { at: [row, col] } of this.input.cells) this.input.set(row, col, { text: show(x[row][col]), shade: inkShade(x[row][col]) });
    for (const { at: [row, col] } of this.output.cells) {
      const value = run.output[row][col];
      this.output.set(row, col, { text: show(value), shade: signedShade(value, largest) });
    }
    const [rows, cols, weights] = [run.OH * run.OW, run.H * run.W, run.FH * run.FW];
    const numbers = { rows, cols, entries: rows * cols, used: rows * weights, zeros: rows * (cols - weights), weights };
    const words = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, value.toLocaleString("en")]));
    this.caption.textContent = fill(t.matrix_label, words);
    this.matrix.draw({ H: run.H, W: run.W, w, label: fill(t.matrix_label, words) });
    this.counts.textContent = fill(t.counts, words);
    this.pick(this.rows, 0);
  }

  // Steps through rows or columns from now on, beginning at one of them.
  pick(rows, index) {
    this.rows = rows;
    this.way.querySelector("select").value = rows ? "rows" : "columns";
    this.player.pause();
    this.player.setCount(rows ? this.OH * this.OW : this.H * this.W);
    this.player.go(index, "jump");
  }

  show() {
    const { t, rows, player } = this;
    const index = Math.max(player.step, 0);
    const across = rows ? this.OW : this.W;
    const [row, col] = [Math.floor(index / across), index % across];
    const found = this.matrix.light(rows, index);
    if (rows) {
      this.input.window([row, col, this.FH, this.FW]);
      this.output.window([row, col, 1, 1]);
    } else {
      const [top, bottom] = windowsOver(row, this.FH, this.OH);
      const [left, right] = windowsOver(col, this.FW, this.OW);
      this.input.window([row, col, 1, 1]);
      this.output.window([top, left, bottom - top + 1, right - left + 1]);
    }
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = fill(rows ? t.row : t.column, {
      index: index + 1, count: player.last + 1, row: row + 1, col: col + 1, used: found.length,
      zeros: ((rows ? this.H * this.W : this.OH * this.OW) - found.length).toLocaleString("en"),
    });
  }
}

export default {
  render({ model, el }) {
    const widget = new WeightMatrix(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
