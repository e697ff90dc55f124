"""From an answer to a verdict: which case fails, in what, and by which known mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .compare import Difference, as_numbers, difference
from .question import UNCHANGED, Case, Question
from .run import Caller, Outcome, accepts, argument_names, caller, is_stub

STUDENT_SEED = 0


@dataclass(frozen=True)
class Verdict:
    """What is to be said about an answer, in names and values rather than words.

    Parameters
    ----------
    status : str
        ``"correct"``, ``"wrong"``, ``"stopped"`` (by an exception), ``"slow"`` or
        ``"blank"`` (not attempted).
    reason : str
        The name of the message that says what differs; empty where nothing does.
    facts : dict
        What that message fills in.
    mistake : str
        The hint id of the known mistake, empty if it is none of them.
    number, count : int
        The first failing case, counted from 1 (0 if none), and how many cases there are.
    case : tuple
        The arguments of that case.
    expected : object
        The right answer to it; None where a judge decides.
    outcome : Outcome, optional
        What the answer gave for it.

    Examples
    --------
    >>> Verdict("blank").passed
    False
    """

    status: str
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    mistake: str = ""
    number: int = 0
    count: int = 0
    case: Case = ()
    expected: Any = None
    outcome: Outcome | None = None

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "correct"


def evaluate(question: Question, answer: Any, seed: int = STUDENT_SEED) -> Verdict:
    """Try an answer that lives in this process.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : object
        A function or a value; anything else is named in the verdict.
    seed : int
        Which cases are drawn beside the fixed examples.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from cnnlib.exercises.question import Question
    >>> double = Question("00-q1", "double", "warm-up", (), 1, reference=lambda x: 2 * x,
    ...     wrong={"squared": lambda x: x * x}, examples=lambda: [(2,), (3,)])
    >>> evaluate(double, lambda x: x + x).status
    'correct'
    >>> verdict = evaluate(double, lambda x: x ** 2)
    >>> verdict.number, verdict.reason, verdict.mistake
    (2, 'one_value', 'squared')
    """
    if answer is None or holds_ellipsis(answer) or is_stub(answer):
        return Verdict("blank")
    if not question.is_function:
        if callable(answer):
            return Verdict("wrong", "not_a_value", {"got": _name(answer)})
        return evaluate_calls(question, lambda case: Outcome(value=answer), question.draw(seed))
    if not callable(answer):
        return Verdict("wrong", "not_a_function", {"got": type(answer).__name__})
    cases = question.draw(seed)
    for case in cases if question.use is None else []:
        if not accepts(answer, case):
            return wrong_arguments(question, case, _name(answer))
    return evaluate_calls(question, caller(question.called(answer), question.seconds), cases)


def wrong_arguments(question: Question, case: Case, got: str) -> Verdict:
    """Return the verdict on an answer that cannot be called as a case would."""
    names = ", ".join(argument_names(question.reference, len(case)))
    return Verdict("wrong", "arguments", {"expected": names, "got": got})


def evaluate_calls(question: Question, call: Caller, cases: Sequence[Case]) -> Verdict:
    """Try an answer that can be called, wherever it lives.

    Parameters
    ----------
    question : Question
        What was asked.
    call : function
        Takes a case and returns the `Outcome` of the answer.
    cases : sequence of tuple
        Usually ``question.draw(seed)``.

    Returns
    -------
    Verdict
        About the first case that fails. The later ones are run as well, to tell known
        mistakes apart, unless the time limit has struck.
    """
    outcomes: list[Outcome] = []
    number, found = 0, None
    for case in cases:
        outcomes.append(call(case))
        if found is None:
            found = examine(question, case, outcomes[-1])
            number = len(outcomes)
        if outcomes[-1].slow:
            break
    if found is None:
        return Verdict("correct", count=len(cases))
    case, outcome = cases[number - 1], outcomes[number - 1]
    mistake = found.facts.get("mistake", "") or _recognise(
        question, cases, outcomes, number - 1, found
    )
    return Verdict(
        status=_status(found, mistake),
        reason=found.kind,
        facts=found.facts,
        mistake=mistake,
        number=number,
        count=len(cases),
        case=case,
        expected=None if question.judge else right_answer(question, case),
        outcome=outcome,
    )


def examine(question: Question, case: Case, outcome: Outcome) -> Difference | None:
    """Return what is wrong with the outcome of one case, or None."""
    if outcome.slow:
        return Difference("slow", {"seconds": f"{question.seconds:g}"})
    if outcome.error:
        return Difference("unfinished" if _unfinished(outcome) else "stopped")
    if holds_ellipsis(outcome.value):
        return Difference("unfinished")
    if outcome.value is None and outcome.printed:
        return Difference("printed")
    if question.judge is not None:
        return _ask_judge(question.judge, case, outcome.value)
    expected = right_answer(question, case)
    found = difference(expected, outcome.value, question.tolerance, question.whole)
    if found is None and outcome.changed:
        return Difference("changed", {"names": ", ".join(outcome.changed)})
    return found


def right_answer(question: Question, case: Case) -> Any:
    """Return what the reference gives for a case."""
    reference = question.reference
    return question.called(reference)(*case) if question.is_function else reference


def holds_ellipsis(value: Any) -> bool:
    """Return whether a ``...`` of the starter code is still in a value."""
    if isinstance(value, list | tuple):
        return any(holds_ellipsis(item) for item in value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(item is ... for item in value.flat)
    return value is ...


def _ask_judge(judge: Callable[..., str | None], case: Case, value: Any) -> Difference | None:
    numbers = as_numbers(value)
    if numbers is None:
        return difference(0, value)
    mistake = judge(numbers, *case)
    return None if mistake is None else Difference("judged", {"mistake": mistake})


def _unfinished(outcome: Outcome) -> bool:
    """Return whether the code stopped because it is still the starter's."""
    return outcome.error == "NotImplementedError" or "ellipsis" in outcome.message.lower()


def _status(found: Difference, mistake: str) -> str:
    if found.kind == "unfinished" or mistake == UNCHANGED:
        return "blank"
    return found.kind if found.kind in ("slow", "stopped") else "wrong"


def _recognise(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    failing: int,
    found: Difference,
) -> str:
    """Return the known mistake that gives the same: on all cases, else on the failing one."""
    if found.kind in ("slow", "unfinished", "changed", "printed", "none"):
        return ""
    on_failing_case = ""
    for name, wrong in question.wrong.items():
        if not _agrees(question, wrong, cases[failing], outcomes[failing]):
            continue
        tried = zip(cases, outcomes, strict=False)  # a slow call ends the outcomes early
        if all(_agrees(question, wrong, case, outcome) for case, outcome in tried):
            return name
        if outcomes[failing].returned:  # the same kind of exception alone says little
            on_failing_case = on_failing_case or name
    return on_failing_case


def _agrees(question: Question, wrong: Any, case: Case, outcome: Outcome) -> bool:
    """Return whether a known mistake gives the outcome of a case."""
    with np.errstate(all="ignore"):
        if callable(wrong):
            known = caller(question.called(wrong), question.seconds)(case)
        else:
            known = Outcome(value=wrong)
    if not (known.returned and outcome.returned):
        return known.error == outcome.error and known.slow == outcome.slow
    if known.value is None:  # a forgotten return has a message of its own
        return False
    return difference(known.value, outcome.value, question.tolerance, question.whole) is None


def _name(answer: Any) -> str:
    return getattr(answer, "__name__", type(answer).__name__)
