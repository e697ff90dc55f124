"""From a verdict to the words that a student reads."""

from __future__ import annotations

from typing import Any

from cnnlib.locale import texts

from .engine import Verdict
from .notes import Block, Heading, Note, Values, fill, show, show_apart
from .question import Case, Question
from .run import Outcome, argument_names

PRINTED_LINES = 8

# Where the answer is a value, to name the expected one would be to give the answer away.
TYPED = {"values": "typed_values", "one_value": "typed_value"}


class Feedback(Note):
    """What `check` says about an answer.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : object
        What was handed in.
    verdict : Verdict
        What the engine found.
    remark : str
        A last line, such as why the progress could not be saved.

    Attributes
    ----------
    passed : bool
        Whether the answer is right.
    status : str
        As in `Verdict`.
    case : tuple
        The arguments of the first call that failed, to try it again.
    expected, got : object
        What should have come of it, and what came. `expected` is None where the answer
        is a value: it would give the answer away.
    """

    def __init__(self, question: Question, answer: Any, verdict: Verdict, remark: str = "") -> None:
        words = texts("checks/messages")
        told = texts(f"checks/sheet_{question.sheet}")["questions"][question.id]
        blocks = _Writer(question, answer, verdict, words, told).blocks()
        if remark:
            blocks.append(remark)
        super().__init__(fill(words["label"], id=question.id), verdict.status, blocks)
        self.passed = verdict.passed
        self.status = verdict.status
        self.case = verdict.case
        self.expected = verdict.expected if question.is_function else None
        self.got = verdict.outcome.value if verdict.outcome else None


class _Writer:
    """Writes one feedback, block by block."""

    def __init__(
        self,
        question: Question,
        answer: Any,
        verdict: Verdict,
        words: dict[str, Any],
        told: dict[str, Any],
    ) -> None:
        self._question, self._answer, self._verdict = question, answer, verdict
        self._words, self._told = words, told
        self._names = {"id": question.id, "answer": question.answer}

    def blocks(self) -> list[Block]:
        verdict = self._verdict
        if verdict.passed:
            return [self._heading(self._agreement()), *self._text(self._told["after"])]
        if verdict.status == "blank":
            mistake = self._told["wrong"].get(verdict.mistake, "")
            return [self._heading(self._word(self._blank())), *self._text(mistake)]
        return [
            self._heading(self._where()),
            *self._text(self._reason()),
            *self._exception(verdict.outcome),
            *self._values(verdict.outcome),
            *self._hint(),
            *self._text("\n\n".join(filter(None, (self._try_it(), self._word("more"))))),
        ]

    def _heading(self, text: str) -> Heading:
        status = self._words["status"][self._verdict.status]
        return Heading(status["icon"], status["word"] + ".", text)

    def _blank(self) -> str:
        if self._verdict.mistake:
            return "blank_unchanged"
        return "blank_function" if self._question.is_function else "blank_value"

    def _agreement(self) -> str:
        if not self._question.is_function:
            return self._word("correct_value")
        return self._word("correct_cases", count=self._verdict.count)

    def _where(self) -> str:
        if self._verdict.number == 0 or not self._question.is_function:
            return self._word("question")
        return self._word("failing_case", number=self._verdict.number, count=self._verdict.count)

    def _reason(self) -> str:
        verdict = self._verdict
        facts = {name: show(value) for name, value in verdict.facts.items()}
        if {"expected", "got"} <= verdict.facts.keys():
            pair = verdict.facts["expected"], verdict.facts["got"]
            facts["expected"], facts["got"] = show_apart(*pair)
        if verdict.outcome is not None and verdict.outcome.error:
            facts |= {"error": verdict.outcome.error, "message": verdict.outcome.message}
        key = verdict.reason
        if not self._question.is_function:
            key = TYPED.get(key, key)
        reason = fill(self._words["reason"][key], **self._names, **facts)
        if "part" in facts:
            reason = f"{fill(self._words['part'], **facts)} {reason}"
        return reason

    def _exception(self, outcome: Outcome | None) -> list[Block]:
        if outcome is None or not outcome.error:
            return []
        place = self._word("line", line=outcome.line, code=outcome.code) if outcome.code else ""
        advice = self._words["error"].get(outcome.error.lstrip("_"), "")
        return [*self._text(place), *self._text(advice)]

    def _values(self, outcome: Outcome | None) -> list[Block]:
        if outcome is None:
            return []
        if not self._question.is_function:
            return [Values(self._words["got"], show(outcome.value))]
        found: list[Block] = [Values(self._words["call"], self._arguments(self._verdict.case))]
        if outcome.returned and self._verdict.reason != "changed":
            if self._verdict.expected is not None:
                found.append(Values(self._words["expected"], show(self._verdict.expected)))
            found.append(Values(self._words["got"], show(outcome.value)))
        if outcome.printed:
            lines = outcome.printed.splitlines()[:PRINTED_LINES]
            found.append(Values(self._words["printed"], "\n".join(lines)))
        return found

    def _arguments(self, case: Case) -> str:
        names = argument_names(self._question.called(self._question.reference), len(case))
        lines = []
        for name, value in zip(names, case, strict=True):
            first, *rest = show(value).splitlines() or [""]
            indent = " " * (len(name) + 3)
            lines += [f"{name} = {first}", *(indent + line for line in rest)]
        return "\n".join(lines)

    def _hint(self) -> list[Block]:
        mistake = self._verdict.mistake
        if not mistake:
            return []
        if self._verdict.reason == "judged":
            return [self._told["wrong"][mistake]]
        return [f"**{self._words['looks_like']}** {self._told['wrong'][mistake]}"]

    def _try_it(self) -> str:
        if not self._question.is_function or self._verdict.number == 0:
            return ""
        reference = self._question.called(self._question.reference)
        names = argument_names(reference, len(self._verdict.case))
        comma = "," if len(names) == 1 else ""
        return self._word("try", names=", ".join(names) + comma)

    def _word(self, key: str, **values: Any) -> str:
        return fill(self._words[key], **self._names, **values)

    @staticmethod
    def _text(text: str) -> list[Block]:
        return [text] if text else []
