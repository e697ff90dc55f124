// The numbers of one convolution on one channel, recomputed where the reader edits.
// Held equal to cnnlib.trace by shared test vectors.

// The rows (or columns) of padding before and after, by cnnlib.shapes' rules.
const padPair = (padding, size, kernel, stride, dilation) => {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === "valid") return [0, 0];
  if (padding === "full") return [reach - 1, reach - 1];
  if (padding === "same") {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  }
  return [Number(padding), Number(padding)];
};

const rotate180 = (matrix) => matrix.map((row) => [...row].reverse()).reverse();

// Everything about sliding w over x: the sizes, the padded input, each window and each sum.
const traceConv = ({ x, w, b = 0, stride = 1, padding = "valid", dilation = 1, flip = false }) => {
  const [H, W, FH, FW] = [x.length, x[0].length, w.length, w[0].length];
  const [top, bottom] = padPair(padding, H, FH, stride, dilation);
  const [left, right] = padPair(padding, W, FW, stride, dilation);
  const [reachH, reachW] = [(FH - 1) * dilation + 1, (FW - 1) * dilation + 1];
  const [PH, PW] = [H + top + bottom, W + left + right];
  const OH = Math.max(Math.floor((PH - reachH) / stride) + 1, 0);
  const OW = Math.max(Math.floor((PW - reachW) / stride) + 1, 0);
  const kernel = flip ? rotate180(w) : w;

  const inside = (row, col) => row >= top && row < top + H && col >= left && col < left + W;
  const padded = (row, col) => (inside(row, col) ? x[row - top][col - left] : 0);

  // The products of one window, row by row; rows and columns count in the padded input.
  const terms = (i, j) => {
    const list = [];
    for (let u = 0; u < FH; u += 1) {
      for (let v = 0; v < FW; v += 1) {
        const [row, col] = [i * stride + u * dilation, j * stride + v * dilation];
        list.push({ row, col, u, v, x: padded(row, col), w: kernel[u][v] });
      }
    }
    return list;
  };
  const value = (i, j) => terms(i, j).reduce((sum, term) => sum + term.x * term.w, 0) + b;
  const output = Array.from({ length: OH }, (_, i) =>
    Array.from({ length: OW }, (_, j) => value(i, j)),
  );
  return { H, W, FH, FW, PH, PW, OH, OW, top, bottom, left, right, reachH, reachW,
           stride, b, kernel, inside, padded, terms, output };
};
