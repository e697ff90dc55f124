// The architecture tracer: LeNet-5 and AlexNet layer by layer, in all their versions.

const thousands = (number) => number.toLocaleString("en-US");
const times = (shape) => shape.join(" × ");

const svg = (tag, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// Width, height and depth of the picture of an array. Sides grow with the square root and depths
// with the logarithm, or the last maps of a deep network would be too small to see.
const blockSize = (shape, side) => {
  if (shape.length === 1) return { width: 9, height: 24 + 11 * Math.log(shape[0]), depth: 0 };
  const face = Math.max(8, 92 * Math.sqrt(shape[1] / side));
  return { width: face, height: face, depth: 4 + 5.5 * Math.log(shape[0]) };
};

class ArchitectureTracer {
  constructor(model) {
    this.t = model.get("strings");
    this.versions = model.get("versions");
    this.choice = { ...model.get("choice") };
    const { t } = this;
    this.element = h("div", { class: "cnn-widget cnn-at", "data-cnn-widget": "architecture-tracer", role: "group",
      tabindex: 0, "aria-label": t.title });
    this.player = new Player({ t, onstep: () => this.show() });
    this.picture = h("div", { class: "cnn-blocks", role: "img", "aria-label": t.blocks });
    this.body = h("tbody");
    this.totals = [h("td"), h("td")];
    const head = [t.layer, t.shape, t.parameters, t.multiply_adds].map((text) => h("th", { scope: "col" }, text));
    this.table = h("table", {}, h("thead", {}, h("tr", {}, ...head)), this.body,
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: 2 }, t.total), ...this.totals)));
    this.status = h("p", { class: "cnn-status", "aria-live": "polite" });
    this.element.append(this.settings(), this.picture, h("div", { class: "cnn-desk" }, this.table, this.details()),
      this.player.element, this.status);
    this.player.listen(this.element);
    this.set();
    this.player.go(0, "jump");
  }

  settings() {
    const { t, choice } = this;
    const change = (name) => (value) => {
      choice[name] = value;
      this.set();
      this.show();
      const { network, parameters, multiply_adds } = this.version;
      this.status.textContent = fill(t.changed, { network: t.networks[network], parameters: thousands(parameters),
        multiply_adds: thousands(multiply_adds) });
    };
    const field = (name, words) => selectField(t[name], this.options(name, words), choice[name], change(name));
    const network = field("network", t.networks);
    this.own = {
      lenet5: [field("version", t.version_names)],
      alexnet: [field("image", t.image_names),
        checkField(t.groups, choice.groups === 2, (on) => change("groups")(on ? 2 : 1))],
    };
    return h("div", { class: "cnn-settings", role: "group", "aria-label": t.settings }, network, ...Object.values(this.own).flat());
  }

  // The choices in the order of the versions: the keys of a stored dictionary are sorted.
  options(name, words) {
    const place = name === "network" ? 0 : 1;
    const known = this.versions.map((version) => version.name.split(" ")[place]);
    return [...new Set(known)].filter((key) => key in words).map((key) => [key, words[key]]);
  }

  details() {
    this.name = h("p", { class: "cnn-name" });
    this.then = h("p", { class: "cnn-then" });
    this.sums = h("dl");
    this.view = h("div", { class: "cnn-view", "aria-hidden": "true" });
    this.sees = h("p");
    this.note = h("p", { class: "cnn-note" });
    return h("div", { class: "cnn-details" }, this.name, this.then, this.note, this.sums,
      h("div", { class: "cnn-field-view" }, this.view, this.sees));
  }

  // Takes the version that the controls name; stays at the layer where there is one of that number.
  set() {
    const { network, version, image, groups } = this.choice;
    const name = network === "lenet5" ? `lenet5 ${version}` : `alexnet ${image} ${groups}`;
    this.version = this.versions.find((one) => one.name === name);
    for (const [key, fields] of Object.entries(this.own)) for (const field of fields) field.hidden = key !== network;
    const { input, steps, parameters, multiply_adds } = this.version;
    const first = h("tr", {}, h("th", { scope: "row" }, this.t.input), h("td", {}, times(input)), h("td"), h("td"));
    this.lines = steps.map((step, index) => this.line(step, index));
    this.body.replaceChildren(first, ...this.lines);
    this.totals[0].textContent = thousands(parameters);
    this.totals[1].textContent = thousands(multiply_adds);
    this.draw([input, ...steps.map((step) => step.shape)]);
    this.player.setCount(steps.length);
  }

  line(step, index) {
    const name = h("button", { type: "button", onclick: () => this.player.go(index, "jump") }, step.name);
    const bar = (number, share, role) => h("td", { class: `cnn-${role}` }, thousands(number),
      h("span", { class: "cnn-bar", style: `width: ${share}%` }));
    return h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, times(step.shape)),
      bar(step.parameters, step.shares[0], "weights"), bar(step.multiply_adds, step.shares[1], "work"));
  }

  // Draws the arrays as blocks, from left to right.
  draw(shapes) {
    const sizes = shapes.map((shape) => blockSize(shape, shapes[0][1]));
    const tall = Math.max(...sizes.map(({ height, depth }) => height + depth)) + 6;
    let left = 3;
    this.blocks = sizes.map(({ width, height, depth }, index) => {
      const [x, y] = [left, (tall - height - depth) / 2 + depth];
      left += width + depth + 13;
      const top = `${x},${y} ${x + depth},${y - depth} ${x + width + depth},${y - depth} ${x + width},${y}`;
      const side = `${x + width},${y} ${x + width + depth},${y - depth} ${x + width + depth},${y + height - depth} ${x + width},${y + height}`;
      const faces = depth ? [svg("polygon", { points: top }), svg("polygon", { points: side })] : [];
      const block = svg("g", {}, ...faces, svg("rect", { x, y, width, height }));
      if (index) block.addEventListener("click", () => this.player.go(index - 1, "jump"));
      else block.classList.add("cnn-image");
      return block;
    });
    this.picture.replaceChildren(svg("svg", { viewBox: `0 0 ${left} ${tall}` }, ...this.blocks));
  }

  // Shows the player's layer: its block, its line, its sums and what one of its numbers sees.
  show() {
    const { t } = this;
    const { step } = this.player;
    const { network, input, steps } = this.version;
    const now = steps[step];
    this.lines.forEach((line, index) => {
      line.classList.toggle("cnn-now", index === step);
      line.querySelector("button").setAttribute("aria-current", index === step ? "step" : "false");
    });
    this.blocks.forEach((block, index) => block.classList.toggle("cnn-now", index === step + 1));
    this.name.textContent = `${now.name} (${now.kind})`;
    this.then.textContent = now.then.length ? fill(t.then, { layers: now.then.join(", ") }) : "";
    this.note.textContent = t.notes[network === "lenet5" ? this.choice.version : network][now.name];
    const pieces = (terms) => terms.map(([text, role]) => (role ? h("span", { class: `cnn-ink-${role}` }, text) : text));
    this.sums.replaceChildren(...now.lines.flatMap(([label, terms]) => [h("dt", {}, t.labels[label]), h("dd", {}, ...pieces(terms))]));
    this.showField(now.field, input);
    const place = { step: step + 1, count: steps.length, name: now.name, shape: times(now.shape) };
    this.status.setAttribute("aria-live", this.player.playing ? "off" : "polite");
    this.status.textContent = fill(t.step, { ...place, parameter_share: now.shares[0], work_share: now.shares[1] });
  }

  // The part of the image that one number depends on, to scale, in its middle.
  showField([rows, columns], [, height, width]) {
    const [tall, wide] = [(100 * rows) / height, (100 * columns) / width];
    this.view.replaceChildren(svg("svg", { viewBox: "-2 -2 104 104" },
      svg("rect", { class: "cnn-whole", width: 100, height: 100 }),
      svg("rect", { class: "cnn-seen-part", x: (100 - wide) / 2, y: (100 - tall) / 2, width: wide, height: tall })));
    this.sees.textContent = fill(this.t.sees, { rows, columns, height, width });
  }
}

export default {
  render({ model, el }) {
    const tracer = new ArchitectureTracer(model);
    el.append(tracer.element);
    return () => {
      tracer.player.destroy();
      tracer.element.remove();
    };
  },
};
