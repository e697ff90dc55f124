"""The networks of the notes, ready to count, train and look into."""

from .alexnet import alexnet
from .autoencoder import autoencoder
from .classifiers import dense_mnist, fashion_convnet, keras_mnist, simple_convnet
from .lenet import lenet5

__all__ = [
    "alexnet",
    "autoencoder",
    "dense_mnist",
    "fashion_convnet",
    "keras_mnist",
    "lenet5",
    "simple_convnet",
]
