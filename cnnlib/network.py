"""A network: a stack of layers with a loss, and what it is asked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .evaluation import BATCH_SIZE, batches, evaluate
from .losses import check_classifier, check_loss, loss_and_gradient
from .stack import LayerStack
from .summary import summary_text

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from .layers.base import Layer
    from .layers.rules import Shape


class Sequential(LayerStack):
    """Layers one after the other, as Keras's Sequential.

    Parameters
    ----------
    layers : sequence of Layer
        From the input to the output. A classifier ends with the layer that gives one score
        a class; softmax is part of the loss.
    input_shape : tuple of int
        Shape of one example, such as (C, H, W), without the batch axis.
    loss : {"softmax_cross_entropy", "mean_squared_error"}
        What training makes small.
    rng : numpy.random.Generator, optional
        Source of the first weights and of dropout. Each layer gets a stream of its own, so
        that the weights of one do not depend on the others. Not needed for counting, or
        where weights are loaded.
    dtype : dtype
        Type of weights and results, float32 or float64. Inputs are converted to it.
    name : str
        Name in the summary.

    Attributes
    ----------
    layers : list of Layer
        The layers, each with a name.
    input_shape, output_shape : tuple of int
        Without the batch axis.

    Raises
    ------
    ValueError
        If there are no layers, one appears twice, two have the same name, shapes do not fit,
        or the loss is unknown or would repeat a softmax.
    TypeError
        If something else than a layer is among the layers.

    Notes
    -----
    Weights are drawn at the first forward pass, not before.

    Taught in chapter 8, Build and train; Keras's own in chapter 9.

    Examples
    --------
    >>> from cnnlib import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
    >>> network = Sequential(
    ...     [Conv2D(4, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)],
    ...     input_shape=(1, 8, 8),
    ...     rng=np.random.default_rng(0),
    ... )
    >>> network.forward(np.zeros((5, 1, 8, 8), np.float32)).shape
    (5, 10)
    >>> network.count_params()  # 4 * (1 * 3 * 3) + 4, and 4 * 3 * 3 * 10 + 10
    410
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        input_shape: Shape,
        *,
        loss: str = "softmax_cross_entropy",
        rng: np.random.Generator | None = None,
        dtype: DTypeLike = np.float32,
        name: str = "sequential",
    ) -> None:
        super().__init__(layers, input_shape, rng=rng, dtype=dtype)
        self.loss_name = check_loss(loss, self.layers[-1])
        self.name = name

    def predict(
        self, x: Real[ndarray, "N ..."], batch_size: int = BATCH_SIZE
    ) -> Float[ndarray, "N ..."]:
        """Compute the output for any number of examples, a batch at a time.

        Parameters
        ----------
        x : ndarray of shape (N, *input_shape)
            The examples.
        batch_size : int
            How many go through the network at once; bounds the memory needed.

        Returns
        -------
        ndarray of shape (N, *output_shape)
            For a classifier one score a class; the largest is the answer.

        Raises
        ------
        ValueError
            If `x` has another shape than the network was built for.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
        >>> network.predict(np.ones((250, 3))).shape
        (250, 2)
        """
        return np.concatenate([self.forward(part) for part in batches(x, batch_size)])

    def loss(self, x: Real[ndarray, "N ..."], t: ndarray, batch_size: int = BATCH_SIZE) -> float:
        """Compute the mean loss over examples.

        Parameters
        ----------
        x : ndarray of shape (N, *input_shape)
            The examples.
        t : ndarray
            Their labels, as numbers (N,) or one-hot (N, K); or targets of the output's shape.
        batch_size : int
            How many go through the network at once.

        Returns
        -------
        float
            The mean over all examples.

        Raises
        ------
        ValueError
            If `x` and `t` do not fit together.

        Notes
        -----
        A classifier that knows nothing has a loss of log(K): 2.303 for ten classes.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = Sequential([Dense(10)], (3,))
        >>> network.get_layer("dense").params = {"w": np.zeros((3, 10)), "b": np.zeros(10)}
        >>> round(network.loss(np.ones((2, 3)), np.array([7, 1])), 3)
        2.303
        """
        return evaluate(self, x, t, batch_size)["loss"]

    def accuracy(
        self, x: Real[ndarray, "N ..."], t: ndarray, batch_size: int = BATCH_SIZE
    ) -> float:
        """Compute the share of right answers.

        Parameters
        ----------
        x : ndarray of shape (N, *input_shape)
            The examples.
        t : ndarray of shape (N,) or (N, K)
            Their labels, as numbers or one-hot.
        batch_size : int
            How many go through the network at once. All examples count, those of a last,
            smaller batch too.

        Returns
        -------
        float
            Between 0 and 1.

        Raises
        ------
        ValueError
            If `x` and `t` do not fit together, or the network is not a classifier.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = Sequential([Dense(2)], (2,))
        >>> network.get_layer("dense").params = {"w": np.eye(2), "b": np.zeros(2)}
        >>> network.accuracy(np.array([[1.0, 0], [0, 1], [2, 1]]), np.array([0, 1, 1]), 2)
        0.6666666666666666
        """
        check_classifier(self.loss_name)
        return evaluate(self, x, t, batch_size)["accuracy"]

    def loss_and_gradient(
        self, y: Float[ndarray, "N ..."], t: ndarray
    ) -> tuple[float, Float[ndarray, "N ..."]]:
        """Compute the loss of outputs, and its gradient by them: where the way back starts.

        Parameters
        ----------
        y : ndarray of shape (N, *output_shape)
            What `forward` gave.
        t : ndarray
            The labels or targets.

        Returns
        -------
        loss : float
            The mean over the batch.
        dy : ndarray of the shape of y
            Its gradient.

        Raises
        ------
        ValueError
            If `y` and `t` do not fit together.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = Sequential([Dense(2)], (3,), loss="mean_squared_error")
        >>> network.loss_and_gradient(np.array([[1.0, 3.0]]), np.array([[1.0, 1.0]]))
        (2.0, array([[0., 2.]]))
        """
        return loss_and_gradient(self.loss_name, y, t)

    def summary(
        self,
        *,
        data_format: str = "channels_last",
        activations: bool = True,
        print_fn: Callable[[str], Any] = print,
    ) -> None:
        """Print the table that Keras prints for the same layers, row by row.

        Parameters
        ----------
        data_format : {"channels_last", "channels_first"}
            The order of axes in the shapes: (None, H, W, C), as Keras shows them, or
            (None, C, H, W), as the arrays of this package have them.
        activations : bool
            False leaves out the rows of activations. Where a Keras network has its
            activations as arguments, its table has no rows for them either.
        print_fn : function
            What is done with the text.

        Raises
        ------
        ValueError
            If `data_format` is neither.

        Notes
        -----
        Taught in chapter 9, Keras.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> Sequential([Dense(100)], (784,)).summary()
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
        │ dense (Dense)                   │ (None, 100)            │        78,500 │
        └─────────────────────────────────┴────────────────────────┴───────────────┘
         Total params: 78,500 (306.64 KB)
         Trainable params: 78,500 (306.64 KB)
         Non-trainable params: 0 (0.00 B)
        """
        print_fn(summary_text(self, data_format, activations))

    def to_keras(self) -> Any:
        """Make the Keras model with the same layers and weights.

        Returns
        -------
        keras.Sequential
            Channels come last there: input (N, H, W, C). See `cnnlib.keras_bridge`, also for
            the way back, `cnnlib.load_keras_weights`.

        Raises
        ------
        ValueError
            If a layer has no counterpart.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
        >>> network.to_keras().count_params()
        8
        """
        from .keras_bridge import to_keras

        return to_keras(self)
