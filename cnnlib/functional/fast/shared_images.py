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

MOVE = 0.5
"""Nanoseconds for a number that goes in or comes out."""


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

    def some_inputs(part: slice) -> list[Any]:
        return [array[part] for array in inputs]

    def some_outputs(part: slice) -> list[Any]:
        return [array[part] for array in outputs]

    def compute_some(part: slice) -> None:
        compute(grid, *(array[part] for array in arrays))

    words = {"task": "images", "compute": (compute.__module__, compute.__name__), "grid": grid}
    cost = MOVE * sum(array.size for array in arrays) / max(N, 1)
    copied = sum(array.nbytes for array in arrays) // max(N, 1)
    crew.divide(N, cost, copied, Work(words, some_inputs, some_outputs, compute_some))


def do_images(order: dict[str, Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Do it in a helping process, which may have begun before it knew the module."""
    module, name = order["compute"]
    getattr(import_module(module), name)(grid_of(order), *inputs, *outputs)
