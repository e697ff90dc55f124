// Arrays as pixels on a canvas, in the colours of the palette: the colour says the sign, the
// opacity the size.

// The colours of some roles as they are now, [red, green, blue] each.
const paletteOf = (element, roles) => {
  const style = getComputedStyle(element);
  return Object.fromEntries(roles.map((role) => {
    const text = style.getPropertyValue(`--cnn-${role}`).trim();
    return [role, [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16))];
  }));
};

// Calls back when the page turns light or dark; returns what ends that.
const onThemeChange = (callback) => {
  const observer = new MutationObserver(callback);
  const attributeFilter = ["data-theme", "theme", "class", "data-jp-theme-light"];
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true, attributeFilter });
  return () => observer.disconnect();
};

const largestSize = (values) => values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

// Shows count numbers of an array, from place start on, as rows of cols pixels; the size limit
// is drawn in full colour.
const paintPixels = (canvas, values, { start = 0, rows, cols, count = rows * cols, limit, positive, negative }) => {
  if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(cols, rows);
  for (let at = 0; at < count; at += 1) {
    const value = values[start + at];
    const [red, green, blue] = value < 0 ? negative : positive;
    picture.data[4 * at] = red;
    picture.data[4 * at + 1] = green;
    picture.data[4 * at + 2] = blue;
    picture.data[4 * at + 3] = limit > 0 ? 255 * Math.min(Math.abs(value) / limit, 1) : 0;
  }
  context.putImageData(picture, 0, 0);
};
