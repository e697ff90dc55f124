// Pooling of one image before and after a shift. Needs conv.js for padPair.
// Held equal to cnnlib.trace_pool by shared test vectors.

// The image moved down and to the right; what leaves on one side comes in on the other.
const rolled = (x, [down, right]) => {
  const [H, W] = [x.length, x[0].length];
  const wrap = (place, length) => ((place % length) + length) % length;
  return x.map((line, row) => line.map((_, col) => x[wrap(row - down, H)][wrap(col - right, W)]));
};

// Where the windows lie, what they hold, and what becomes of it. A global pooling has one window.
const tracePool = ({ x, kind, size, stride, padding }) => {
  const [H, W] = [x.length, x[0].length];
  const whole = kind.startsWith("global");
  const [high, wide] = whole ? [H, W] : [size, size];
  const [top, bottom] = whole ? [0, 0] : padPair(padding, H, size, stride, 1);
  const [left, right] = whole ? [0, 0] : padPair(padding, W, size, stride, 1);
  const [PH, PW] = [H + top + bottom, W + left + right];
  const OH = Math.floor((PH - high) / stride) + 1;
  const OW = Math.floor((PW - wide) / stride) + 1;
  const inside = (row, col) => row >= top && row < top + H && col >= left && col < left + W;

  // The cells of a window that lie on the image: padding takes no part, neither as a candidate
  // for the largest nor in the mean.
  const cells = (i, j) => {
    const list = [];
    for (let row = i * stride; row < i * stride + high; row += 1) {
      for (let col = j * stride; col < j * stride + wide; col += 1) {
        if (inside(row, col)) list.push({ row, col, value: x[row - top][col - left] });
      }
    }
    return list;
  };
  const value = (i, j) => {
    const values = cells(i, j).map((cell) => cell.value);
    if (kind.endsWith("max")) return Math.max(...values);
    return values.reduce((sum, one) => sum + one, 0) / values.length;
  };
  const output = Array.from({ length: OH }, (_, i) => Array.from({ length: OW }, (_, j) => value(i, j)));
  return { H, W, PH, PW, OH, OW, top, left, high, wide, stride, inside, cells, output };
};

const differs = (one, other) => Math.abs(one - other) > 1e-9;

// The images that cnnlib.trace_pool.drawn_images draws.
const drawnImages = (count, size) => {
  let state = 0;
  const next = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const line = () => Array.from({ length: size }, next);
  return Array.from({ length: count }, () => Array.from({ length: size }, line));
};

// How many pooled cells of random images keep their value through the shift, and of how many.
const countKept = (count, side, settings, shift) => {
  let [kept, all] = [0, 0];
  for (const x of drawnImages(count, side)) {
    const before = tracePool({ ...settings, x }).output.flat();
    const after = tracePool({ ...settings, x: rolled(x, shift) }).output.flat();
    all += before.length;
    kept += before.filter((value, index) => !differs(value, after[index])).length;
  }
  return { kept, all };
};
