// The drill: problems about shapes and parameters without end.

class Drill {
  constructor(model) {
    this.t = model.get("strings");
    this.words = model.get("words");
    this.kinds = model.get("kinds");
    const t = this.t;
    this.key = `drill:${this.kinds}`; // a drill of other kinds goes on by itself
    this.state = { seed: model.get("seed"), number: 0, kind: "", asked: 0, right: 0, ...memory.get(this.key) };
    const id = uniqueId("drill");
    const button = (text, onclick) => h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    this.heading = h("p", { class: "cnn-number" });
    this.prompt = h("p", { class: "cnn-prompt", id });
    this.box = h("input", { type: "text", id: `${id}-answer`, inputmode: "numeric", autocomplete: "off", "aria-describedby": id,
      onkeydown: ({ key }) => key === "Enter" && this.check() });
    this.feedback = h("p", { class: "cnn-feedback", "aria-live": "polite" });
    this.checker = button(t.check, () => this.check());
    this.solver = button(t.solve, () => this.solve());
    this.score = h("p", { class: "cnn-score", role: "status" });
    this.menu = selectField(t.kind, [["", t.all], ...this.kinds.map((kind) => [kind, this.words[kind].name])], this.state.kind,
      (kind) => this.go({ kind, number: 0 }));
    this.series = h("input", { type: "text", id: `${id}-seed`, inputmode: "numeric", autocomplete: "off",
      onchange: () => this.choose(this.series.value) });
    this.element = h("div", { class: "cnn-widget cnn-drill", "data-cnn-widget": "drill", role: "group", "aria-label": t.title },
      this.heading, this.prompt,
      h("p", { class: "cnn-drill-answer" }, h("label", { for: `${id}-answer` }, t.answer), this.box, this.checker, this.solver,
        button(t.next, () => this.next())),
      this.feedback,
      h("div", { class: "cnn-settings" }, this.menu,
        h("span", { class: "cnn-field" }, h("label", { for: `${id}-seed` }, t.series), this.series), button(t.again, () => this.restart())),
      this.score);
    this.ask();
  }

  go(change) {
    Object.assign(this.state, change);
    memory.set(this.key, this.state);
    this.ask();
  }

  choose(text) {
    const seed = parseNumber(text);
    this.go(Number.isInteger(seed) && seed >= 0 ? { seed, number: 0 } : {});
  }

  next() {
    this.go({ number: this.state.number + 1 });
    this.box.focus();
  }

  restart() {
    this.go({ number: 0, asked: 0, right: 0 });
  }

  // Shows the problem that the state names; a solution is shown once the reader has answered.
  ask() {
    const { state, kinds, words } = this;
    this.problem = drawProblem(state.seed, state.number, state.kind ? [state.kind] : kinds);
    this.tried = false;
    this.heading.textContent = fill(this.t.heading, { number: state.number + 1, name: words[this.problem.kind].name });
    this.prompt.replaceChildren(...rich(this.say("prompt")));
    this.box.value = "";
    this.series.value = state.seed;
    this.tell(null);
    this.count();
  }

  say(part) {
    const { kind, numbers, answer } = this.problem;
    const values = Object.entries({ ...numbers, answer }).map(([name, value]) => [name, value.toLocaleString("en")]);
    return fill(this.words[kind][part], Object.fromEntries(values));
  }

  tell(verdict, start = "", why = "") {
    if (verdict) this.feedback.dataset.verdict = verdict;
    else delete this.feedback.dataset.verdict;
    this.feedback.replaceChildren(...(start ? [h("strong", {}, `${start} `)] : []), ...rich(why));
  }

  // Only the first answer to a problem counts.
  record(right) {
    const { state } = this;
    if (!this.tried) Object.assign(state, { asked: state.asked + 1, right: state.right + right });
    this.tried = true;
    memory.set(this.key, state);
    this.count();
  }

  count() {
    const { asked, right, seed } = this.state;
    this.score.textContent = asked ? fill(this.t.score, { right, asked, seed }) : "";
  }

  check() {
    const { t, problem, words } = this;
    const answer = parseNumber(this.box.value);
    if (!Number.isFinite(answer)) {
      this.tell("none", "", t.number_wanted);
      return;
    }
    const right = answer === problem.answer;
    const mistake = problem.mistakes.get(answer);
    this.record(right);
    if (right) this.tell("right", `✓ ${t.right}`, this.say("solution"));
    else this.tell("wrong", `✗ ${t.wrong}`, mistake ? words[problem.kind].mistakes[mistake] : words[problem.kind].hint);
  }

  solve() {
    this.record(false);
    this.tell("none", "", this.say("solution"));
  }
}

export default {
  render({ model, el }) {
    const widget = new Drill(model);
    el.append(widget.element);
    return () => widget.element.remove();
  },
};
