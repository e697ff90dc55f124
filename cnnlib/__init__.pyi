"""The public names of cnnlib, sorted by module; lazy_loader reads this file."""

from .datasets import FASHION_MNIST_CLASSES as FASHION_MNIST_CLASSES
from .datasets import load_digits as load_digits
from .datasets import load_fashion_mnist as load_fashion_mnist
from .datasets import load_mnist as load_mnist
from .functional import avg_pool2d as avg_pool2d
from .functional import avg_pool2d_backward as avg_pool2d_backward
from .functional import avg_pool2d_forward as avg_pool2d_forward
from .functional import col2im as col2im
from .functional import conv2d as conv2d
from .functional import conv2d_backward as conv2d_backward
from .functional import conv2d_forward as conv2d_forward
from .functional import conv2d_loops as conv2d_loops
from .functional import global_avg_pool2d as global_avg_pool2d
from .functional import global_avg_pool2d_backward as global_avg_pool2d_backward
from .functional import global_avg_pool2d_forward as global_avg_pool2d_forward
from .functional import global_max_pool2d as global_max_pool2d
from .functional import global_max_pool2d_backward as global_max_pool2d_backward
from .functional import global_max_pool2d_forward as global_max_pool2d_forward
from .functional import im2col as im2col
from .functional import max_pool2d as max_pool2d
from .functional import max_pool2d_backward as max_pool2d_backward
from .functional import max_pool2d_forward as max_pool2d_forward
from .shapes import output_size as output_size
from .shapes import receptive_field as receptive_field
from .shapes import same_padding as same_padding
from .shapes import unseen as unseen

__all__ = [
    "FASHION_MNIST_CLASSES",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool2d_forward",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_forward",
    "conv2d_loops",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_avg_pool2d_forward",
    "global_max_pool2d",
    "global_max_pool2d_backward",
    "global_max_pool2d_forward",
    "im2col",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "output_size",
    "receptive_field",
    "same_padding",
    "unseen",
]
