// Pool and shift: pool an image, shift it, and see which pooled cells change.

class PoolShift {
  constructor(model) {
    this.t = model.get("strings");
    this.choices = model.get("choices");
    this.presets = model.get("presets");
    this.start = {
      x: model.get("x"), kind: model.get("kind"), pool_size: model.get("pool_size"), strides: model.get("strides"),
      padding: model.get("padding"), shift: model.get("shift"),
    };
    const t = this.t;
    this.element = h("div", {
      class: "cnn-widget cnn-ps", "data-cnn-widget": "pool-shift", role: "group", tabindex: 0, "aria-label": t.title,
    });
    const pick = (row, col) => this.player.go(row * this.before.OW + col, "jump");
    this.image = new Grid({ role: "input", t, onedit: (row, col, value) => this.edit(row, col, value) });
    this.pooled = new Grid({ role: "output", t, onpick: pick });
    this.shifted = new Grid({ role: "input", t });
    this.repooled = new Grid({ role: "output", t, onpick: pick });
    this.player = new Player({ t, onstep: () => this.show(), rowLength: () => this.before.OW });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.remark = h("p", { class: "cnn-remark", role: "status" });
    this.result = h("p", { class: "cnn-ps-result", role: "status" });
    this.keras = h("code");
    this.numpy = h("code");
    const line = (from, to) => h("div", { class: "cnn-ps-line" }, from.element,
      h("span", { class: "cnn-sign", "aria-hidden": "true" }, "→"), to.element);
    this.element.append(
      h("div", { class: "cnn-stage" }, line(this.image, this.pooled), line(this.shifted, this.repooled)),
      this.remark, this.player.element, this.status, this.settings(), this.result,
      h("div", { class: "cnn-code" }, h("span", {}, "Keras"), this.keras, h("span", {}, "NumPy"), this.numpy),
    );
    this.player.listen(this.element);
    this.set(this.start);
  }

