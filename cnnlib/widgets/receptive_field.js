// The receptive-field cone: build a stack of layers and see what one of its cells sees.

class ReceptiveFieldCone {
  constructor(model) {
    this.t = model.get("strings");
    this.choices = model.get("choices");
    this.presets = model.get("presets");
    this.most = model.get("most");
    this.start = { windows: model.get("windows"), size: model.get("size") };
    const t = this.t;
    this.element = h("div", {
      class: "cnn-widget cnn-rf", "data-cnn-widget": "receptive-field", role: "group", tabindex: 0, "aria-label": t.title,
    });
    this.view = new ConeView({ label: t.picture, onpick: (level, cell) => this.pick(level, cell) });
    this.player = new Player({ t, onstep: () => this.show(), rowLength: () => -1 }); // up is towards the last layer
    this.formula = h("p", { class: "cnn-formula", role: "math" });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.remark = h("p", { class: "cnn-remark", role: "status" });
    this.cellField = rangeField(t.cell, { min: 0, max: 0, value: 0, text: (cell) => this.cellText(cell) },
      (cell) => this.pick(this.player.step, cell));
    const heading = h("p", { class: "cnn-rf-heading", id: uniqueId("layers") }, t.layers);
    this.list = h("ol", { class: "cnn-rf-layers", "aria-labelledby": heading.id });
    this.law = h("p", { class: "cnn-rf-law" });
    this.code = h("code");
    this.stage = h("div", { class: "cnn-stage" }, this.view.element);
    this.element.append(this.formula, this.stage, this.player.element, this.status, this.cellField, heading, this.list,
      this.settings(), this.remark, this.law, h("div", { class: "cnn-code" }, h("span", {}, "NumPy"), this.code));
    this.player.listen(this.element);
    this.observer = new ResizeObserver(() => this.levels && this.show());
    this.observer.observe(this.stage);
    this.set(this.start);
  }

