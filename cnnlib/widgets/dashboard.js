// The training dashboard: curves and first filters of a recorded training, epoch by epoch.

const svgNode = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// Where things stand in the plot, in its own units.
const BOX = { left: 54, right: 8, top: 10, bottom: 38, width: 420, height: 228 };

class TrainingDashboard {
  constructor(model) {
    this.t = model.get("strings");
    this.runs = model.get("runs");
    [this.count, this.high, this.wide] = model.get("shape");
    const bytes = Uint8Array.from(atob(model.get("film")), (letter) => letter.charCodeAt(0));
    this.film = new Int8Array(bytes.buffer);
    this.largest = model.get("largest");
    this.spread = model.get("spread");
    this.curve = "accuracy";
    this.chosen = 0;
    const t = this.t;
    this.element = h("div", {
      class: "cnn-widget cnn-db", "data-cnn-widget": "dashboard", role: "group", tabindex: 0, "aria-label": t.title,
    });
    this.plot = svgNode("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", class: "cnn-db-plot" });
    this.player = new Player({ t, onstep: () => this.show() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.one = new Grid({ role: "kernel", t });
    const menu = selectField(t.curve, [["accuracy", t.accuracy], ["loss", t.loss]], this.curve, (value) => {
      this.curve = value;
      this.drawPlot();
      this.show();
    });
    const legend = h("p", { class: "cnn-db-legend", "aria-hidden": "true" },
      ...[["train", t.train], ["test", t.test], ["others", t.others]]
        .filter(([name]) => name !== "others" || this.runs.length > 1)
        .map(([name, text]) => h("span", { class: `cnn-db-${name}` }, text)));
    this.element.append(
      h("div", { class: "cnn-stage" },
        h("div", { class: "cnn-db-curves" }, this.plot, legend),
        h("figure", { class: "cnn-db-filters" },
          h("figcaption", {}, fill(t.filters_label, { count: this.count })), this.filters()),
        this.one.element),
      this.player.element, this.status,
      h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, menu));
    this.player.listen(this.element);
    this.one.resize(this.high, this.wide, { label: fill(t.filter_label, { number: 1 }) });
    this.drawPlot();
    this.player.setCount(this.spread.length);
    this.player.go(0, "jump");
  }

  // One button a filter, with a small square for each of its numbers.
  filters() {
    this.squares = [];
    this.buttons = Array.from({ length: this.count }, (_, index) => {
      const picture = svgNode("svg", { viewBox: `0 0 ${this.wide} ${this.high}`, "aria-hidden": "true" });
      for (let place = 0; place < this.high * this.wide; place += 1) {
        const square = svgNode("rect", { x: place % this.wide, y: Math.floor(place / this.wide), width: 1.02, height: 1.02 });
        this.squares.push(square);
        picture.append(square);
      }
      return h("button", {
        type: "button", class: "cnn-db-filter", "aria-label": fill(this.t.pick, { number: index + 1 }),
        "aria-pressed": String(index === 0), tabindex: index === 0 ? 0 : -1,
        onclick: () => this.pick(index), onkeydown: (event) => this.move(event, index),
      }, picture);
    });
    return h("div", { class: "cnn-db-grid", role: "group", "aria-label": fill(this.t.filters_label, { count: this.count }) },
      ...this.buttons);
  }

