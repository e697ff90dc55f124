"""The facts of the quizzes of chapter 3, Padding and stride."""

from __future__ import annotations

import cnnlib
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch03_sizes import (
    LEFT,
    SHEET,
    SIDE,
    SMALL,
    WINDOW,
    counts,
    last_cell,
    mean_of_ones,
    precedence,
    room,
    size,
    unseen_pixels,
)

Q1 = (20, 5, 2, 4)  # H, F, S, P
Q5 = (12, 4, 3)

QUIZ = [
    # The hook, choice by choice.
    Fact("hook-one-line", "{} pixels", lambda: SHEET * cnnlib.unseen(*LEFT)),
    Fact("hook-twice", "{} pixels", lambda: 2 * SHEET * cnnlib.unseen(*LEFT)),
    Fact("hook-why", "the last column, {} pixels each", lambda: SHEET),
    Fact("hook-why-not", "row has {} pixels and the last column has {},", lambda: (SHEET, SHEET)),
    # The quiz, question by question.
    Fact(
        "q1-question",
        "An input of {} rows, a kernel of {}, {} zeros on either side, stride {}.",
        lambda: (Q1[0], Q1[1], Q1[3], Q1[2]),
    ),
    Fact("q1-answer", "answer = {}", lambda: size(*Q1)),
    Fact(
        "q1-why",
        "{} + {} + {} − {} = {} is the room",
        lambda: (Q1[0], Q1[3], Q1[3], Q1[1], room(*Q1)),
    ),
    Fact("q1-steps", "whole steps of {} fit into", lambda: Q1[2]),
    Fact("q1-windows", "first window that makes {}.", lambda: size(*Q1)),
    Fact("q1-unrounded", "value = {}", lambda: room(*Q1) / Q1[2] + 1),
    given("q1-add", "before you add {}.", 1),
    Fact("q1-up", "value = {}", lambda: size(*Q1) + 1),
    Fact("q1-no-first", "value = {}", lambda: size(*Q1) - 1),
    Fact("q1-one-side", "value = {}", lambda: size(Q1[0], Q1[1], Q1[2], (Q1[3], 0))),
    Fact("q1-one-side-why", "There are {} before and {} after", lambda: (Q1[3], Q1[3])),
    Fact("q1-no-zeros", "value = {}", lambda: size(*Q1[:3])),
    Fact("q1-no-zeros-why", "slides over: {} + {} + {} cells", lambda: (Q1[0], Q1[3], Q1[3])),
    Fact("q1-brackets", "value = {}", lambda: precedence(Q1[0], Q1[1], Q1[3], Q1[2])),
    Fact(
        "q1-brackets-why",
        "The whole room, {} + {} − {}, is",
        lambda: (Q1[0], 2 * Q1[3], Q1[1]),
    ),
    given("q2-right", "`(n - k + {} * p) // s + {}`", 2, 1),
    given("q2-brackets", "`((n - k) + ({} * p) / s) + {}`", 2, 1),
    Fact(
        "q2-brackets-why",
        "For n = {}, k = {}, p = {}, s = {} this gives {}, and right is {}.",
        lambda: (28, 2, 0, 2, precedence(28, 2, 0, 2), size(28, 2, 2)),
    ),
    given("q2-inside", "`(n - k + {} * p + {}) // s`", 2, 1),
    given("q2-stands", "The {} stands for the first", 1),
    Fact(
        "q2-inside-why",
        "For n = {}, k = {}, p = {}, s = {} this gives {}, but the window has {} stops",
        lambda: (8, 3, 0, 4, (room(8, 3) + 1) // 4, size(8, 3, 4)),
    ),
    given("q2-round", "`round((n - k + {} * p) / s) + {}`", 2, 1),
    Fact(
        "q2-round-why",
        "With n = {}, k = {}, p = {}, s = {} it gives {} windows, and the third would end on cell {}",
        lambda: (8, 3, 0, 3, round(room(8, 3) / 3) + 1, last_cell(2, 3, 3)),
    ),
    Fact(
        "q3-question",
        "A {}×{} kernel slides over a {}×{} image with stride {}. Which padding lets all {} pixels",
        lambda: (WINDOW, WINDOW, *SMALL, 1, SMALL[0] * SMALL[1]),
    ),
    Fact(
        "q3-valid",
        "The corners are under {} window, the middle under {}.",
        lambda: counts("valid")[::2],
    ),
    Fact(
        "q3-same",
        "a corner is under {} of them, an edge under {}, the middle under {}",
        lambda: counts("same"),
    ),
    given("q4-question", '`Conv2D({}, {}, strides={}, padding="same")` reads', 64, 3, 2),
    given("q4-image", ["reads an image of {}×{}.", "output needs to be {}×{}"], 100, 100),
    Fact(
        "q4-fifty",
        ["That gives {} outputs too", "than its {} windows need", "half as many, {}."],
        lambda: size(100, 3, 2, "same"),
    ),
    Fact(
        "q4-why",
        "{} windows reach over {} + {}·{} = {} cells",
        lambda: (50, 3, 49, 2, 100 + sum(cnnlib.same_padding(100, 3, 2))),
    ),
    given("q4-two", "At stride {} the output has", 2),
    Fact(
        "q5-question",
        "A kernel of {}×{} with stride {} slides over an image of {}×{}",
        lambda: (Q5[1], Q5[1], Q5[2], Q5[0], Q5[0]),
    ),
    Fact("q5-answer", "answer = {}", lambda: unseen_pixels(*Q5)),
    Fact(
        "q5-why",
        "The room is {} − {} = {}, two whole steps of {} use {} of it, and {} rows and {} columns are "
        "left: {} − {}·{} = {}.",
        lambda: (
            *(Q5[0], Q5[1], room(*Q5), Q5[2], (size(*Q5) - 1) * Q5[2]),
            *[cnnlib.unseen(*Q5)] * 2,
            Q5[0] ** 2,
            *[Q5[0] - cnnlib.unseen(*Q5)] * 2,
            unseen_pixels(*Q5),
        ),
    ),
    given("q5-none", "value = {}", 0),
    Fact(
        "q5-none-why",
        "Two steps of {} use {} of the room of {}. What lies in the other {} rows",
        lambda: (Q5[2], (size(*Q5) - 1) * Q5[2], room(*Q5), cnnlib.unseen(*Q5)),
    ),
    Fact("q5-rows", "value = {}", lambda: cnnlib.unseen(*Q5)),
    Fact("q5-corner", "value = {}", lambda: cnnlib.unseen(*Q5) ** 2),
    Fact("q5-one-axis", "value = {}", lambda: cnnlib.unseen(*Q5) * Q5[0]),
    Fact("q5-twice", "value = {}", lambda: 2 * cnnlib.unseen(*Q5) * Q5[0]),
    Fact("q5-twice-why", "corner twice, {}·{} pixels", lambda: [cnnlib.unseen(*Q5)] * 2),
    Fact("q5-square", "subtract it from {}·{}.", lambda: [Q5[0]] * 2),
    given("q6-question", "keep {} rows with a kernel of {} at stride {}.", SIDE, 10, 1),
    Fact("q6-right", "{} before and {} after", lambda: cnnlib.same_padding(SIDE, 10)),
    Fact(
        "q6-why",
        "A kernel of {} costs {} rows, so {} zeros give",
        lambda: (10, SIDE - size(SIDE, 10), sum(cnnlib.same_padding(SIDE, 10))),
    ),
    given("q6-five", "{} before and {} after", 5, 5),
    Fact(
        "q6-five-why",
        "With {} zeros the output has {} + {} − {} + {} = {} rows",
        lambda: (10, SIDE, 10, 10, 1, size(SIDE, 10, 1, 5)),
    ),
    given("q6-four", "{} before and {} after", 4, 4),
    Fact(
        "q6-four-why",
        "With {} zeros the output has {} + {} − {} + {} = {} rows",
        lambda: (8, SIDE, 8, 10, 1, size(SIDE, 10, 1, 4)),
    ),
    given("q6-never", "for ({} − {}) / {} is no whole", 10, 1, 2),
    given("q7-question", "all pixels {}, goes through a {}×{} mean filter", 1, 3, 3),
    Fact("q7-inside", "{:.0f}, as everywhere", lambda: mean_of_ones()[5, 5]),
    Fact(
        "q7-corner",
        "{:.0f}/{}, or .{:.0f}",
        lambda: (9 * mean_of_ones()[0, 0], 9, 1000 * mean_of_ones()[0, 0]),
    ),
    Fact(
        "q7-edge",
        "{:.0f}/{}, or .{:.0f}",
        lambda: (9 * mean_of_ones()[0, 5], 9, 1000 * mean_of_ones()[0, 5]),
    ),
    given("q7-zero", "{}, as in the padding", 0),
]
