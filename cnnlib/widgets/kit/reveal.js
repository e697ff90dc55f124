// The answer to a chapter's first question, beside what the reader guessed. It waits until the
// reader asks for it. Needs answers.js.

class Reveal {
  constructor({ t, items, quizId }) {
    Object.assign(this, { t, items, quizId });
    this.guesses = new Guesses(quizId, () => this.draw());
    const button = (text, onclick) =>
      h("button", { type: "button", class: "cnn-button cnn-word", onclick }, text);
    this.lines = h("div", { role: "status", tabindex: -1 });
    this.open = button(t.show_answer, () => this.show(true));
    this.back = button(t.to_question, () => this.question()?.querySelector("input, button").focus());
    this.forget = button(t.forget, () => this.show(false));
    this.element = h("div", {
      class: "cnn-widget cnn-quiz cnn-reveal", "data-cnn-widget": "reveal", "data-cnn-reveal": quizId,
      role: "group", "aria-label": t.reveal_title,
    }, this.lines, h("p", { class: "cnn-reveal-buttons" }, this.open, this.back, this.forget));
    this.draw();
  }

  question() {
    return document.querySelector(`[data-cnn-guess="${this.quizId}"]`);
  }

  // Shows the answers, or forgets the guesses; the focus stays in this widget.
  show(seen) {
    this.guesses.set(seen ? { seen } : Guesses.none);
    (seen ? this.lines : this.open).focus();
  }

  draw() {
    const { t, guesses, items } = this;
    const { seen } = guesses.state;
    const guessed = items.some((item) => guesses.at(item) !== null);
    this.lines.replaceChildren(...items.map((item) => this.line(item, guesses.at(item), seen)));
    this.open.hidden = seen;
    this.open.textContent = guessed ? t.show_answer : t.show_anyway;
    this.back.hidden = seen || guessed || !this.question();
    this.forget.hidden = !guessed;
  }

  line(item, guess, seen) {
    if (seen) {
      const [verdict, [first, ...rest]] = compare(this.t, item, guess);
      return h("div", { class: "cnn-feedback", "data-verdict": verdict },
        h("p", {}, h("strong", {}, ...rich(first))), ...rest.map((text) => h("p", {}, ...rich(text))));
    }
    const text = guess === null ? this.t.no_guess : fill(this.t.guess_waits, { guess: inWords(item, guess) });
    return h("p", {}, ...rich(text));
  }

  destroy() {
    this.guesses.destroy();
    this.element.remove();
  }
}
