"""The public names of cnnlib, sorted by module; lazy_loader reads this file."""

from .count import CountTable as CountTable
from .count import count_costs as count_costs
from .datasets import FASHION_MNIST_CLASSES as FASHION_MNIST_CLASSES
from .datasets import load_digits as load_digits
from .datasets import load_fashion_mnist as load_fashion_mnist
from .datasets import load_mnist as load_mnist
from .dense_form import convolution_matrix as convolution_matrix
from .evaluation import evaluate as evaluate
from .explain import feature_maps as feature_maps
from .explain import grad_cam as grad_cam
from .explain import occlusion_map as occlusion_map
from .explain import resize_map as resize_map
from .explain import saliency as saliency
from .fields import input_region as input_region
from .fields import receptive_fields as receptive_fields
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
from .gradcheck import GradientReport as GradientReport
from .gradcheck import check_network as check_network
from .gradcheck import check_operation as check_operation
from .gradcheck import compare_gradients as compare_gradients
from .gradcheck import numerical_gradient as numerical_gradient
from .init import get_initializer as get_initializer
from .init import glorot_uniform as glorot_uniform
from .init import he_normal as he_normal
from .init import normal as normal
from .keras_bridge import as_keras_arrays as as_keras_arrays
from .keras_bridge import load_keras_weights as load_keras_weights
from .keras_bridge import to_keras as to_keras
from .keras_import import import_keras as import_keras
from .layers import AveragePooling2D as AveragePooling2D
from .layers import BatchNormalization as BatchNormalization
from .layers import Conv2D as Conv2D
from .layers import Conv2DTranspose as Conv2DTranspose
from .layers import Dense as Dense
from .layers import Dropout as Dropout
from .layers import Flatten as Flatten
from .layers import GlobalAveragePooling2D as GlobalAveragePooling2D
from .layers import GlobalMaxPooling2D as GlobalMaxPooling2D
from .layers import Layer as Layer
from .layers import LeakyReLU as LeakyReLU
from .layers import LocalResponseNormalization as LocalResponseNormalization
from .layers import MaxPooling2D as MaxPooling2D
from .layers import RadialBasis as RadialBasis
from .layers import ReLU as ReLU
from .layers import Reshape as Reshape
from .layers import Sigmoid as Sigmoid
from .layers import Softmax as Softmax
from .layers import Subsampling2D as Subsampling2D
from .layers import TableConv2D as TableConv2D
from .layers import Tanh as Tanh
from .layers import UpSampling2D as UpSampling2D
from .layers import WeightLayer as WeightLayer
from .models import alexnet as alexnet
from .models import autoencoder as autoencoder
from .models import dense_mnist as dense_mnist
from .models import fashion_convnet as fashion_convnet
from .models import keras_mnist as keras_mnist
from .models import lenet5 as lenet5
from .models import simple_convnet as simple_convnet
from .network import Sequential as Sequential
from .optim import SGD as SGD
from .optim import AdaGrad as AdaGrad
from .optim import Adam as Adam
from .optim import Momentum as Momentum
from .optim import Optimizer as Optimizer
from .optim import RMSprop as RMSprop
from .pixels import permute_pixels as permute_pixels
from .pixels import pixel_order as pixel_order
from .pixels import shift_images as shift_images
from .shapes import output_size as output_size
from .shapes import receptive_field as receptive_field
from .shapes import same_padding as same_padding
from .shapes import unseen as unseen
from .source import show_source as show_source
from .train import Callback as Callback
from .train import EarlyStopping as EarlyStopping
from .train import History as History
from .train import ModelCheckpoint as ModelCheckpoint
from .train import fit as fit
from .viz.filters import filter_grid as filter_grid
from .viz.filters import heat_map as heat_map
from .viz.filters import map_grid as map_grid
from .viz.model import draw_model as draw_model
from .viz.panels import shade_grid as shade_grid
from .viz.plots import plot_history as plot_history
from .viz.plots import weight_histograms as weight_histograms

__all__ = [
    "FASHION_MNIST_CLASSES",
    "SGD",
    "AdaGrad",
    "Adam",
    "AveragePooling2D",
    "BatchNormalization",
    "Callback",
    "Conv2D",
    "Conv2DTranspose",
    "CountTable",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "GradientReport",
    "History",
    "Layer",
    "LeakyReLU",
    "LocalResponseNormalization",
    "MaxPooling2D",
    "ModelCheckpoint",
    "Momentum",
    "Optimizer",
    "RMSprop",
    "RadialBasis",
    "ReLU",
    "Reshape",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Subsampling2D",
    "TableConv2D",
    "Tanh",
    "UpSampling2D",
    "WeightLayer",
    "alexnet",
    "as_keras_arrays",
    "autoencoder",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool2d_forward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_forward",
    "check_network",
    "check_operation",
    "col2im",
    "compare_gradients",
    "conv2d",
    "conv2d_backward",
    "conv2d_forward",
    "conv2d_loops",
    "conv2d_transpose",
    "conv2d_transpose_backward",
    "conv2d_transpose_forward",
    "convolution_matrix",
    "count_costs",
    "dense",
    "dense_backward",
    "dense_forward",
    "dense_mnist",
    "draw_model",
    "dropout",
    "dropout_backward",
    "dropout_forward",
    "evaluate",
    "fashion_convnet",
    "feature_maps",
    "filter_grid",
    "fit",
    "get_initializer",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_avg_pool2d_forward",
    "global_max_pool2d",
    "global_max_pool2d_backward",
    "global_max_pool2d_forward",
    "glorot_uniform",
    "grad_cam",
    "he_normal",
    "heat_map",
    "im2col",
    "import_keras",
    "input_region",
    "keras_mnist",
    "leaky_relu",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "lenet5",
    "load_digits",
    "load_fashion_mnist",
    "load_keras_weights",
    "load_mnist",
    "local_response_norm",
    "local_response_norm_backward",
    "local_response_norm_forward",
    "map_grid",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "mean_squared_error",
    "mean_squared_error_backward",
    "mean_squared_error_forward",
    "normal",
    "numerical_gradient",
    "occlusion_map",
    "output_size",
    "permute_pixels",
    "pixel_order",
    "plot_history",
    "receptive_field",
    "receptive_fields",
    "relu",
    "relu_backward",
    "relu_forward",
    "resize_map",
    "saliency",
    "same_padding",
    "shade_grid",
    "shift_images",
    "show_source",
    "sigmoid",
    "sigmoid_backward",
    "sigmoid_forward",
    "simple_convnet",
    "softmax",
    "softmax_backward",
    "softmax_cross_entropy",
    "softmax_cross_entropy_backward",
    "softmax_cross_entropy_forward",
    "softmax_forward",
    "tanh",
    "tanh_backward",
    "tanh_forward",
    "to_keras",
    "unseen",
    "upsample2d",
    "upsample2d_backward",
    "upsample2d_forward",
    "weight_histograms",
]
