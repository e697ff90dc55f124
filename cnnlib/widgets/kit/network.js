// A trained network, run in the page: what cnnlib.pack writes, read and computed layer by layer.
// Held equal to cnnlib by shared test vectors.

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// Half precision: a sign, five digits of exponent, ten of fraction.
const halfToFloat = (bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const readHalves = (text) => {
  const bytes = bytesOf(text);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => halfToFloat(bytes[2 * i] | (bytes[2 * i + 1] << 8)));
};

const readNetwork = ({ shape, layers }) => ({
  shape,
  layers: layers.map((layer) => ({ ...layer, w: layer.w && readHalves(layer.w), b: layer.b && readHalves(layer.b) })),
});

// Grey values from 0 to 1, one array an image.
const readImages = ({ shape, pixels }) => {
  const bytes = bytesOf(pixels);
  const size = shape[1] * shape[2] * shape[3];
  return Array.from({ length: shape[0] }, (_, n) => Float32Array.from(bytes.subarray(n * size, (n + 1) * size), (byte) => byte / 255));
};

const padded = (x, [C, H, W], [top, bottom, left, right]) => {
  if (top + bottom + left + right === 0) return { x, PH: H, PW: W };
  const [PH, PW] = [H + top + bottom, W + left + right];
  const y = new Float32Array(C * PH * PW);
  for (let c = 0; c < C; c += 1) {
    for (let i = 0; i < H; i += 1) {
      const from = (c * H + i) * W;
      y.set(x.subarray(from, from + W), (c * PH + i + top) * PW + left);
    }
  }
  return { x: y, PH, PW };
};

// Each weight in turn is laid on all the pixels that it ever meets; only then comes the next.
const convolve = (input, shape, { kernel: [FH, FW], strides: [SH, SW], dilation: [DH, DW], pads, shape: out, w, b }) => {
  const [C] = shape;
  const [FN, OH, OW] = out;
  const { x, PH, PW } = padded(input, shape, pads);
  const y = new Float32Array(FN * OH * OW);
  for (let f = 0, at = 0; f < FN; f += 1) {
    const map = y.subarray(f * OH * OW, (f + 1) * OH * OW);
    if (b) map.fill(b[f]);
    for (let c = 0; c < C; c += 1) {
      for (let u = 0; u < FH; u += 1) {
        for (let v = 0; v < FW; v += 1, at += 1) {
          const weight = w[at];
          for (let i = 0; i < OH; i += 1) {
            let pixel = (c * PH + i * SH + u * DH) * PW + v * DW;
            for (let j = i * OW; j < i * OW + OW; j += 1, pixel += SW) map[j] += weight * x[pixel];
          }
        }
      }
    }
  }
  return y;
};

// What hangs over the edge takes no part, neither as a candidate for the largest nor in the mean.
const pool = (x, [C, H, W], { kind, kernel: [FH, FW], strides: [SH, SW], pads: [top, , left], shape: [, OH, OW] }) => {
  const y = new Float32Array(C * OH * OW);
  for (let at = 0; at < y.length; at += 1) {
    const [c, i, j] = [Math.floor(at / (OH * OW)), Math.floor(at / OW) % OH, at % OW];
    const [row, col] = [i * SH - top, j * SW - left];
    let [largest, sum, count] = [-Infinity, 0, 0];
    for (let r = Math.max(row, 0); r < Math.min(row + FH, H); r += 1) {
      for (let q = Math.max(col, 0); q < Math.min(col + FW, W); q += 1) {
        const value = x[(c * H + r) * W + q];
        if (value > largest) largest = value;
        sum += value;
        count += 1;
      }
    }
    y[at] = kind === "max" ? largest : sum / count;
  }
  return y;
};

const connect = (x, { shape: [K], w, b }) => {
  const y = new Float64Array(K);
  for (let d = 0; d < x.length; d += 1) {
    if (x[d] !== 0) for (let k = 0; k < K; k += 1) y[k] += x[d] * w[d * K + k];
  }
  return Float32Array.from(y, (sum, k) => sum + (b ? b[k] : 0));
};

const softmax = (scores) => {
  const largest = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  const shares = Float32Array.from(scores, (score) => Math.exp(score - largest));
  const sum = shares.reduce((one, other) => one + other, 0);
  return shares.map((share) => share / sum);
};

const LAYERS = {
  conv: convolve,
  max: pool,
  average: pool,
  dense: (x, shape, layer) => connect(x, layer),
  relu: (x) => x.map((value) => Math.max(value, 0)),
  tanh: (x, shape, { amplitude, slope }) => x.map((value) => amplitude * Math.tanh(slope * value)),
  flatten: (x) => x,
  softmax,
};

// What every layer answers to an image: its shape, and its numbers in one array.
const runNetwork = (network, image) => {
  let [x, shape] = [image, network.shape];
  return network.layers.map((layer) => {
    x = LAYERS[layer.kind](x, shape, layer);
    shape = layer.shape;
    return { shape, values: x };
  });
};

// The scores of the classes: what the network gives before a softmax.
const scoresOf = (network, answers) => {
  const last = network.layers.length - 1;
  return answers[network.layers[last].kind === "softmax" ? last - 1 : last].values;
};

const indexOfLargest = (values) => values.reduce((best, value, index) => (value > values[best] ? index : best), 0);

// The image with a square of paper on it, centred on a pixel, as cnnlib.occlusion_map lays it.
const covered = (image, [C, H, W], size, row, col) => {
  const copy = Float32Array.from(image);
  const [top, left] = [row - Math.floor((size - 1) / 2), col - Math.floor((size - 1) / 2)];
  for (let c = 0; c < C; c += 1) {
    for (let r = Math.max(top, 0); r < Math.min(top + size, H); r += 1) {
      copy.fill(0, (c * H + r) * W + Math.max(left, 0), (c * H + r) * W + Math.min(left + size, W));
    }
  }
  return copy;
};

// One row of cnnlib.occlusion_map: how far the score of a class falls for a cover at each column.
const occlusionRow = (network, image, picked, size, row) => {
  const score = (x) => scoresOf(network, runNetwork(network, x))[picked];
  const whole = score(image);
  return Float32Array.from({ length: network.shape[2] }, (_, col) => whole - score(covered(image, network.shape, size, row, col)));
};
