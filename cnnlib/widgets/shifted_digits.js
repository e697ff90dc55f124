// Shifted digits: a digit leaves its place, and two networks that never saw it there read it.

const NETWORKS = ["convolutional", "dense"];
const percent = (share) => `${(100 * share).toFixed(1)} %`;

class ShiftedDigits {
  constructor(model) {
    this.t = model.get("strings");
    this.images = model.get("images");
    this.directions = model.get("directions");
    this.accuracies = model.get("accuracies");
    this.reads = model.get("reads");
    const { t } = this;
    this.chosen = 0;
    this.way = "right";
    this.count = this.accuracies.dense.right.length;
    this.pictures = this.images.map((image) => new PixelPicture(image, { caption: "" }));
    this.answers = Object.fromEntries(NETWORKS.map((name) => [name, h("p", { class: "cnn-sd-answer" })]));
    this.player = new Player({ t, onstep: () => this.show() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.picture = h("div", { class: "cnn-sd-picture" });
    this.chart = h("div", { class: "cnn-sd-chart" });
    this.element = h("div", {
      class: "cnn-widget cnn-sd", "data-cnn-widget": "shifted-digits", role: "group", tabindex: 0, "aria-label": t.title,
    },
    h("div", { class: "cnn-stage" },
      h("div", { class: "cnn-sd-left" }, this.picture, ...NETWORKS.map((name) => this.answers[name])), this.chart),
    this.player.element, this.status, this.settings());
    this.player.listen(this.element);
    this.player.setCount(this.count);
    this.update();
  }

  settings() {
    const { t } = this;
    const choose = (change) => (value) => {
      change(value);
      this.update();
    };
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings },
      selectField(t.direction, Object.keys(this.directions).map((way) => [way, t.ways[way]]), this.way,
        choose((way) => { this.way = way; })),
      selectField(t.digit, this.images.map(({ label }, index) => [String(index), label]), "0",
        choose((index) => { this.chosen = Number(index); })));
  }

  // Another direction or digit: the picture and the curves are drawn anew.
  update() {
    this.player.pause();
    this.picture.replaceChildren(this.pictures[this.chosen].element);
    this.drawChart();
    this.show();
  }

  // Two curves over the shifts. The numbers stand in the sentence below, so it is decoration.
  drawChart() {
    const { t, count } = this;
    const x = (by) => 42 + (by * 244) / (count - 1);
    const y = (share) => 150 - 140 * share;
    const text = (at, line, words, anchor = "middle") =>
      svgNode("text", { x: at, y: line, "text-anchor": anchor, "dominant-baseline": "central" }, words);
    const lines = NETWORKS.map((name) => {
      const values = this.accuracies[name][this.way];
      const marks = values.map((share, by) => (name === "dense"
        ? svgNode("rect", { x: x(by) - 3.5, y: y(share) - 3.5, width: 7, height: 7 })
        : svgNode("circle", { cx: x(by), cy: y(share), r: 4 })));
      const path = svgNode("polyline", { points: values.map((share, by) => `${x(by)},${y(share)}`).join(" ") });
      return svgNode("g", { class: `cnn-sd-${name}` }, path, ...marks,
        text(x(count - 1) + 9, y(values.at(-1)), t.short[name], "start"));
    });
    const grid = [0, 0.5, 1].flatMap((share) => [
      svgNode("line", { x1: 42, x2: 286, y1: y(share), y2: y(share) }), text(36, y(share), `${100 * share} %`, "end")]);
    this.cursor = svgNode("line", { class: "cnn-sd-cursor", y1: y(1) - 6, y2: y(0) });
    this.x = x;
    this.chart.replaceChildren(svgNode("svg", { viewBox: "0 0 350 186", role: "img", "aria-label": fill(t.chart_label, { way: t.ways[this.way] }) },
      ...grid, this.cursor, ...lines, ...Array.from({ length: count }, (_, by) => text(x(by), 162, String(by))),
      text(x((count - 1) / 2), 178, fill(t.axis, { way: t.ways[this.way] }))));
  }

  show() {
    const { t, player } = this;
    const by = Math.max(player.step, 0);
    const [down, right] = this.directions[this.way];
    const { label } = this.images[this.chosen];
    const picture = this.pictures[this.chosen];
    const words = { by, label, way: t.ways[this.way] };
    picture.shift(down * by, right * by);
    picture.describe(fill(by ? t.shifted_label : t.label, words));
    this.cursor.setAttribute("x1", this.x(by));
    this.cursor.setAttribute("x2", this.x(by));
    for (const name of NETWORKS) {
      const read = this.reads[name][this.way][this.chosen][by];
      this.answers[name].replaceChildren(fill(t.reads, { network: t.networks[name] }), " ", h("strong", {}, read), ` ${read === label ? "✓" : "✗"}`);
      this.answers[name].dataset.verdict = read === label ? "right" : "wrong";
      words[`${name}_read`] = read;
      words[name] = percent(this.accuracies[name][this.way][by]);
    }
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = fill(by ? t.step : t.start, words);
  }
}

export default {
  render({ model, el }) {
    const widget = new ShiftedDigits(model);
    el.append(widget.element);
    return () => {
      widget.player.destroy();
      widget.element.remove();
    };
  },
};
