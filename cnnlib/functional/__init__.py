"""Operations on arrays, each with its forward and its backward pass.

Every operation is a plain function: nothing is remembered and no argument is written.
``<op>(...)`` gives the result; ``<op>_forward(...)`` gives ``(y, cache)`` and
``<op>_backward(dy, cache)`` the gradients, where the cache is a named tuple to look into. The
dtype is kept: float32 in gives float32 out. Sums of integers are exact, in int64.
"""

from .activation import (
    leaky_relu,
    leaky_relu_backward,
    leaky_relu_forward,
    relu,
    relu_backward,
    relu_forward,
)
from .conv import conv2d, conv2d_backward, conv2d_forward
from .conv_loops import conv2d_loops
from .conv_transpose import conv2d_transpose, conv2d_transpose_backward, conv2d_transpose_forward
from .dropout import dropout, dropout_backward, dropout_forward
from .im2col import col2im, im2col
from .linear import dense, dense_backward, dense_forward
from .loss import (
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)
from .loss_squared import (
    mean_squared_error,
    mean_squared_error_backward,
    mean_squared_error_forward,
)
from .norm import batch_norm, batch_norm_backward, batch_norm_forward
from .norm_local import (
    local_response_norm,
    local_response_norm_backward,
    local_response_norm_forward,
)
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
from .softmax import softmax, softmax_backward, softmax_forward
from .squash import sigmoid, sigmoid_backward, sigmoid_forward, tanh, tanh_backward, tanh_forward
from .upsample import upsample2d, upsample2d_backward, upsample2d_forward

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool2d_forward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_forward",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_forward",
    "conv2d_loops",
    "conv2d_transpose",
    "conv2d_transpose_backward",
    "conv2d_transpose_forward",
    "dense",
    "dense_backward",
    "dense_forward",
    "dropout",
    "dropout_backward",
    "dropout_forward",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_avg_pool2d_forward",
    "global_max_pool2d",
    "global_max_pool2d_backward",
    "global_max_pool2d_forward",
    "im2col",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "local_response_norm",
    "local_response_norm_backward",
    "local_response_norm_forward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "mean_squared_error",
    "mean_squared_error_backward",
    "mean_squared_error_forward",
    "relu",
    "relu_backward",
    "relu_forward",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax",
    "softmax_backward",
    "softmax_cross_entropy",
    "softmax_cross_entropy_backward",
    "softmax_cross_entropy_forward",
    "softmax_forward",
    "tanh",
    "tanh_backward",
    "tanh_forward",
    "upsample2d",
    "upsample2d_backward",
    "upsample2d_forward",
]
