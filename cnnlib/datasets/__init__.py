"""Pictures to learn from: three loaders that return the same four arrays.

The room in one look::

    registry.py    which files exist, their shapes, hashes and addresses
    files.py       finds a file in a folder, unpacks it, proves that it is the published one
    download.py    fetches what no folder has (pooch) and keeps it in a cache
    idx.py         reads the IDX format
    images.py      load_mnist, load_fashion_mnist
    digits.py      load_digits, which needs neither network nor files
    image_data.py  the NamedTuple that all of them return
"""

from .digits import load_digits
from .image_data import ImageData
from .images import FASHION_MNIST_CLASSES, load_fashion_mnist, load_mnist

__all__ = [
    "FASHION_MNIST_CLASSES",
    "ImageData",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
]
