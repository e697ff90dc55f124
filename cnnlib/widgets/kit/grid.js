// A grid of square cells, as numbers or as shades, with an outline that slides.

// One scale for signed values: violet below zero, green above, paper at zero.
const signedShade = (value, largest) => {
  const share = largest > 0 ? Math.min(Math.abs(value) / largest, 1) : 0;
  const role = value < 0 ? "negative" : "positive";
  return `color-mix(in srgb, var(--cnn-${role}) ${Math.round(share * 100)}%, var(--cnn-paper))`;
};

const inkShade = (value) =>
  `color-mix(in srgb, var(--cnn-input) ${Math.round(value * 100)}%, var(--cnn-paper))`;

class Grid {
  // role: input, kernel, bias or output, which gives the colour. onpick(row, col) on click or
  // Enter; onedit(row, col, value) makes the cells editable.
  constructor({ role, t, onpick, onedit }) {
    Object.assign(this, { role, t, onpick, onedit });
    this.caption = h("figcaption");
    this.body = h("div", { class: "cnn-cells" });
    this.marker = h("div", { class: "cnn-window", hidden: true });
    this.pin = h("div", { class: "cnn-window cnn-pin", hidden: true });
    this.frame = h("div", { class: "cnn-frame" }, this.body, this.marker, this.pin);
    this.element = h("figure", { class: `cnn-grid cnn-${role}` }, this.caption, this.frame);
    this.body.addEventListener("click", (event) => this.#chosen(event.target));
    this.body.addEventListener("keydown", (event) => this.#key(event));
  }

  resize(rows, cols, { shades = false, label }) {
    Object.assign(this, { rows, cols, shades });
    this.caption.textContent = label;
    this.frame.style.setProperty("--cols", cols);
    this.frame.style.setProperty("--rows", rows);
    this.frame.classList.toggle("cnn-shades", shades);
    this.body.setAttribute("role", shades ? "img" : "grid");
    this.body.setAttribute("aria-label", label);
    this.cells = [];
    const lines = [];
    for (let row = 0; row < rows; row += 1) {
      const line = h("div", { class: "cnn-row", role: shades ? undefined : "row" });
      for (let col = 0; col < cols; col += 1) {
        const cell = h("div", { class: "cnn-cell" });
        cell.at = [row, col];
        if (!shades) {
          cell.setAttribute("role", "gridcell");
          cell.tabIndex = row + col === 0 && (this.onpick || this.onedit) ? 0 : -1;
        }
        this.cells.push(cell);
        line.append(cell);
      }
      lines.push(line);
    }
    this.body.replaceChildren(...lines);
    this.window(null);
    this.pinned(null);
  }

  cell(row, col) {
    return this.cells[row * this.cols + col];
  }

  // text null leaves the cell empty; shade is a CSS colour.
  set(row, col, { text = "", shade = "", padding = false, empty = false } = {}) {
    const cell = this.cell(row, col);
    if (!this.shades && cell.textContent !== text) cell.textContent = text;
    if (this.shades) cell.style.background = shade;
    cell.classList.toggle("cnn-padding", padding);
    cell.classList.toggle("cnn-empty", empty);
    cell.padding = padding;
  }

  // The outline; null hides it. Only transform moves, so the browser need not lay out again.
  window(box) {
    this.#place(this.marker, box);
  }

  pinned(box) {
    this.#place(this.pin, box);
  }

  // The cells that the kernel's entries lie on; with dilation they are not all in the outline.
  taps(places) {
    for (const cell of this.tapped ?? []) cell.classList.remove("cnn-tap");
    this.tapped = places.map(([row, col]) => this.cell(row, col));
    for (const cell of this.tapped) cell.classList.add("cnn-tap");
  }

  #place(node, box) {
    node.hidden = box === null;
    if (box === null) return;
    const [row, col, height, width] = box;
    node.style.setProperty("--box-rows", height);
    node.style.setProperty("--box-cols", width);
    node.style.transform = `translate(calc(var(--cell) * ${col}), calc(var(--cell) * ${row}))`;
  }

  #chosen(target) {
    const cell = target.closest(".cnn-cell");
    if (!cell || cell.querySelector("input")) return;
    if (this.onedit && !this.shades && !cell.padding) this.#edit(cell);
    else if (this.onpick) this.onpick(...cell.at);
  }

  #key(event) {
    const cell = event.target.closest(".cnn-cell");
    if (!cell || event.target.tagName === "INPUT") return;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key in moves) {
      const [row, col] = cell.at.map((place, axis) => place + moves[event.key][axis]);
      if (row >= 0 && row < this.rows && col >= 0 && col < this.cols) this.#focus(row, col, cell);
    } else if (event.key === "Enter") this.#chosen(cell);
    else if (this.onedit && !cell.padding && /^[-\d.]$/.test(event.key)) this.#edit(cell, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #focus(row, col, previous) {
    if (previous) previous.tabIndex = -1;
    const cell = this.cell(row, col);
    cell.tabIndex = 0;
    cell.focus();
  }

  #edit(cell, typed) {
    const [row, col] = cell.at;
    const before = cell.textContent.replace("−", "-");
    const box = h("input", {
      type: "text",
      inputmode: "text",
      value: typed ?? before,
      "aria-label": fill(this.t.edit, { row: row + 1, col: col + 1 }),
    });
    let open = true;
    const close = (keep, refocus) => {
      if (!open) return;
      open = false;
      const value = Number(box.value.trim().replace("−", "-").replace(",", "."));
      const good = keep && box.value.trim() !== "" && Number.isFinite(value) && Math.abs(value) < 1e4;
      cell.textContent = before.replace("-", "−");
      if (good) this.onedit(row, col, value);
      if (refocus) this.#focus(row, col, this.body.querySelector("[tabindex='0']"));
    };
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") close(true, true);
      if (event.key === "Escape") close(false, true);
    });
    box.addEventListener("blur", () => close(true, false));
    cell.replaceChildren(box);
    box.focus();
    if (typed === undefined) box.select();
  }
}
