// The axis juggler: an array y, the strip of memory that it is read from, and how the place of an
// element follows from its index.

const SIZES = ["N", "C", "H", "W"];
const WIDEST = 12; // places to a line of memory, where they hold numbers

class AxisJuggler {
  constructor(model) {
    const t = model.get("strings");
    this.t = t;
    this.choices = model.get("choices");
    this.presets = model.get("presets");
    this.digits = model.get("digits");
    this.start = {
      sizes: model.get("sizes"), order: model.get("order"), way: model.get("way"), picture: model.get("picture"),
    };
    this.element = h("div", {
      class: "cnn-widget cnn-aj", "data-cnn-widget": "axis-juggler", role: "group", tabindex: 0, "aria-label": t.title,
    });
    this.blocks = h("div", { class: "cnn-aj-blocks" });
    this.strip = new Grid({ role: "memory", t, onpick: (row, col) => this.pick(this.core.stepAt.get(row * this.line + col)) });
    this.labels = h("div", { class: "cnn-aj-labels", "aria-hidden": "true" });
    this.strip.frame.append(this.labels);
    this.table = h("table", { class: "cnn-aj-axes" });
    this.formula = h("p", { class: "cnn-aj-formula" });
    this.player = new Player({ t, onstep: (step, how) => this.show(how), rowLength: () => this.rowLength() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.remark = h("p", { class: "cnn-remark", role: "status" });
    this.code = [h("code"), h("code")];
    this.flight = new Flight(this.element);
    this.element.append(
      this.blocks, h("div", { class: "cnn-aj-reading" }, this.table, this.formula),
      h("div", { class: "cnn-aj-memory" }, this.strip.element),
      this.remark, this.player.element, this.status, this.settings(),
      h("div", { class: "cnn-code" }, h("span", {}, "x"), this.code[0], h("span", {}, "y"), this.code[1]),
    );
    this.hover(this.strip, (row, col) => this.core.stepAt.get(row * this.line + col));
    this.player.listen(this.element);
    this.set(this.start);
  }

  settings() {
    const { t, choices } = this;
    const size = (axis, place) => selectField(axis, choices[axis].map((value) => [String(value), String(value)]), "",
      (value) => this.set({ sizes: this.sizes.map((old, other) => (other === place ? Number(value) : old)) }));
    const menu = (name, options) => selectField(t[name], options, "", (value) => this.set({ [name]: value }));
    this.sizeMenus = SIZES.map(size);
    this.menus = {
      order: menu("order", choices.order.map((name) => [name, name])),
      way: menu("way", choices.way.map((name) => [name, t.ways[name]])),
      picture: menu("picture", ["digits", "numbers"].map((name) => [name, t[name]])),
    };
    this.menus.picture.hidden = !this.digits.length;
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "",
      (name) => this.set(name ? this.presets.find((entry) => entry.name === name) : {}));
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings },
      ...this.sizeMenus, ...Object.values(this.menus), this.examples,
      h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.set(this.start) }, t.reset));
  }

  // Takes new settings; computes and draws everything anew, from the first step on.
  set({ sizes = this.sizes, order = this.order, way = this.way, picture = this.picture }) {
    this.player.pause();
    this.flight.clear();
    Object.assign(this, { sizes, order, way, picture });
    this.pictures = picture === "digits";
    const [N, C, H, W] = this.pictures
      ? [1, this.digits.length, this.digits[0].length, this.digits[0][0].length] : sizes;
    this.size = { N, C, H, W };
    this.core = relayout(this.size, order, way);
    this.values = this.stored();
    for (const [name, field] of Object.entries(this.menus)) field.querySelector("select").value = this[name];
    this.sizeMenus.forEach((field, axis) => {
      field.querySelector("select").value = String(sizes[axis]);
      field.hidden = this.pictures; // a picture has the size that it has
    });
    const settings = (entry) => JSON.stringify([entry.sizes, entry.order, entry.way, entry.picture]);
    this.examples.querySelector("select").value = this.presets.find((entry) => settings(entry) === settings(this))?.name ?? "";
    this.build();
    this.player.setCount(this.pictures ? C * H : this.core.count);
    this.player.go(0, "jump");
  }

  // The numbers of x in the order of its memory.
  stored() {
    const { N, C, H, W } = this.size;
    if (!this.pictures) return Array.from({ length: N * C * H * W }, (_, place) => place);
    const last = (i, j) => this.digits.map((plane) => plane[i][j]);
    return this.order === "NCHW" ? this.digits.flat(2) : this.digits[0].flatMap((row, i) => row.flatMap((_, j) => last(i, j)));
  }

  build() {
    const { size: { N, C, H, W }, core, pictures, t } = this;
    const run = C * W; // fits both orders, so that the lines stay as they are when y changes
    this.line = pictures ? run : run * Math.max(Math.floor(WIDEST / run), 1);
    const lines = Math.ceil(core.count / this.line);
    this.planes = Array.from({ length: N * C }, (_, plane) => {
      const at = { n: Math.floor(plane / C), c: plane % C };
      const grid = new Grid({ role: "input", t, onpick: (row, col) => this.pick(core.stepOf([at.n, at.c, row, col])) });
      grid.resize(H, W, { shades: pictures, label: fill(t.image_channel, at) });
      this.hover(grid, (row, col) => core.stepOf([at.n, at.c, row, col]));
      return grid;
    });
    this.blocks.replaceChildren(...Array.from({ length: N }, (_, n) =>
      h("div", { class: "cnn-aj-image" }, ...this.planes.slice(n * C, (n + 1) * C).map((grid) => grid.element))));
    this.element.classList.toggle("cnn-aj-pictures", pictures);
    this.element.style.setProperty("--across", C * W);
    this.element.style.setProperty("--planes", C);
    this.element.style.setProperty("--line", this.line);
    this.strip.resize(lines, this.line, {
      shades: pictures, label: fill(t.memory, { count: core.count.toLocaleString("en"), line: this.line }),
    });
    for (let place = 0; place < lines * this.line; place += 1) {
      const cell = this.strip.cells[place];
      cell.hidden = place >= core.count;
      if (!cell.hidden) this.strip.set(...cell.at, this.look(this.values[core.memory[place]]));
    }
    this.labels.replaceChildren(...Array.from({ length: lines }, (_, row) =>
      h("span", {}, !pictures || row % 7 === 0 ? String(row * this.line) : "")));
    for (const element of core.elements) if (!pictures) this.paint(element);
    this.painted = -1;
    this.writeCode();
  }

  look(value) {
    return this.pictures ? { shade: inkShade(value) } : { text: show(value) };
  }

  paint({ at: [n, c, i, j], source, right }) {
    const grid = this.planes[n * this.size.C + c];
    grid.set(i, j, this.look(this.values[source]));
    if (!this.pictures) grid.cell(i, j).classList.toggle("cnn-aj-wrong", source !== right);
  }

  // The elements of a step: one, or with pictures a row of pixels.
  elements(step) {
    if (!this.pictures) return [this.core.elements[step]];
    const { H, W } = this.size;
    return Array.from({ length: W }, (_, j) => this.core.elements[this.core.stepOf([0, Math.floor(step / H), step % H, j])]);
  }

  // A click on an element: its own step, or the step of its row.
  pick(index) {
    if (index === undefined) return;
    const [, c, i] = this.core.elements[index].at;
    this.player.go(this.pictures ? c * this.size.H + i : index, "jump");
  }

  // What is under the pointer is shown until the pointer leaves.
  hover(grid, stepAt) {
    if (this.pictures && grid !== this.strip) return;
    grid.body.addEventListener("pointerover", ({ target }) => {
      const step = target.at && !this.player.playing && !this.pictures ? stepAt(...target.at) : undefined;
      if (step !== undefined) this.mark(step);
    });
    grid.body.addEventListener("pointerleave", () => this.player.playing || this.mark(Math.max(this.player.step, 0)));
  }

  rowLength() {
    return this.pictures ? this.size.H : this.core.shape.at(-1);
  }

  show(how) {
    const { player, core, t, way } = this;
    const step = Math.max(player.step, 0);
    if (this.pictures) this.develop(step);
    this.flight.clear();
    this.mark(step);
    if (how !== "jump" && !this.pictures && player.period >= 500) this.carry(core.elements[step]);
    const words = way === "reshape" && !core.misplaced ? t.done.harmless : t.done[way];
    const known = !this.pictures || step === player.last;
    this.remark.textContent = known ? fill(words, { wrong: core.misplaced.toLocaleString("en"), all: core.count.toLocaleString("en") }) : "";
  }

  // Pictures come out row by row, as far as the step.
  develop(step) {
    for (let line = this.painted + 1; line <= step; line += 1) this.elements(line).forEach((element) => this.paint(element));
    for (let line = step + 1; line <= this.painted; line += 1) {
      for (const { at: [, c, i, j] } of this.elements(line)) this.planes[c].set(i, j, {});
    }
    this.painted = step;
  }

  carry({ at: [n, c, i, j], place, source }) {
    const to = this.planes[n * this.size.C + c].cell(i, j);
    const period = Math.min(this.player.period * 0.6, 700);
    this.flight.carry(this.strip.cells[place], to, show(this.values[source]), "input", period);
  }

  // Marks a step everywhere and says where its numbers lie.
  mark(step) {
    const chosen = this.elements(step);
    const [{ at: [n, c, i, j], place: first }] = chosen;
    const last = chosen.at(-1).place;
    const plane = this.planes[n * this.size.C + c];
    for (const grid of this.planes) grid.window(grid === plane ? [i, j, 1, chosen.length] : null);
    const row = Math.floor(first / this.line);
    this.strip.window([row, first % this.line, 1, last - first + 1]);
    for (const cell of this.lit ?? []) cell.classList.remove("cnn-aj-lit");
    this.lit = chosen.map(({ place }) => this.strip.cells[place]);
    for (const cell of this.lit) cell.classList.add("cnn-aj-lit");
    this.writeFormula(chosen);
    this.status.setAttribute("aria-live", this.player.playing ? "off" : "polite");
    this.status.textContent = this.sentence(chosen);
  }

  sentence(chosen) {
    const { t, pictures } = this;
    const [{ index, at: [, c, i], place, source, right }] = chosen;
    if (pictures) {
      const places = chosen.map((element) => element.place);
      return fill(t.line, { c, i, first: places[0], second: places[1], third: places[2], last: places.at(-1) });
    }
    const words = { index: index.join(", "), place, value: show(this.values[source]), right: show(this.values[right]) };
    return fill(source === right ? t.step : t.step_wrong, words);
  }

  // The table of the axes, and the sum of index times stride. With pictures the column runs.
  writeFormula([{ index, place }]) {
    const { core: { axes, shape, strides }, t, pictures } = this;
    const shown = index.map((step, axis) => (pictures && axes[axis] === "W" ? "j" : String(step)));
    const line = (name, cells, tag = "td") => h("tr", {}, h("th", { scope: "row" }, name),
      ...cells.map((cell) => h(tag, tag === "th" ? { scope: "col" } : {}, String(cell))));
    this.table.replaceChildren(h("tbody", {}, line(t.axis, [...axes], "th"), line(t.size, shape), line(t.stride, strides), line(t.index, shown)));
    const terms = strides.flatMap((stride, axis) => [axis ? " + " : "", h("b", {}, shown[axis]), `·${stride}`]);
    const result = pictures ? [` = ${place} + `, h("b", {}, "j"), `·${strides[axes.indexOf("W")]}`] : [" = ", h("b", { class: "cnn-aj-place" }, String(place))];
    this.formula.replaceChildren(`${t.place} = `, ...terms, ...result);
  }

  writeCode() {
    const { core, order, way, size } = this;
    const tuple = (axes) => [...axes].map((axis) => size[axis]).join(", ");
    const other = LAYOUTS[1 - LAYOUTS.indexOf(order)];
    const moves = [...other].map((axis) => order.indexOf(axis)).join(", ");
    const made = { stored: "x", transpose: `x.transpose(${moves})`, copy: `x.transpose(${moves}).copy()`, reshape: `x.reshape(${tuple(other)})` };
    this.code[0].textContent = this.pictures ? `digits.reshape(${tuple(order)})  # ${order}` : `np.arange(${core.count}).reshape(${tuple(order)})  # ${order}`;
    if (this.pictures && order === "NHWC") this.code[0].textContent = `digits.transpose(1, 2, 0).reshape(${tuple(order)})  # ${order}`;
    this.code[1].textContent = `${made[way]}  # ${core.axes}`;
  }
}

export default {
  render({ model, el }) {
    const widget = new AxisJuggler(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.flight.clear();
      widget.element.remove();
    };
  },
};
