// A summary worked by hand: what cnnlib/trace_summary.py computes, for a stack that the reader
// edits. Tests hold the two equal. A term is [text, role of its colour or ""].

const count = (number) => number.toLocaleString("en-US");
const cellsOf = (shape) => shape.reduce((all, size) => all * size, 1);
const productTerms = (factors) =>
  factors.flatMap(([number, role]) => [[" · ", ""], [count(number), role]]).slice(1);
const NO_PARAMETERS = ["no_parameters", [["0", ""]]];

// Thrown by a layer that cannot take its input: the key of a remark and its values.
class Misfit {
  constructor(...remark) {
    this.remark = remark;
  }
}

const needMaps = (shape) => {
  if (shape.length !== 3) throw new Misfit("needs_maps", { given: shape[0] });
};

// Zeros before and after an axis; with "same" the odd one goes after.
const padsOf = (padding, cells, window, stride) => {
  if (padding === "valid") return [0, 0];
  const total = Math.max((Math.ceil(cells / stride) - 1) * stride + window - cells, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
};

const fitWindows = ({ strides, padding }, shape, rows, columns) => {
  needMaps(shape);
  const [height, width] = shape;
  if (padding === "valid" && (rows > height || columns > width)) throw new Misfit("too_large", { rows, columns, height, width });
  const along = (label, cells, window) => {
    const [before, after] = padsOf(padding, cells, window, strides);
    const room = before + cells + after - window;
    const size = Math.floor(room / strides) + 1;
    const zeros = before + after === 0 ? [] : [[" + ", ""], [count(before), "padding"], [" + ", ""], [count(after), "padding"]];
    const terms = [["⌊(", ""], [count(cells), "input"], ...zeros, [" − ", ""], [count(window), "kernel"],
      [`) / ${strides}⌋ + 1 = `, ""], [count(size), "output"]];
    return { size, line: [label, terms], rest: padding === "valid" ? room % strides : 0 };
  };
  const [down, across] = [along("height", height, rows), along("width", width, columns)];
  const remark = down.rest + across.rest ? ["leftover", { rows: down.rest, columns: across.rest }] : null;
  return { size: [down.size, across.size], lines: [down.line, across.line], remark };
};

const biasTerms = (weights, [times, role], parameters) =>
  [["(", ""], ...weights, [" + ", ""], ["1", "bias"], [") · ", ""], [count(times), role], [` = ${count(parameters)}`, ""]];

const poolRule = (spec, shape) => {
  const { size, lines, remark } = fitWindows(spec, shape, spec.pool, spec.pool);
  return { shape: [...size, shape[2]], parameters: 0, remark, lines: [...lines, ["kept", [[count(shape[2]), "output"]]], NO_PARAMETERS] };
};

const LAYER_RULES = {
  Conv2D(spec, shape) {
    const { rows, columns, filters } = spec;
    const { size, lines, remark } = fitWindows(spec, shape, rows, columns);
    const inside = productTerms([[rows, "kernel"], [columns, "kernel"], [shape[2], "input"]]);
    const parameters = (rows * columns * shape[2] + 1) * filters;
    return { shape: [...size, filters], parameters, remark, lines: [...lines, ["filters", [[count(filters), "output"]]],
      ["parameters", biasTerms(inside, [filters, "output"], parameters)]] };
  },
  MaxPooling2D: poolRule,
  AveragePooling2D: poolRule,
  GlobalAveragePooling2D(spec, shape) {
    needMaps(shape);
    return { shape: [shape[2]], parameters: 0, lines: [["means", [[count(shape[2]), "output"]]], NO_PARAMETERS] };
  },
  Flatten(spec, shape) {
    const length = cellsOf(shape);
    const terms = [...productTerms(shape.map((size) => [size, "input"])), [" = ", ""], [count(length), "output"]];
    return { shape: [length], parameters: 0, lines: [["length", terms], NO_PARAMETERS] };
  },
  Dense({ units }, shape) {
    const features = shape.at(-1);
    const parameters = (features + 1) * units;
    const remark = shape.length > 1 ? ["dense_on_maps", { places: cellsOf(shape.slice(0, -1)), channels: features }] : null;
    return { shape: [...shape.slice(0, -1), units], parameters, remark, lines: [["units", [[count(units), "output"]]],
      ["parameters", biasTerms([[count(features), "input"]], [units, "output"], parameters)]] };
  },
  Dropout: (spec, shape) =>
    ({ shape, parameters: 0, lines: [["unchanged", productTerms(shape.map((size) => [size, "output"]))], NO_PARAMETERS] }),
  UpSampling2D({ size }, shape) {
    needMaps(shape);
    const line = (label, n) => [label, [[count(n), "input"], [` · ${size} = `, ""], [count(n * size), "output"]]];
    return { shape: [shape[0] * size, shape[1] * size, shape[2]], parameters: 0,
      lines: [line("height", shape[0]), line("width", shape[1]), ["kept", [[count(shape[2]), "output"]]], NO_PARAMETERS] };
  },
  Reshape({ height, width, channels }, shape) {
    const target = [height, width, channels];
    const given = cellsOf(shape);
    if (cellsOf(target) !== given) throw new Misfit("other_count", { target: cellsOf(target), given });
    const terms = [...productTerms(target.map((size) => [size, "output"])), [" = ", ""], [count(given), "input"]];
    return { shape: target, parameters: 0, lines: [["cells", terms], NO_PARAMETERS] };
  },
};

// "MaxPooling2D" is "max_pooling2d" in a summary.
const snakeCase = (kind) =>
  kind.replace(/(.)([A-Z][a-z]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();

const traceStack = (specs, inputShape) => {
  const counts = {};
  let shape = inputShape;
  return specs.map((spec) => {
    const { kind } = spec;
    const number = (counts[kind] = (counts[kind] ?? -1) + 1);
    const row = { name: snakeCase(kind) + (number ? `_${number}` : ""), kind, shape: null, parameters: null, lines: [], remark: null };
    if (shape === null) return { ...row, remark: ["behind", {}] };
    try {
      Object.assign(row, LAYER_RULES[kind](spec, shape));
      row.remark ??= null;
    } catch (misfit) {
      if (!(misfit instanceof Misfit)) throw misfit;
      row.remark = misfit.remark;
    }
    shape = row.shape;
    return row;
  });
};
