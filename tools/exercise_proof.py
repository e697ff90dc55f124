"""Grade the grader: what must pass passes, and each known mistake is told from all others."""

from __future__ import annotations

import linecache
import types
from dataclasses import dataclass
from typing import Any

from cnnlib.exercises.engine import STUDENT_SEED, Verdict, evaluate
from cnnlib.exercises.question import KINDS, UNCHANGED, Question, Sheet
from tools.exercise_master import Cell, Master, QuestionSource

SEEDS = (STUDENT_SEED, 1, 2, 3, 4)


class ProofError(Exception):
    """A question that grades something wrongly."""


@dataclass(frozen=True)
class Proof:
    """What was shown of one question."""

    question: str
    cases: int
    wrong: tuple[str, ...]
    variants: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.question}: solution 100 %, blank 0 %, {self.cases} cases; "
            f"wrong answers told apart: {', '.join(self.wrong)}"
            + (f"; also right: {', '.join(self.variants)}" if self.variants else "")
        )


def load_module(source: str, name: str) -> types.ModuleType:
    """Run the source of a sheet's module, as importing it would."""
    module = types.ModuleType(name)
    exec(compile(source, f"<{name}>", "exec"), module.__dict__)
    return module


def prove(master: Master, module: types.ModuleType) -> list[Proof]:
    """Prove each question of a sheet, or raise a ProofError that lists all that is wrong."""
    sheet: Sheet = module.SHEET
    problems = _objectives(sheet)
    proofs = []
    for question, source in zip(sheet.questions, master.questions, strict=True):
        found, proof = _prove_question(question, source, vars(module))
        problems += [f"{question.id}: {line}" for line in found]
        proofs.append(proof)
    if problems:
        raise ProofError("\n".join(problems))
    return proofs


def _objectives(sheet: Sheet) -> list[str]:
    served = {objective for question in sheet.questions for objective in question.objectives}
    missing = sorted(set(sheet.objectives) - served)
    unknown = sorted(served - set(sheet.objectives))
    return [f"no question serves {name}" for name in missing] + [
        f"the sheet has no objective {name}" for name in unknown
    ]


def _prove_question(
    question: Question, source: QuestionSource, names: dict[str, Any]
) -> tuple[list[str], Proof]:
    problems = []
    if question.kind not in KINDS:
        problems.append(f"kind must be one of {KINDS}; got {question.kind!r}")
    if question.is_function and repr(question.draw(1)) == repr(question.draw(2)):
        problems.append("the hidden cases do not depend on the seed")

    def grade(cell: Cell, seed: int) -> Verdict:
        return evaluate(question, answer_of(cell, question.answer, names), seed)

    starter = source.the("starter", "code")
    solutions = [source.the("solution", "code"), *source.all("variant", "code")]
    mistakes = source.all("wrong", "code")
    for seed in SEEDS:
        for cell in solutions:
            verdict = grade(cell, seed)
            if not verdict.passed:
                problems.append(f"{cell.where} fails with seed {seed}: {_say(verdict)}")
        if grade(starter, seed).status != "blank":
            problems.append(f"the starter is not taken as blank: {_say(grade(starter, seed))}")
        for cell in mistakes:
            verdict = grade(cell, seed)
            if verdict.passed:
                problems.append(f"wrong answer {cell.name!r} passes with seed {seed}")
            elif verdict.mistake != cell.name:
                problems.append(
                    f"wrong answer {cell.name!r} is taken for {verdict.mistake or 'no known one'!r}"
                    f" with seed {seed}: {_say(verdict)}"
                )
            elif (verdict.status == "blank") != (cell.name == UNCHANGED):
                problems.append(f"wrong answer {cell.name!r} is taken as blank")
    return problems, Proof(
        question.id,
        len(question.draw(STUDENT_SEED)),
        tuple(cell.name for cell in mistakes),
        tuple(cell.name for cell in source.all("variant", "code")),
    )


def answer_of(cell: Cell, name: str, names: dict[str, Any]) -> Any:
    """Run a cell as a student's kernel would, and return what it calls by a name."""
    file = f"<{cell.question} {cell.role} {cell.name}>"
    linecache.cache[file] = (len(cell.source), None, cell.source.splitlines(True), file)
    space = dict(names)
    exec(compile(cell.source, file, "exec"), space)
    return space[name]


def _say(verdict: Verdict) -> str:
    error = verdict.outcome.message if verdict.outcome else ""
    return f"{verdict.status} {verdict.reason} {verdict.mistake} {verdict.facts} {error}".strip()
