"""Operations on arrays, each with its forward and its backward pass.

Every operation is a plain function: nothing is remembered and no argument is written.
``<op>(...)`` gives the result; ``<op>_forward(...)`` gives ``(y, cache)`` and
``<op>_backward(dy, cache)`` the gradients, where the cache is a named tuple to look into. The
dtype is kept: float32 in gives float32 out. Sums of integers are exact, in int64.
"""

from .conv import conv2d, conv2d_backward, conv2d_forward
from .conv_loops import conv2d_loops
from .im2col import col2im, im2col
from .pool_average import avg_pool2d, avg_pool2d_backward, avg_pool2d_forward
from .pool_global import (
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_avg_pool2d_forward,
    global_max_pool2d,
    global_max_pool2d_backward,
    global_max_pool2d_forward,
)
from .pool_max import max_pool2d, max_pool2d_backward, max_pool2d_forward

__all__ = [
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
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
]
