// The block builder: every channel meets its own slice of the filter, the maps are added up, and
// the bias comes last.

const range = (count) => Array.from({ length: count }, (_, index) => index);
const clone = (value) => JSON.parse(JSON.stringify(value));
const NOISE = 1e-9; // smaller values are rounding, and drawn as nothing

class BlockBuilder {
  constructor(model) {
    const t = model.get("strings");
    this.t = t;
    this.start = {
      C: model.get("channels"), FN: model.get("filters"), F: model.get("kernel_size"), small: model.get("x"), w: model.get("w"),
      b: model.get("b"), imageBiases: model.get("image_biases"), source: model.get("source"), counted: "",
    };
    this.images = model.get("images");
    this.layers = model.get("layers");
    this.element = h("div", {
      class: "cnn-widget cnn-bb", "data-cnn-widget": "block-builder", role: "group", tabindex: 0, "aria-label": t.title,
      onkeydown: (event) => event.key === "Escape" && this.pin(this.at, false),
    });
    const picked = (row, col) => this.pin([row, col], !(this.pinned && this.at[0] === row && this.at[1] === col));
    this.grid = (role, more = {}) => new Grid({ role, t, onpick: role === "partial" || role === "output" ? picked : undefined, ...more });
    this.rows = h("div", { class: "cnn-bb-rows" });
    this.heading = h("p", { class: "cnn-bb-heading" });
    this.sum = this.grid("partial");
    this.bias = this.grid("bias", { onedit: (row, col, value) => this.edit(() => { this.biases[this.now.f] = value; }) });
    this.maps = h("div", { class: "cnn-bb-maps" });
    this.lines = h("div", { class: "cnn-sum" });
    this.player = new Player({ t, onstep: (step, how) => this.show(how), rowLength: () => this.core.C + 1 });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.settings = h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings });
    this.meter = h("div", { class: "cnn-bb-meter" });
    this.keras = h("code");
    this.numpy = h("code");
    this.flight = new Flight(this.element);
    const after = (sign, ...nodes) => h("div", { class: "cnn-signed" }, h("span", { class: "cnn-sign", "aria-hidden": "true" }, sign), ...nodes);
    this.stage = h("div", { class: "cnn-stage" }, this.rows,
      h("div", { class: "cnn-bb-ends" }, after("→", this.sum.element), after("+", this.bias.element), after("=", this.maps)));
    this.element.append(this.heading, this.stage, this.lines, this.player.element, this.status, this.settings, this.meter,
      h("div", { class: "cnn-code" }, h("span", {}, "Keras"), this.keras, h("span", {}, "NumPy"), this.numpy));
    this.player.listen(this.element);
    this.reset();
  }

  reset() {
    Object.assign(this, clone(this.start));
    this.buildSettings();
    this.change({});
  }

  buildSettings() {
    const { t } = this;
    const numbers = (...values) => values.map((value) => [String(value), String(value)]);
    const field = (label, name, options, read = Number) =>
      selectField(label, options, String(this[name]), (value) => this.change({ [name]: read(value) }));
    this.channelsField = field(t.channels, "C", numbers(1, 2, 3, 4));
    const fields = [
      this.channelsField, field(t.filters, "FN", numbers(1, 2, 3, 4)),
      field(t.kernel, "F", range(3).map((index) => [String(index + 1), fill(t.square, { size: index + 1 })])),
    ];
    if (this.images.length) {
      fields.push(field(t.image, "source", [["", t.small_example], ...this.images.map(({ label }) => [label, label])], String));
    }
    fields.push(selectField(t.count_for, [["", t.as_shown], ...this.layers.map(({ name }) => [name, t.layers[name]])],
      this.counted, (value) => {
        this.counted = value;
        this.showMeter();
      }));
    fields.push(h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.reset() }, t.reset));
    this.settings.replaceChildren(...fields);
  }

  // After any change of settings: everything is made anew, from the first channel on.
  change(settings) {
    this.player.pause();
    this.flight.clear();
    Object.assign(this, settings, { pinned: false });
    const image = this.images.find(({ label }) => label === this.source);
    this.shades = Boolean(image);
    this.x = image ? decodePlanes(image) : this.small;
    this.depth = image ? image.channels : this.C;
    this.biases = image ? this.imageBiases : this.b;
    const menu = this.channelsField.querySelector("select");
    menu.disabled = this.shades;
    menu.value = String(this.depth);
    this.compute();
    const { OH, OW } = this.core;
    this.at = image ? this.brightest(OH, OW) : [0, 0];
    this.build();
    this.player.setCount(this.FN * (this.depth + 1));
    this.player.go(0, "jump");
    this.showMeter();
  }

  // A place worth looking at in an image: where its first channel is strongest.
  brightest(OH, OW) {
    const places = range(OH * OW).map((index) => [Math.floor(index / OW), index % OW]);
    return places.reduce((best, [i, j]) => (this.x[0][i][j] > this.x[0][best[0]][best[1]] ? [i, j] : best));
  }

  edit(change) {
    this.player.pause();
    change();
    this.compute();
    this.show("jump");
  }

  compute() {
    const { depth, FN, F } = this;
    this.weights = this.w[F].slice(0, FN).map((filter) => filter.slice(0, depth));
    this.core = traceChannels({ x: this.x.slice(0, depth), w: this.weights, b: this.biases.slice(0, FN) });
    const { core } = this;
    const maps = range(FN).flatMap((f) => [core.output(f), ...range(depth).flatMap((c) => [core.partial(f, c), core.total(f, c)])]);
    const largest = Math.max(...maps.flat(2).map(Math.abs));
    this.largest = largest < NOISE ? 0 : largest;
  }

  build() {
    const { t, core, shades, F, FN } = this;
    const { C, H, W, OH, OW } = core;
    this.stage.classList.toggle("cnn-large", shades);
    this.stage.style.setProperty("--across", shades ? W + 3 * OW : W + F + 3 * OW + 1);
    this.stage.style.setProperty("--lane", shades ? W + OW : W + F + OW);
    this.inputs = range(C).map((c) => this.grid("input", { onedit: (row, col, value) => this.edit(() => { this.small[c][row][col] = value; }) }));
    this.kernels = range(C).map((c) => this.grid("kernel", { onedit: (row, col, value) => this.edit(() => { this.w[F][this.now.f][c][row][col] = value; }) }));
    this.partials = range(C).map(() => this.grid("partial"));
    this.outputs = range(FN).map(() => this.grid("output"));
    const sign = (text) => h("span", { class: "cnn-sign", "aria-hidden": "true" }, text);
    this.lanes = range(C).map((c) => {
      this.inputs[c].resize(H, W, { shades, label: fill(t.input_label, { channel: c + 1 }) });
      this.kernels[c].resize(F, F, { label: t.kernel_label });
      this.partials[c].resize(OH, OW, { shades, label: t.partial_label });
      return h("div", { class: "cnn-bb-lane" }, this.inputs[c].element, sign("⊛"), this.kernels[c].element, sign("="), this.partials[c].element);
    });
    this.rows.replaceChildren(...this.lanes);
    this.sum.resize(OH, OW, { shades, label: t.sum_label });
    this.bias.resize(1, 1, { label: t.bias_label });
    this.outputs.forEach((grid, f) => grid.resize(OH, OW, { shades, label: fill(t.output_label, { filter: f + 1 }) }));
    this.maps.replaceChildren(...this.outputs.map(({ element }) => element));
  }

  pin(at, pinned) {
    Object.assign(this, { at, pinned });
    this.player.pause();
    this.show("jump");
  }

  // Draws the player's step; how tells whether to animate ("play", "step") or not ("jump").
  show(how) {
    const { core, player, at } = this;
    const { C, F } = core;
    const step = Math.max(player.step, 0);
    const [f, k] = [Math.floor(step / (C + 1)), step % (C + 1)];
    this.now = { f, k };
    this.heading.textContent = fill(this.t.filter_now, { filter: f + 1, filters: core.FN });
    const [i, j] = at;
    range(C).forEach((c) => {
      this.write(this.inputs[c], this.x[c], { ink: true });
      this.write(this.kernels[c], this.weights[f][c]);
      this.write(this.partials[c], core.partial(f, c), { full: c <= k });
      this.inputs[c].window([i, j, F, F]);
      this.partials[c].window(c <= k ? [i, j, 1, 1] : null);
      this.lanes[c].classList.toggle("cnn-bb-now", c === k);
    });
    this.write(this.sum, core.total(f, Math.min(k, C - 1)));
    this.sum.window([i, j, 1, 1]);
    this.bias.set(0, 0, { text: show(core.b[f]) });
    this.outputs.forEach((grid, g) => {
      const full = g < f || (g === f && k === C);
      this.write(grid, core.output(g), { full });
      grid.window(g === f && full ? [i, j, 1, 1] : null);
      grid.element.classList.toggle("cnn-bb-current", g === f);
    });
    this.element.classList.toggle("cnn-bb-pinned", this.pinned);
    this.writeSum(f, k, i, j);
    this.flight.clear();
    if (how !== "jump" && !this.shades && player.period >= 500) this.animate(f, k);
    this.say(f, k, i, j);
  }

  write(grid, values, { full = true, ink = false } = {}) {
    for (const cell of grid.cells) {
      const [row, col] = cell.at;
      const value = values[row][col];
      const shade = ink ? inkShade(value) : signedShade(value, this.largest);
      grid.set(row, col, full ? { text: show(value), shade } : { empty: true });
    }
  }

  say(f, k, i, j) {
    const { core, t, player } = this;
    const { C, FN, OH, OW } = core;
    const words = {
      filter: f + 1, filters: FN, channels: C, channel: k + 1, row: i + 1, col: j + 1, places: OH * OW, bias: show(core.b[f]),
      value: show(core.output(f)[i][j]), total: show(core.total(f, Math.min(k, C - 1))[i][j]),
      partial: k < C ? show(core.partial(f, k)[i][j]) : "",
    };
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = fill(this.pinned ? t.pinned : k < C ? t.channel_step : t.bias_step, words);
  }

  // The chosen place in large: the products of the channel at work, or, pinned, of all channels.
  writeSum(f, k, i, j) {
    const { core, t, pinned } = this;
    const { C } = core;
    const ink = (role, text) => h("span", { class: `cnn-ink-${role}` }, text);
    const label = (text) => h("span", { class: "cnn-bb-label" }, text);
    const listed = (nodes) => nodes.flatMap((node, index) => (index ? [" + ", node] : [node]));
    const value = (c) => core.partial(f, c)[i][j];
    const channel = (c) => h("div", {}, label(fill(t.channel, { channel: c + 1 })),
      h("span", {}, ...listed(core.terms(f, c, i, j).map((term) =>
        h("span", { class: "cnn-product" }, ink("input", factor(term.x)), "·", ink("kernel", factor(term.w))))), " = ", show(value(c))));
    const over = pinned || k === C;
    const alone = !over && k === 0; // a sum of one number is that number
    const summed = listed(range(over ? C : k + 1).map((c) => (alone ? show : factor)(value(c))));
    const rest = over ? [" + ", ink("bias", factor(core.b[f])), " = ", ink("output", show(core.output(f)[i][j]))]
      : alone ? [] : [" = ", show(core.total(f, k)[i][j])];
    const shown = pinned ? range(C) : k < C ? [k] : [];
    this.lines.replaceChildren(...shown.map(channel),
      h("div", {}, label(over ? t.total : t.so_far), h("span", {}, ...summed, ...rest)));
  }

  // A channel's map flies to the sum; or the bias to every place of the map, with the sums.
  animate(f, k) {
    const { core } = this;
    const half = Math.min(this.player.period / 3, 250);
    for (const cell of this.sum.cells) {
      const [row, col] = cell.at;
      if (k < core.C) this.flight.carry(this.partials[k].cell(row, col), cell, show(core.partial(f, k)[row][col]), "output", 2 * half);
      else {
        const goal = this.outputs[f].cell(row, col);
        this.flight.carry(cell, goal, show(core.total(f, core.C - 1)[row][col]), "output", 2 * half);
        this.flight.carry(this.bias.cell(0, 0), goal, show(core.b[f]), "bias", 2 * half);
      }
    }
  }

  // What the layer weighs and works: the letters, the numbers under them, and the result.
  showMeter() {
    const { t, core, FN, F } = this;
    const layer = this.layers.find(({ name }) => name === this.counted);
    const sizes = layer ? layer.sizes : [core.C, FN, F, core.OH, core.OW];
    const [channels, filters, kernel, OH, OW] = sizes;
    const counts = layerCounts({ C: channels, FN: filters, F: kernel, OH, OW });
    const part = (letter, value, role) => h("span", { class: `cnn-bb-part cnn-ink-${role}` }, h("small", {}, letter), String(value));
    const product = (...parts) => parts.flatMap((node, index) => (index ? ["·", node] : [node]));
    const result = (value) => h("b", {}, value.toLocaleString("en"));
    const block = () => [part("FN", filters, "output"), part("C", channels, "input"), part("FH", kernel, "kernel"), part("FW", kernel, "kernel")];
    const shape = (role, ...values) => h("span", { class: `cnn-ink-${role}` }, `(${values.join(", ")})`);
    const lines = [
      [t.parameters, [...product(...block()), "+", part("FN", filters, "bias"), "=", result(counts.parameters)]],
      [t.multiply_adds, [...product(part("OH", OH, "output"), part("OW", OW, "output"), ...block()), "=", result(counts.multiplyAdds)]],
    ];
    if (!layer) {
      lines.unshift([t.shapes, [shape("input", core.C, core.H, core.W), "⊛", shape("kernel", FN, core.C, F, F), "+",
        shape("bias", FN, 1, 1), "=", shape("output", FN, OH, OW)]]);
    }
    this.meter.replaceChildren(...lines.flatMap(([label, nodes]) =>
      [h("span", { class: "cnn-bb-name" }, label), h("span", { class: "cnn-bb-formula" }, ...nodes)]));
    this.keras.textContent = `keras.layers.Conv2D(${FN}, (${F}, ${F}))`;
    this.numpy.textContent = `cnnlib.conv2d(x, w, b)`;
  }

  destroy() {
    this.player.destroy();
    this.flight.clear();
  }
}

export default {
  render({ model, el }) {
    const builder = new BlockBuilder(model);
    el.append(builder.element);
    return () => {
      builder.destroy();
      builder.element.remove();
    };
  },
};