  settings() {
    const { t, choices } = this;
    const button = (text, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    this.adders = [
      button(t.add_conv, () => this.add({ kind: "conv", kernel: 3, stride: 1, dilation: 1, padding: "valid" })),
      button(t.add_pool, () => this.add({ kind: "pool", kernel: 2, stride: 2, dilation: 1, padding: "valid" })),
    ];
    this.sizes = selectField(t.size, choices.size.map((size) => [String(size), String(size)]), "",
      (size) => this.set({ size: Number(size) }));
    this.examples = selectField(t.example, [["", t.own], ...this.presets.map(({ name }) => [name, t.presets[name]])], "",
      (name) => this.set(name ? this.presets.find((entry) => entry.name === name) : {}));
    return h("div", { class: "cnn-settings" }, ...this.adders, this.sizes, this.examples, button(t.reset, () => this.set(this.start)));
  }

  add(window) {
    this.set({ windows: [...this.windows, window] });
    if (this.adders[0].disabled) this.list.lastChild.querySelector("select").focus();
  }

  remove(layer) {
    this.set({ windows: this.windows.filter((_, index) => index !== layer - 1) });
    const next = this.list.children[Math.min(layer, this.windows.length) - 1];
    (next.querySelector(".cnn-rf-remove:not(:disabled)") ?? next.querySelector("select")).focus();
  }

  change(layer, name, value) {
    const windows = this.windows.map((window, index) => (index === layer - 1 ? { ...window, [name]: value } : window));
    const changed = windows[layer - 1];
    if (changed.kind === "pool") changed.dilation = 1;
    if (name === "kind") changed.stride = value === "pool" ? Math.min(changed.kernel, 4) : 1;
    this.set({ windows });
  }

  // Takes new settings, unless a window would not fit any more; shows the cone of the last layer.
  set({ windows = this.windows, size = this.size }) {
    const levels = traceField(windows, size);
    this.remark.textContent = levels ? "" : this.t.no_fit;
    if (levels) {
      Object.assign(this, { windows, size, levels, place: size / 2 });
      this.player.pause();
      this.player.setCount(levels.length);
    }
    this.writeLayers();
    this.writeLaw();
    this.player.go(levels ? this.player.last : this.player.step, "jump");
  }

  // The rows are made anew only where their number changes, so that a menu keeps the focus.
  writeLayers() {
    const { windows, list, t } = this;
    if (list.children.length !== windows.length) {
      list.replaceChildren(...windows.map((_, index) => this.row(index + 1)));
    }
    windows.forEach((window, index) => {
      const row = list.children[index];
      for (const select of row.querySelectorAll("select")) select.value = String(window[select.dataset.name]);
      row.querySelector("[data-name=dilation]").disabled = window.kind === "pool";
      row.querySelector(".cnn-rf-remove").disabled = windows.length === 1;
      const level = this.levels[index + 1];
      row.querySelector(".cnn-rf-numbers").textContent = fill(t.row, { ...level, start: show(level.start) });
      const whole = Math.max(this.size, this.levels.at(-1).field);
      row.style.setProperty("--share", `${(100 * level.field) / whole}%`);
    });
    for (const button of this.adders) button.disabled = windows.length === this.most;
    this.sizes.querySelector("select").value = String(this.size);
    const now = JSON.stringify([windows, this.size]);
    const preset = this.presets.find((entry) => JSON.stringify([entry.windows, entry.size]) === now);
    this.examples.querySelector("select").value = preset?.name ?? "";
  }

  row(layer) {
    const { t, choices } = this;
    const menu = (name, words, read) => h("select", {
      "data-name": name, "aria-label": fill(t[name], { layer }),
      onchange: ({ target }) => this.change(layer, name, read(target.value)),
    }, ...choices[name].map((value) => h("option", { value }, words(value))));
    const number = (name, template) => menu(name, (value) => fill(template, { value }), Number);
    return h("li", {},
      h("span", { class: "cnn-field" }, menu("kind", (kind) => t.kinds[kind], String),
        number("kernel", t.kernel_is), number("stride", t.stride_is), number("dilation", t.dilation_is),
        menu("padding", String, String),
        h("button", { type: "button", class: "cnn-button cnn-rf-remove", "aria-label": fill(t.remove, { layer }),
          onclick: () => this.remove(layer) }, "×")),
      h("button", { type: "button", class: "cnn-button cnn-rf-numbers", title: fill(t.go, { layer }),
        onclick: () => this.player.go(layer, "jump") }));
  }

  writeLaw() {
    const { levels, windows, t } = this;
    const parts = windows.map(({ kernel, dilation }, layer) => `${(kernel - 1) * dilation}·${levels[layer].jump}`);
    const law = growthOf(levels);
    const { field, jump } = levels.at(-1);
    const words = { added: levels[1].field - 1, jump };
    const sentence = law === "mixed" && jump > 1 ? t.strides : { even: t.even, doubling: t.doubling, mixed: t.mixed }[law];
    this.law.textContent = `r = 1 + ${parts.join(" + ")} = ${field}. ${fill(sentence, words)}`;
    const short = ({ kernel, stride, dilation }) => `(${[kernel, stride, ...(dilation > 1 ? [dilation] : [])].join(", ")})`;
    this.code.textContent = `cnnlib.receptive_field([${windows.map(short).join(", ")}])`;
  }

  // The cell of a level whose view lies nearest to the place that the reader chose.
  cellAt({ start, field, jump, size }) {
    const nearest = Math.round((this.place - start - field / 2) / jump);
    return Math.max(0, Math.min(nearest, size - 1));
  }

  pick(level, cell) {
    const { start, field, jump } = this.levels[level];
    this.place = start + cell * jump + field / 2;
    this.player.go(level, "jump");
  }

  cellText(cell) {
    return this.levels ? fill(this.t.cell_of, { cell, last: this.levels[this.player.step].size - 1 }) : "";
  }

  name(layer) {
    return layer === 0 ? this.t.image : fill(this.t[this.windows[layer - 1].kind], this.windows[layer - 1]);
  }

  // Draws the player's step: a layer, and the cone below one of its cells.
  show() {
    const { levels, windows, player, t } = this;
    const layer = Math.max(player.step, 0);
    const cell = this.cellAt(levels[layer]);
    const cone = traceCone(windows.slice(0, layer), levels, cell);
    const names = levels.map((_, index) => (index ? `${index} ${this.name(index)}` : this.name(index)));
    this.view.draw({ levels, names, cone, layer, width: this.stage.clientWidth || 640 });
    const slider = this.cellField.querySelector("input");
    slider.max = levels[layer].size - 1;
    this.cellField.set(cell);
    [...this.list.children].forEach((row, index) => row.classList.toggle("cnn-rf-now", index + 1 === layer));
    this.formula.replaceChildren(...this.equations(layer).map((text) => h("span", {}, text)));
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = this.sentence(layer, cell, cone[0].cells);
  }

  // Field, jump and start of a layer with their numbers.
  equations(layer) {
    const { t } = this;
    if (layer === 0) return [`${t.field} r = 1`, `${t.jump} g = 1`, `${t.start} s = 0`];
    const { kernel, stride, dilation } = this.windows[layer - 1];
    const [old, now] = [this.levels[layer - 1], this.levels[layer]];
    const spread = dilation > 1 ? `·${dilation}` : "";
    return [
      `${t.field} r = ${old.field} + (${kernel} − 1)${spread}·${old.jump} = ${now.field}`,
      `${t.jump} g = ${old.jump}·${stride} = ${now.jump}`,
      `${t.start} s = ${show(old.start)} − ${now.before}·${old.jump} = ${show(now.start)}`,
    ];
  }

  sentence(layer, cell, cells) {
    const { t, levels, windows, size } = this;
    if (layer === 0) return t.step_image;
    const { field, jump, start } = levels[layer];
    const [from, to] = [start + cell * jump, start + cell * jump + field - 1];
    const lost = Math.min(field, Math.max(0, -from) + Math.max(0, to - size + 1));
    const [first, last] = [cells[0], cells.at(-1)];
    const words = { layer, count: windows.length, name: this.name(layer), cell, seen: cells.length, first, last, field, lost };
    if (!cells.length) return `${fill(t.nothing, words)} ${fill(t.outside, words)}`;
    const skipped = last - first + 1 - cells.length;
    const parts = [fill(t.step, words)];
    if (cells.length === field) parts.push(t.whole);
    if (lost) parts.push(fill(t.outside, words));
    if (skipped) parts.push(fill(t.skipped, { skipped }));
    return parts.join(" ");
  }
}

export default {
  render({ model, el }) {
    const widget = new ReceptiveFieldCone(model);
    el.append(widget.element);
    return () => {
      widget.observer.disconnect();
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
