// Pictures whose pixels can be moved, drawn as one square for each pixel that has ink.

// The shares of ink of an image that Python packed as one byte a pixel.
const unpack = ({ pixels }) => Array.from(atob(pixels), (letter) => letter.charCodeAt(0) / 255);

const svgNode = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

class PixelPicture {
  // image: {rows, cols, pixels, label}. onpick(pixel) is called with the number of the place
  // that the pointer chose, counted row by row.
  constructor(image, { caption, onpick }) {
    const { rows, cols } = image;
    Object.assign(this, { rows, cols });
    this.ink = unpack(image);
    this.squares = this.ink.flatMap((share, pixel) =>
      share > 0 ? [[pixel, svgNode("rect", { width: 1, height: 1, "fill-opacity": share.toFixed(2) })]] : []);
    this.inks = svgNode("g", { class: "cnn-px-ink" }, ...this.squares.map(([, square]) => square));
    this.marks = svgNode("g", { class: "cnn-px-marks" });
    this.svg = svgNode("svg", { viewBox: `0 0 ${cols} ${rows}`, class: "cnn-px", role: "img" }, this.inks, this.marks);
    this.caption = h("figcaption", {}, caption);
    this.element = h("figure", {}, this.svg, this.caption);
    this.marked = [];
    if (onpick) {
      this.svg.addEventListener("click", (event) => {
        const box = this.svg.getBoundingClientRect();
        const at = (place, size, count) => Math.max(0, Math.min(count - 1, Math.floor((place / size) * count)));
        onpick(at(event.clientY - box.top, box.height, rows) * cols + at(event.clientX - box.left, box.width, cols));
      });
    }
    this.place((pixel) => pixel);
  }

  // What a screen reader says of the picture.
  describe(text) {
    this.svg.setAttribute("aria-label", text);
  }

  // Puts every pixel on the place that placeOf(pixel) names.
  place(placeOf) {
    this.placeOf = placeOf;
    for (const [pixel, square] of [...this.squares, ...this.marked]) this.#put(pixel, square);
  }

  // Outlines some pixels, which are then moved like all others.
  mark(pixels) {
    this.marked = pixels.map((pixel) => [pixel, svgNode("rect", { width: 1, height: 1 })]);
    this.marks.replaceChildren(...this.marked.map(([, square]) => square));
    for (const [pixel, square] of this.marked) this.#put(pixel, square);
  }

  // Moves the picture as a whole; what leaves the frame is cut off.
  shift(down, right) {
    this.inks.style.transform = `translate(${right}px, ${down}px)`;
  }

  #put(pixel, square) {
    const place = this.placeOf(pixel);
    square.style.transform = `translate(${place % this.cols}px, ${Math.floor(place / this.cols)}px)`;
  }
}
