"""How BLAS multiplies small matrices, and how to cut the work accordingly.

Before it multiplies, a BLAS library copies both matrices into an order in which its innermost loop
reads them straight through. Of a large product that is a small part. Of a small one it is not, so
OpenBLAS has loops of their own for these, which take the matrices as they lie, but only for
processors with AVX-512. There, to cut a product into small ones saves the copies.

On all other processors every product begins with the copies, and it is the other way round: the
larger matrix, mostly the filters, should be copied for as many rows of the other one as possible.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from .blas import is_for_avx512

SMALL_PRODUCT = 10**6
"""Multiply-adds of a product up to which OpenBLAS takes both matrices as they lie."""

ENOUGH_ROWS = 200
"""Rows of the one matrix for which it pays to copy the other."""


def small_steps(size: int, others: int) -> list[slice]:
    """Cut one side of a matrix product into steps, where small products are quicker.

    Parameters
    ----------
    size : int
        The side that is cut.
    others : int
        Product of the other two sides.

    Returns
    -------
    list of slice
        Each a multiple of 32 numbers long, but for the last: whole registers. A single one where
        there is nothing to gain.

    Examples
    --------
    >>> steps = small_steps(100, others=15_000)
    >>> steps == [slice(0, 64), slice(64, 100)] or not is_for_avx512()
    True
    """
    if not is_for_avx512():
        return [slice(0, size)]
    step = max(SMALL_PRODUCT // max(others, 1) // 32, 1) * 32
    return [slice(start, min(start + step, size)) for start in range(0, size, step)]


def enough_bytes(bytes_a_row: int, rows_a_product: int, least: int) -> int:
    """Say how large a block has to be for its products to be worth copying the filters.

    Parameters
    ----------
    bytes_a_row : int
        Of a row of tiles.
    rows_a_product : int
        Tiles of such a row: so many rows of a matrix.
    least : int
        Bytes of a block that fits into the cache.

    Returns
    -------
    int
        At least that, at most four times as many.

    Examples
    --------
    >>> found = enough_bytes(bytes_a_row=1000, rows_a_product=10, least=15_000)
    >>> found == (15_000 if is_for_avx512() else 20_000)
    True
    """
    if is_for_avx512():
        return least
    rows = -(-ENOUGH_ROWS // max(rows_a_product, 1))
    return min(max(rows * bytes_a_row, least), 4 * least)
