// The backprop stepper: numbers forward through one convolution, gradients backward.

class BackpropStepper {
  constructor(model) {
    this.t = model.get("strings");
    this.presets = model.get("presets");
    this.start = { x: model.get("x"), w: model.get("w"), b: model.get("b"), dy: model.get("dy") };
    const t = this.t;
    this.element = h("div", {
      class: "cnn-widget cnn-bp", "data-cnn-widget": "backprop", role: "group", tabindex: 0, "aria-label": t.title,
    });
    const edit = (name) => (row, col, value) => this.edit(name, row, col, value);
    const grid = (role, options) => new Grid({ role, t, ...options });
    this.grids = {
      x: grid("input", { onedit: edit("x") }), w: grid("kernel", { onedit: edit("w") }),
      b: grid("bias", { onedit: edit("b") }), y: grid("output", { onpick: (row, col) => this.pickOutput(row, col) }),
      dx: grid("gradient", { onpick: (row, col) => this.explainInput(row, col) }),
      dw: grid("gradient", { onpick: (row, col) => this.explainWeight(row, col) }),
      db: grid("gradient", { onpick: () => this.explainBias() }), dy: grid("gradient", { onedit: edit("dy") }),
    };
    this.player = new Player({ t, onstep: () => this.show() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    const sign = (text) => h("span", { class: "cnn-sign", "aria-hidden": "true" }, text);
    const { x, w, b, y, dx, dw, db, dy } = Object.fromEntries(
      Object.entries(this.grids).map(([name, one]) => [name, one.element]));
    const line = (text, ...parts) => h("div", { class: "cnn-bp-line" },
      h("p", { class: "cnn-bp-title" }, text), h("div", { class: "cnn-bp-row" }, ...parts));
    this.element.append(
      h("div", { class: "cnn-stage" },
        line(t.forward, x, sign("⊛"), w, sign("+"), b, sign("="), y),
        line(t.backward, dx, sign(""), dw, sign(""), db, sign("←"), dy)),
      this.player.element, this.status, this.settings());
    this.player.listen(this.element);
    this.set(this.start);
  }

  settings() {
    const { t } = this;
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "",
      (name) => this.set(name ? { dy: this.presets.find((entry) => entry.name === name).dy } : {}));
    const reset = h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.set(this.start) }, t.reset);
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, this.examples, reset);
  }

  edit(name, row, col, value) {
    if (name === "b") return this.set({ b: value }, false);
    const changed = this[name].map((line) => [...line]);
    changed[row][col] = value;
    return this.set({ [name]: changed }, false);
  }

  // Takes new numbers and computes and draws everything anew, from the start on unless only a
  // cell was edited.
  set({ x = this.x, w = this.w, b = this.b, dy = this.dy }, again = true) {
    Object.assign(this, { x, w, b, dy });
    const step = again ? 0 : this.player.step;
    this.core = traceBackprop(this);
    const now = JSON.stringify(dy);
    this.examples.querySelector("select").value =
      this.presets.find((entry) => JSON.stringify(entry.dy) === now)?.name ?? "";
    this.draw();
    this.player.go(step, "jump");
  }

  draw() {
    const { t, core, grids } = this;
    const sizes = { x: this.x, w: this.w, b: [[0]], y: core.y, dx: this.x, dw: this.w, db: [[0]], dy: this.dy };
    const labels = {
      x: t.x_label, w: t.w_label, b: t.b_label, y: t.y_label, dx: t.dx_label, dw: t.dw_label, db: t.db_label, dy: t.dy_label,
    };
    for (const [name, values] of Object.entries(sizes)) {
      grids[name].resize(values.length, values[0].length, { label: labels[name] });
    }
    for (const name of ["x", "w", "dy"]) this.paint(grids[name], this[name]);
    this.paint(grids.b, [[this.b]]);
    this.player.setCount(2 * core.OH * core.OW + 1);
  }

  paint(grid, values) {
    for (const cell of grid.cells) grid.set(...cell.at, { text: show(values[cell.at[0]][cell.at[1]]) });
  }

  // Draws the player's step: 0 is the start, then all outputs forward, then all of them back.
  show() {
    const { core, grids, player, t } = this;
    const { OH, OW, FH, FW } = core;
    const step = Math.max(player.step, 0);
    const count = OH * OW;
    const back = step - count;
    const index = (back > 0 ? back : step) - 1;
    const [i, j] = [Math.floor(index / OW), index % OW];
    for (const cell of grids.y.cells) {
      const [row, col] = cell.at;
      grids.y.set(row, col, row * OW + col < step ? { text: show(core.y[row][col]) } : { empty: true });
    }
    const sums = core.back[back - 1];
    for (const name of ["dx", "dw"]) {
      for (const cell of grids[name].cells) {
        grids[name].set(...cell.at, sums ? { text: show(sums[name][cell.at[0]][cell.at[1]]) } : { empty: true });
      }
    }
    grids.db.set(0, 0, sums ? { text: show(sums.db) } : { empty: true });
    const window = index < 0 ? null : [i, j, FH, FW];
    const cell = index < 0 ? null : [i, j, 1, 1];
    grids.x.window(back > 0 ? null : window);
    grids.y.window(back > 0 ? null : cell);
    grids.dx.window(back > 0 ? window : null);
    grids.dy.window(back > 0 ? cell : null);
    for (const grid of Object.values(grids)) grid.taps([]);
    if (back > 0) grids.x.taps(core.products(i, j).map(({ row, col }) => [row, col]));
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    if (index < 0) this.status.textContent = t.step_start;
    else if (back > 0) {
      this.status.textContent = fill(t.step_backward, { step: back, count, up: show(this.dy[i][j]) });
    } else {
      const products = core.products(i, j).map((one) => `${factor(one.x)}·${factor(one.w)}`).join(" + ");
      this.status.textContent = fill(t.step_forward, { step, count, products, b: factor(this.b), value: show(core.y[i][j]) });
    }
  }

  // A finished output is gone to: forward to it, or backward from it once the way back has begun.
  pickOutput(row, col) {
    const count = this.core.OH * this.core.OW;
    const place = row * this.core.OW + col + 1;
    this.player.go(this.player.step > count ? count + place : place, "jump");
  }

  explainWeight(u, v) {
    this.explain("weight_is", "dw", [u, v], termsOfWeight(this, this.core, u, v), this.grids.x);
  }

  explainInput(row, col) {
    this.explain("input_is", "dx", [row, col], termsOfInput(this, this.core, row, col), this.grids.w);
  }

  explainBias() {
    const terms = this.dy.flatMap((line, i) => line.map((up, j) => ({ i, j, up })));
    this.explain("bias_is", "db", [0, 0], terms, null);
  }

  // Shows the whole sum behind a gradient: the way back is gone to its end.
  explain(sentence, name, [row, col], terms, partner) {
    this.player.go(this.player.last, "jump");
    const { grids, t } = this;
    for (const grid of Object.values(grids)) grid.window(null);
    grids.dy.taps(terms.map((term) => [term.i, term.j]));
    if (partner) partner.taps(terms.map((term) => [term.row, term.col]));
    grids[name].taps([[row, col]]);
    const sum = terms.reduce((total, { up, other = 1 }) => total + up * other, 0);
    const text = terms.map(({ up, other }) => (other === undefined ? factor(up) : `${factor(up)}·${factor(other)}`)).join(" + ");
    this.status.textContent = fill(t[sentence], { row: row + 1, col: col + 1, value: show(sum), terms: text });
  }

  destroy() {
    this.player.destroy();
  }
}

const render = ({ model, el }) => {
  const widget = new BackpropStepper(model);
  el.append(widget.element);
  return () => {
    widget.destroy();
    widget.element.remove();
  };
};
export default { render };
