// Questions with an answer at once, and a reason for every wrong choice. A guess, made before a
// chapter's first widget is played, is kept; its answer waits for the place behind the widget.
// Needs answers.js and reveal.js.

class Question {
  constructor({ item, number, count, t, onanswer, ask = t.check }) {
    Object.assign(this, { item, t, onanswer, ask });
    const heading = uniqueId("question");
    this.feedback = h("p", { class: "cnn-feedback", "aria-live": "polite" });
    this.button = h("button", { type: "button", class: "cnn-button cnn-word", onclick: () => this.check() }, ask);
    const kinds = { choice: () => this.choice(), numeric: () => this.numeric(), order: () => this.order() };
    this.element = h("section", { class: "cnn-question", "aria-labelledby": heading, "data-kind": item.kind },
      count > 1 ? h("p", { class: "cnn-number" }, fill(t.question, { number, count })) : null,
      h("p", { id: heading, class: "cnn-prompt" }, ...rich(item.prompt)),
      kinds[item.kind](), this.button, this.feedback);
    this.heading = heading;
  }

  choice() {
    const name = uniqueId("choice");
    this.read = () => {
      const box = this.element.querySelector("input:checked");
      return box ? Number(box.value) : null;
    };
    this.write = (index) => {
      for (const box of this.element.querySelectorAll("input")) box.checked = Number(box.value) === index;
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
    this.write = (value) => {
      box.value = value === null ? "" : inWords(this.item, value);
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
    this.write = (lines) => {
      this.lines = [...(lines ?? this.item.start)];
      draw();
    };
    return h("div", {}, h("p", { class: "cnn-hint" }, this.t.order_hint), list);
  }

  check() {
    const answer = this.read();
    if (answer === null) this.say("none", this.missing ?? this.t.choose_first);
    else this.onanswer(answer);
  }

  // Shows whether an answer is right, and why.
  show(answer) {
    const [right, why] = judge(this.item, answer);
    this.say(right ? "right" : "wrong",
      h("strong", {}, right ? `✓ ${this.t.right} ` : `✗ ${this.t.wrong} `), ...rich(why));
    this.button.textContent = right ? this.ask : this.t.again;
  }

  say(verdict, ...nodes) {
    if (verdict) this.feedback.dataset.verdict = verdict;
    else delete this.feedback.dataset.verdict;
    this.feedback.replaceChildren(...nodes);
  }
}

// The quiz at the end of a chapter: the questions solved are counted and remembered.
const practice = ({ t, items, quizId }) => {
  const key = `quiz:${quizId}`;
  const solved = new Set(memory.get(key) ?? []);
  const score = h("p", { class: "cnn-score", role: "status" });
  const tell = () => {
    score.textContent = fill(t.score, { right: solved.size, count: items.length });
  };
  const questions = items.map((item, index) => {
    const question = new Question({ item, t, number: index + 1, count: items.length,
      onanswer: (answer) => {
        question.show(answer);
        if (judge(item, answer)[0]) solved.add(item.id);
        memory.set(key, [...solved]);
        tell();
      } });
    if (solved.has(item.id)) question.show(rightAnswer(item));
    return question;
  });
  tell();
  const element = h("div", { class: "cnn-widget cnn-quiz", "data-cnn-widget": "quiz", role: "group", "aria-label": t.title },
    ...questions.map((question) => question.element), items.length > 1 ? score : null);
  return { element, destroy: () => element.remove() };
};

// The question before a chapter's first widget. While the answer was not looked at, a guess can
// be changed; where the page has no place for the answer, it is told here and at once.
const prediction = ({ t, items, quizId }) => {
  const guesses = new Guesses(quizId, () => tellAll());
  const elsewhere = () => document.querySelector(`[data-cnn-reveal="${quizId}"]`) !== null;
  const tell = (question) => {
    const guess = guesses.at(question.item);
    question.button.textContent = guesses.state.seen ? t.check : t.guess;
    if (guess === null) question.say(null);
    else if (guesses.state.seen) {
      const [verdict, lines] = compare(t, question.item, guess);
      question.say(verdict, ...rich(elsewhere() ? lines[0] : lines.join(" ")));
    } else question.say("kept", ...rich(fill(t.guess_kept, { guess: inWords(question.item, guess) })));
  };
  const questions = items.map((item, index) => {
    const question = new Question({ item, t, number: index + 1, count: items.length, ask: t.guess,
      onanswer: (answer) => {
        if (guesses.state.seen) question.show(answer);
        else guesses.keep(item, answer, !elsewhere());
      } });
    return question;
  });
  // A guess that was made on an earlier visit, or forgotten, is put back into the question.
  const tellAll = () => {
    for (const question of questions) {
      question.write(guesses.at(question.item));
      tell(question);
    }
  };
  tellAll();
  const element = h("div", { class: "cnn-widget cnn-quiz", "data-cnn-widget": "quiz", "data-cnn-guess": quizId,
    role: "group", "aria-label": t.guess_title }, ...questions.map((question) => question.element));
  return { element, destroy: () => { guesses.destroy(); element.remove(); } };
};

export default {
  render({ model, el }) {
    const parts = { practice, prediction, reveal: (given) => new Reveal(given) };
    const [t, items, quizId] = ["strings", "items", "quiz_id"].map((name) => model.get(name));
    const part = parts[model.get("part")]({ t, items, quizId });
    el.append(part.element);
    return () => part.destroy();
  },
};
