// Pixel shuffle: the pixels of all digits fly to their new places, and two networks are compared.

// The share of the axis from low to 1 at which an accuracy stands, in percent.
const along = (value, low) => `${((100 * (value - low)) / (1 - low)).toFixed(2)}%`;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

class PixelShuffle {
  constructor(model) {
    this.t = model.get("strings");
    this.images = model.get("images");
    this.results = model.get("results");
    this.places = model.get("places").split(" ").map(Number);
    this.origins = [];
    this.places.forEach((place, pixel) => { this.origins[place] = pixel; });
    this.rowsAStep = model.get("rows_a_step");
    [{ rows: this.rows, cols: this.cols }] = this.images;
    const { t } = this;
    this.pictures = this.images.map((image) =>
      new PixelPicture(image, { caption: image.label, onpick: (place) => this.pick(place) }));
    this.player = new Player({ t, onstep: () => this.show() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.apart = h("p", { class: "cnn-remark" });
    this.chart = h("div", { class: "cnn-px-chart", role: "status", tabindex: -1 });
    this.open = h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.reveal() }, t.reveal);
    this.element = h("div", {
      class: "cnn-widget cnn-px-shuffle", "data-cnn-widget": "pixel-shuffle", role: "group", tabindex: 0, "aria-label": t.title,
    },
    h("div", { class: "cnn-stage" }, ...this.pictures.map(({ element }) => element)),
    this.apart, this.player.element, this.status, this.settings(), this.chart,
    h("p", { class: "cnn-px-open" }, this.open));
    this.player.listen(this.element);
    this.player.setCount(Math.ceil(this.rows / this.rowsAStep) + 1);
    this.corners = { top: [7, 8], middle: [12, 13], stem: [19, 11], corner: [1, 1] };
    this.choose("top");
  }

  settings() {
    const { t } = this;
    this.neighbours = selectField(t.neighbours, ["top", "middle", "stem", "corner", "chosen", "none"].map((name) => [name, t.marks[name]]), "top",
      (name) => this.choose(name));
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, this.neighbours);
  }

  // Marks the nine pixels around a pixel that the pointer chose, where it is now.
  pick(place) {
    const pixel = this.moved(this.origins[place]) ? this.origins[place] : place;
    const inside = (value, count) => Math.max(0, Math.min(value - 1, count - 3));
    this.corners.chosen = [inside(Math.floor(pixel / this.cols), this.rows), inside(pixel % this.cols, this.cols)];
    this.neighbours.querySelector("select").value = "chosen";
    this.choose("chosen");
  }

  choose(name) {
    const [top, left] = this.corners[name] ?? this.corners.top;
    this.nine = name === "none" ? [] : [0, 1, 2].flatMap((row) =>
      [0, 1, 2].map((col) => Math.min(top + row, this.rows - 1) * this.cols + Math.min(left + col, this.cols - 1)));
    for (const picture of this.pictures) picture.mark(this.nine);
    this.show();
  }

  // Whether a pixel has left its place by the present step.
  moved(pixel) {
    return Math.floor(pixel / this.cols) < Math.max(this.player.step, 0) * this.rowsAStep;
  }

  show() {
    const { t, player } = this;
    const step = Math.max(player.step, 0);
    const placeOf = (pixel) => (this.moved(pixel) ? this.places[pixel] : pixel);
    this.pictures.forEach((picture, index) => {
      picture.place(placeOf);
      const words = step === 0 ? t.written_label : step === player.last ? t.shuffled_label : t.between_label;
      picture.describe(fill(words, { label: this.images[index].label }));
    });
    const count = Math.min(step * this.rowsAStep, this.rows) * this.cols;
    const text = step === 0 ? t.start : step === player.last ? t.end : t.step;
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = fill(text, {
      step: step + 1, count: player.last + 1, rows: Math.min(step * this.rowsAStep, this.rows), moved: count, all: this.rows * this.cols,
    });
    this.apart.textContent = this.nine.length ? fill(t.apart, { pixels: this.reach(placeOf) }) : "";
  }

  // The side of the smallest square that still holds all nine marked pixels.
  reach(placeOf) {
    const places = this.nine.map(placeOf);
    const span = (values) => Math.max(...values) - Math.min(...values) + 1;
    return Math.max(span(places.map((place) => Math.floor(place / this.cols))), span(places.map((place) => place % this.cols)));
  }

  reveal() {
    const { t, results } = this;
    const low = Math.floor(100 * Math.min(...results.map(({ lowest }) => lowest)) - 0.5) / 100;
    const row = ({ network, digits, values, mean, lowest, highest }) => h("div", { class: `cnn-px-row cnn-px-${network}` },
      h("span", { class: "cnn-px-name" }, t.networks[network], h("br"), h("span", {}, t.digits[digits])),
      h("span", { class: "cnn-px-track", "aria-hidden": "true" },
        h("span", { class: "cnn-px-mean", style: `left: ${along(mean, low)}` }),
        ...values.map((value) => h("span", { class: "cnn-px-dot", style: `left: ${along(value, low)}` }))),
      h("span", { class: "cnn-px-value" }, h("strong", {}, percent(mean)), h("br"),
        h("span", {}, fill(values.length > 1 ? t.spread : t.one_run, { low: (100 * lowest).toFixed(1), high: (100 * highest).toFixed(1), seeds: values.length }))));
    const axis = h("div", { class: "cnn-px-row cnn-px-axis", "aria-hidden": "true" }, h("span", {}, t.axis),
      h("span", { class: "cnn-px-ends" }, h("span", {}, percent(low)), h("span", {}, "100 %")), h("span"));
    const means = Object.fromEntries(results.map(({ network, digits, mean }) => [`${network} ${digits}`, mean]));
    const wrong = (key) => Math.round(10000 * (1 - means[key])).toLocaleString("en");
    this.chart.replaceChildren(h("p", {}, t.results), ...results.map(row), axis, h("p", {}, fill(t.errors, {
      dense: wrong("dense written"), dense_now: wrong("dense shuffled"),
      conv: wrong("convolutional written"), conv_now: wrong("convolutional shuffled"),
    })));
    this.open.hidden = true;
    this.chart.focus({ preventScroll: true });
  }
}

export default {
  render({ model, el }) {
    const widget = new PixelShuffle(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
