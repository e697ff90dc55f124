"""Arrays by name, one behind the other in one piece of shared memory.

To change all weights of a network by one rule is simplest where they are one vector.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..workers import shared_array

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

LINE = 64
"""Bytes of a line of the cache, with which every array begins."""


class Vector:
    """A copy of some arrays, as one vector that later workers share with this process.

    Parameters
    ----------
    arrays : mapping of ndarray
        By name, of one dtype.

    Attributes
    ----------
    flat : ndarray of shape (size,)
        All of them; between two arrays there may be zeros.
    named : dict of ndarray
        Each of them, as a view of `flat`.

    Examples
    --------
    >>> vector = Vector({"w": np.ones((2, 3)), "b": np.zeros(2)})
    >>> vector.flat += 1
    >>> vector.named["w"]
    array([[2., 2., 2.],
           [2., 2., 2.]])
    """

    def __init__(self, arrays: Mapping[str, ndarray]) -> None:
        dtype = np.result_type(*arrays.values()) if arrays else np.dtype(np.float32)
        step, starts, end = LINE // dtype.itemsize, {}, 0
        for name, array in arrays.items():
            starts[name] = end
            end += -(-array.size // step) * step
        self.flat: Float[ndarray, "size"] = shared_array((end,), dtype)
        self.named = {}
        for name, array in arrays.items():
            part = self.flat[starts[name] : starts[name] + array.size]
            self.named[name] = part.reshape(array.shape)
            self.named[name][...] = array

    def copy_to(self, arrays: Mapping[str, ndarray]) -> None:
        """Copy them back.

        Parameters
        ----------
        arrays : mapping of ndarray
            Under the same names; overwritten.

        Examples
        --------
        >>> w = np.zeros(3)
        >>> Vector({"w": np.arange(3.0)}).copy_to({"w": w})
        >>> w
        array([0., 1., 2.])
        """
        for name, array in arrays.items():
            array[...] = self.named[name]
