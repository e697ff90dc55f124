r"""The facts of chapter 3, Padding and stride, and of its quizzes."""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.shapes import dilated, resolve_padding
from cnnlib.visits import axis_visits, participation
from tests.chapters.facts import Fact, given

SHEET, WINDOW, STEP = 8, 3, 2
SIDE = 28
SMALL = (4, 4)


def size(*settings):
    """O, from H, F, S, P and D."""
    return cnnlib.output_size(*settings)


def room(n, k, s=1, p=0):
    """The cells behind the first window."""
    before, after = resolve_padding(p, n, k, s)
    return before + n + after - k


def unseen_pixels(n, k, s, p=0):
    return int((participation((n, n), k, s, p) == 0).sum())


@cache
def after_valid(layers):
    """Rows that are left of the 7 after so many 3x3 layers without padding."""
    rows = SIDE
    for _ in range(layers):
        rows = size(rows, WINDOW)
    return rows


def counts(padding):
    """Corner, edge and middle of a 4x4 image under a 3x3 window."""
    visits = participation(SMALL, WINDOW, padding=padding)
    return visits[0, 0], visits[0, 1], visits[1, 1]


def row_evenly(n, k, p, s):
    """A line of the table whose division leaves no remainder."""
    steps, remainder = divmod(room(n, k, s, p), s)
    assert remainder == 0
    return (n, k, p, s, n, 2 * p, k, s, 1, steps, 1, size(n, k, s, p))


def row_without_zeros(n, k, s):
    steps, remainder = divmod(room(n, k, s), s)
    assert remainder == 0
    return (n, k, 0, s, n, k, s, 1, steps, 1, size(n, k, s))


def row_rounded(n, k, p, s):
    steps, remainder = divmod(room(n, k, s, p), s)
    assert remainder == 1
    return (n, k, p, s, room(n, k, s, p), s, 1, steps, 1, size(n, k, s, p))


def middles(padding):
    """The pixels, counted from 1, under the middles of the windows."""
    axis = axis_visits(SHEET, WINDOW, STEP, padding)
    return axis.starts - axis.before + WINDOW // 2 + 1


def mean_of_ones():
    ones, mean = np.ones((1, 1, SIDE, SIDE)), np.full((1, 1, 3, 3), 1 / 9)
    return cnnlib.conv2d(ones, mean, padding="same")[0, 0]


def untouched(layers):
    """Pixels whose window never meets the padding: with every layer one ring less."""
    seen = np.pad(np.zeros((SIDE, SIDE), bool), 1, constant_values=True)
    for _ in range(layers):
        windows = np.lib.stride_tricks.sliding_window_view(seen, (3, 3))
        seen = np.pad(windows.any(axis=(2, 3)), 1, constant_values=True)
    return int((~seen[1:-1, 1:-1]).sum())


def textbook(padding):
    return tuple(map(size, (8, 8), (3, 5), (3, 4), padding))


@cache
def mobilenet():
    """The strides above 1 of MobileNet, and the paddings of these layers."""
    network = cnnlib.import_keras().applications.MobileNet(weights=None)
    layers = [x for x in network.layers if getattr(x, "strides", (1, 1)) != (1, 1)]
    assert [x.padding for x in layers] == ["same", *["valid"] * 4]  # "four of these are valid"
    return {stride for x in layers for stride in x.strides}


def parameters(filters, k):
    layer = cnnlib.import_keras().layers.Conv2D(filters, k, padding="same")
    layer.build((None, SIDE, SIDE, 1))
    return layer.count_params()


def last_cell(window, k, s):
    """The cell, counted from 1, on which a window ends."""
    return window * s + k


def precedence(n, k, p, s):
    """The formula as it goes round in notes."""
    return ((n - k) + (2 * p) / s) + 1


Q1 = (20, 5, 2, 4)  # H, F, S, P
Q5 = (12, 4, 3)
LEFT = (SHEET, WINDOW, STEP)

