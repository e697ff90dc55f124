// What a network is given: an image, a cover that is dragged over it, and heat on top of it.
// Needs dom.js and paint.js.

class SeenImage {
  // onmove(row, col): the cover was dragged there, or moved by the arrow keys.
  constructor({ t, side, onmove }) {
    Object.assign(this, { t, side, onmove, size: 0, row: side >> 1, col: side >> 1 });
    this.picture = h("canvas");
    this.heat = h("canvas");
    this.cover = h("div", { class: "cnn-cover", hidden: true });
    this.element = h("div", { class: "cnn-seen", role: "img" }, this.picture, this.heat, this.cover);
    this.element.addEventListener("pointerdown", (event) => this.#start(event));
    this.element.addEventListener("pointermove", (event) => this.dragging && this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) this.element.addEventListener(name, () => { this.dragging = false; });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.cut(0);
  }

  // The side of the cover in pixels; 0 takes it away.
  cut(size) {
    this.size = size;
    this.cover.hidden = size === 0;
    this.element.setAttribute("role", size ? "application" : "img");
    this.element.setAttribute("aria-label", size ? this.t.cover_label : this.t.seen_label);
    this.element.classList.toggle("cnn-covered", size > 0);
    if (size) this.element.tabIndex = 0;
    else this.element.removeAttribute("tabindex");
    this.#place();
  }

  // Shows an image of ink from 0 to 1, and heat or null.
  paint(image, heat, colours) {
    const size = { rows: this.side, cols: this.side };
    const full = { positive: colours.input, negative: colours.input };
    paintPixels(this.picture, image, { ...size, ...full, limit: heat ? 3 : 1 });
    this.heat.hidden = heat === null;
    if (heat) paintPixels(this.heat, heat, { ...size, limit: largestSize(heat), positive: colours.kernel, negative: colours.negative });
  }

  #start(event) {
    if (!this.size || event.button !== 0) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    this.dragging = true;
    this.#drag(event);
  }

  #drag(event) {
    const box = this.element.getBoundingClientRect();
    this.#go(Math.floor(((event.clientY - box.top) / box.height) * this.side), Math.floor(((event.clientX - box.left) / box.width) * this.side));
  }

  #key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!this.size || !(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [down, right] = moves[event.key];
    this.#go(this.row + down, this.col + right);
  }

  #go(row, col) {
    const [r, c] = [row, col].map((place) => Math.min(Math.max(place, 0), this.side - 1));
    if (r === this.row && c === this.col) return;
    Object.assign(this, { row: r, col: c });
    this.#place();
    this.onmove(r, c);
  }

  #place() {
    const before = Math.floor((this.size - 1) / 2);
    const [top, left] = [this.row - before, this.col - before];
    const share = (pixels) => `${(100 * pixels) / this.side}%`;
    const [high, low] = [Math.max(top, 0), Math.min(top + this.size, this.side)];
    const [first, last] = [Math.max(left, 0), Math.min(left + this.size, this.side)];
    Object.assign(this.cover.style, { top: share(high), height: share(low - high), left: share(first), width: share(last - first) });
  }
}
