// A drawing made into a digit as MNIST's are: its ink in a box of 20 by 20 pixels, its centre of
// mass in the middle of 28 by 28. Strokes are lists of points [x, y] in units of the pad. The pen is
// about as wide as MNIST's strokes.

const DIGIT = { side: 28, box: 20, middle: 14, pen: 1.4, largestScale: 8 };

// How far a point lies from the line between two others.
const distanceTo = (x, y, [ax, ay], [bx, by]) => {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx || dy ? ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy) : 0;
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - ax - at * dx, y - ay - at * dy);
};

// The ink of a round pen, from 0 to 1 a pixel; its edge is one pixel wide.
const inkOf = (strokes) => {
  const { side, pen } = DIGIT;
  const ink = new Float32Array(side * side);
  const reach = pen + 1;
  const within = (value) => Math.min(Math.max(Math.floor(value), 0), side - 1);
  for (const stroke of strokes) {
    stroke.forEach((point, index) => {
      const before = stroke[Math.max(index - 1, 0)];
      const [xs, ys] = [0, 1].map((axis) => [before[axis], point[axis]]);
      for (let row = within(Math.min(...ys) - reach); row <= within(Math.max(...ys) + reach); row += 1) {
        for (let col = within(Math.min(...xs) - reach); col <= within(Math.max(...xs) + reach); col += 1) {
          const value = pen + 0.5 - distanceTo(col, row, before, point);
          const at = row * side + col;
          ink[at] = Math.max(ink[at], Math.min(Math.max(value, 0), 1));
        }
      }
    });
  }
  return ink;
};

const centreOfMass = (ink) => {
  const { side, middle } = DIGIT;
  let [sum, x, y] = [0, 0, 0];
  ink.forEach((value, at) => {
    sum += value;
    x += value * (at % side);
    y += value * Math.floor(at / side);
  });
  return sum > 0 ? [x / sum, y / sum] : [middle, middle];
};

const moved = (strokes, scale, [fromX, fromY], [toX, toY]) =>
  strokes.map((stroke) => stroke.map(([x, y]) => [(x - fromX) * scale + toX, (y - fromY) * scale + toY]));

// The pen keeps its width: a small drawing is not thick when it is made large.
const centreDigit = (strokes) => {
  const { side, box, middle, pen, largestScale } = DIGIT;
  const points = strokes.flat();
  if (points.length === 0) return new Float32Array(side * side);
  const ends = [0, 1].map((axis) => points.map((point) => point[axis]));
  const spans = ends.map((values) => [Math.min(...values), Math.max(...values)]);
  const length = Math.max(...spans.map(([low, high]) => high - low));
  const scale = Math.min((box - 2 * pen - 1) / Math.max(length, 1e-9), largestScale);
  const placed = moved(strokes, scale, spans.map(([low, high]) => (low + high) / 2), [middle, middle]);
  return inkOf(moved(placed, 1, centreOfMass(inkOf(placed)), [middle, middle]));
};
