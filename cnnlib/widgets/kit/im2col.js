// The matrix of im2col, entry by entry: where each comes from, and what becomes of it.
// Held equal to cnnlib.trace_unfold by shared test vectors. Images are square, and every
// pixel bears its own number; rows and columns of a pixel count in the padded image.

// The same numbers as cnnlib.trace_unfold.FILTER_CYCLES.
const FILTER_CYCLES = [[1, 2, 3, 4], [1, -1]];

const traceUnfold = ({ N, C, size, kernel, stride, padding, FN }) => {
  const [before, after] = padPair(padding, size, kernel, stride, 1);
  const P = before + size + after;
  const O = Math.max(Math.floor((P - kernel) / stride) + 1, 0);
  const [R, K] = [N * O * O, C * kernel * kernel];

  const inside = ({ row, col }) =>
    row >= before && row < before + size && col >= before && col < before + size;
  const number = (pixel) =>
    inside(pixel)
      ? ((pixel.n * C + pixel.c) * size + pixel.row - before) * size + pixel.col - before + 1
      : 0;

  // Row r holds the window of image n at output cell (i, j).
  const windowOf = (r) => ({ n: Math.floor(r / (O * O)), i: Math.floor(r / O) % O, j: r % O });
  // Column k holds what lies under row u, column v of the kernel in channel c.
  const cellOf = (k) => ({
    c: Math.floor(k / (kernel * kernel)), u: Math.floor(k / kernel) % kernel, v: k % kernel,
  });
  const pixel = (r, k) => {
    const [{ n, i, j }, { c, u, v }] = [windowOf(r), cellOf(k)];
    return { n, c, row: i * stride + u, col: j * stride + v };
  };
  // Every [r, k] at which a pixel stands in the matrix, in the order of the rows.
  const copies = ({ n, c, row, col }) => {
    const places = [];
    for (let i = 0; i < O; i += 1) {
      for (let j = 0; j < O; j += 1) {
        const [u, v] = [row - i * stride, col - j * stride];
        if (u < 0 || u >= kernel || v < 0 || v >= kernel) continue;
        places.push([(n * O + i) * O + j, (c * kernel + u) * kernel + v]);
      }
    }
    return places;
  };
  const entry = (r, k) => number(pixel(r, k));
  const weight = (f, k) => FILTER_CYCLES[f][k % FILTER_CYCLES[f].length];
  const product = (r, f) => {
    let sum = 0;
    for (let k = 0; k < K; k += 1) sum += entry(r, k) * weight(f, k);
    return sum;
  };
  // How often a pixel has come back once the rows up to this one are folded.
  const returned = (place, last) => copies(place).filter(([r]) => r <= last).length;

  return { N, C, FN, P, O, R, K, kernel, stride, size, before, after,
           inside, number, windowOf, cellOf, pixel, copies, entry, weight, product, returned };
};

// How many numbers the images and their matrix hold, for images of any size.
const unfoldCounts = ({ N, C, size, kernel, stride, padding }) => {
  const [before, after] = padPair(padding, size, kernel, stride, 1);
  const O = Math.max(Math.floor((size + before + after - kernel) / stride) + 1, 0);
  return { images: N * C * size * size, rows: N * O * O, columns: C * kernel * kernel };
};
