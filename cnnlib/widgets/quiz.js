// Questions with an answer at once, and a reason for every wrong choice.

const parseNumber = (text) => {
  const clean = text.trim().replace("−", "-").replace(/(?<=\d)[ ,](?=\d{3}\b)/g, "").replace(",", ".");
  return clean === "" ? NaN : Number(clean);
};

class Question {
  constructor({ item, number, count, t, saved, onanswer }) {
    Object.assign(this, { item, t, onanswer });
    const heading = uniqueId("question");
    this.feedback = h("p", { class: "cnn-feedback", "aria-live": "polite" });
    this.button = h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.check() }, t.check);
    const kinds = { choice: () => this.choice(), numeric: () => this.numeric(), order: () => this.order() };
    this.element = h("section", { class: "cnn-question", "aria-labelledby": heading, "data-kind": item.kind },
      count > 1 ? h("p", { class: "cnn-number" }, fill(t.question, { number, count })) : null,
      h("p", { id: heading, class: "cnn-prompt" }, ...rich(item.prompt)),
      kinds[item.kind](), this.button, this.feedback);
    this.heading = heading;
    if (saved) this.show(true, item.why);
  }

  choice() {
    const name = uniqueId("choice");
    this.read = () => {
      const box = this.element.querySelector("input:checked");
      return box ? Number(box.value) : null;
    };
    this.judge = (index) => {
      const { right = false, why } = this.item.choices[index];
      return [right, why];
    };
    return h("fieldset", { class: "cnn-choices" }, h("legend", { class: "cnn-hidden" }, this.t.answer),
      ...this.item.choices.map(({ text }, index) =>
        h("label", {}, h("input", { type: "radio", name, value: index }), h("span", {}, ...rich(text)))));
  }

  numeric() {
    const id = uniqueId("number");
    const box = h("input", { type: "text", id, inputmode: "text", autocomplete: "off",
      onkeydown: (event) => event.key === "Enter" && this.check() });
    this.read = () => {
      const value = parseNumber(box.value);
      return Number.isFinite(value) ? value : null;
    };
    const near = (value, target) => Math.abs(value - target) <= (this.item.tolerance ?? 0) + 1e-9;
    this.judge = (value) => {
      if (near(value, this.item.answer)) return [true, this.item.why];
      const known = this.item.wrong.find((entry) => near(value, entry.value));
      return [false, known ? known.why : this.item.otherwise];
    };
    this.missing = this.t.number_wanted;
    return h("p", { class: "cnn-number-answer" }, h("label", { for: id }, this.t.answer), box);
  }

  order() {
    const list = h("ol", { class: "cnn-order" });
    const draw = () => list.replaceChildren(...this.lines.map((line, place) => {
      const move = (by, name, symbol) =>
        h("button", { type: "button", class: "cnn-button", disabled: !(place + by in this.lines),
          "aria-label": fill(this.t[name], { item: this.item.lines[line] }),
          onclick: () => {
            [this.lines[place], this.lines[place + by]] = [this.lines[place + by], line];
            draw();
            const row = list.children[place + by];
            (row.querySelector(`[data-move="${name}"]:not(:disabled)`) ?? row.querySelector("button:not(:disabled)")).focus();
          }, "data-move": name }, symbol);
      return h("li", {}, h("span", {}, ...rich(this.item.lines[line])), move(-1, "up", "↑"), move(1, "down", "↓"));
    }));
    this.lines = [...this.item.start];
    draw();
    this.read = () => this.lines;
    this.judge = (lines) => {
      const wrong = lines.findIndex((line, place) => line !== place);
      return wrong === -1 ? [true, this.item.why] : [false, this.item.hints[wrong] ?? this.item.otherwise];
    };
    return h("div", {}, h("p", { class: "cnn-hint" }, this.t.order_hint), list);
  }

  check() {
    const answer = this.read();
    if (answer === null) {
      this.feedback.dataset.verdict = "none";
      this.feedback.textContent = this.missing ?? this.t.choose_first;
      return;
    }
    const [right, why] = this.judge(answer);
    this.show(right, why);
    this.onanswer(right);
  }

  show(right, why) {
    this.feedback.dataset.verdict = right ? "right" : "wrong";
    this.feedback.replaceChildren(
      h("strong", {}, right ? `✓ ${this.t.right} ` : `✗ ${this.t.wrong} `), ...rich(why ?? ""));
    this.button.textContent = right ? this.t.check : this.t.again;
  }
}

export default {
  render({ model, el }) {
    const t = model.get("strings");
    const items = model.get("items");
    const key = `quiz:${model.get("quiz_id")}`;
    const solved = new Set(memory.get(key) ?? []);
    const score = h("p", { class: "cnn-score", role: "status" });
    const tell = () => {
      score.textContent = fill(t.score, { right: solved.size, count: items.length });
    };
    const questions = items.map((item, index) => new Question({
      item, t, number: index + 1, count: items.length, saved: solved.has(item.id),
      onanswer: (right) => {
        if (right) solved.add(item.id);
        memory.set(key, [...solved]);
        tell();
      },
    }));
    tell();
    const root = h("div", { class: "cnn-widget cnn-quiz", "data-cnn-widget": "quiz", role: "group", "aria-label": t.title },
      ...questions.map(({ element }) => element), items.length > 1 ? score : null);
    el.append(root);
    return () => root.remove();
  },
};
