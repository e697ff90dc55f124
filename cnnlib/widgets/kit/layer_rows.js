// What every layer answers, a row a layer: its maps, or its numbers as one strip. Needs dom.js and
// paint.js.

const STRIP = 42; // numbers in a line, where a layer gives no maps

class LayerRows {
  // onpick(index): a row was clicked.
  constructor({ t, layers, onpick }) {
    Object.assign(this, { t, layers, onpick, current: 0 });
    this.element = h("ol", { class: "cnn-fm-layers" });
  }

  // Makes a row for each layer and in it a block for each of the networks named.
  build(names) {
    this.names = names;
    this.blocks = this.layers.map((layer) => names.map((name) => this.block(layer, name)));
    this.rows = this.layers.map((layer, index) => h("li", { class: "cnn-fm-layer", onclick: () => this.onpick(index) },
      h("p", { class: "cnn-fm-name" }, fill(this.t.layer_name, { step: index + 1, type: layer.type, shape: layer.shape.join("×") })),
      ...this.blocks[index].map((block) => block.element)));
    this.element.replaceChildren(...this.rows);
    this.mark(this.current);
  }

  block(layer, name) {
    const maps = layer.shape.length === 3;
    const [count, rows, cols] = maps ? layer.shape : [1, Math.ceil(layer.shape[0] / STRIP), Math.min(layer.shape[0], STRIP)];
    const zoom = maps ? Math.max(Math.round(23 / Math.sqrt(cols)) / 2, 2) : 8; // larger maps, smaller pixels
    const canvases = Array.from({ length: count }, () => h("canvas", { style: `width: ${zoom * cols}px; aspect-ratio: ${cols} / ${rows}` }));
    const title = this.names.length > 1 ? [h("span", { class: "cnn-fm-which" }, this.t[name])] : [];
    const element = h("div", { class: "cnn-fm-maps", role: "img" }, ...title, ...canvases);
    element.setAttribute("aria-label", fill(this.t.maps_label, { type: layer.type, network: this.t[name] }));
    return { element, canvases, rows, cols, count: maps ? rows * cols : layer.shape[0] };
  }

  // answers: one list of answers a network; alike: one scale for all maps of a layer.
  draw(answers, alike, colours) {
    this.blocks.forEach((blocks, index) => blocks.forEach(({ canvases, rows, cols, count }, which) => {
      const { values } = answers[which][index];
      const common = alike ? largestSize(values) : 0;
      canvases.forEach((canvas, map) => {
        const start = map * count;
        const limit = alike ? common : largestSize(values.subarray(start, start + count));
        paintPixels(canvas, values, { start, rows, cols, count, limit, positive: colours.positive, negative: colours.negative });
      });
    }));
  }

  mark(index) {
    this.rows[this.current].classList.remove("cnn-fm-now");
    this.rows[index].classList.add("cnn-fm-now");
    this.current = index;
  }
}
