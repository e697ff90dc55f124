// The grids of the unfold theatre: images, matrix, filters, product, maps and sums, each cell
// linked with the cells that it comes from or goes to. Needs links.js and im2col.js.

const range = (count) => Array.from({ length: count }, (_, index) => index);

class UnfoldStage {
  constructor({ t, links }) {
    Object.assign(this, { t, links });
    this.element = h("div", { class: "cnn-stage" });
  }

  // Makes every grid anew for the settings in core and for one act.
  build(core, act) {
    const { t, links } = this;
    const { N, C, FN, P, O, R, K } = core;
    Object.assign(this, { core, act });
    links.clear();
    const planes = (one, many, role) => this.each(N, C, (n, c) => links.grid(role, P, P,
      fill(N * C === 1 ? one : many, { image: n + 1, channel: c + 1, size: core.size }),
      (row, col) => this.ofPixel({ n, c, row, col })));
    this.images = planes(t.image_label, t.plane_label, "input");
    this.matrix = links.grid("input", R, K, fill(t.matrix_label, { rows: R, cols: K }),
      (r, k) => this.ofPixel(core.pixel(r, k), [r, k]));
    this.eachPixel((pixel, n, c, row, col) => this.images[n][c].set(row, col, this.face(pixel)));
    this.labelBlocks();
    const parts = [this.block(this.images, "images")];
    if (act === "multiply") parts.push(...this.multiplyParts());
    else parts.push(this.after("→", this.matrix.element));
    if (act === "fold") {
      this.sums = planes(t.fold_label, t.fold_plane_label, "input");
      this.visits = links.grid("count", P, P, t.visits_label,
        (row, col) => this.ofPixel({ n: this.shownImage, c: 0, row, col }));
      parts.push(this.after("→", this.block(this.sums, "images")), this.block([[this.visits]], "visits"));
    }
    this.element.replaceChildren(...parts);
    const wide = act === "multiply" ? K + 2 * FN : K;
    const sizes = { across: wide, down: act === "multiply" ? Math.max(R, K) : R, planes: C * P,
      signs: act === "multiply" ? 3 : 0, maps: FN * O };
    for (const [name, value] of Object.entries(sizes)) this.element.style.setProperty(`--${name}`, value);
    this.element.classList.toggle("cnn-uf-several", N * C > 1);
    this.clear();
  }

  // The state before the first row.
  clear() {
    const { R } = this.core;
    Object.assign(this, { last: -1, shownImage: -1 });
    for (const row of range(R)) {
      this.fillRow(row, this.act !== "unfold");
      if (this.act === "multiply") this.fillProducts(row, false);
    }
    if (this.act === "fold") this.eachPixel((pixel, n, c, row, col) => this.sums[n][c].set(row, col, this.face(pixel, 0)));
  }

  multiplyParts() {
    const { core, t, links } = this;
    const { N, FN, O, R, K } = core;
    this.filters = links.grid("kernel", K, FN, t.filters_label, (k, f) => this.ofWeight(k, f));
    for (const k of range(K)) {
      for (const f of range(FN)) this.filters.set(k, f, { text: show(core.weight(f, k)) });
    }
    this.product = links.grid("output", R, FN, t.product_label, (r, f) => this.ofProduct(r, f));
    this.maps = this.each(N, FN, (n, f) => links.grid("output", O, O,
      fill(t.map_label, { image: n + 1, filter: f + 1 }),
      (i, j) => this.ofProduct((n * O + i) * O + j, f)));
    const line = h("div", { class: "cnn-uf-line" }, this.matrix.element,
      this.after("·", this.filters.element), this.after("=", this.product.element));
    return [this.after("→", line), this.after("→", this.block(this.maps, "maps"))];
  }

  each(rows, cols, make) {
    return range(rows).map((row) => range(cols).map((col) => make(row, col)));
  }

  eachPixel(visit) {
    const { N, C, P } = this.core;
    this.each(N, C, (n, c) => this.each(P, P, (row, col) => visit({ n, c, row, col }, n, c, row, col)));
  }

  block(grids, name) {
    return h("div", { class: `cnn-uf-${name}` },
      ...grids.map((line) => h("div", { class: "cnn-uf-line" }, ...line.map((grid) => grid.element))));
  }

  // A sign and what follows it, kept together where the line breaks.
  after(sign, node) {
    return h("div", { class: "cnn-signed" }, h("span", { class: "cnn-sign", "aria-hidden": "true" }, sign), node);
  }

  face(pixel, value = this.core.number(pixel)) {
    return { text: show(value), padding: !this.core.inside(pixel) };
  }

