// The sliding-window lab: one window moves, multiplies and fills the map.

const decode = (image) => {
  const bytes = Uint8Array.from(atob(image.pixels), (letter) => letter.charCodeAt(0));
  return Array.from({ length: image.rows }, (_, row) =>
    Array.from(bytes.subarray(row * image.cols, (row + 1) * image.cols), (byte) => byte / 255),
  );
};
const copy = (matrix) => matrix.map((row) => [...row]);

class SlidingWindowLab {
  constructor(model) {
    this.t = model.get("strings");
    this.start = {
      x: model.get("x"), w: model.get("w"), b: model.get("b"), stride: model.get("strides"),
      padding: String(model.get("padding")), dilation: model.get("dilation"),
      flip: model.get("flip"), source: model.get("source"),
    };
    this.images = model.get("images");
    this.presets = model.get("presets");
    this.element = h("div", {
      class: "cnn-widget cnn-sw", "data-cnn-widget": "sliding-window", role: "group", tabindex: 0,
      "aria-label": this.t.title,
    });
    const edit = (name) => (row, col, value) => {
      this[name][row][col] = value;
      this.update();
    };
    const t = this.t;
    this.input = new Grid({ role: "input", t, onedit: (row, col, value) => {
      this.x[row - this.run.top][col - this.run.left] = value;
      this.update();
    } });
    this.kernel = new Grid({ role: "kernel", t, onedit: (row, col, value) => {
      if (this.flip) edit("w")(this.w.length - 1 - row, this.w[0].length - 1 - col, value);
      else edit("w")(row, col, value);
    } });
    this.bias = new Grid({ role: "bias", t, onedit: (row, col, value) => {
      this.b = value;
      this.update();
    } });
    this.map = new Grid({ role: "output", t, onpick: (row, col) => this.pick(row, col) });
    this.player = new Player({ t, onstep: (step, how) => this.show(how), rowLength: () => this.run.OW });
    this.sum = h("div", { class: "cnn-sum" });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.size = h("p", { class: "cnn-size" });
    this.keras = h("code");
    this.numpy = h("code");
    this.settings = h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings });
    this.flight = new Flight(this.element);
    const signed = (sign, grid) =>
      h("div", { class: "cnn-signed" }, h("span", { class: "cnn-sign", "aria-hidden": "true" }, sign), grid.element);
    this.stage = h("div", { class: "cnn-stage" }, this.input.element,
      h("div", { class: "cnn-weights" }, signed("⊛", this.kernel), signed("+", this.bias)), signed("=", this.map));
    this.element.append(
      this.stage,
      this.sum, this.player.element, this.status, this.settings, this.size,
      h("div", { class: "cnn-code" }, h("span", {}, "Keras"), this.keras, h("span", {}, "NumPy"), this.numpy),
    );
    this.player.listen(this.element);
    this.reset();
  }

  reset() {
    Object.assign(this, this.start, { w: copy(this.start.w), small: copy(this.start.x) });
    this.chosen = null;
    this.preset = "";
    this.buildSettings();
    this.choose(this.start.source);
    this.player.go(0, "jump");
  }

  // The small example or one of the images.
  choose(source) {
    this.source = source;
    const image = this.images.find(({ name }) => name === source);
    this.x = image ? decode(image) : this.small;
    this.update();
  }

  buildSettings() {
    const t = this.t;
    const change = (name, read = Number) => (value) => {
      this[name] = read(value);
      this.update();
    };
    const counts = (...values) => values.map((value) => [String(value), String(value)]);
    const fields = [
      selectField(t.padding, [["valid", t.valid], ["same", t.same], ["full", t.full], ["1", "1"], ["2", "2"]],
        this.padding, change("padding", String)),
      selectField(t.stride, counts(1, 2, 3), String(this.stride), change("stride")),
      selectField(t.dilation, counts(1, 2), String(this.dilation), change("dilation")),
      checkField(t.flip, this.flip, change("flip", Boolean)),
      selectField(t.kernel, [["", t.own_kernel], ...this.presets.map(({ name }) => [name, t.presets[name]])],
        this.preset, (name) => this.setPreset(name)),
    ];
    if (this.images.length) {
      fields.push(selectField(t.image, [["", t.small_example],
        ...this.images.map(({ name, label }) => [name, fill(t.digit, { label })])],
      this.source, (name) => this.choose(name)));
    }
    fields.push(h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.reset() }, t.reset));
    this.settings.replaceChildren(...fields);
  }

  setPreset(name) {
    const preset = this.presets.find((entry) => entry.name === name);
    this.preset = name;
    this.w = copy(preset ? preset.values : this.start.w);
    this.update();
  }

  // After any change of numbers or settings: everything is computed and drawn anew.
  update() {
    this.player.pause();
    this.flight.clear();
    this.chosen = null;
    const run = traceConv(this);
    this.run = run;
    const shades = run.PH > 12 || run.PW > 12;
    const t = this.t;
    this.stage.style.setProperty("--across", run.PW + run.OW);
    this.stage.classList.toggle("cnn-large", shades);
    this.input.resize(run.PH, run.PW, { shades, label: fill(t.input_label, { rows: run.H, cols: run.W }) });
    this.kernel.resize(run.FH, run.FW, { label: fill(this.flip ? t.flipped_label : t.kernel_label, { rows: run.FH, cols: run.FW }) });
    this.bias.resize(1, 1, { label: t.bias_label });
    for (let row = 0; row < run.PH; row += 1) {
      for (let col = 0; col < run.PW; col += 1) {
        const value = run.padded(row, col);
        this.input.set(row, col, { text: show(value), shade: inkShade(value), padding: !run.inside(row, col) });
      }
    }
    run.kernel.forEach((line, row) => line.forEach((value, col) => this.kernel.set(row, col, { text: show(value) })));
    this.bias.set(0, 0, { text: show(run.b) });
    const fits = run.OH > 0 && run.OW > 0;
    this.element.classList.toggle("cnn-misfit", !fits);
    this.map.resize(Math.max(run.OH, 1), Math.max(run.OW, 1), { shades, label: fill(t.output_label, { rows: run.OH, cols: run.OW }) });
    this.largest = Math.max(...run.output.flat().map(Math.abs), 0);
    this.filled = -1;
    this.player.setCount(fits ? run.OH * run.OW : 1);
    this.writeCode();
    if (fits) this.show("jump");
    else {
      this.sum.replaceChildren();
      this.map.set(0, 0, { empty: true });
      this.status.textContent = fill(t.misfit, { reach_h: run.reachH, reach_w: run.reachW, rows: run.PH, cols: run.PW });
    }
  }

  pick(row, col) {
    if (this.element.classList.contains("cnn-misfit")) return;
    const index = row * this.run.OW + col;
    const again = this.chosen === index;
    this.player.pause();
    this.chosen = again ? null : index;
    this.player.go(index, "jump");
    this.chosen = again ? null : index;
    this.show("jump");
  }

  // Draws the player's step; how tells whether to animate ("play", "step") or not ("jump").
  show(how) {
    const { run, player } = this;
    if (run.OH * run.OW === 0) return;
    const step = Math.max(player.step, 0);
    if (how !== "jump") this.chosen = null;
    const [i, j] = [Math.floor(step / run.OW), step % run.OW];
    this.fillMap(this.chosen === null ? step : run.OH * run.OW - 1);
    const box = [i * run.stride, j * run.stride, run.reachH, run.reachW];
    const terms = run.terms(i, j);
    this.input.window(box);
    this.input.taps(terms.map(({ row, col }) => [row, col]));
    this.input.pinned(this.chosen === null ? null : box);
    this.map.window([i, j, 1, 1]);
    this.map.pinned(this.chosen === null ? null : [i, j, 1, 1]);
    this.writeSum(terms, run.output[i][j]);
    this.flight.clear();
    if (how !== "jump" && player.period >= 500) this.animate(i, j, terms);
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    const { t } = this;
    const parts = fill(run.b === 0 ? t.products : t.products_and_bias, { terms: terms.length });
    this.status.textContent = fill(this.chosen === null ? t.step : t.pinned, {
      step: step + 1, count: player.last + 1, row: i + 1, col: j + 1, parts, sum: this.result.textContent,
    });
  }

  // Output cells up to this one hold their numbers; those after it are still empty.
  fillMap(until) {
    const { run } = this;
    const [from, to] = until > this.filled ? [this.filled + 1, until] : [until + 1, this.filled];
    if (this.filled === -1) for (const cell of this.map.cells) cell.classList.add("cnn-empty");
    for (let index = Math.max(from, 0); index <= to; index += 1) {
      const [i, j] = [Math.floor(index / run.OW), index % run.OW];
      const value = run.output[i][j];
      if (index <= until) this.map.set(i, j, { text: show(value), shade: signedShade(value, this.largest) });
      else this.map.set(i, j, { empty: true });
    }
    this.filled = until;
  }

  writeSum(terms, value) {
    const ink = (role, text) => h("span", { class: `cnn-ink-${role}` }, text);
    this.products = [];
    const parts = terms.flatMap((term, index) => {
      const role = this.run.inside(term.row, term.col) ? "input" : "padding";
      const product = h("span", { class: "cnn-product" }, ink(role, factor(term.x)), "·", ink("kernel", factor(term.w)));
      this.products.push(product);
      return index ? [" + ", product] : [product];
    });
    if (this.run.b !== 0) parts.push(" + ", ink("bias", factor(this.run.b)));
    this.result = ink("output", show(value));
    this.sum.replaceChildren(...parts, " = ", this.result);
  }

  // Factors fly to their product; when they are there, the sum flies to its cell.
  animate(i, j, terms) {
    const third = Math.min(this.player.period / 3, 250);
    terms.forEach((term, index) => {
      this.flight.carry(this.input.cell(term.row, term.col), this.products[index].firstChild, show(term.x), "input", third, third);
      this.flight.carry(this.kernel.cell(term.u, term.v), this.products[index].lastChild, show(term.w), "kernel", third, third);
    });
    this.flight.carry(this.result, this.map.cell(i, j), this.result.textContent, "output", third, 2 * third);
  }

  writeCode() {
    const { run, t } = this;
    this.size.textContent = fill(t.size, {
      h: run.H, before: run.top, after: run.bottom, reach: run.reachH, stride: run.stride, oh: run.OH,
      w: run.W, left: run.left, right: run.right, reach_w: run.reachW, ow: run.OW,
    });
    const cannot = this.stride > 1 && this.dilation > 1;
    this.keras.textContent = cannot ? `# ${t.keras_cannot}` : this.kerasLine();
    this.numpy.textContent = this.numpyLine();
  }

  // Keras knows "valid" and "same"; every other border is a layer of its own.
  kerasLine() {
    const { run, t } = this;
    const known = this.padding === "valid" || this.padding === "same";
    const border = `keras.layers.ZeroPadding2D(((${run.top}, ${run.bottom}), (${run.left}, ${run.right}))), `;
    const settings = [`1, (${run.FH}, ${run.FW})`, `strides=${run.stride}`,
      `padding="${known ? this.padding : "valid"}"`];
    if (this.dilation > 1) settings.push(`dilation_rate=${this.dilation}`);
    if (run.b === 0) settings.push("use_bias=False");
    const remark = this.flip ? `  # ${t.keras_flip}` : "";
    return `${known ? "" : border}keras.layers.Conv2D(${settings.join(", ")})${remark}`;
  }

  numpyLine() {
    const settings = ["x", this.flip ? "w[:, :, ::-1, ::-1]" : "w"];
    if (this.run.b !== 0) settings.push("b");
    const padding = Number.isNaN(Number(this.padding)) ? `"${this.padding}"` : this.padding;
    settings.push(`strides=${this.stride}`, `padding=${padding}`);
    if (this.dilation > 1) settings.push(`dilation=${this.dilation}`);
    return `cnnlib.conv2d(${settings.join(", ")})`;
  }

  destroy() {
    this.player.destroy();
    this.flight.clear();
  }
}

export default {
  render({ model, el }) {
    const lab = new SlidingWindowLab(model);
    el.append(lab.element);
    return () => {
      lab.destroy();
      lab.element.remove();
    };
  },
};
