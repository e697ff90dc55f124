// Shape, strides and memory of a batch: as it is stored, transposed, copied or reshaped.
// Held equal to cnnlib.trace_axes by shared test vectors.

const LAYOUTS = ["NCHW", "NHWC"];

// How far the memory moves on for each axis when the last axis lies side by side.
const stridesOf = (shape) => shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));

const placeOf = (index, strides) => index.reduce((sum, step, axis) => sum + step * strides[axis], 0);

// sizes is {N, C, H, W}. The memory of the result is told by the places of x: memory[k] is where
// the number at place k stood before.
const relayout = (sizes, layout, way) => {
  const old = { axes: layout, strides: stridesOf([...layout].map((axis) => sizes[axis])) };
  const axes = way === "stored" ? layout : LAYOUTS[1 - LAYOUTS.indexOf(layout)];
  const shape = [...axes].map((axis) => sizes[axis]);
  const viewed = [...axes].map((axis) => old.strides[layout.indexOf(axis)]);
  const strides = way === "transpose" ? viewed : stridesOf(shape);
  const count = shape.reduce((a, b) => a * b, 1);

  // Every element in the order of reading: its index, its image, channel, row and column (at), its
  // place, where its number stood in x (source), and where it should have stood (right).
  const own = stridesOf(shape);
  const elements = Array.from({ length: count }, (_, k) => {
    const index = shape.map((size, axis) => Math.floor(k / own[axis]) % size);
    const right = placeOf(index, viewed);
    const place = placeOf(index, strides);
    return { index, at: [..."NCHW"].map((axis) => index[axes.indexOf(axis)]), place, right, source: way === "copy" ? right : place };
  });
  const memory = new Array(count);
  for (const { place, source } of elements) memory[place] = source;
  const misplaced = elements.filter(({ source, right }) => source !== right).length;
  const stepAt = new Map(elements.map(({ place }, step) => [place, step]));
  // The step of the element of an image, channel, row and column.
  const stepOf = (at) => placeOf([...axes].map((axis) => at["NCHW".indexOf(axis)]), own);
  return { axes, shape, strides, count, elements, memory, misplaced, stepAt, stepOf };
};
