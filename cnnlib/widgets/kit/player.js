// Play, pause, step and scrub: one strip of controls and one set of keys for every widget.
// Space plays or pauses, left and right step, Home and End jump.

// Icons are drawn, not typed: not every font has the signs.
const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  previous: "M11 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M5 3v10l7-5z",
  end: "M3 3v10l7-5zM11 3h2v10h-2z",
};
const icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
};

class Player {
  // onstep(step, how): how is "step", "play" or "jump". rowLength() gives up/down its stride.
  constructor({ t, onstep, rowLength }) {
    Object.assign(this, { t, onstep, rowLength, step: 0, last: 0, playing: false, speed: 1 });
    const button = (name, action) =>
      h("button", { type: "button", class: "cnn-button", "aria-label": t[name], title: t[name],
                    onclick: action }, icon(name));
    this.toggleButton = button("play", () => this.toggle());
    this.scrubber = h("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": t.scrub,
                                 oninput: () => this.go(Number(this.scrubber.value), "jump") });
    this.counter = h("output", { class: "cnn-counter" });
    const speed = selectField(t.speed, [["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"]], "1",
      (value) => { this.speed = Number(value); });
    this.element = h("div", { class: "cnn-controls", role: "group", "aria-label": t.controls },
      button("first", () => this.go(0, "jump")),
      button("previous", () => this.go(this.step - 1, "step")),
      this.toggleButton,
      button("next", () => this.go(this.step + 1, "step")),
      button("end", () => this.go(this.last, "jump")),
      this.scrubber, this.counter, speed);
  }

  // A new run of count steps; stays at the same step where it still exists.
  setCount(count) {
    this.last = Math.max(count - 1, 0);
    this.scrubber.max = this.last;
    this.step = Math.min(this.step, this.last);
    this.#show();
  }

  go(step, how) {
    if (how !== "play") this.pause();
    this.step = Math.max(0, Math.min(step, this.last));
    this.#show();
    this.onstep(this.step, how);
  }

  toggle() {
    if (this.playing) {
      this.pause();
      this.onstep(this.step, "step");
    } else this.play();
  }

  play() {
    if (this.step >= this.last) this.step = -1;
    this.playing = true;
    this.#show();
    this.#tick();
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    this.#show();
  }

  // The time a step lasts while playing, in milliseconds.
  get period() {
    return Math.max((this.last > 60 ? 40 : 1100) / this.speed, 16);
  }

  // Listens on the whole widget. Returns nothing; the listener goes with the element.
  listen(root) {
    root.addEventListener("keydown", (event) => {
      const { tagName, type } = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (tagName === "SELECT" || tagName === "SUMMARY" || type === "checkbox" || type === "text") return;
      if (event.key === " " && tagName === "BUTTON") return;
      const rows = this.rowLength?.() ?? 1;
      const actions = {
        " ": () => this.toggle(),
        ArrowRight: () => this.go(this.step + 1, "step"),
        ArrowLeft: () => this.go(this.step - 1, "step"),
        ArrowDown: () => this.go(this.step + rows, "step"),
        ArrowUp: () => this.go(this.step - rows, "step"),
        Home: () => this.go(0, "jump"),
        End: () => this.go(this.last, "jump"),
      };
      if (!(event.key in actions)) return;
      event.preventDefault();
      actions[event.key]();
    });
  }

  destroy() {
    clearTimeout(this.timer);
  }

  #tick() {
    if (!this.playing) return;
    this.step += 1;
    this.#show();
    this.onstep(this.step, "play");
    if (this.step >= this.last) this.timer = setTimeout(() => this.toggle(), this.period);
    else this.timer = setTimeout(() => this.#tick(), this.period);
  }

  #show() {
    this.scrubber.value = Math.max(this.step, 0);
    this.scrubber.setAttribute("aria-valuetext", this.#position());
    this.counter.textContent = this.#position();
    const name = this.playing ? "pause" : "play";
    this.toggleButton.replaceChildren(icon(name));
    this.toggleButton.setAttribute("aria-label", this.t[name]);
    this.toggleButton.title = this.t[name];
  }

  #position() {
    return fill(this.t.position, { step: Math.max(this.step, 0) + 1, count: this.last + 1 });
  }
}
