// The side view of a stack of maps: one cell of one map, and below it the cells that it depends
// on. Needs field.js.

const svgNode = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

class ConeView {
  // onpick(level, cell) on a click; the same is offered to the keyboard elsewhere.
  constructor({ label, onpick }) {
    this.element = svgNode("svg", { class: "cnn-cone", role: "img", "aria-label": label });
    this.element.addEventListener("click", ({ target }) => {
      if (target.dataset.cell) onpick(Number(target.dataset.level), Number(target.dataset.cell));
    });
  }

  // The map of cell numbers to places. The image may fill as little as half of the width; what
  // hangs out further than that is cut off.
  scale(levels, width) {
    const size = levels[0].size;
    const out = (past) => Math.min(Math.max(0, ...past), Math.ceil(size / 2));
    const left = out(levels.map(({ start }) => -start));
    const right = out(levels.map(({ start, size: cells, jump, field }) => start + (cells - 1) * jump + field - size));
    const label = 66;
    const unit = (width - label - 6) / (left + size + right);
    return {
      unit,
      x: (place) => label + (place + left) * unit,
      middle: ({ start, jump, field }, cell) => label + (start + cell * jump + field / 2 + left) * unit,
      half: ({ jump }) => (Math.min(jump * unit, 30) * 0.88) / 2,
    };
  }

  // Draws all maps; those up to layer with the cone below one cell of that layer.
  draw({ levels, names, cone, layer, width }) {
    const step = levels.length > 6 ? 36 : 46;
    const high = 16;
    const at = this.scale(levels, width);
    const y = (level) => 8 + (levels.length - 1 - level) * step;
    const bottom = y(0) + high;
    this.element.setAttribute("viewBox", `0 0 ${width} ${bottom + 34}`);
    this.element.setAttribute("height", bottom + 34);
    const edges = [0, levels[0].size].map((place) => svgNode("line",
      { class: "cnn-cone-edge", x1: at.x(place), x2: at.x(place), y1: 2, y2: bottom + 8 }));
    const beams = cone.slice(1).map((above, below) =>
      this.beam(at, [levels[below], levels[below + 1]], [cone[below], above], [y(below), y(below + 1) + high]));
    const maps = levels.map((level, index) => this.map({ at, level, index, layer, seen: cone[index], y: y(index), high }));
    const labels = names.map((name, index) => svgNode("text",
      { x: 0, y: y(index) + 12, class: index > layer ? "cnn-cone-later" : "" }, name));
    this.element.replaceChildren(...edges, ...beams, ...maps, ...labels,
      this.bracket(at, levels[layer], cone[layer].cells[0], bottom));
  }

  // One map: cells that the cone touches, those that it passes by, and those beside the map.
  map({ at, level, index, layer, seen, y, high }) {
    const touched = new Set(seen?.cells);
    const half = at.half(level);
    const cell = (i, name) => svgNode("rect", { class: name, x: at.middle(level, i) - half, y, width: 2 * half, height: high,
      rx: Math.min(half / 2, 2), "data-level": index, ...(name === "cnn-cone-padding" ? {} : { "data-cell": i }) });
    const role = index === layer ? "cnn-cone-top" : "cnn-cone-seen";
    const cells = Array.from({ length: level.size }, (_, i) => cell(i, touched.has(i) ? role : "cnn-cone-cell"));
    const beside = (seen?.padding ?? []).map((i) => cell(i, "cnn-cone-padding"));
    return svgNode("g", index > layer ? { class: "cnn-cone-later" } : {}, ...cells, ...beside);
  }

  // From the cells above to the cells below: the whole beam, and a line to each where few are.
  beam(at, [below, above], [low, high], [yLow, yHigh]) {
    const hull = ({ cells, padding }, level) => {
      const all = [...cells, ...padding];
      return [at.middle(level, Math.min(...all)) - at.half(level), at.middle(level, Math.max(...all)) + at.half(level)];
    };
    if (!high.cells.length) return svgNode("g");
    const [from, to] = hull({ cells: high.cells, padding: [] }, above);
    const [left, right] = hull(low, below);
    const shape = svgNode("path", { class: "cnn-cone-beam", d: `M${from} ${yHigh}H${to}L${right} ${yLow}H${left}Z` });
    return svgNode("g", {}, shape);
  }

  // How wide the field is, also where it leaves the image.
  bracket(at, { field, jump, start }, cell, bottom) {
    const [left, right] = [start + cell * jump, start + cell * jump + field].map(at.x);
    const line = svgNode("path", { class: "cnn-cone-bracket", d: `M${left} ${bottom + 4}v6H${right}v-6` });
    const text = svgNode("text", { x: (left + right) / 2, y: bottom + 26, "text-anchor": "middle" }, `r = ${field}`);
    return svgNode("g", {}, line, text);
  }
}
