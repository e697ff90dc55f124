// The summary calculator: a stack of layers, its shapes and parameters with their sums.

const shapeOf = (shape) => `(None, ${shape.join(", ")})`;
const memoryOf = (bytes) => {
  const steps = ["B", "KB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < 3; unit += 1) bytes /= 1024;
  return `${bytes.toFixed(2)} ${steps[unit]}`;
};

class SummaryCalculator {
  constructor(model) {
    for (const name of ["limits", "options", "presets", "most", "covered"]) this[name] = model.get(name);
    this.fields = Object.fromEntries(model.get("kinds").map(([kind, fields]) => [kind, Object.fromEntries(fields)]));
    this.t = model.get("strings");
    this.start = { specs: model.get("specs"), shape: model.get("input_shape") };
    const { t } = this;
    this.element = h("div", { class: "cnn-widget cnn-sc", "data-cnn-widget": "summary-calculator", role: "group",
      tabindex: 0, "aria-label": t.title });
    this.player = new Player({ t, onstep: () => this.show() });
    this.body = h("tbody");
    this.totalName = h("th", { scope: "row", colspan: 2 });
    this.total = h("td");
    const head = [t.layer, t.shape, t.param].map((text) => h("th", { scope: "col" }, text));
    this.table = h("table", { class: "cnn-summary" }, h("thead", {}, h("tr", {}, ...head)), this.body,
      h("tfoot", {}, h("tr", {}, this.totalName, this.total)));
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.code = h("code");
    this.element.append(
      this.examplesStrip(), h("div", { class: "cnn-desk" }, this.table, this.details()), this.player.element, this.status,
      this.stackStrip(), h("pre", { tabindex: 0, role: "group", "aria-label": t.code }, this.code));
    this.player.listen(this.element);
    this.set(this.start);
    this.player.go(0, "jump");
  }

  examplesStrip() {
    const { t } = this;
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "", (name) => {
      if (!name) return;
      this.set(this.presets.find((preset) => preset.name === name));
      this.player.go(0, "jump");
    });
    const sizes = [["height", t.input_height, t.image], ["width", t.input_width, "×"], ["channels", t.input_channels, "×"]];
    this.imageFields = sizes.map(([name, label, sign], axis) =>
      this.numberField(label, this.limits[name], 1, (value) => this.set({ shape: this.shape.with(axis, value) }), sign));
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.input }, this.examples, ...this.imageFields);
  }

  stackStrip() {
    const { t } = this;
    this.kind = selectField(t.add, Object.keys(this.fields).map((kind) => [kind, kind]), "Conv2D", () => {});
    const button = (text, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    this.cover = checkField(t.cover, this.covered, (on) => {
      this.covered = on;
      this.show();
    });
    this.writers = {
      sequential: () => kerasCode(this.specs, this.shape),
      functional: () => kerasCode(this.specs, this.shape, true),
      cnnlib: () => cnnlibCode(this.specs, this.shape),
    };
    this.language = "sequential";
    const ways = [["sequential", t.sequential], ["functional", t.functional], ["cnnlib", "cnnlib"]];
    const language = selectField(t.code, ways, this.language, (value) => {
      this.language = value;
      this.writeCode();
    });
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.stack },
      this.kind, button(t.add_button, () => this.add()), this.cover, language, button(t.reset, () => {
        this.set(this.start);
        this.player.go(0, "jump");
      }));
  }

  details() {
    const { t } = this;
    this.name = h("p", { class: "cnn-name" });
    this.way = h("p", { class: "cnn-way" });
    this.sums = h("dl");
    this.remark = h("p", { class: "cnn-remark" });
    this.form = h("div", { class: "cnn-form", role: "group" });
    const button = (name, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, t[name]);
    this.moves = { earlier: button("earlier", () => this.move(-1)), later: button("later", () => this.move(1)),
      remove: button("remove", () => this.takeOut()) };
    return h("div", { class: "cnn-details" }, this.name, this.way, this.sums, this.remark, this.form,
      h("div", { class: "cnn-moves" }, ...Object.values(this.moves)));
  }

  // A number with its label, or a sign in its place. A value out of range is marked and not taken.
  numberField(label, [min, max], step, onvalue, sign = label) {
    const id = uniqueId("number");
    const input = h("input", { type: "number", id, min, max, step, inputmode: "decimal", "aria-label": label,
      onkeydown: (event) => event.stopPropagation(),
      oninput: () => {
        const value = input.valueAsNumber;
        const fits = value >= min && value <= max && (step < 1 || Number.isInteger(value));
        input.setAttribute("aria-invalid", String(!fits));
        if (fits) onvalue(value);
        else this.status.textContent = fill(this.t.range, { name: label, min: count(min), max: count(max) });
      } });
    const field = h("span", { class: "cnn-field" }, h("label", { for: id }, sign), input);
    field.set = (value) => {
      if (input.valueAsNumber !== value) input.value = value;
      input.setAttribute("aria-invalid", "false");
    };
    return field;
  }

  // Takes a new stack or a new image, and works everything out anew.
  set({ specs = this.specs, shape = this.shape }) {
    Object.assign(this, { specs, shape });
    this.rows = traceStack(specs, shape);
    this.imageFields.forEach((field, axis) => field.set(shape[axis]));
    const words = (stack) => JSON.stringify([stack.specs.map((spec) => Object.entries(spec).sort()), stack.shape]);
    const same = (preset) => words(preset) === words({ specs, shape });
    this.examples.querySelector("select").value = this.presets.find(same)?.name ?? "";
    this.body.replaceChildren(this.line(this.t.input, shape, null), ...this.rows.map((row, index) => this.line(row, row.shape, index)));
    this.writeCode();
    this.player.setCount(Math.max(specs.length, 1));
    this.show();
  }

  line(row, shape, index) {
    const name = index === null ? row
      : h("button", { type: "button", onclick: () => this.player.go(index, "jump") }, row.name, h("small", {}, ` (${row.kind})`));
    const cell = h("td", {}, shape === null ? "" : shapeOf(shape));
    return h("tr", {}, h("th", { scope: "row" }, name), cell, h("td"));
  }

  change(settings) {
    this.set({ specs: this.specs.with(this.player.step, { ...this.specs[this.player.step], ...settings }) });
  }

  add() {
    const kind = this.kind.querySelector("select").value;
    if (this.specs.length >= this.most) {
      this.status.textContent = fill(this.t.full, { count: this.most });
      return;
    }
    const at = this.specs.length ? this.player.step + 1 : 0;
    this.set({ specs: this.specs.toSpliced(at, 0, { kind, ...this.fields[kind] }) });
    this.player.go(at, "jump");
  }

  move(by) {
    const from = this.player.step;
    const to = from + by;
    if (to < 0 || to >= this.specs.length) return;
    this.set({ specs: this.specs.with(from, this.specs[to]).with(to, this.specs[from]) });
    this.player.go(to, "jump");
  }

  takeOut() {
    if (this.specs.length) this.set({ specs: this.specs.toSpliced(this.player.step, 1) });
  }

  writeCode() {
    this.code.textContent = this.writers[this.language]();
  }

  // Draws the player's layer: its row, its sums and its settings.
  show() {
    const { t, rows } = this;
    const step = Math.min(Math.max(this.player.step, 0), Math.max(rows.length - 1, 0));
    [...this.body.children].forEach((line, index) => this.showLine(line, index - 1, step));
    const known = rows.filter((row, index) => row.parameters !== null && !(this.covered && index > step));
    const total = known.reduce((sum, row) => sum + row.parameters, 0);
    const whole = known.length === rows.length;
    this.totalName.textContent = whole ? fill(t.total, { memory: memoryOf(4 * total) }) : t.so_far;
    this.total.textContent = count(total);
    const row = rows[step];
    for (const [name, off] of [["earlier", step === 0], ["later", step >= rows.length - 1], ["remove", !row]]) this.moves[name].disabled = off;
    this.status.setAttribute("aria-live", this.player.playing ? "off" : "polite");
    if (row) this.showDetails(row, step);
    else {
      for (const node of [this.name, this.way, this.sums, this.remark, this.form]) node.replaceChildren();
      this.drawn = null;
      this.status.textContent = t.empty;
    }
  }

  showLine(line, index, step) {
    const covered = this.covered && index > step;
    line.classList.toggle("cnn-now", index === step && this.rows.length > 0);
    line.classList.toggle("cnn-from", index === step - 1);
    line.querySelector("button")?.setAttribute("aria-current", index === step ? "step" : "false");
    if (index < 0) return;
    const { shape, parameters } = this.rows[index];
    line.classList.toggle("cnn-broken", shape === null && !covered);
    const [, where, size] = line.children;
    const texts = shape === null ? [this.t.unknown, this.t.unknown] : [shapeOf(shape), count(parameters)];
    [where.textContent, size.textContent] = covered ? [this.t.unknown, this.t.unknown] : texts;
    where.title = covered ? this.t.covered : "";
  }

  showDetails(row, step) {
    const { t } = this;
    const before = step ? this.rows[step - 1].shape : this.shape;
    this.name.textContent = `${row.name} (${row.kind})`;
    this.way.textContent = before && row.shape ? `(${before.join(", ")}) → (${row.shape.join(", ")})` : "";
    const pieces = (terms) => terms.map(([text, role]) => (role ? h("span", { class: `cnn-ink-${role}` }, text) : text));
    this.sums.replaceChildren(...row.lines.flatMap(([label, terms]) => [h("dt", {}, t.labels[label]), h("dd", {}, ...pieces(terms))]));
    const [key, values] = row.remark ?? [null, {}];
    const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, count(value)]));
    this.remark.textContent = key ? fill(t.remarks[key], numbers) : "";
    const place = { step: step + 1, count: this.rows.length, name: row.name };
    this.status.textContent = row.shape === null ? `${fill(t.misfit, place)} ${this.remark.textContent}`
      : fill(t.step, { ...place, shape: shapeOf(row.shape), parameters: count(row.parameters) });
    this.showForm(step, row.name);
  }

  // The settings of the layer; the fields stay where they are while one of them is typed into.
  showForm(step, name) {
    const { t } = this;
    const { kind } = this.specs[step];
    const names = Object.keys(this.fields[kind]);
    const drawn = `${step} ${kind}`;
    if (drawn !== this.drawn) {
      this.controls = Object.fromEntries(names.map((key) => [key, this.control(key)]));
      this.form.replaceChildren(...Object.values(this.controls));
      this.form.setAttribute("aria-label", fill(t.settings, { name }));
      this.drawn = drawn;
    }
    for (const key of names) this.controls[key].set(this.specs[step][key]);
  }

  control(key) {
    const { t } = this;
    if (!(key in this.options)) return this.numberField(t.fields[key], this.limits[key], key === "rate" ? 0.1 : 1, (value) => this.change({ [key]: value }));
    const field = selectField(t.fields[key], this.options[key].map((value) => [value, value || t.none]), "", (value) => this.change({ [key]: value }));
    field.set = (value) => { field.querySelector("select").value = value; };
    return field;
  }
}

export default {
  render({ model, el }) {
    const calculator = new SummaryCalculator(model);
    el.append(calculator.element);
    return () => {
      calculator.player.destroy();
      calculator.element.remove();
    };
  },
};
