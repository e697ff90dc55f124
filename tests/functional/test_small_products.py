"""How the work is cut for BLAS libraries with and without loops for small products."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from cnnlib.functional.fast import blas, mec, small_products, tile_blocks, tile_gradients
from cnnlib.functional.fast.blas import is_for_avx512
from cnnlib.functional.fast.blocks import evenly
from cnnlib.functional.fast.small_products import (
    ENOUGH_ROWS,
    SMALL_PRODUCT,
    enough_bytes,
    small_steps,
)
from cnnlib.functional.fast.tiling import tilings
from cnnlib.functional.fast.winograd import winograd_backward, winograd_forward
from cnnlib.windows import window_grid


@pytest.fixture(params=[True, False], ids=["small loops", "none"])
def small_loops(request, monkeypatch):
    monkeypatch.setattr(small_products, "is_for_avx512", lambda: request.param)
    return request.param


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["SkylakeX"], True),
        (["SapphireRapids", "Cooperlake"], True),
        (["Haswell"], False),
        (["Zen"], False),
        (["SkylakeX", "Haswell"], False),  # whichever of them NumPy calls
        ([None], False),  # such as MKL, which does not say
        ([], False),
    ],
)
def test_the_loops_of_the_library_are_known_by_the_processor(kinds, expected, monkeypatch):
    libraries = [SimpleNamespace(**({"architecture": kind} if kind else {})) for kind in kinds]
    found = SimpleNamespace(lib_controllers=libraries)
    monkeypatch.setattr(blas, "blas", lambda: found)
    is_for_avx512.cache_clear()
    try:
        assert is_for_avx512() is expected
    finally:
        is_for_avx512.cache_clear()


@given(size=st.integers(1, 2000), others=st.integers(0, 10**7))
def test_small_steps_cover_one_side_of_a_product(size, others):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_products, "is_for_avx512", lambda: True)
        steps = small_steps(size, others)
    assert [place for step in steps for place in range(size)[step]] == list(range(size))
    lengths = [step.stop - step.start for step in steps]
    assert all(length % 32 == 0 for length in lengths[:-1])
    assert all(length * others <= SMALL_PRODUCT or length <= 32 for length in lengths)
    # No step could be joined with the next.
    assert all((length + 32) * others > SMALL_PRODUCT for length in lengths[:-1])


def test_without_loops_for_them_nothing_is_cut(monkeypatch):
    monkeypatch.setattr(small_products, "is_for_avx512", lambda: False)
    assert small_steps(1000, others=10**6) == [slice(0, 1000)]


@given(a_row=st.integers(1, 10**6), rows=st.integers(1, 300), least=st.integers(1, 10**7))
def test_a_block_has_enough_rows_for_a_product_but_does_not_grow_beyond_bounds(a_row, rows, least):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_products, "is_for_avx512", lambda: False)
        found = enough_bytes(a_row, rows, least)
        patch.setattr(small_products, "is_for_avx512", lambda: True)
        assert enough_bytes(a_row, rows, least) == least
    assert least <= found <= 4 * least
    enough = found // a_row * rows >= ENOUGH_ROWS
    assert enough or found == 4 * least
    fewer = (found // a_row - 1) * rows  # one row of tiles less would not do
    assert found == least or fewer < ENOUGH_ROWS or found % a_row


@pytest.mark.parametrize(("shape", "images"), [((40, 96, 27, 27), 4), ((40, 96, 56, 56), 1)])
def test_blocks_of_few_tiles_hold_more_images(small_loops, shape, images):
    """Seven tiles a row are too few for 256 filters, and one image holds 49."""
    (tiles,) = tilings(window_grid(shape, 5, padding=2))
    U = np.empty((8, 8, 96, 256), np.float32)
    found = [b.images for b in tile_blocks.cut(slice(0, 40), tiles, U, tile_blocks.BLOCK_BYTES)]
    most = max(some.stop - some.start for some in found)
    assert most == (1 if small_loops else images)


def test_results_are_right_however_the_work_is_cut(small_loops, rng, monkeypatch):
    """Five images: one in a block and 32 filters in a product, or three and two with all filters."""
    x = rng.standard_normal((5, 40, 13, 13)).astype(np.float32)
    w = rng.standard_normal((96, 40, 3, 3)).astype(np.float32)
    dy = rng.standard_normal((5, 96, 13, 13)).astype(np.float32)
    grid = window_grid(x.shape, 3, padding=1)
    (tiles,) = tilings(grid)
    an_image = tiles.rows.tiles * tile_blocks.bytes_a_row(tiles, np.empty((6, 6, 40, 96), "f4"))
    monkeypatch.setattr(small_products, "SMALL_PRODUCT", 32 * tiles.tiles * 40)
    steps, seen = small_products.small_steps(96, tiles.tiles * 40), []
    assert len(steps) == (3 if small_loops else 1)
    cut = tile_blocks.cut
    for module in (tile_blocks, tile_gradients):
        monkeypatch.setattr(module, "BLOCK_BYTES", an_image)
        monkeypatch.setattr(module, "cut", lambda *rest: seen.append(list(cut(*rest))) or seen[-1])
    with threadpool_limits(1):
        found = [winograd_forward(x, w, None, grid), *winograd_backward(dy, x, w, grid)]
    assert [len(blocks) for blocks in seen] == ([5, 5] if small_loops else [2, 2])
    x, w, dy = (array.astype(np.float64) for array in (x, w, dy))
    expected = [mec.mec_forward(x, w, None, grid), *mec.mec_backward(dy, x, w, grid)]
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * np.abs(want).max())


@given(start=st.integers(0, 50), size=st.integers(0, 200), most=st.integers(1, 60))
def test_parts_are_as_few_and_as_even_as_possible(start, size, most):
    parts = evenly(slice(start, start + size), most)
    places = [place for part in parts for place in range(part.start, part.stop)]
    assert places == list(range(start, start + size))
    lengths = [part.stop - part.start for part in parts]
    assert len(parts) == -(-size // most)
    assert not lengths or max(lengths) - min(lengths) <= 1
