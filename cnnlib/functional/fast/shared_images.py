"""Work on every image of a batch, shared out among processes.

See `crew` for the processes. Max pooling is such work: each process finds the largest numbers of
some images, or hands out their gradients. There is no arithmetic to speak of, so what a process
saves is not much more than what the copies cost; it pays for large batches.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...windows import WindowGrid
from .crew import Work, crew
from .orders import grid_of

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

AS_PRODUCTS = 30
"""A number that is moved takes as long as so many multiply-adds."""


def share_images(
    compute: Callable[..., None],
    grid: WindowGrid,
    inputs: list[Shaped[ndarray, "N ..."]],
    outputs: list[Shaped[ndarray, "N ..."]],
) -> None:
    """Fill in the outputs, on all cores where that pays.

    Parameters
    ----------
    compute : callable
        A function of a module, called with the grid, and the inputs and outputs of some images.
    grid : WindowGrid
        Where the windows lie.
    inputs, outputs : list of ndarray
        For all images.
    """
    N, arrays = len(outputs[0]), [*inputs, *outputs]

    def order(part: slice) -> dict[str, Any]:
        shapes = [(part.stop - part.start, *array.shape[1:]) for array in arrays]
        dtypes = [array.dtype.str for array in arrays]
        place = compute.__module__, compute.__name__
        return {"task": "images", "compute": place, "grid": grid, "dtype": dtypes, "shapes": shapes}

    def some_inputs(part: slice) -> list[Any]:
        return [array[part] for array in inputs]

    def compute_some(part: slice) -> None:
        compute(grid, *(array[part] for array in arrays))

    def take(part: slice, results: list[Any]) -> None:
        for output, result in zip(outputs, results, strict=True):
            output[part] = result

    numbers = sum(array.size for array in arrays) // max(N, 1)
    work = Work(order, some_inputs, compute_some, take)
    copied = sum(array.nbytes for array in arrays) // max(N, 1)
    if not crew.divide(N, AS_PRODUCTS * numbers, copied, work):
        compute_some(slice(0, N))


def do_images(order: dict[str, Any], arrays: list[Any]) -> None:
    """Do it in a helping process, which may have begun before it knew the module."""
    module, name = order["compute"]
    getattr(import_module(module), name)(grid_of(order), *arrays)
