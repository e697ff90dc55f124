"""All weights of a network, by name: look at them, count, copy, save and load them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .checks import message
from .layers.weights import WeightLayer
from .weight_files import read_weights, write_weights

if TYPE_CHECKING:
    from numpy import ndarray

    from .layers.base import Layer
    from .layers.rules import Shape


class WeightStore:
    """The weights of the layers in `layers`, under names such as ``"conv2d/w"``.

    Attributes
    ----------
    layers : list of Layer
        The layers, each with a name of its own.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> isinstance(Sequential([Dense(2)], (3,)), WeightStore)
    True
    """

    layers: list[Layer]

    @property
    def params(self) -> Mapping[str, ndarray]:
        """All weights that training changes, by names such as ``"conv2d/w"``.

        Returns
        -------
        mapping of ndarray
            The arrays themselves, to be changed in place or through the layer. The mapping is
            read-only: a new entry in it would be lost.

        Examples
        --------
        >>> import numpy as np
        >>> from cnnlib import Dense, Sequential
        >>> list(Sequential([Dense(2)], (3,), rng=np.random.default_rng(0)).params)
        ['dense/w', 'dense/b']
        """
        return MappingProxyType(self._join(lambda layer: layer.params))

    @property
    def grads(self) -> Mapping[str, ndarray]:
        """The gradients of the last backward pass, under the names of `params`.

        Returns
        -------
        mapping of ndarray
            Empty before the first backward pass.

        Examples
        --------
        >>> from cnnlib import Dense, Sequential
        >>> dict(Sequential([Dense(2)], (3,)).grads)
        {}
        """
        return MappingProxyType(self._join(lambda layer: layer.grads))

    @property
    def state(self) -> Mapping[str, ndarray]:
        """Arrays that training keeps but no gradient changes, by name.

        Returns
        -------
        mapping of ndarray
            The arrays themselves.

        Examples
        --------
        >>> from cnnlib import BatchNormalization, Sequential
        >>> list(Sequential([BatchNormalization()], (3, 4, 4)).state)
        ['batch_normalization/moving_mean', 'batch_normalization/moving_variance']
        """
        return MappingProxyType(self._join(lambda layer: layer.state))

    def param_shapes(self) -> dict[str, Shape]:
        """Give the shapes of all weights that training changes. Nothing is drawn for it.

        Returns
        -------
        dict of tuple
            By the names of `params`.

        Examples
        --------
        >>> from cnnlib import Dense, Sequential
        >>> Sequential([Dense(2)], (3,)).param_shapes()
        {'dense/w': (3, 2), 'dense/b': (2,)}
        """
        return self._join(lambda layer: layer.param_shapes(layer.input_shape or ()))

    def state_shapes(self) -> dict[str, Shape]:
        """Give the shapes of all arrays that no gradient changes. Nothing is made for it.

        Returns
        -------
        dict of tuple
            By the names of `state`.

        Examples
        --------
        >>> from cnnlib import Dense, Sequential
        >>> Sequential([Dense(2)], (3,)).state_shapes()
        {}
        """
        return self._join(lambda layer: layer.state_shapes(layer.input_shape or ()))

    def count_params(self) -> int:
        """Count the weights, those that no gradient changes among them.

        Returns
        -------
        int
            Their number. Nothing is drawn for it.

        Examples
        --------
        >>> from cnnlib import Dense, Sequential
        >>> Sequential([Dense(100)], (784,)).count_params()
        78500
        """
        return sum(layer.count_params() for layer in self.layers)

    def get_weights(self) -> dict[str, ndarray]:
        """Copy all weights, those that no gradient changes among them.

        Returns
        -------
        dict of ndarray
            By names such as ``"conv2d/w"``.

        Examples
        --------
        >>> import numpy as np
        >>> from cnnlib import Dense, Sequential
        >>> list(Sequential([Dense(2)], (3,), rng=np.random.default_rng(0)).get_weights())
        ['dense/w', 'dense/b']
        """
        return {name: array.copy() for name, array in {**self.params, **self.state}.items()}

    def set_weights(self, weights: Mapping[str, ndarray]) -> None:
        """Replace all weights, or none where they do not fit.

        Parameters
        ----------
        weights : mapping of ndarray
            As from `get_weights`: every name, in the right shape.

        Raises
        ------
        ValueError
            If a name is missing, is not known, or has another shape; all are named.

        Examples
        --------
        >>> import numpy as np
        >>> from cnnlib import Dense, Sequential
        >>> network = Sequential([Dense(1)], (2,))
        >>> network.set_weights({"dense/w": np.ones((2, 1)), "dense/b": np.zeros(1)})
        >>> network.forward(np.array([[3.0, 4.0]]))
        array([[7.]], dtype=float32)
        """
        self._check_weights(weights)
        for layer in self.layers:
            if isinstance(layer, WeightLayer):
                shape = layer.input_shape or ()
                for kind, names in (
                    ("params", layer.param_shapes(shape)),
                    ("state", layer.state_shapes(shape)),
                ):
                    setattr(layer, kind, {name: weights[f"{layer.name}/{name}"] for name in names})

    def save_weights(self, path: str | os.PathLike[str]) -> None:
        """Write all weights to an .npz file, whole or not at all.

        Parameters
        ----------
        path : path
            Ends in ``.npz``. Missing folders are made.

        Raises
        ------
        ValueError
            If the path does not end in ``.npz``.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> import numpy as np
        >>> from cnnlib import Dense, Sequential
        >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
        >>> with TemporaryDirectory() as folder:
        ...     network.save_weights(folder + "/dense.npz")
        ...     Sequential([Dense(2)], (3,)).load_weights(folder + "/dense.npz")
        """
        write_weights(path, self.get_weights())

    def load_weights(self, path: str | os.PathLike[str]) -> None:
        """Read all weights from an .npz file, or none where the file does not fit.

        Parameters
        ----------
        path : path
            What `save_weights` wrote for a network with the same layers.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged, or an array is missing, not known, or of another shape;
            all are named.

        Examples
        --------
        See `save_weights`.
        """
        self.set_weights(read_weights(path))

    def _join(self, entries: Callable[[Layer], dict[str, Any]]) -> dict[str, Any]:
        """Join the dictionaries of the layers, each name behind that of its layer."""
        return {
            f"{layer.name}/{key}": v for layer in self.layers for key, v in entries(layer).items()
        }

    def _check_weights(self, weights: Mapping[str, ndarray]) -> None:
        """Refuse weights that do not fit, and name all that is wrong."""
        needed = {**self.param_shapes(), **self.state_shapes()}
        wrong = [f"{name} is missing" for name in needed if name not in weights]
        wrong += [f"{name} is not known" for name in weights if name not in needed]
        wrong += [
            f"{name} has shape {weights[name].shape} for {shape}"
            for name, shape in needed.items()
            if name in weights and weights[name].shape != shape
        ]
        if wrong:
            expected = "the weights must be those of the same layers"
            advice = "Nothing was changed. Make the network as it was when they were saved."
            raise ValueError(message(expected, "; ".join(wrong), advice))
