// Questions and their answers: what is right and why, in words, and what a reader guessed.

const parseNumber = (text) => {
  const clean = text.trim().replace("−", "-").replace(/(?<=\d)[ ,](?=\d{3}\b)/g, "").replace(",", ".");
  return clean === "" ? NaN : Number(clean);
};

// Whether an answer is right, and why.
const judge = (item, answer) => {
  if (item.kind === "choice") {
    const { right = false, why } = item.choices[answer];
    return [right, why];
  }
  if (item.kind === "order") {
    const wrong = answer.findIndex((line, place) => line !== place);
    return wrong === -1 ? [true, item.why] : [false, item.hints[wrong] ?? item.otherwise];
  }
  const near = (target) => Math.abs(answer - target) <= (item.tolerance ?? 0) + 1e-9;
  if (near(item.answer)) return [true, item.why];
  return [false, item.wrong.find(({ value }) => near(value))?.why ?? item.otherwise];
};

const rightAnswer = (item) => {
  if (item.kind === "choice") return item.choices.findIndex(({ right }) => right);
  return item.kind === "numeric" ? item.answer : item.lines.map((_, place) => place);
};

const inWords = (item, answer) => {
  if (item.kind === "choice") return `“${item.choices[answer].text}”`;
  if (item.kind === "order") return answer.map((line) => `“${item.lines[line]}”`).join(", ");
  return answer.toLocaleString("en", { maximumFractionDigits: 6 }).replace("-", "−");
};

// An answer kept by an earlier edition of the question may not fit this one.
const fits = (item, answer) => {
  if (item.kind === "choice") return answer in item.choices;
  if (item.kind === "order") return answer?.length === item.lines.length;
  return Number.isFinite(answer);
};

// The guesses at one quiz, kept in this browser, and whether the answers were looked at since.
// Every widget of the page that shows them is told of a change, also where nothing can be kept.
class Guesses {
  constructor(quizId, onchange) {
    this.key = `guess:${quizId}`;
    this.state = { ...Guesses.none, ...memory.get(this.key) };
    this.listener = ({ detail: { key, state } }) => {
      if (key !== this.key) return;
      this.state = state;
      onchange();
    };
    addEventListener("cnn-guess", this.listener);
  }

  static none = { answers: {}, seen: false };

  // The guess at a question, or null.
  at(item) {
    const answer = this.state.answers[item.id] ?? null;
    return answer !== null && fits(item, answer) ? answer : null;
  }

  keep(item, answer, seen) {
    this.set({ answers: { ...this.state.answers, [item.id]: answer }, seen });
  }

  set(change) {
    const state = { ...this.state, ...change };
    memory.set(this.key, state);
    dispatchEvent(new CustomEvent("cnn-guess", { detail: { key: this.key, state } }));
  }

  destroy() {
    removeEventListener("cnn-guess", this.listener);
  }
}

// The guess beside the answer: the verdict, and the lines that tell it.
const compare = (t, item, guess) => {
  const answer = rightAnswer(item);
  const [, because] = judge(item, answer);
  const words = { answer: inWords(item, answer) };
  if (guess === null) return ["none", [fill(t.answer_is, words), because]];
  words.guess = inWords(item, guess);
  const [right, why] = judge(item, guess);
  if (right) return ["right", [`✓ ${fill(t.guess_right, words)}`, because]];
  return ["wrong", [`✗ ${fill(t.guess_wrong, words)}`, why, because]];
};
