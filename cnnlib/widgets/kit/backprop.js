// A convolution with one channel and one filter, and the gradients after each step back.
// The counterpart of cnnlib.trace_backprop, held equal to it by shared vectors.

const traceBackprop = ({ x, w, b, dy }) => {
  const [FH, FW] = [w.length, w[0].length];
  const [OH, OW] = [x.length - FH + 1, x[0].length - FW + 1];
  const zeros = (like) => like.map((line) => line.map(() => 0));
  const products = (i, j) => {
    const found = [];
    for (let u = 0; u < FH; u += 1) {
      for (let v = 0; v < FW; v += 1) found.push({ u, v, row: i + u, col: j + v, x: x[i + u][j + v], w: w[u][v] });
    }
    return found;
  };
  const y = Array.from({ length: OH }, (_, i) =>
    Array.from({ length: OW }, (_, j) => products(i, j).reduce((sum, one) => sum + one.x * one.w, b)));
  let [dw, dx, db] = [zeros(w), zeros(x), 0];
  const back = [];
  for (let i = 0; i < OH; i += 1) {
    for (let j = 0; j < OW; j += 1) {
      dw = dw.map((line) => [...line]);
      dx = dx.map((line) => [...line]);
      for (const one of products(i, j)) {
        dw[one.u][one.v] += dy[i][j] * one.x;
        dx[one.row][one.col] += dy[i][j] * one.w;
      }
      db += dy[i][j];
      back.push({ dw, dx, db });
    }
  }
  return { y, back, products, OH, OW, FH, FW };
};

// Which products a gradient is the sum of: pairs of an output's gradient and the other factor.
const termsOfWeight = ({ x, dy }, { OH, OW }, u, v) =>
  Array.from({ length: OH * OW }, (_, index) => {
    const [i, j] = [Math.floor(index / OW), index % OW];
    return { i, j, up: dy[i][j], other: x[i + u][j + v], row: i + u, col: j + v };
  });

const termsOfInput = ({ w, dy }, { OH, OW, FH, FW }, row, col) =>
  Array.from({ length: OH * OW }, (_, index) => [Math.floor(index / OW), index % OW])
    .map(([i, j]) => ({ i, j, row: row - i, col: col - j }))
    .filter(({ row: u, col: v }) => u >= 0 && u < FH && v >= 0 && v < FW)
    .map((term) => ({ ...term, up: dy[term.i][term.j], other: w[term.row][term.col] }));
