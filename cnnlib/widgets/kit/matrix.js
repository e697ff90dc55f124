// A convolution as a matrix: the same numbers as cnnlib.convolution_matrix. Needs pixels.js.

// The entries that are weights, as {row, col, u, v}: output and pixel, and the weight's place.
const matrixEntries = (H, W, FH, FW) => {
  const [OH, OW] = [H - FH + 1, W - FW + 1];
  const entries = [];
  for (let i = 0; i < OH; i += 1) for (let j = 0; j < OW; j += 1) {
    for (let u = 0; u < FH; u += 1) for (let v = 0; v < FW; v += 1) {
      entries.push({ row: i * OW + j, col: (i + u) * W + (j + v), u, v });
    }
  }
  return entries;
};

// The first and last place along one axis whose windows of F hold a pixel, out of O.
const windowsOver = (pixel, F, O) => [Math.max(0, pixel - F + 1), Math.min(pixel, O - 1)];

// From a light shade for 0 to at most `deepest` percent of the kernel's colour.
const weightShade = (w, largest, deepest) =>
  `color-mix(in srgb, var(--cnn-kernel) ${Math.round(10 + ((deepest - 10) * Math.abs(w)) / (largest || 1))}%, var(--cnn-paper))`;

// The matrix as a picture: in numbers where it is small, else as fine diagonal lines.
class MatrixPicture {
  // onpick(row, col) on a click.
  constructor({ onpick }) {
    this.svg = svgNode("svg", { class: "cnn-matrix", role: "img" });
    this.svg.addEventListener("click", (event) => {
      const box = this.svg.getBoundingClientRect();
      const at = (place, size, count) => Math.max(0, Math.min(count - 1, Math.floor((place / size) * count)));
      onpick(at(event.clientY - box.top, box.height, this.rows), at(event.clientX - box.left, box.width, this.cols));
    });
  }

  draw({ H, W, w, label }) {
    const [FH, FW] = [w.length, w[0].length];
    this.OW = W - FW + 1;
    this.rows = (H - FH + 1) * this.OW;
    this.cols = H * W;
    this.large = this.cols > 40;
    this.unit = this.large ? 1 : 20;
    this.entries = matrixEntries(H, W, FH, FW);
    const largest = Math.max(...w.flat().map(Math.abs));
    const [width, height] = [this.cols * this.unit, this.rows * this.unit];
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("aria-label", label);
    this.band = svgNode("rect", { class: "cnn-matrix-band" });
    this.hits = svgNode("g", { class: "cnn-matrix-hits" });
    const weights = this.large ? this.#lines(w, largest) : this.#numbers(w, largest);
    this.svg.replaceChildren(svgNode("rect", { class: "cnn-matrix-ground", width, height }), ...weights, this.band, this.hits);
  }

  // Lights one row or one column, and gives its entries.
  light(rows, index) {
    const { unit, large, svg } = this;
    const found = this.entries.filter(({ row, col }) => (rows ? row : col) === index);
    const thick = large ? 5 : unit;
    const middle = (index + 0.5) * unit - thick / 2;
    const all = (rows ? this.cols : this.rows) * unit;
    const box = rows ? { x: 0, y: middle, width: all, height: thick } : { x: middle, y: 0, width: thick, height: all };
    for (const [name, value] of Object.entries(box)) this.band.setAttribute(name, value);
    const side = large ? 7 : unit;
    this.hits.replaceChildren(...found.map(({ row, col }) => svgNode("rect", {
      x: (col + 0.5) * unit - side / 2, y: (row + 0.5) * unit - side / 2, width: side, height: side })));
    svg.classList.toggle("cnn-matrix-large", large);
    return found;
  }

  #numbers(w, largest) {
    const { unit, rows, cols, entries } = this;
    const shown = new Map(entries.map(({ row, col, u, v }) => [row * cols + col, w[u][v]]));
    return Array.from({ length: rows * cols }, (_, index) => {
      const [x, y] = [(index % cols) * unit, Math.floor(index / cols) * unit];
      const weight = shown.get(index);
      const square = svgNode("rect", { x, y, width: unit, height: unit, class: "cnn-matrix-cell" });
      if (weight !== undefined) square.style.fill = weightShade(weight, largest, 55);
      const text = svgNode("text", { x: x + unit / 2, y: y + unit / 2 + 0.5, class: weight === undefined ? "cnn-matrix-zero" : "" }, show(weight ?? 0));
      return svgNode("g", {}, square, text);
    });
  }

  // Along one row of outputs a weight moves on one pixel with each output: a diagonal.
  #lines(w, largest) {
    const { OW } = this;
    return w.flatMap((line, u) => line.map((weight, v) => {
      const starts = this.entries.filter((entry) => entry.u === u && entry.v === v && entry.row % OW === 0);
      const path = svgNode("path", { d: starts.map(({ row, col }) => `M${col} ${row}l${OW} ${OW}`).join("") });
      path.style.stroke = weightShade(weight, largest, 100);
      return path;
    }));
  }
}
