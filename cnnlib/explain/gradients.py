"""Explanations that follow the gradient of a score back into the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import message
from .scores import before_softmax, images, score_gradient

if TYPE_CHECKING:
    from jaxtyping import Float, Int
    from numpy import ndarray

    from ..layers import Layer
    from ..network import Sequential


def saliency(
    network: Sequential,
    x: Float[ndarray, "N C H W"],
    classes: int | Int[ndarray, " N"] | None = None,
) -> Float[ndarray, "N H W"]:
    """Say how much the score of a class would change if one pixel changed a little.

    The gradient of the score by the image, as training computes it for weights. Its sign says
    brighter or darker; only its size is kept, and of several channels the largest.

    Parameters
    ----------
    network : Sequential
        The network.
    x : ndarray, (N, C, H, W)
        Images.
    classes : int or ndarray, (N,), optional
        Whose score; by default that of the class each image is given.

    Returns
    -------
    ndarray, (N, H, W)
        Sizes, none negative.

    Raises
    ------
    TypeError, ValueError
        If `x` has not four axes, or a class does not exist.

    Notes
    -----
    ``max over C of |d score / dx|``: one forward and one backward pass. The backward pass leaves
    its gradients in the layers' `grads`.

    A map that looks like the image is no proof that it explains the network: compare it with that
    of a network with random weights [2]_.

    Taught in chapter 10, Looking inside.

    References
    ----------
    .. [1] K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks", 2013.
       arXiv:1312.6034
    .. [2] J. Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018. arXiv:1810.03292

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> network = Sequential([Flatten(), Dense(1)], input_shape=(1, 2, 2))
    >>> network.layers[1].params = {"w": np.array([[1.0], [0.0], [-3.0], [2.0]]), "b": np.zeros(1)}
    >>> saliency(network, np.ones((1, 1, 2, 2)))
    array([[[1., 0.],
            [3., 2.]]], dtype=float32)
    """
    x = images(network, x)
    look = score_gradient(network, x, classes, start=0)
    return np.abs(look.gradient).max(axis=1)  # (N, H, W)


def grad_cam(
    network: Sequential,
    x: Float[ndarray, "N C H W"],
    classes: int | Int[ndarray, " N"] | None = None,
    *,
    layer: str | None = None,
) -> Float[ndarray, "N OH OW"]:
    """Say where in a layer's maps the evidence for a class lies.

    Each map is weighted by how much the score gains, on average, when the map grows; the
    weighted maps are added, and what speaks against the class is cut off.

    Parameters
    ----------
    network : Sequential
        The network.
    x : ndarray, (N, C, H, W)
        Images.
    classes : int or ndarray, (N,), optional
        Whose score; by default that of the class each image is given.
    layer : str, optional
        Name of the layer; by default the last one that gives maps.

    Returns
    -------
    ndarray, (N, OH, OW)
        In the size of the layer's maps, none negative; `resize_map` brings it to the image's.

    Raises
    ------
    TypeError, ValueError
        If `x` has not four axes, a class or the layer does not exist, or the layer gives no maps.

    Notes
    -----
    ``relu(sum_k a_k A_k)`` with ``a_k = mean over OH, OW of d score / dA_k``: one forward pass and
    a part of one backward pass. The backward pass leaves its gradients in the layers' `grads`.

    Taught in chapter 10, Looking inside.

    References
    ----------
    .. [1] R. R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via
       gradient-based localization", ICCV 2017. doi:10.1109/ICCV.2017.74

    Examples
    --------
    >>> from cnnlib import GlobalAveragePooling2D, ReLU, Sequential
    >>> network = Sequential([ReLU(name="maps"), GlobalAveragePooling2D()], input_shape=(1, 2, 2))
    >>> grad_cam(network, np.array([[[[-1.0, 0.0], [4.0, 8.0]]]]), layer="maps")
    array([[[0., 0.],
            [1., 2.]]], dtype=float32)
    """
    x = images(network, x)
    layers = before_softmax(network)
    look = score_gradient(network, x, classes, start=_maps_index(layers, layer, x.shape[1:]))
    a = look.gradient.mean(axis=(2, 3), keepdims=True)  # (N, FN, 1, 1)
    return np.maximum((a * look.at).sum(axis=1), 0)  # (N, OH, OW)


def _maps_index(layers: list[Layer], name: str | None, shape: tuple[int, ...]) -> int:
    """Find the layer after which the maps are looked at; count it and those before it."""
    with_maps = []
    for index, layer in enumerate(layers):
        shape = layer.output_shape(shape)
        if len(shape) == 3:
            with_maps.append((layer.name, index + 1))
    if not with_maps:
        expected = "the network must have a layer that gives maps, (N, FN, OH, OW)"
        raise ValueError(message(expected, "none", "Use a network with a convolution."))
    if name is None:
        return with_maps[-1][1]
    if name not in dict(with_maps):
        names = ", ".join(str(one) for one, _ in with_maps)
        expected = f"layer must be the name of a layer that gives maps, one of {names}"
        raise ValueError(message(expected, f"layer={name!r}", "network.summary() lists the names."))
    return dict(with_maps)[name]
