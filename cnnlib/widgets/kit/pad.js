// A pad to draw on, with mouse, finger, pen or keyboard. Needs dom.js; the side is that of digit.js.

class Pad {
  // onchange() after every point; ondone() when the pen is lifted; say(text) for the keyboard.
  constructor({ t, side, width, onchange, ondone, say }) {
    Object.assign(this, { t, side, onchange, ondone, say, strokes: [], drawing: false, down: false });
    this.pen = [Math.round(side / 2), Math.round(side / 5)];
    const space = "http://www.w3.org/2000/svg";
    this.svg = document.createElementNS(space, "svg");
    this.lines = document.createElementNS(space, "path");
    this.cursor = document.createElementNS(space, "circle");
    const set = (node, values) => Object.entries(values).forEach(([key, value]) => node.setAttribute(key, value));
    set(this.svg, { viewBox: `0 0 ${side} ${side}`, "aria-hidden": "true" });
    set(this.lines, { class: "cnn-pad-ink", "stroke-width": width });
    set(this.cursor, { class: "cnn-pad-pen", r: width / 2 });
    this.svg.append(this.lines, this.cursor);
    this.hint = h("span", { class: "cnn-pad-hint", "aria-hidden": "true" }, t.pad_hint);
    this.element = h("div", { class: "cnn-pad", tabindex: 0, role: "application", "aria-label": t.pad_label }, this.svg, this.hint);
    this.element.addEventListener("pointerdown", (event) => this.#start(event));
    this.element.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) this.element.addEventListener(name, () => this.#end());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#draw();
  }

  clear() {
    Object.assign(this, { strokes: [], down: false });
    this.#draw();
  }

  undo() {
    this.strokes.pop();
    this.down = false;
    this.#changed();
    this.ondone();
  }

  #at(event) {
    const box = this.element.getBoundingClientRect();
    const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return share.map((part) => Math.min(Math.max(part, 0), 1) * this.side);
  }

  #start(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    Object.assign(this, { drawing: true, down: false });
    this.strokes.push([this.#at(event)]);
    this.#changed();
  }

  #move(event) {
    if (!this.drawing) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) this.strokes.at(-1).push(this.#at(part));
    this.#changed();
  }

  #end() {
    if (!this.drawing) return;
    this.drawing = false;
    this.ondone();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    if (event.key in moves) this.#step(moves[event.key]);
    else if (event.key === " " || event.key === "Enter") this.#press();
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    const [col, row] = this.pen;
    this.say(fill(this.down ? this.t.pen_down : this.t.pen_up, { row, col }));
  }

  #step(direction) {
    this.pen = this.pen.map((place, axis) => Math.min(Math.max(place + direction[axis], 1), this.side - 1));
    if (this.down) this.strokes.at(-1).push([...this.pen]);
    if (this.down) this.#changed();
    else this.#draw();
  }

  #press() {
    this.down = !this.down;
    if (this.down) this.strokes.push([[...this.pen]]);
    this.#changed();
    if (!this.down) this.ondone();
  }

  #changed() {
    this.#draw();
    this.onchange();
  }

  #draw() {
    const point = ([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`;
    this.lines.setAttribute("d", this.strokes.map((stroke) => `M${point(stroke[0])}L${stroke.map(point).join("L")}`).join(""));
    this.cursor.setAttribute("cx", this.pen[0]);
    this.cursor.setAttribute("cy", this.pen[1]);
    this.cursor.classList.toggle("cnn-pad-down", this.down);
    this.hint.hidden = this.strokes.length > 0;
  }
}
