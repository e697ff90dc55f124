"""The public names of cnnlib, sorted by module; lazy_loader reads this file."""

from .datasets import FASHION_MNIST_CLASSES as FASHION_MNIST_CLASSES
from .datasets import load_digits as load_digits
from .datasets import load_fashion_mnist as load_fashion_mnist
from .datasets import load_mnist as load_mnist
from .shapes import output_size as output_size
from .shapes import receptive_field as receptive_field
from .shapes import same_padding as same_padding
from .shapes import unseen as unseen

__all__ = [
    "FASHION_MNIST_CLASSES",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
    "output_size",
    "receptive_field",
    "same_padding",
    "unseen",
]
