// The size machine: how many windows fit, and how often each pixel is looked at.

class SizeMachine {
  constructor(model) {
    this.t = model.get("strings");
    this.limits = model.get("limits");
    this.presets = model.get("presets");
    this.start = {
      size: model.get("size"), kernel: model.get("kernel_size"), stride: model.get("strides"),
      padding: model.get("padding"), dilation: model.get("dilation"),
    };
    const t = this.t;
    this.element = h("div", {
      class: "cnn-widget cnn-sm", "data-cnn-widget": "size-machine", role: "group", tabindex: 0,
      "aria-label": t.title,
    });
    this.input = new Grid({ role: "input", t });
    this.map = new Grid({ role: "output", t, onpick: (row, col) => this.player.go(row * this.axis.count + col, "jump") });
    this.player = new Player({ t, onstep: (step, how) => this.show(how), rowLength: () => this.axis.count });
    this.formula = h("div", { class: "cnn-formula", role: "math" });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.remark = h("p", { class: "cnn-remark", role: "status" });
    this.keras = h("code");
    this.numpy = h("code");
    this.settings = h("div", { class: "cnn-settings cnn-sliders", role: "group", "aria-label": t.settings });
    this.stage = h("div", { class: "cnn-stage" }, this.input.element,
      h("span", { class: "cnn-sign", "aria-hidden": "true" }, "→"), this.map.element);
    this.element.append(
      this.formula, this.stage, this.remark, this.player.element, this.status, this.settings,
      h("div", { class: "cnn-code" }, h("span", {}, "Keras"), this.keras, h("span", {}, "NumPy"), this.numpy),
    );
    this.player.listen(this.element);
    this.buildSettings();
    this.set(this.start);
    this.player.go(0, "jump"); // the reader may want to guess before the windows have passed
  }