  // Where one image ends and the next begins, and one channel and the next.
  labelBlocks() {
    const { N, C, O, R, K, kernel } = this.core;
    const [tall, wide] = [O * O, kernel * kernel];
    const label = (text, name, from, length) => h("span", { class: `cnn-uf-label cnn-uf-${name}`,
      "aria-hidden": "true", style: `--from: ${from}; --length: ${length}` }, text);
    const { frame } = this.matrix;
    frame.classList.toggle("cnn-uf-channels", C > 1);
    if (C > 1) frame.append(...range(C).map((c) => label(fill(this.t.channel, { channel: c + 1 }), "top", c * wide, wide)));
    if (N > 1) frame.append(...range(N).map((n) => label(fill(this.t.image, { image: n + 1 }), "left", n * tall, tall)));
    this.each(R, K, (r, k) => {
      this.matrix.cell(r, k).classList.toggle("cnn-uf-next-image", r > 0 && r % tall === 0);
      this.matrix.cell(r, k).classList.toggle("cnn-uf-next-channel", k > 0 && k % wide === 0);
    });
  }

  // What a pixel is linked with: its copies in the matrix, one of which may be the one pointed at.
  ofPixel(pixel, entry = null) {
    const { core, t } = this;
    const { n, c, row, col } = pixel;
    const places = core.copies(pixel);
    const cells = places.map(([r, k]) => [this.matrix, r, k]);
    cells.push([this.images[n][c], row, col]);
    if (this.act === "fold") cells.push([this.sums[n][c], row, col], [this.visits, row, col]);
    const value = core.number(pixel);
    const words = { value: show(value), image: n + 1, channel: c + 1, row: row - core.before + 1,
      col: col - core.before + 1, count: places.length, sum: show(value * places.length) };
    const text = [core.inside(pixel) ? t.pixel : t.padding_pixel, ...(this.act === "fold" && core.inside(pixel) ? [t.pixel_sum] : [])];
    const main = entry ? [this.matrix, ...entry] : [this.images[n][c], row, col];
    return { cells, main, text: text.map((line) => fill(line, words)).join(" ") };
  }

  ofProduct(r, f) {
    const { core, t } = this;
    const { n, i, j } = core.windowOf(r);
    const cells = range(core.K).flatMap((k) => {
      const { c, row, col } = core.pixel(r, k);
      return [[this.matrix, r, k], [this.filters, k, f], [this.images[n][c], row, col]];
    });
    cells.push([this.product, r, f], [this.maps[n][f], i, j]);
    const text = fill(t.product, { row: r + 1, filter: f + 1, sum: show(core.product(r, f)), image: n + 1, i: i + 1, j: j + 1 });
    return { cells, main: [this.product, r, f], text };
  }

  ofWeight(k, f) {
    const { core } = this;
    const cells = range(core.R).map((r) => [this.matrix, r, k]);
    const text = fill(this.t.weight, { value: show(core.weight(f, k)), filter: f + 1, column: k + 1 });
    return { cells, main: [this.filters, k, f], text };
  }

  // Draws the state after row r: what is filled, where the window lies. Only the rows between
  // the last state and this one change.
  draw(r) {
    const { core, act } = this;
    const { FN, K, kernel, stride } = core;
    const { n, i, j } = core.windowOf(r);
    const [from, to] = r > this.last ? [this.last + 1, r] : [r + 1, this.last];
    const rows = range(to - from + 1).map((index) => from + index);
    if (act === "unfold") for (const row of rows) this.fillRow(row, row <= r);
    if (act === "multiply") for (const row of rows) this.fillProducts(row, row <= r);
    if (act === "fold") this.foldRows(rows, r, n);
    this.last = r;
    this.shownImage = n;
    const mark = (grids, box) => grids.forEach((line, image) => line.forEach((grid) => grid.window(image === n ? box : null)));
    const box = [i * stride, j * stride, kernel, kernel];
    mark(this.images, box);
    this.matrix.window([r, 0, 1, K]);
    if (act === "fold") mark(this.sums, box);
    if (act === "multiply") {
      mark(this.maps, [i, j, 1, 1]);
      this.product.window([r, 0, 1, FN]);
    }
  }

  fillRow(row, full) {
    for (const k of range(this.core.K)) {
      this.matrix.set(row, k, full ? this.face(this.core.pixel(row, k)) : { empty: true });
    }
  }

  fillProducts(row, full) {
    const { n, i, j } = this.core.windowOf(row);
    for (const f of range(this.core.FN)) {
      const face = full ? { text: show(this.core.product(row, f)) } : { empty: true };
      this.product.set(row, f, face);
      this.maps[n][f].set(i, j, face);
    }
  }

  // The sums of the pixels in these rows, once row r is folded; and the counts of image n.
  foldRows(rows, r, n) {
    const { core } = this;
    const count = ({ row, col }) => this.visits.set(row, col, { text: String(core.returned({ n, c: 0, row, col }, r)) });
    if (n !== this.shownImage) this.each(core.P, core.P, (row, col) => count({ row, col }));
    for (const row of rows) {
      for (const k of range(core.K)) {
        const pixel = core.pixel(row, k);
        const sum = core.number(pixel) * core.returned(pixel, r);
        this.sums[pixel.n][pixel.c].set(pixel.row, pixel.col, this.face(pixel, sum));
        if (pixel.n === n && pixel.c === 0) count(pixel);
      }
    }
  }
}
