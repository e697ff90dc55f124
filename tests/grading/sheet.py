"""A small sheet for the tests of grading: a value, a function, a class, a trained network.

Its drawn cases hold numbers of nine digits: canaries, which must appear in no result.
"""

import json

import numpy as np

from cnnlib.exercises.question import Question, Sheet

SECRET = b"a secret that only these tests know"
CANARY = 100_000_000


def use_scale(kind, factor, x, dy):
    layer = kind(factor)
    return layer.forward(x), layer.backward(dy), layer.d_factor


class Scale:
    """y = factor · x, and its gradients."""

    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.x = x
        return self.factor * x

    def backward(self, dy):
        self.d_factor = (dy * self.x).sum()
        return self.factor * dy


class NoBackward(Scale):
    def backward(self, dy):
        self.d_factor = (dy * self.x).sum()
        return dy


def canaries(rng, *shape):
    return rng.integers(CANARY, 10 * CANARY, shape)


def clouds(rng, offset):
    """Three clouds of points: x (N, 2), and the class of each."""
    t = rng.integers(0, 3, 60)
    centres = np.array([[0.0, 4.0], [4.0, 0.0], [-4.0, -4.0]])
    return centres[t] + rng.normal(0, 0.5, (60, 2)) + offset, t


def training(rng, offset=0.0):
    x, t = clouds(rng, offset)
    return x[:40], t[:40], x[40:]


def true_classes(x, t, x_test):
    means = np.array([x[t == k].mean(axis=0) for k in range(3)])
    return ((x_test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)


def judge(found, x, t, x_test):
    if found.shape != (20,):
        return "uphill"
    return None if (found == true_classes(x, t, x_test)).mean() >= 0.9 else "one-step"


SHEET = Sheet(
    "02",
    (),
    (
        Question("02-q1", "total", "warm-up", (), 1, reference=[[3, 1], [4, 1]], wrong={"flipped": [[1, 3], [1, 4]]}),
        Question(
            "02-q2", "weigh", "core", (), 2,
            reference=lambda x, n: x * n,
            wrong={"not-turned": lambda x, n: x + n},
            examples=lambda: [(np.arange(6.0).reshape(2, 3), 3), (np.ones((1, 4)), 0)],
            cases=lambda rng: [(canaries(rng, 2, 3), int(rng.integers(2, 9))) for _ in range(3)],
        ),
        Question(
            "02-q3", "Scale", "core", (), 3,
            reference=Scale,
            wrong={"flipped": NoBackward},
            examples=lambda: [(2.0, np.arange(6.0).reshape(2, 3), np.ones((2, 3)))],
            cases=lambda rng: [(3.0, canaries(rng, 2, 3), rng.normal(size=(2, 3)))],
            use=use_scale,
        ),
        Question(
            "02-q4", "classify", "open", (), 4,
            reference=true_classes,
            wrong={},
            examples=lambda: [training(np.random.default_rng(1))],
            cases=lambda rng: [training(rng, float(CANARY))],
            judge=judge,
        ),
    ),
)  # fmt: skip

RIGHT = {
    "02-q1": "total = [[3, 1], [4, 1]]",
    "02-q2": "def weigh(x, n):\n    return n * x",
    "02-q3": """
class Scale:
    def __init__(self, factor):
        self.factor = factor
    def forward(self, x):
        self.x = np.asarray(x)
        return self.x * self.factor
    def backward(self, dy):
        self.d_factor = np.sum(dy * self.x)
        return dy * self.factor
""",
    "02-q4": """
def classify(x, t, x_test):
    means = np.stack([x[t == k].mean(0) for k in range(3)])
    return np.array([np.argmin(((point - means) ** 2).sum(1)) for point in x_test])
""",
}
BLANK = {
    "02-q1": "total = ...",
    "02-q2": "def weigh(x, n):\n    ...",
    "02-q3": "class Scale:\n    def __init__(self, factor): ...\n    def forward(self, x): ...\n    def backward(self, dy): ...",
    "02-q4": "def classify(x, t, x_test):\n    labels = ...\n    return labels",
}
MARKS = {question.id: question.marks for question in SHEET.questions}


def notebook(answers=RIGHT, before=(), after=(), tags=True):
    """A notebook with these answers, and more cells before or after them."""
    cells = [cell("import numpy as np\nfrom cnnlib.exercises import check, hint, progress")]
    cells += map(cell, before)
    for question, source in answers.items():
        cells.append(cell(source, *([f"q:{question}", "starter"] if tags else [])))
        cells.append(cell(f'check("{question}", 1)', *([f"q:{question}", "check"] if tags else [])))
    cells += map(cell, after)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def cell(source, *tags):
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "outputs": [], "source": source}


def canaries_of(paper, stage):
    """Every large number in the hidden or public cases and their right answers, as text."""
    found = set()
    for ready, question in zip(paper, SHEET.questions, strict=True):
        for case in getattr(ready, stage):
            right = question.called(question.reference)(*case) if question.is_function else ()
            for value in [*case, *(right if isinstance(right, tuple) else [right])]:
                numbers = np.asarray(value, float).ravel()
                found |= {f"{n:.0f}"[:9] for n in numbers[np.abs(numbers) >= CANARY]}
    return found