  // The arrow keys go from filter to filter; Space and Enter press the button.
  move(event, index) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = index + steps[event.key];
    if (next < 0 || next >= this.count) return;
    this.pick(next);
    this.buttons[next].focus();
  }

  pick(index) {
    this.chosen = index;
    this.buttons.forEach((button, place) => {
      button.setAttribute("aria-pressed", String(place === index));
      button.tabIndex = place === index ? 0 : -1;
    });
    this.one.resize(this.high, this.wide, { label: fill(this.t.filter_label, { number: index + 1 }) });
    this.show();
  }

  level(frame, index, place) {
    const size = this.high * this.wide;
    return this.film[(frame * this.count + index) * size + place] / 127;
  }

  // The lines of all runs, drawn once; a marker shows where the player is.
  drawPlot() {
    const { t, curve } = this;
    const last = this.spread.length - 1;
    const lines = this.runs.flatMap(({ curves }) => [curves[`train_${curve}`], curves[`test_${curve}`]]);
    const values = lines.flat();
    const low = curve === "loss" ? 0 : Math.floor(Math.min(...values) * 20) / 20;
    const high = curve === "loss" ? Math.ceil(Math.max(...values) * 20) / 20 : 1;
    const x = (epoch) => BOX.left + ((epoch - 1) / Math.max(last - 1, 1)) * (BOX.width - BOX.left - BOX.right);
    const y = (value) => BOX.top + ((high - value) / (high - low || 1)) * (BOX.height - BOX.top - BOX.bottom);
    const path = (list, name) => svgNode("path", {
      class: `cnn-db-${name}`, d: list.map((value, index) => `${index ? "L" : "M"}${x(index + 1)} ${y(value)}`).join(""),
    });
    const text = (words, attributes) => svgNode("text", attributes, words);
    const ticks = [0, 0.5, 1].map((share) => low + share * (high - low));
    const epochs = [...new Set([1, Math.round(last / 2), last])];
    const [first, ...others] = this.runs;
    this.marker = svgNode("line", { class: "cnn-db-marker", y1: BOX.top, y2: BOX.height - BOX.bottom });
    this.dots = ["train", "test"].map((name) => [name, svgNode("circle", { r: 4, class: `cnn-db-${name}` })]);
    this.plot.replaceChildren(
      ...ticks.map((value) => svgNode("line", { class: "cnn-db-line", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(value), y2: y(value) })),
      ...ticks.map((value) => text(curve === "loss" ? show(value) : `${Number((100 * value).toFixed(1))} %`, { x: BOX.left - 6, y: y(value) + 4, "text-anchor": "end" })),
      ...epochs.map((epoch) => text(String(epoch), { x: x(epoch), y: BOX.height - BOX.bottom + 16, "text-anchor": "middle" })),
      text(t.epoch_axis, { x: (BOX.left + BOX.width - BOX.right) / 2, y: BOX.height - 6, "text-anchor": "middle" }),
      ...others.map(({ curves }) => path(curves[`test_${curve}`], "others")),
      path(first.curves[`train_${curve}`], "train"), path(first.curves[`test_${curve}`], "test"),
      this.marker, ...this.dots.map(([, dot]) => dot));
    this.place = { x, y };
  }

  show() {
    const { t, player, runs, curve } = this;
    const frame = Math.max(player.step, 0);
    const size = this.high * this.wide;
    this.squares.forEach((square, place) => {
      square.style.fill = signedShade(this.level(frame, Math.floor(place / size), place % size), 1);
    });
    for (const cell of this.one.cells) {
      const [row, col] = cell.at;
      const level = this.level(frame, this.chosen, row * this.wide + col);
      this.one.set(row, col, { text: show(Math.round(level * this.largest * 100)) });
      cell.style.background = signedShade(level * 0.6, 1);
    }
    this.marker.style.visibility = frame ? "visible" : "hidden";
    for (const [name, dot] of this.dots) {
      dot.style.visibility = frame ? "visible" : "hidden";
      if (!frame) continue;
      dot.setAttribute("cx", this.place.x(frame));
      dot.setAttribute("cy", this.place.y(runs[0].curves[`${name}_${curve}`][frame - 1]));
    }
    if (frame) for (const end of ["x1", "x2"]) this.marker.setAttribute(end, this.place.x(frame));
    this.plot.setAttribute("aria-label", fill(t.plot, { curve: t[curve], epoch: frame }));
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    const spread = this.spread[frame].toFixed(3);
    if (!frame) {
      this.status.textContent = fill(t.start, { spread });
      return;
    }
    const words = { epoch: frame, spread };
    for (const name of ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]) {
      const value = runs[0].curves[name][frame - 1];
      words[name] = name.endsWith("loss") ? value.toFixed(3) : (100 * value).toFixed(1);
    }
    this.status.textContent = fill(t.step, words);
  }
}

export default {
  render({ model, el }) {
    const widget = new TrainingDashboard(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
