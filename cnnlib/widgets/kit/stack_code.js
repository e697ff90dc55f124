// The code that builds a stack of layers, in Keras and in cnnlib.

const OUR_ACTIVATIONS = { relu: "ReLU", sigmoid: "Sigmoid", softmax: "Softmax", tanh: "Tanh" };

// The arguments of a layer, without those that are as they would be anyway.
const layerArguments = (spec, order) => {
  const options = [];
  const option = (name, value, usual) => value !== usual && options.push(`${name}=${JSON.stringify(value)}`);
  switch (spec.kind) {
    case "Conv2D":
      options.push(spec.filters, spec.rows === spec.columns ? spec.rows : `(${spec.rows}, ${spec.columns})`);
      option("strides", spec.strides, 1);
      option("padding", spec.padding, "valid");
      break;
    case "MaxPooling2D":
    case "AveragePooling2D":
      options.push(spec.pool);
      option("strides", spec.strides, spec.pool);
      option("padding", spec.padding, "valid");
      break;
    case "Dense": options.push(spec.units); break;
    case "Dropout": options.push(spec.rate); break;
    case "UpSampling2D": options.push(spec.size); break;
    case "Reshape": options.push(`(${order([spec.height, spec.width, spec.channels]).join(", ")})`); break;
    default:
  }
  return options;
};

const shapeText = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const keepOrder = (shape) => shape;
const channelsFirst = (shape) => (shape.length === 3 ? [shape[2], shape[0], shape[1]] : shape);

const kerasCall = (spec) => {
  const options = layerArguments(spec, keepOrder);
  if (spec.activation) options.push(`activation="${spec.activation}"`);
  return `keras.layers.${spec.kind}(${options.join(", ")})`;
};

const kerasCode = (specs, inputShape, functional) => {
  const input = `keras.Input(${shapeText(inputShape)})`;
  if (!functional) return ["model = keras.Sequential([", `    ${input},`, ...specs.map((spec) => `    ${kerasCall(spec)},`), "])"].join("\n");
  const calls = specs.map((spec, index) => `x = ${kerasCall(spec)}(${index ? "x" : "inputs"})`);
  return [`inputs = ${input}`, ...calls, `model = keras.Model(inputs, ${specs.length ? "x" : "inputs"})`].join("\n");
};

const cnnlibCode = (specs, inputShape) => {
  const lines = specs.map((spec) => {
    const activation = spec.activation ? ` cnnlib.${OUR_ACTIVATIONS[spec.activation]}(),` : "";
    return `    cnnlib.${spec.kind}(${layerArguments(spec, channelsFirst).join(", ")}),${activation}`;
  });
  return ["network = cnnlib.Sequential([", ...lines, `], input_shape=${shapeText(channelsFirst(inputShape))})`].join("\n");
};
