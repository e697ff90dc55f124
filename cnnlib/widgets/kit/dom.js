// Small helpers that every widget of the course uses. Python joins these files in
// front of a widget's own module, because a notebook loads a widget from one text.

// An element with attributes, listeners (keys that begin with "on") and children.
const h = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
};

// "Row {row}" with {row: 2} gives "Row 2". All words come from the strings of the model.
const fill = (template, values = {}) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

// `code` between backticks becomes <code>; nothing else in a text is markup.
const rich = (text) =>
  text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

// At most two decimals, and a true minus sign.
const show = (value) => {
  const rounded = Math.round(value * 100) / 100;
  const text = Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(2);
  return rounded < 0 ? `−${text.slice(1)}` : text === "-0" ? "0" : text;
};

// A factor in a product: a negative one stands in parentheses.
const factor = (value) => (value < 0 ? `(${show(value)})` : show(value));

// Counted for the whole page: each widget is loaded as a module of its own.
const uniqueId = (stem) => {
  globalThis.cnnLastId = (globalThis.cnnLastId ?? 0) + 1;
  return `cnn-${stem}-${globalThis.cnnLastId}`;
};

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// A labelled <select>; options are pairs of value and text.
const selectField = (label, options, value, onchange) => {
  const id = uniqueId("select");
  const select = h(
    "select",
    { id, onchange: () => onchange(select.value) },
    ...options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
  );
  return h("span", { class: "cnn-field" }, h("label", { for: id }, label), select);
};

const checkField = (label, checked, onchange) => {
  const id = uniqueId("check");
  const box = h("input", { type: "checkbox", id, checked, onchange: () => onchange(box.checked) });
  return h("span", { class: "cnn-field" }, box, h("label", { for: id }, label));
};

// A labelled slider that shows its value; set(value, text) moves it from outside. Its arrow keys
// are its own: they do not reach the player.
const rangeField = (label, { min, max, value, text = String }, oninput) => {
  const id = uniqueId("range");
  const shown = h("span", { class: "cnn-value", "aria-hidden": "true" });
  const slider = h("input", { type: "range", id, min, max, value,
    oninput: () => oninput(Number(slider.value)),
    onkeydown: (event) => /^(Arrow|Page|Home|End)/.test(event.key) && event.stopPropagation() });
  const field = h("span", { class: "cnn-field cnn-range" }, h("label", { for: id }, label), slider, shown);
  field.set = (now) => {
    slider.value = now;
    shown.textContent = text(now);
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  field.set(value);
  return field;
};

// What a reader has done, kept in this browser. Storage may be forbidden; then nothing is kept.
const memory = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(`cnn-course:${key}`));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`cnn-course:${key}`, JSON.stringify(value));
      dispatchEvent(new CustomEvent("cnn-progress", { detail: { key } }));
    } catch {
      // A page opened in private mode works, and forgets.
    }
  },
};
