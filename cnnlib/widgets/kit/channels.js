// A convolution over several channels, and what a layer of that shape costs. Needs conv.js.
// Held equal to cnnlib.trace_channels and cnnlib.count by shared test vectors.

const addMaps = (one, other) => one.map((row, i) => row.map((value, j) => value + other[i][j]));

// x has shape (C, H, W), w (FN, C, F, F), b (FN): every partial map, running sum and finished map.
const traceChannels = ({ x, w, b }) => {
  const [C, H, W, FN, F] = [x.length, x[0].length, x[0][0].length, w.length, w[0][0].length];
  const runs = w.map((filter) => filter.map((kernel, c) => traceConv({ x: x[c], w: kernel })));
  const { OH, OW } = runs[0][0];
  const totals = runs.map((filter) => filter.reduce((sums, run) =>
    [...sums, sums.length ? addMaps(sums[sums.length - 1], run.output) : run.output], []));
  const partial = (f, c) => runs[f][c].output;
  const total = (f, c) => totals[f][c];
  const output = (f) => totals[f][C - 1].map((row) => row.map((value) => value + b[f]));
  const terms = (f, c, i, j) => runs[f][c].terms(i, j);
  return { C, H, W, FN, F, OH, OW, b, partial, total, output, terms };
};

// The weights of FN filters of C channels and a square kernel, and the work of OH·OW stops.
const layerCounts = ({ C, FN, F, OH, OW }) => ({
  filter: C * F * F,
  weights: FN * C * F * F,
  parameters: FN * C * F * F + FN,
  multiplyAdds: OH * OW * FN * C * F * F,
});

// Bytes of an image, channel after channel, as values from 0 to 1 of shape (C, H, W).
const decodePlanes = ({ pixels, channels, rows, cols }) => {
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
  return Array.from({ length: channels }, (_, c) => Array.from({ length: rows }, (_, row) =>
    Array.from(bytes.subarray((c * rows + row) * cols, (c * rows + row + 1) * cols), (byte) => byte / 255)));
};
