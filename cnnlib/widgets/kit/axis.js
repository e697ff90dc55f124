// The windows along one axis, and how often each cell is looked at. Needs conv.js for padPair.
// Held equal to cnnlib.visits by shared test vectors.

const traceAxis = (size, kernel, stride, padding, dilation) => {
  const reach = (kernel - 1) * dilation + 1;
  const [before, after] = padPair(padding, size, kernel, stride, dilation);
  const length = before + size + after;
  const room = length - reach;
  const count = room < 0 ? 0 : Math.floor(room / stride) + 1;

  // The visits by the windows from one to another, the last not included.
  const visits = (from, to) => {
    const seen = new Array(length).fill(0);
    for (let window = from; window < to; window += 1) {
      for (let tap = 0; tap < kernel; tap += 1) seen[window * stride + tap * dilation] += 1;
    }
    return seen;
  };
  const inside = (cell) => cell >= before && cell < before + size;
  const hits = (window) => {
    let real = 0;
    for (let tap = 0; tap < kernel; tap += 1) real += inside(window * stride + tap * dilation);
    return real;
  };
  return { size, kernel, stride, dilation, reach, before, after, length, room, count, visits, inside, hits };
};

// The visits of a square picture once the windows 0 to step have passed, in the order of reading.
const visitsSoFar = (axis, step) => {
  const [row, col] = [Math.floor(step / axis.count), step % axis.count];
  const [rows, thisRow] = [axis.visits(0, row), axis.visits(row, row + 1)];
  const [all, some] = [axis.visits(0, axis.count), axis.visits(0, col + 1)];
  return rows.map((done, r) => all.map((every, c) => done * every + thisRow[r] * some[c]));
};
