// What one cell sees, layer by layer down to the image. Needs conv.js for padPair.
// Held equal to cnnlib.trace_field by shared test vectors.

// Size, field, jump and start of the image and of the map behind each layer; null where a window
// does not fit.
const traceField = (windows, size) => {
  const levels = [{ size, field: 1, jump: 1, start: 0, before: 0 }];
  for (const { kernel, stride, dilation, padding } of windows) {
    const below = levels.at(-1);
    const [before, after] = padPair(padding, below.size, kernel, stride, dilation);
    const room = before + below.size + after - ((kernel - 1) * dilation + 1);
    if (room < 0) return null;
    levels.push({
      size: Math.floor(room / stride) + 1,
      field: below.field + (kernel - 1) * dilation * below.jump,
      jump: below.jump * stride,
      start: below.start - before * below.jump,
      before,
    });
  }
  return levels;
};

// What a cell of the last of these levels depends on: the cells on each map and those beside it,
// from the image on.
const traceCone = (windows, levels, cell) => {
  const cone = [{ cells: [cell], padding: [] }];
  for (let layer = windows.length; layer > 0; layer -= 1) {
    const { kernel, stride, dilation } = windows[layer - 1];
    const touched = new Set();
    for (const above of cone[0].cells) {
      for (let k = 0; k < kernel; k += 1) touched.add(above * stride - levels[layer].before + k * dilation);
    }
    const sorted = [...touched].sort((a, b) => a - b);
    const inside = (at) => at >= 0 && at < levels[layer - 1].size;
    cone.unshift({ cells: sorted.filter(inside), padding: sorted.filter((at) => !inside(at)) });
  }
  return cone;
};

// How the field grows from layer to layer: by the same, by twice as much each time, or otherwise.
const growthOf = (levels) => {
  const added = levels.slice(1).map(({ field }, layer) => field - levels[layer].field);
  const every = (rule) => added.length > 1 && added[0] > 0 && added.slice(1).every((more, i) => rule(more, added[i]));
  if (every((more, last) => more === last)) return "even";
  return every((more, last) => more === 2 * last) ? "doubling" : "mixed";
};