TABLE_FULL = "| {} | {} | {} | {} | $({} + {} - {})/{} + {} = {} + {}$ | {} |"
TABLE_BARE = "| {} | {} | {} | {} | $({} - {})/{} + {} = {} + {}$ | {} |"
TABLE_FLOOR = r"| {} | {} | {} | {} | $\lfloor {}/{} \rfloor + {} = {} + {}$ | {} |"

FACTS = [
    given("minutes", "About {} minutes", 60),
    given("download", "downloaded once ({} MB)", 11),
    given("objective-stride", "when the stride is {},", 2),
    given("sheet", "a sheet of {}×{} pixels", SHEET, SHEET),
    given("window", "Then a window of {}×{} slides", WINDOW, WINDOW),
    Fact(
        "choices", ["You have {} pixels to choose", "how many of the {} pixels"], lambda: SHEET**2
    ),
    Fact("safe", ["been safe on {} pixels", "{} pixels"], lambda: unseen_pixels(*LEFT)),
    given("stride-one", "Set the stride to {}, and", 1),
    Fact(
        "the-seven",
        "The {} went in with {} rows and came out with {}.",
        lambda: (int(cnnlib.load_mnist().y_test[0]), SIDE, after_valid(1)),
    ),
    Fact(
        "shrinks",
        "After {} such layers {} rows are left, and no further",
        lambda: (13, after_valid(13)),
    ),
    Fact(
        "padded",
        "An image of {}×{} with one zero on every side becomes {}×{}, and a window of {}×{} now has "
        "{} stops on it in place of {}",
        lambda: (
            *SMALL,
            *[SMALL[0] + 2] * 2,
            WINDOW,
            WINDOW,
            size(4, 3, 1, 1) ** 2,
            size(4, 3) ** 2,
        ),
    ),
    Fact(
        "participation-title",
        "*How many {}×{} windows look at each pixel of a {}×{} image",
        lambda: (WINDOW, WINDOW, *SMALL),
    ),
    Fact("valid", "a corner counts {}, the middle {}", lambda: counts("valid")[::2]),
    Fact("same", "the counts are {}, {} and {}", lambda: counts("same")),
    Fact(
        "full",
        "padded to {}×{}, the output is {}×{}, and now every pixel takes part {} times",
        lambda: (
            *[axis_visits(4, 3, 1, "full").visits.size] * 2,
            *[size(4, 3, 1, "full")] * 2,
            counts("full")[0],
        ),
    ),
    given("formula", r"\right\rfloor + {}", 1),
    given("steps-windows", "makes $z + {}$ windows", 1),
    given("twice", "write ${}P$ for", 2),
    given("at-stride-one", "At stride {} the three customary", 1),
    given("table-valid", "$H - F + {}$ |", 1),
    given("table-same", "$F - {}$ in all", 1),
    given("table-full", "$F - {}$ on either side | $H + F - {}$ |", 1, 1),
    given("half", "$P = (F - {})/{}$ on either side", 1, 2),
    Fact(
        "even-kernel",
        "A kernel of {} needs {} zeros, and Keras puts {} before and {} after",
        lambda: (10, sum(cnnlib.same_padding(SIDE, 10)), *cnnlib.same_padding(SIDE, 10)),
    ),
    Fact(
        "dilated",
        r"gaps of $D - {}$ pixels between its cells, so it reaches over $(F - {}) \cdot D + {}$",
        lambda: [dilated(1)] * 3,
    ),
    Fact("row-keeps", TABLE_FULL, lambda: row_evenly(4, 3, 1, 1)),
    Fact("row-halves", TABLE_BARE, lambda: row_without_zeros(7, 3, 2)),
    Fact("row-rows", TABLE_FULL, lambda: row_evenly(28, 5, 2, 3)),
    Fact("row-columns", TABLE_FULL, lambda: row_evenly(31, 5, 2, 3)),
    Fact("row-wide", TABLE_BARE, lambda: row_without_zeros(28, 10, 2)),
    Fact("row-left", TABLE_FLOOR, lambda: row_rounded(8, 3, 0, 2)),
    Fact("row-zero-left", TABLE_FLOOR, lambda: row_rounded(6, 4, 1, 3)),
    Fact(
        "oblong",
        "an image of {} rows and {} columns gives a map of {}×{}",
        lambda: (28, 31, size(28, 5, 3, 2), size(31, 5, 3, 2)),
    ),
    Fact(
        "leftover",
        r"cover ${} + {} \cdot {} = {}$ pixels, and ${} - {} = {}$ is never",
        lambda: (
            *(WINDOW, size(*LEFT) - 1, STEP, SHEET - cnnlib.unseen(*LEFT)),
            *(SHEET, SHEET - cnnlib.unseen(*LEFT), cnnlib.unseen(*LEFT)),
        ),
    ),
    given("first-cell", "may start on cell {}, then", 0),
    given("same-at-one", ["At stride {}, `same` means", "`same` keeps the size at stride {}"], 1),
    given("same-at-two", "At stride {} it cannot be", 2),
    given("big-layer", "Take {} filters of {}×{} with stride {} on", 64, 3, 3, 2),
    given("big-image", "on an image of {}×{}. There", 100, 100),
    Fact("fifty", "There will be {} windows", lambda: size(100, 3, 2, "same")),
    Fact(
        "reach",
        r"reach over ${} + {} \cdot {} = {}$ cells",
        lambda: (3, size(100, 3, 2, "same") - 1, 2, 100 + sum(cnnlib.same_padding(100, 3, 2))),
    ),
    Fact(
        "middles",
        "middles lie on the pixels {}, {}, {} and {}; below, on {}, {}, {} and {}, and",
        lambda: (*middles("same"), *middles(1)),
    ),
    given("pytorch", "where a padding of {} is", 1),
    given("preset", "choose *same at stride {}*", 2),
    Fact(
        "oblong-kernel",
        "A kernel of {}×{} with strides of $({}, {})$, no zeros for the rows and one on either side "
        "of the columns, turns {}×{} into {}×{}",
        lambda: (3, 5, 3, 4, 8, 8, *textbook((0, 1))),
    ),
    Fact("oblong-valid", "and {}×{} is left", lambda: textbook((0, 0))),
    given("ones", ["all pixels {}. A", "every answer should be {}."], 1),
    Fact("edges", "falls to .{:.0f};", lambda: 1000 * mean_of_ones()[0, 5]),
    Fact("corners", "four of nine, to .{:.0f}", lambda: 1000 * mean_of_ones()[0, 0]),
    given("layers", "image after {}, {} and {} mean filters", 1, 4, 12),
    Fact("untouched", "After {} layers only {} pixels", lambda: (12, untouched(12))),
    given("first-layer", "everybody meets first, {}×{} with stride {}", 3, 3, 1),
    given("ten", "{} filters of {}×{} would make", 64, 10, 10),
    Fact(
        "ten-shape",
        "a map of `{}`",
        lambda: (*[size(SIDE, 10, 1, "same")] * 2, 64),
    ),
    Fact(
        "ten-parameters",
        r"${} \cdot ({} + {}) = {:tex,}$ parameters",
        lambda: (64, 10 * 10, 1, parameters(64, 10)),
    ),
    given("brackets", "“((n − k) + ({}·p) / s) + {}”", 2, 1),
    given("tests", "tests it with stride {}, where", 1),
    given("rare", "“Strides other than {} are", 1),
    Fact("mobilenet", "by a stride of {}, and four", lambda: max(mobilenet())),
    Fact(
        "alexnet",
        "with a stride of {}: $({} - {})/{} + {} = {}$",
        lambda: (4, 227, 11, 4, 1, size(227, 11, 4)),
    ),
    given("card-output", "`(H + before + after - F) // S + {}`", 1),
    given(
        "card-same", "| same, odd kernel, stride {} | `before = after = (F - {}) // {}` |", 1, 1, 2
    ),
    Fact("card-dilated", "put `(F - {}) * D + {}` for", lambda: [dilated(1)] * 2),
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