  settings() {
    const { t, choices } = this;
    const menu = (name, words, read) => selectField(t[name], choices[name].map((value) => [String(value), words(value)]), "",
      (value) => this.set({ [name]: read(value) }));
    const numbers = (value) => value.split(",").map(Number);
    this.menus = {
      kind: menu("kind", (kind) => t.kinds[kind], String),
      pool_size: menu("pool_size", (size) => fill(t.square, { size }), Number),
      strides: menu("strides", String, Number),
      padding: menu("padding", (padding) => t[padding], String),
      shift: menu("shift", (shift) => t.shifts[shift.join(" ")], numbers),
    };
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "",
      (name) => this.set(name ? this.presets.find((entry) => entry.name === name) : {}));
    const button = (text, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings },
      ...Object.values(this.menus), this.examples, button(t.trial, () => this.trial()), button(t.reset, () => this.set(this.start)));
  }

  edit(row, col, value) {
    const x = this.x.map((line) => [...line]);
    x[row][col] = value;
    this.set({ x }, false);
  }

  // Takes new settings and computes and draws everything anew, from the first window on unless
  // only a number was edited.
  set({ x = this.x, kind = this.kind, pool_size = this.pool_size, strides = this.strides, padding = this.padding, shift = this.shift }, again = true) {
    Object.assign(this, { x, kind, pool_size, strides, padding, shift });
    const step = again ? 0 : this.player.step;
    const whole = kind.startsWith("global");
    this.core = { kind, size: pool_size, stride: strides, padding };
    this.before = tracePool({ ...this.core, x });
    this.after = tracePool({ ...this.core, x: rolled(x, shift) });
    for (const [name, field] of Object.entries(this.menus)) {
      const select = field.querySelector("select");
      select.value = String(this[name]);
      select.disabled = whole && ["pool_size", "strides", "padding"].includes(name);
    }
    const now = JSON.stringify([x, kind, pool_size, strides, padding, shift]);
    const isNow = (entry) => JSON.stringify([entry.x, entry.kind, entry.pool_size, entry.strides, entry.padding, entry.shift]) === now;
    this.examples.querySelector("select").value = this.presets.find(isNow)?.name ?? "";
    this.result.textContent = "";
    this.draw();
    this.player.go(step, "jump");
  }

  draw() {
    const { t, before, after, player } = this;
    player.pause();
    const shift = t.shifts[this.shift.join(" ")];
    this.paint(this.image, before, t.image_label);
    this.paint(this.shifted, after, fill(t.shifted_label, { shift }));
    this.pooled.resize(before.OH, before.OW, { label: t.before_label });
    this.repooled.resize(before.OH, before.OW, { label: t.after_label });
    player.setCount(before.OH * before.OW);
    this.writeCode();
  }

  // The image with its padding around it.
  paint(grid, core, label) {
    grid.resize(core.PH, core.PW, { label });
    const x = grid === this.image ? this.x : rolled(this.x, this.shift);
    for (const cell of grid.cells) {
      const [row, col] = cell.at;
      const real = core.inside(row, col);
      grid.set(row, col, { text: real ? show(x[row - core.top][col - core.left]) : "", padding: !real });
    }
  }

  changed(i, j) {
    return differs(this.before.output[i][j], this.after.output[i][j]);
  }

  // Draws the player's step: the window on both images, and the results up to here.
  show() {
    const { before, after, player, t } = this;
    const step = Math.max(player.step, 0);
    const { OH, OW, stride, high, wide } = before;
    const [row, col] = [Math.floor(step / OW), step % OW];
    for (let index = 0; index < OH * OW; index += 1) {
      const [i, j] = [Math.floor(index / OW), index % OW];
      const done = index <= step;
      this.pooled.set(i, j, done ? { text: show(before.output[i][j]) } : { empty: true });
      this.repooled.set(i, j, done ? { text: show(after.output[i][j]) } : { empty: true });
      this.repooled.cell(i, j).classList.toggle("cnn-ps-changed", done && this.changed(i, j));
    }
    for (const grid of [this.image, this.shifted]) grid.window([row * stride, col * stride, high, wide]);
    for (const grid of [this.pooled, this.repooled]) grid.window([row, col, 1, 1]);
    this.mark(this.image, before, row, col);
    this.mark(this.shifted, after, row, col);
    const all = this.before.output.flatMap((line, i) => line.map((_, j) => this.changed(i, j)));
    this.remark.textContent = step < player.last ? "" : fill(t.summary, { changed: all.filter(Boolean).length, all: all.length });
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = this.sentence(step, row, col);
  }

  // The cells whose numbers made the result: the largest, or all of the window.
  mark(grid, core, i, j) {
    const cells = core.cells(i, j);
    const winner = cells.find((cell) => cell.value === core.output[i][j]);
    grid.taps((this.kind.endsWith("max") ? [winner] : cells).map((cell) => [cell.row, cell.col]));
  }

  sentence(step, i, j) {
    const { before, after, t } = this;
    const list = (core) => core.cells(i, j).map((cell) => show(cell.value)).join(", ");
    const words = {
      step: step + 1, count: before.OH * before.OW, before: list(before), after: list(after),
      old: show(before.output[i][j]), now: show(after.output[i][j]),
    };
    const first = fill(this.kind.endsWith("max") ? t.step_max : t.step_average, words);
    return `${first} ${this.changed(i, j) ? t.differs : t.stays}`;
  }

  trial() {
    const { kept, all } = countKept(1000, 8, this.core, this.shift);
    this.result.textContent = fill(this.t.trial_result, {
      kept: kept.toLocaleString("en"), all: all.toLocaleString("en"), percent: Math.round((100 * kept) / all),
    });
  }

  writeCode() {
    const { kind, pool_size: size, strides, padding } = this;
    const [keras, numpy] = kind.endsWith("max") ? ["Max", "max"] : ["Average", "avg"];
    if (kind.startsWith("global")) {
      this.keras.textContent = `keras.layers.Global${keras}Pooling2D()`;
      this.numpy.textContent = `cnnlib.global_${numpy}_pool2d(x)`;
    } else {
      const rest = `(${size}, strides=${strides}, padding="${padding}")`;
      this.keras.textContent = `keras.layers.${keras}Pooling2D${rest}`;
      this.numpy.textContent = `cnnlib.${numpy}_pool2d${rest.replace("(", "(x, ")}`;
    }
  }
}

export default {
  render({ model, el }) {
    const widget = new PoolShift(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
