// Grids whose cells light up what they are linked with: under the pointer or the focus for a
// moment, and on a click or Enter until they are let go.

class Links {
  // onchange(link, held): link is {cells: [[grid, row, col], …], main, text}, or null.
  constructor({ t, onchange }) {
    Object.assign(this, { t, onchange, held: null, shown: null, marked: [] });
  }

  // A grid with link(row, col) for each of its cells.
  grid(role, rows, cols, label, link) {
    const grid = new Grid({ role, t: this.t, onpick: (row, col) => this.hold(link(row, col)) });
    grid.resize(rows, cols, { label });
    for (const event of ["pointerover", "focusin"]) {
      grid.body.addEventListener(event, ({ target }) => {
        if (target.at && !this.held) this.show(link(...target.at));
      });
    }
    for (const event of ["pointerleave", "focusout"]) {
      grid.body.addEventListener(event, () => this.held || this.show(null));
    }
    return grid;
  }

  // Keeps a link lit; the same one again, or null, lets it go.
  hold(link) {
    this.held = link && this.held?.text === link.text ? null : link;
    this.show(this.held);
  }

  show(link) {
    if (link === this.shown) return;
    for (const cell of this.marked) cell.classList.remove("cnn-lit", "cnn-lit-main");
    this.shown = link;
    this.marked = (link?.cells ?? []).map(([grid, row, col]) => grid.cell(row, col));
    for (const cell of this.marked) cell.classList.add("cnn-lit");
    if (link?.main) {
      const [grid, row, col] = link.main;
      grid.cell(row, col).classList.add("cnn-lit-main");
      this.marked.push(grid.cell(row, col));
    }
    this.onchange(link, this.held !== null);
  }

  // Forgets everything without a word, because the grids are gone.
  clear() {
    Object.assign(this, { held: null, shown: null, marked: [] });
  }
}
