"""The public names of cnnlib, sorted by module; lazy_loader reads this file."""

from .datasets import FASHION_MNIST_CLASSES as FASHION_MNIST_CLASSES
from .datasets import load_digits as load_digits
from .datasets import load_fashion_mnist as load_fashion_mnist
from .datasets import load_mnist as load_mnist

__all__ = [
    "FASHION_MNIST_CLASSES",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
]
