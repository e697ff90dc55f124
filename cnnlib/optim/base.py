"""What all optimizers share: stepping through the parameters, and their memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import message
from ..functional.fast.threads import in_parts
from .specks import drop_specks

if TYPE_CHECKING:
    from numpy import ndarray

# Elements updated at a time: few enough that the intermediate arrays stay in the cache.
CHUNK = 32_768

# Fewer elements are updated sooner than a second thread is awake.
WORTH_A_THREAD = 2**20

# Steps after which the memory is looked through for numbers that have faded.
SWEEP = 32


class Optimizer:
    """Change parameters a little, against their gradients.

    A subclass names the arrays that it remembers for each parameter in `memory` and says in
    `rule` what happens to one element. All rules here work element by element.

    Parameters
    ----------
    learning_rate : float
        Factor of each step. May be changed between steps.

    Attributes
    ----------
    iterations : int
        Steps taken so far.

    Raises
    ------
    ValueError
        If `learning_rate` is negative.

    Notes
    -----
    All arithmetic keeps the dtype of the parameters. A float32 array times an ``np.float64``
    number would become float64, so every setting is held as a Python float.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import SGD
    >>> w = np.array([1.0, 2.0], np.float32)
    >>> SGD(learning_rate=0.5).update({"w": w}, {"w": np.array([1.0, -1.0], np.float32)})
    >>> w
    array([0.5, 2.5], dtype=float32)
    """

    memory: tuple[str, ...] = ()
    initial_memory = 0.0

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = fraction(learning_rate, "learning_rate", below=float("inf"))
        self.iterations = 0
        self._memory: dict[str, ndarray] = {}

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` and the memory in place; see the subclasses.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray of the same shape
            What the optimizer remembers of them, in the order of `memory`.

        Raises
        ------
        NotImplementedError
            If the subclass does not define it.
        """
        raise NotImplementedError(f"{type(self).__name__} must define rule(w, dw, *memory).")

    def update(self, params: Mapping[str, ndarray], grads: Mapping[str, ndarray]) -> None:
        """Take one step: change every parameter in place.

        Parameters
        ----------
        params : mapping of ndarray
            The parameters by name, such as ``network.params``.
        grads : mapping of ndarray
            The gradient of the loss by each, under the same name and of the same shape.

        Raises
        ------
        ValueError
            If a gradient is missing or has another shape than its parameter.

        Examples
        --------
        >>> from cnnlib import Momentum
        >>> w, optimizer = np.zeros(1), Momentum(learning_rate=1.0, momentum=0.5)
        >>> for _ in range(3):
        ...     optimizer.update({"w": w}, {"w": np.ones(1)})
        >>> w  # -1, then -1.5, then -1.75
        array([-4.25])
        """
        for name, w in params.items():
            self._check(name, w, grads)
        self.iterations += 1
        memory = self.memory_of(params)
        for name, w in params.items():
            arrays = [w, grads[name], *(memory[slot][name] for slot in self.memory)]
            if all(array.flags.c_contiguous for array in arrays):
                flat = [array.reshape(-1) for array in arrays]  # (w.size,), views
                in_parts(partial(self.update_elements, flat), w.size, at_least=WORTH_A_THREAD)
            else:
                self.rule(*arrays)
                self._sweep(arrays[2:])

    def update_elements(self, arrays: Sequence[ndarray], part: slice) -> None:
        """Change some elements, a chunk at a time; for whoever shares out a step.

        Parameters
        ----------
        arrays : sequence of ndarray of shape (size,)
            Parameters, their gradients, and what is remembered of them, in the order of
            `memory`.
        part : slice
            Which elements.

        Examples
        --------
        >>> from cnnlib import SGD
        >>> w = np.zeros(4)
        >>> SGD(learning_rate=1.0).update_elements([w, np.ones(4)], slice(1, 3))
        >>> w
        array([ 0., -1., -1.,  0.])
        """
        for start in range(part.start, part.stop, CHUNK):
            chunk = slice(start, min(start + CHUNK, part.stop))
            self.rule(*(array[chunk] for array in arrays))
        self._sweep([array[part] for array in arrays[2:]])

    def memory_of(self, params: Mapping[str, ndarray]) -> dict[str, dict[str, ndarray]]:
        """Give what is remembered of some parameters; made when first asked for.

        Parameters
        ----------
        params : mapping of ndarray
            By name.

        Returns
        -------
        dict of dict of ndarray
            By the names in `memory`, then by those of the parameters.

        Examples
        --------
        >>> from cnnlib import Momentum
        >>> Momentum().memory_of({"w": np.ones(2)})
        {'velocity': {'w': array([0., 0.])}}
        """
        return {
            slot: {name: self._remembered(name, slot, w) for name, w in params.items()}
            for slot in self.memory
        }

    def get_state(self) -> dict[str, ndarray]:
        """Copy what the optimizer remembers, to go on later where it stopped.

        Returns
        -------
        dict of ndarray
            ``"iterations"`` and, for example, ``"velocity/dense/w"``. Fit for ``np.savez``.

        Examples
        --------
        >>> from cnnlib import Adam
        >>> adam = Adam()
        >>> adam.update({"w": np.ones(2)}, {"w": np.ones(2)})
        >>> sorted(adam.get_state())
        ['iterations', 'momentum/w', 'velocity/w']
        """
        copies = {name: array.copy() for name, array in self._memory.items()}
        return {"iterations": np.array(self.iterations), **copies}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Take up a state that `get_state` gave.

        Parameters
        ----------
        state : mapping of ndarray
            From `get_state`, or from ``np.load`` of what was saved of it.

        Raises
        ------
        ValueError
            If the state is that of another kind of optimizer.

        Examples
        --------
        >>> from cnnlib import Adam
        >>> first, second = Adam(), Adam()
        >>> first.update({"w": np.ones(2)}, {"w": np.ones(2)})
        >>> second.set_state(first.get_state())
        >>> second.iterations
        1
        """
        names = [name for name in state if name != "iterations"]
        wrong = [name for name in names if name.split("/")[0] not in self.memory]
        if wrong or "iterations" not in state:
            kinds = ", ".join(["iterations", *(f"{slot}/..." for slot in self.memory)])
            expected = f"state of {type(self).__name__} must hold {kinds}"
            advice = "Load it into the kind of optimizer that it was saved from."
            raise ValueError(message(expected, f"entries {', '.join(state) or 'none'}", advice))
        self.iterations = int(state["iterations"])
        self._memory = {name: np.array(state[name]) for name in names}

    def _check(self, name: str, w: ndarray, grads: Mapping[str, ndarray]) -> None:
        """Refuse a step that would stop half-way."""
        if name not in grads:
            expected = f"grads must hold a gradient for {name!r}"
            advice = "Call backward before update."
            raise ValueError(message(expected, f"{', '.join(grads) or 'no gradient'}", advice))
        if grads[name].shape != w.shape:
            expected = f"the gradient of {name!r} must have the shape {w.shape}"
            advice = "A gradient has the shape of what it belongs to."
            raise ValueError(message(expected, f"shape={grads[name].shape}", advice))
        for slot in self.memory:
            kept = self._memory.get(f"{slot}/{name}")
            if kept is not None and kept.shape != w.shape:
                expected = f"the {slot} of {name!r} must have the shape {w.shape}"
                advice = "Use a new optimizer for a new network."
                raise ValueError(message(expected, f"shape={kept.shape}", advice))

    def _sweep(self, memory: Sequence[ndarray]) -> None:
        """Look through some memory from time to time."""
        if self.iterations % SWEEP == 0:
            drop_specks(memory)

    def _remembered(self, name: str, slot: str, w: ndarray) -> ndarray:
        """Give the memory of one parameter, made when first asked for."""
        key = f"{slot}/{name}"
        if key not in self._memory:
            self._memory[key] = np.full(w.shape, self.initial_memory, w.dtype)
        return self._memory[key]


def fraction(value: float, name: str, below: float = 1.0) -> float:
    """Accept a setting from 0 up to, not including, `below`.

    Parameters
    ----------
    value : float
        The setting.
    name : str
        Its name, for the message.
    below : float
        What it must stay under.

    Returns
    -------
    float
        The value as a Python float, whatever number it came as.

    Raises
    ------
    ValueError
        If it is outside.

    Examples
    --------
    >>> fraction(np.float64(0.9), "momentum")
    0.9
    """
    if not 0 <= value < below:
        limit = "" if below == float("inf") else f" and below {below:g}"
        advice = "The defaults of Keras work in most cases."
        raise ValueError(message(f"{name} must be at least 0{limit}", f"{name}={value}", advice))
    return float(value)
