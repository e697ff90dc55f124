r"""The facts of chapter 3, Padding and stride; ch03_quiz.py holds those of its quizzes."""

from __future__ import annotations

import cnnlib
from cnnlib.shapes import dilated
from cnnlib.visits import axis_visits
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch03_quiz import QUIZ
from tests.chapters.facts.ch03_sizes import (
    LEFT,
    SHEET,
    SIDE,
    SMALL,
    STEP,
    WINDOW,
    after_valid,
    counts,
    mean_of_ones,
    middles,
    mobilenet,
    parameters,
    row_evenly,
    row_rounded,
    row_without_zeros,
    size,
    textbook,
    unseen_pixels,
    untouched,
)

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
    given("big-image", "on an image of {}×{}:", 100, 100),
    Fact(
        "big-result",
        "{} parameters, and maps of {}×{}.",
        lambda: (parameters(64, 3), *[size(100, 3, 2, "same")] * 2),
    ),
    Fact("fifty", "The {} windows along an axis", lambda: size(100, 3, 2, "same")),
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
    *QUIZ,
]