  buildSettings() {
    const { t, limits } = this;
    const change = (name) => (value) => this.set({ [name]: value });
    const slider = (name, text) => rangeField(t[name], { ...limits[name], value: limits[name].min, text }, change(name));
    this.sliders = { size: slider("size"), kernel: slider("kernel"), stride: slider("stride"), dilation: slider("dilation") };
    this.amount = rangeField(t.amount, { ...limits.padding, value: 0, text: () => this.amountText() },
      (value) => this.set({ padding: String(value) }));
    this.mode = selectField(t.padding, [["valid", t.valid], ["same", t.same], ["full", t.full], ["even", t.even]], "",
      (value) => this.set({ padding: value === "even" ? this.evenSame() : value }));
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "",
      (name) => this.set(name ? this.presets.find((entry) => entry.name === name) : {}));
    this.settings.append(
      this.sliders.size, this.sliders.kernel, this.sliders.stride, this.sliders.dilation, this.amount, this.mode,
      this.examples,
      h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.set(this.start) }, t.reset),
    );
  }

  // The padding of half a kernel on every side, which keeps the size where one number can.
  evenSame() {
    return String(Math.min(Math.floor(((this.kernel - 1) * this.dilation + 1) / 2), this.limits.padding.max));
  }

  amountText() {
    const { before, after } = this.axis ?? { before: 0, after: 0 };
    return before === after ? String(before) : fill(this.t.uneven, { before, after });
  }

  // Takes new settings; everything is computed and drawn anew, with all windows passed.
  set({ size = this.size, kernel = this.kernel, stride = this.stride, padding = this.padding, dilation = this.dilation }) {
    Object.assign(this, { size, kernel, stride, padding, dilation });
    this.axis = traceAxis(size, kernel, stride, padding, dilation);
    for (const [name, field] of Object.entries(this.sliders)) field.set(this[name]);
    this.amount.set(this.axis.before);
    this.mode.querySelector("select").value = ["valid", "same", "full"].includes(padding) ? padding : "even";
    const isNow = (entry) => ["size", "kernel", "stride", "padding", "dilation"].every((key) => entry[key] === this[key]);
    this.examples.querySelector("select").value = this.presets.find(isNow)?.name ?? "";
    this.draw();
  }

  draw() {
    const { axis, t, player } = this;
    const { count, length } = axis;
    player.pause();
    const shades = length > 12;
    this.stage.style.setProperty("--across", length + count);
    this.input.resize(length, length, { shades, label: this.inputLabel() });
    this.map.resize(Math.max(count, 1), Math.max(count, 1), { shades, label: fill(t.output_label, { count }) });
    this.element.classList.toggle("cnn-misfit", count === 0);
    const totals = count ? this.real(visitsSoFar(axis, count * count - 1)) : [];
    [this.least, this.most] = [Math.min(...totals), Math.max(...totals, 0)];
    this.unseen = totals.filter((visits) => visits === 0).length;
    this.drawn = null;
    this.writeFormula();
    this.writeCode();
    player.setCount(Math.max(count * count, 1));
    if (count) player.go(player.last, "jump");
    else {
      this.input.cells.forEach((cell) => this.mark(cell, 0, false));
      this.map.set(0, 0, { empty: true });
      this.remark.textContent = fill(t.misfit, { reach: axis.reach, length });
      this.status.textContent = "";
    }
  }

  inputLabel() {
    const { size, length } = this.axis;
    return fill(size === length ? this.t.input_label : this.t.padded_label, { size, length });
  }

  real(counts) {
    const { before, size } = this.axis;
    return counts.slice(before, before + size).flatMap((line) => line.slice(before, before + size));
  }

  // Shows how often one cell has been looked at so far; once all windows have passed, whether ever.
  mark(cell, visits, over) {
    const [row, col] = cell.at;
    const real = this.axis.inside(row) && this.axis.inside(col);
    const never = over && visits === 0;
    const share = this.most ? visits / this.most : 0;
    const shade = `color-mix(in srgb, var(--cnn-input) ${Math.round(share * (this.input.shades ? 100 : 50))}%, var(--cnn-paper))`;
    this.input.set(row, col, { text: real ? String(visits) : "", shade: never ? "" : shade, padding: !real });
    if (real && !this.input.shades) cell.style.setProperty("--fill", shade);
    if (!real) cell.style.background = "";
    cell.classList.toggle("cnn-never", never);
  }

  // Draws the player's step: the counts once this window has passed, and the window itself.
  show(how) {
    const { axis, player } = this;
    const { count, stride, reach } = axis;
    if (count === 0) return;
    const step = Math.max(player.step, 0);
    const [i, j] = [Math.floor(step / count), step % count];
    const counts = visitsSoFar(axis, step);
    const taps = this.taps(i, j);
    const over = step === player.last;
    const next = this.drawn !== null && step === this.drawn + 1 && !over;
    const cells = next ? taps.map(([row, col]) => this.input.cell(row, col)) : this.input.cells;
    for (const cell of cells) this.mark(cell, counts[cell.at[0]][cell.at[1]], over);
    this.input.window([i * stride, j * stride, reach, reach]);
    this.input.taps(this.input.shades ? [] : taps);
    this.fillMap(step);
    this.map.window([i, j, 1, 1]);
    this.drawn = step;
    this.remark.textContent = over ? this.remarkText() : "";
    const [rows, cols] = [axis.hits(i), axis.hits(j)];
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = fill(this.t.step, {
      step: step + 1, count: count * count, row: i + 1, col: j + 1, real: rows * cols, all: axis.kernel ** 2,
    });
  }

  taps(i, j) {
    const { kernel, stride, dilation } = this.axis;
    const along = (window) => Array.from({ length: kernel }, (_, tap) => window * stride + tap * dilation);
    return along(i).flatMap((row) => along(j).map((col) => [row, col]));
  }

  // Each output cell up to this step shows which share of its window lies on real pixels.
  fillMap(step) {
    const { count, hits, kernel } = this.axis;
    const from = this.drawn === null || step < this.drawn ? 0 : this.drawn + 1;
    const to = this.drawn === null || step < this.drawn ? count * count - 1 : step;
    for (let index = from; index <= to; index += 1) {
      const [i, j] = [Math.floor(index / count), index % count];
      const share = (hits(i) * hits(j)) / kernel ** 2;
      const shade = `color-mix(in srgb, var(--cnn-output) ${Math.round(share * 100)}%, var(--cnn-paper))`;
      this.map.set(i, j, index <= step ? { text: show(share), shade } : { empty: true });
    }
  }

  // The formula with the present numbers, each under its letter.
  writeFormula() {
    const { t } = this;
    const { size, before, after, reach, stride, room, count, dilation } = this.axis;
    const part = (letter, value, role) => h("span", { class: `cnn-part cnn-ink-${role}` }, h("small", {}, letter), h("span", {}, String(value)));
    const top = [part("H", size, "input"), "+", part(t.before, before, "padding"), "+", part(t.after, after, "padding"), "−",
      part(dilation > 1 ? t.reach : "F", reach, "kernel")];
    const floor = (above, below) => h("span", { class: "cnn-floor" }, h("span", { class: "cnn-fraction" }, h("span", {}, ...above), h("span", {}, ...below)));
    const ink = (role, text) => h("span", { class: `cnn-ink-${role}` }, text);
    const nodes = [h("i", { class: "cnn-ink-output" }, "O"), "=", floor(top, [part("S", stride, "muted")]), "+ 1"];
    if (count) nodes.push("=", floor([show(room)], [String(stride)]), "+ 1", "=", `${count - 1} + 1`, "=", ink("output", String(count)));
    this.formula.replaceChildren(...nodes.map((node) => (typeof node === "string" ? h("span", {}, node) : node)));
    this.formula.setAttribute("aria-label", fill(count ? t.formula : t.formula_misfit, { size, before, after, reach, stride, room, whole: count - 1, count }));
  }

  // What the division leaves over, and what the windows have seen.
  remarkText() {
    const { t } = this;
    const { room, stride } = this.axis;
    const rest = room % stride;
    const first = rest ? fill(rest === 1 ? t.rest_one : t.rest, { rest, room, stride }) : fill(t.exact, { room, stride });
    const second = this.unseen ? fill(t.unseen, { unseen: this.unseen, all: this.size ** 2 })
      : fill(this.least === this.most ? t.alike : t.seen, { least: this.least, most: this.most });
    return `${first} ${second}`;
  }

  writeCode() {
    const { kernel, stride, dilation, size, padding } = this;
    const named = padding === "valid" || padding === "same";
    const { before, after } = this.axis;
    const border = named || before + after === 0 ? "" : `keras.layers.ZeroPadding2D(${before}), `;
    const word = named ? padding : "valid";
    if (stride > 1 && dilation > 1) this.keras.textContent = `# ${this.t.keras_cannot}`;
    else this.keras.textContent = `${border}keras.layers.Conv2D(1, ${kernel}, strides=${stride}, padding="${word}"${dilation === 1 ? "" : `, dilation_rate=${dilation}`})`;
    const value = Number.isNaN(Number(padding)) ? `"${padding}"` : padding;
    this.numpy.textContent = `cnnlib.output_size(${size}, ${kernel}, strides=${stride}, padding=${value}${dilation === 1 ? "" : `, dilation=${dilation}`})`;
  }
}

export default {
  render({ model, el }) {
    const machine = new SizeMachine(model);
    el.append(machine.element);
    return () => {
      machine.player.destroy();
      machine.element.remove();
    };
  },
};
