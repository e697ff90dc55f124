// The feature-map explorer: draw a digit, and a trained network runs on it in the page.

const COVERS = [0, 3, 5, 7, 9];
const ROLES = ["input", "positive", "negative", "kernel"];

class FeatureMaps {
  constructor(model) {
    const t = model.get("strings");
    this.t = t;
    const networks = model.get("networks");
    this.networks = Object.fromEntries(Object.entries(networks).map(([name, network]) => [name, readNetwork(network)]));
    this.names = Object.keys(this.networks);
    this.images = readImages(model.get("images"));
    this.labels = model.get("labels");
    const { layers, shape } = this.networks.trained;
    Object.assign(this, { shown: ["trained"], alike: true, picked: 0, heat: null, frame: 0 });
    this.image = this.images[0];
    this.element = h("div", {
      class: "cnn-widget cnn-fm", "data-cnn-widget": "feature-maps", role: "group", tabindex: 0, "aria-label": t.title,
    });
    this.pad = new Pad({ t, side: DIGIT.side, width: 2 * DIGIT.pen, say: (text) => { this.spoken.textContent = text; },
      onchange: () => this.drawn(), ondone: () => this.rest() });
    this.seen = new SeenImage({ t, side: shape[1], onmove: () => this.soon() });
    this.rows = new LayerRows({ t, layers, onpick: (index) => this.player.go(index, "jump") });
    this.player = new Player({ t, onstep: () => this.tell() });
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.verdict = h("p", { class: "cnn-fm-verdict", role: "status" });
    this.spoken = h("p", { class: "cnn-fm-spoken", role: "status" });
    this.player.setCount(layers.length);
    this.element.append(this.stage(), this.verdict, this.player.element, this.status, this.settings(), this.rows.element, this.spoken);
    this.player.listen(this.element);
    this.rows.build(this.shown);
    this.stopWatching = onThemeChange(() => this.soon());
  }

