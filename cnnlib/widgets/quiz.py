"""Questions: the quiz of a chapter, the guess before its first widget, and the answer to it."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import traitlets

from ..locale import texts
from .base import CourseWidget

#: What a question of each kind must have beside id, kind, prompt and objective.
FIELDS = {
    "choice": {"choices"},
    "numeric": {"answer", "why", "wrong", "otherwise"},
    "order": {"lines", "start", "why", "hints", "otherwise"},
}


class Quiz(CourseWidget):
    """The quiz of one chapter, from ``locale/<language>/quiz``.

    What a reader has solved is kept in the browser, not in the notebook. A quiz whose name ends
    in ``-hook`` asks for a guess: the guess is kept as well, right or wrong, and the answer
    waits for `Reveal`; where a page has none, it is told at once.

    Parameters
    ----------
    quiz_id : str
        The name of the quiz, for example ``"02"`` or ``"02-hook"``.

    Raises
    ------
    ValueError
        If there is no such quiz, or a question lacks a field or a reason.

    Notes
    -----
    Used at the end of every chapter, and before its first widget.

    Examples
    --------
    >>> quiz = Quiz("02")
    >>> {item["kind"] for item in quiz.items} <= {"choice", "numeric", "order"}
    True
    """

    module = "quiz"
    kit = ("dom", "answers", "reveal")

    part = traitlets.Unicode().tag(sync=True)
    quiz_id = traitlets.Unicode().tag(sync=True)
    items = traitlets.List().tag(sync=True)

    def __init__(self, quiz_id: str) -> None:
        items = texts(f"quiz/{quiz_id}")
        for item in items:
            check_item(item)
        super().__init__(part=self._part(quiz_id), quiz_id=quiz_id, items=items)
        self.static_html = self._static()

    def _part(self, quiz_id: str) -> str:
        return "prediction" if quiz_id.endswith("-hook") else "practice"

    def _static(self) -> str:
        # The answer to a guess stands in print where Reveal does.
        shown = [_question(item) for item in self.items]
        if self.part == "practice":
            shown = [
                question + self._static_answer(item)
                for question, item in zip(shown, self.items, strict=True)
            ]
        return f'<ol class="cnn-static-quiz">{"".join(f"<li>{text}</li>" for text in shown)}</ol>'

    def _static_answer(self, item: dict[str, Any]) -> str:
        return f"<p>{escape(self.strings['static_answer'])}: {_rich(_answer(item))}</p>"


class Reveal(Quiz):
    """The answer to a chapter's first question, beside the guess that the reader made.

    Stands behind the widget that shows the answer. It waits until the reader asks for it, and
    remembers both on a later visit.

    Parameters
    ----------
    chapter : str
        The number of the chapter in two digits; the question is that of its hook.

    Raises
    ------
    ValueError
        If the chapter has no such question, or it lacks a field or a reason.

    Notes
    -----
    Used behind the first widget of every chapter.

    Examples
    --------
    >>> Reveal("02").quiz_id
    '02-hook'
    """

    def __init__(self, chapter: str) -> None:
        super().__init__(f"{chapter}-hook")

    def _part(self, quiz_id: str) -> str:
        return "reveal"

    def _static(self) -> str:
        return "".join(
            f"<p>{_rich(item['prompt'])}</p>{self._static_answer(item)}" for item in self.items
        )


def check_item(item: dict[str, Any]) -> None:
    """Check that a question is complete.

    Parameters
    ----------
    item : dict
        A question as it stands in the quiz file.

    Raises
    ------
    ValueError
        If a field or a reason is missing, or not exactly one choice is right.

    Examples
    --------
    >>> check_item({"id": "q", "kind": "riddle"})
    Traceback (most recent call last):
        ...
    ValueError: question 'q': kind must be one of ('choice', 'numeric', 'order'); got 'riddle'.
    """
    name = item.get("id")
    kind = item.get("kind")
    if kind not in FIELDS:
        raise ValueError(f"question {name!r}: kind must be one of {tuple(FIELDS)}; got {kind!r}.")
    missing = ({"id", "prompt", "objective"} | FIELDS[kind]) - set(item)
    if missing:
        raise ValueError(f"question {name!r} lacks {tuple(sorted(missing))}; add these fields.")
    if kind == "choice":
        right = [choice for choice in item["choices"] if choice.get("right")]
        if len(right) != 1 or not all(choice.get("why") for choice in item["choices"]):
            raise ValueError(
                f"question {name!r} must have one right choice and a reason for each; got "
                f"{len(right)} right of {len(item['choices'])}."
            )
    if kind == "order" and sorted(item["start"]) != list(range(len(item["lines"]))):
        raise ValueError(
            f"question {name!r}: start must order the {len(item['lines'])} lines; "
            f"got {item['start']}."
        )


def _answer(item: dict[str, Any]) -> str:
    if item["kind"] == "numeric":
        return f"{item['answer']}. {item['why']}"
    if item["kind"] == "order":
        return "; ".join(item["lines"]) + f". {item['why']}"
    right = next(choice for choice in item["choices"] if choice.get("right"))
    return f"{right['text']}. {right['why']}"


def _question(item: dict[str, Any]) -> str:
    return f"<p>{_rich(item['prompt'])}</p>{_options(item)}"


def _options(item: dict[str, Any]) -> str:
    if item["kind"] == "choice":
        lines = [choice["text"] for choice in item["choices"]]
    elif item["kind"] == "order":
        lines = [item["lines"][place] for place in item["start"]]
    else:
        return ""
    return "<ul>" + "".join(f"<li>{_rich(line)}</li>" for line in lines) + "</ul>"


def _rich(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))
