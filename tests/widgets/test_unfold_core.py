"""The JavaScript core of the unfold theatre gives Python's numbers, on shared vectors."""

import itertools

import pytest

from cnnlib import im2col
from cnnlib.shapes import resolve_padding
from cnnlib.trace_unfold import example_filters, numbered, trace_unfold
from cnnlib.widgets.base import _join

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const [traceUnfold, unfoldCounts] = new Function(`${text}; return [traceUnfold, unfoldCounts];`)();
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  return cases.map((one) => {
    const core = traceUnfold(one);
    const { N, C, FN, P, O, R, K, before, after, size } = core;
    const inside = range(size).map((at) => at + before);
    return {
      P, O, R, K, before, after, counts: unfoldCounts(one),
      places: range(R).map((r) => Object.values(core.windowOf(r))),
      cols: range(R).map((r) => range(K).map((k) => core.entry(r, k))),
      products: range(R).map((r) => range(FN).map((f) => core.product(r, f))),
      folded: range(R).map((r) => range(N).map((n) => range(C).map((c) => inside.map((row) => inside.map((col) =>
        core.number({ n, c, row, col }) * core.returned({ n, c, row, col }, r)))))),
      linked: range(R).every((r) => range(K).every((k) =>
        core.copies(core.pixel(r, k)).some(([a, b]) => a === r && b === k))),
    };
  });
}"""


def cases():
    names = ("N", "C", "size", "kernel", "stride", "padding", "FN")
    grid = itertools.product(
        (1, 2), (1, 3), (3, 4, 5), (1, 2, 3, 5), (1, 2, 3), ("valid", "same"), (2,)
    )
    return [dict(zip(names, values, strict=True)) for values in grid]


def test_the_core_equals_python_on_every_vector(bare_page):
    given = cases()
    assert len(given) == 288
    results = bare_page.evaluate(RUN, [_join(["kit/conv", "kit/im2col"], "js"), given])
    misfits = 0
    for case, got in zip(given, results, strict=True):
        N, C, size, kernel, stride, padding, FN = case.values()
        pads = resolve_padding(padding, size, kernel, stride)
        assert (got["before"], got["after"], got["P"]) == (*pads, size + sum(pads)), case
        x, w = numbered((N, C, size, size)), example_filters((FN, C, kernel, kernel))
        if kernel > size + sum(pads):
            misfits += 1
            assert got["R"] == 0, case
            continue
        steps = trace_unfold(x, w, strides=stride, padding=padding)
        cols = im2col(x, kernel, stride, padding)
        assert (got["R"], got["K"]) == cols.shape, case
        assert got["counts"] == {"images": x.size, "rows": len(cols), "columns": cols.shape[1]}, (
            case
        )
        assert got["places"] == [list(step[:3]) for step in steps], case
        assert got["cols"] == cols.tolist(), case
        assert got["products"] == [step.products.tolist() for step in steps], case
        assert got["folded"] == [step.folded.tolist() for step in steps], case
        assert got["linked"], case
    assert 0 < misfits < 60
