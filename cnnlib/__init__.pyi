"""The public names of cnnlib, sorted by module; lazy_loader reads this file."""

from .datasets import FASHION_MNIST_CLASSES as FASHION_MNIST_CLASSES
from .datasets import load_digits as load_digits
from .datasets import load_fashion_mnist as load_fashion_mnist
from .datasets import load_mnist as load_mnist
from .functional import avg_pool2d as avg_pool2d
from .functional import avg_pool2d_backward as avg_pool2d_backward
from .functional import avg_pool2d_forward as avg_pool2d_forward
from .functional import batch_norm as batch_norm
from .functional import batch_norm_backward as batch_norm_backward
from .functional import batch_norm_forward as batch_norm_forward
from .functional import col2im as col2im
from .functional import conv2d as conv2d
from .functional import conv2d_backward as conv2d_backward
from .functional import conv2d_forward as conv2d_forward
from .functional import conv2d_loops as conv2d_loops
from .functional import conv2d_transpose as conv2d_transpose
from .functional import conv2d_transpose_backward as conv2d_transpose_backward
from .functional import conv2d_transpose_forward as conv2d_transpose_forward
from .functional import dense as dense
from .functional import dense_backward as dense_backward
from .functional import dense_forward as dense_forward
from .functional import dropout as dropout
from .functional import dropout_backward as dropout_backward
from .functional import dropout_forward as dropout_forward
from .functional import global_avg_pool2d as global_avg_pool2d
from .functional import global_avg_pool2d_backward as global_avg_pool2d_backward
from .functional import global_avg_pool2d_forward as global_avg_pool2d_forward
from .functional import global_max_pool2d as global_max_pool2d
from .functional import global_max_pool2d_backward as global_max_pool2d_backward
from .functional import global_max_pool2d_forward as global_max_pool2d_forward
from .functional import im2col as im2col
from .functional import leaky_relu as leaky_relu
from .functional import leaky_relu_backward as leaky_relu_backward
from .functional import leaky_relu_forward as leaky_relu_forward
from .functional import local_response_norm as local_response_norm
from .functional import local_response_norm_backward as local_response_norm_backward
from .functional import local_response_norm_forward as local_response_norm_forward
from .functional import max_pool2d as max_pool2d
from .functional import max_pool2d_backward as max_pool2d_backward
from .functional import max_pool2d_forward as max_pool2d_forward
from .functional import mean_squared_error as mean_squared_error
from .functional import mean_squared_error_backward as mean_squared_error_backward
from .functional import mean_squared_error_forward as mean_squared_error_forward
from .functional import relu as relu
from .functional import relu_backward as relu_backward
from .functional import relu_forward as relu_forward
from .functional import sigmoid as sigmoid
from .functional import sigmoid_backward as sigmoid_backward
from .functional import sigmoid_forward as sigmoid_forward
from .functional import softmax as softmax
from .functional import softmax_backward as softmax_backward
from .functional import softmax_cross_entropy as softmax_cross_entropy
from .functional import softmax_cross_entropy_backward as softmax_cross_entropy_backward
from .functional import softmax_cross_entropy_forward as softmax_cross_entropy_forward
from .functional import softmax_forward as softmax_forward
from .functional import tanh as tanh
from .functional import tanh_backward as tanh_backward
from .functional import tanh_forward as tanh_forward
from .functional import upsample2d as upsample2d
from .functional import upsample2d_backward as upsample2d_backward
from .functional import upsample2d_forward as upsample2d_forward
from .keras_import import import_keras as import_keras
from .shapes import output_size as output_size
from .shapes import receptive_field as receptive_field
from .shapes import same_padding as same_padding
from .shapes import unseen as unseen
from .source import show_source as show_source

__all__ = [
    "FASHION_MNIST_CLASSES",
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
    "import_keras",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
    "local_response_norm",
    "local_response_norm_backward",
    "local_response_norm_forward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "mean_squared_error",
    "mean_squared_error_backward",
    "mean_squared_error_forward",
    "output_size",
    "receptive_field",
    "relu",
    "relu_backward",
    "relu_forward",
    "same_padding",
    "show_source",
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
    "unseen",
    "upsample2d",
    "upsample2d_backward",
    "upsample2d_forward",
]