  stage() {
    const { t } = this;
    const part = (name, node, ...more) => h("figure", { class: `cnn-fm-part cnn-fm-${name}` }, h("figcaption", {}, t[name]), node, ...more);
    const button = (text, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    const tools = h("div", { class: "cnn-fm-tools" }, button(t.undo, () => this.pad.undo()), button(t.clear, () => this.clear()));
    return h("div", { class: "cnn-stage" }, part("pad", this.pad.element, tools), part("seen", this.seen.element), part("answer", this.bars()));
  }

  // One line a class: its digit, a bar a network, and the percentage of the trained one.
  bars() {
    this.lines = Array.from({ length: this.networks.trained.layers.at(-1).shape[0] }, (_, digit) => {
      const bars = this.names.map((name) => h("span", { class: `cnn-fm-bar cnn-fm-${name}` }));
      const percent = h("span", { class: "cnn-fm-percent" });
      return { bars, percent, element: h("li", {}, h("b", {}, String(digit)), h("span", { class: "cnn-fm-track" }, ...bars), percent) };
    });
    const key = h("p", { class: "cnn-fm-key" }, ...this.names.map((name) => h("span", { class: `cnn-fm-of-${name}` }, this.t.keys[name])));
    return h("div", {}, h("ol", { class: "cnn-fm-bars", start: 0 }, ...this.lines.map((line) => line.element)), key);
  }

  settings() {
    const { t } = this;
    const digits = this.labels.map((label, index) => [String(index), fill(t.real, { label, number: index + 1 })]);
    this.source = selectField(t.image, [["", t.own], ...digits], "0", (value) => (value === "" ? this.drawn() : this.take(Number(value))));
    const choices = this.names.length > 1 ? [["trained", t.trained], ["untrained", t.untrained], ["trained untrained", t.both]] : [];
    const network = choices.length ? selectField(t.network, choices, "trained", (value) => this.choose(value.split(" "))) : null;
    const scale = selectField(t.scale, [["layer", t.by_layer], ["map", t.by_map]], "layer", (value) => {
      this.alike = value === "layer";
      this.update();
    });
    this.cover = selectField(t.cover, COVERS.map((size) => [String(size), size ? fill(t.square, { size }) : t.no_cover]), "0", (value) => {
      this.seen.cut(Number(value));
      this.changed();
    });
    const everywhere = h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.coverEverywhere() }, t.everywhere);
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, this.source, network, scale, this.cover, everywhere);
  }

  take(index) {
    this.picked = index;
    this.image = this.images[index];
    this.pad.clear();
    this.changed();
    this.rest();
  }

  choose(names) {
    this.shown = names;
    this.rows.build(names);
    this.changed();
  }

  // The strokes on the pad are the image now.
  drawn() {
    this.image = centreDigit(this.pad.strokes);
    this.source.querySelector("select").value = "";
    this.status.setAttribute("aria-busy", "true");
    this.verdict.setAttribute("aria-busy", "true");
    this.changed();
  }

  // The drawing rests: what was said of it may be read out.
  rest() {
    for (const node of [this.status, this.verdict]) node.removeAttribute("aria-busy");
  }

  clear() {
    this.pad.clear();
    this.drawn();
    this.rest();
  }

  // What the heat was computed from is gone.
  changed() {
    this.heat = null;
    this.job = null;
    this.soon();
  }

  // Draws once a frame, however many points came in.
  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.update();
    });
  }

  // Runs all networks on what is seen, and draws everything.
  update() {
    const { seen, networks, shown } = this;
    const input = seen.size ? covered(this.image, networks.trained.shape, seen.size, seen.row, seen.col) : this.image;
    this.input = input;
    this.answers = Object.fromEntries(this.names.map((name) => [name, runNetwork(networks[name], input)]));
    const colours = paletteOf(this.element, ROLES);
    seen.paint(this.heat ? this.image : input, this.heat, colours);
    this.rows.draw(shown.map((name) => this.answers[name]), this.alike, colours);
    this.shares = this.names.map((name) => softmax(scoresOf(networks[name], this.answers[name])));
    this.lines.forEach(({ bars, percent }, digit) => {
      bars.forEach((bar, which) => { bar.style.width = `${100 * this.shares[which][digit]}%`; });
      percent.textContent = fill(this.t.percent, { percent: (100 * this.shares[0][digit]).toFixed(1) });
    });
    this.judge();
    this.tell();
  }

  judge() {
    const { t, shares, seen } = this;
    const blank = largestSize(this.input) === 0;
    const says = (which) => {
      const digit = indexOfLargest(shares[which]);
      return { digit, percent: (100 * shares[which][digit]).toFixed(1) };
    };
    const parts = [blank ? t.blank : fill(t.reads, says(0))];
    if (!blank && this.names.length > 1) parts.push(fill(t.untrained_reads, says(1)));
    if (seen.size && !this.heat) parts.push(this.loss());
    if (this.heat) parts.push(fill(t.heat, { size: this.heatSize, digit: this.heatClass, score: show(largestSize(this.heat)) }));
    this.verdict.textContent = parts.join(" ");
    this.lines.forEach((line, digit) => line.element.classList.toggle("cnn-fm-best", !blank && digit === says(0).digit));
  }

  // How the score of the class of the whole image changed under the cover.
  loss() {
    const network = this.networks.trained;
    const whole = scoresOf(network, runNetwork(network, this.image));
    const digit = indexOfLargest(whole);
    const now = scoresOf(network, this.answers.trained)[digit];
    return fill(this.t.loss, { digit, before: show(whole[digit]), after: show(now), row: this.seen.row + 1, col: this.seen.col + 1 });
  }

  // One row of covers a frame, so that the page stays awake.
  coverEverywhere() {
    const network = this.networks[this.shown[0]];
    const [, H, W] = network.shape;
    const size = this.seen.size || 5;
    const digit = indexOfLargest(scoresOf(network, runNetwork(network, this.image)));
    const heat = new Float32Array(H * W);
    const job = { row: 0 };
    this.job = job;
    this.verdict.setAttribute("aria-busy", "true");
    const work = () => {
      if (this.job !== job) return this.rest();
      heat.set(occlusionRow(network, this.image, digit, size, job.row), job.row * W);
      job.row += 1;
      if (job.row < H) return requestAnimationFrame(work);
      Object.assign(this, { heat, heatSize: size, heatClass: digit, job: null });
      this.seen.cut(0);
      this.cover.querySelector("select").value = "0";
      this.rest();
      return this.update();
    };
    requestAnimationFrame(work);
  }

  // Says of the layer that the player stands at what it answers.
  tell() {
    const { t, player } = this;
    const step = Math.max(player.step, 0);
    this.rows.mark(step);
    this.status.setAttribute("aria-live", player.playing ? "off" : "polite");
    this.status.textContent = this.shown.map((name) => this.sentence(name, step)).join(" ");
  }

  sentence(name, step) {
    const { t } = this;
    const { shape, values } = this.answers[name][step];
    const words = {
      step: step + 1, count: this.player.last + 1, type: this.networks[name].layers[step].type, network: t[name],
      maps: shape[0], rows: shape[1], cols: shape[2],
      low: show(values.reduce((one, other) => Math.min(one, other), Infinity)),
      high: show(values.reduce((one, other) => Math.max(one, other), -Infinity)),
    };
    if (shape.length === 1) {
      return fill(t.layer_numbers, { ...words, zeros: values.reduce((count, value) => count + (value === 0), 0) });
    }
    const size = shape[1] * shape[2];
    const silent = Array.from({ length: shape[0] }, (_, map) => largestSize(values.subarray(map * size, (map + 1) * size))).filter((most) => most === 0);
    return fill(t.layer_maps, { ...words, silent: silent.length });
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.job = null;
    this.stopWatching();
    this.player.destroy();
    this.element.remove();
  }
}

export default {
  render({ model, el }) {
    const widget = new FeatureMaps(model);
    el.append(widget.element);
    widget.update(); // the first pass, once: the colours are known only now
    return () => widget.destroy();
  },
};
