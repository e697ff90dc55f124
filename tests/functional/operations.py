"""Every operation on awkward cases: non-square, strided, unevenly padded.

The contract tests run over this list. A new operation needs one line here.
"""

from typing import Any, NamedTuple

import numpy as np

from cnnlib import functional as F


class Case(NamedTuple):
    """One operation with its inputs and options."""

    name: str
    inputs: tuple[Any, ...]
    options: dict[str, Any]
    label: str

    def __str__(self):
        return f"{self.name}-{self.label}"

    @property
    def operation(self):
        return getattr(F, self.name)

    def forward(self, *inputs, **more):
        return getattr(F, f"{self.name}_forward")(*inputs, **self.options, **more)

    def backward(self, dy, cache):
        """Give the gradients as a tuple, also where there is only one."""
        gradients = getattr(F, f"{self.name}_backward")(dy, cache)
        return gradients if isinstance(gradients, tuple) else (gradients,)


def normal(*shape):
    """Draw numbers around zero, the same ones for the same shape."""
    return np.random.default_rng(len(shape) + sum(shape)).standard_normal(shape)


def distinct(*shape):
    """Draw numbers that differ by at least 0.1, none nearer to zero than 0.05.

    So far apart that the small steps of central differences cross no kink.
    """
    count = int(np.prod(shape))
    values = np.random.default_rng(count).permutation(count) - count // 2 + 0.5
    return 0.1 * values.reshape(shape)


x = normal(2, 4, 4, 5)
uneven = ((1, 0), (0, 2))

CASES = [
    Case("conv2d", (x, normal(3, 4, 3, 2), normal(3)), {}, "plain"),
    Case(
        "conv2d",
        (x, normal(3, 4, 3, 2), normal(3)),
        {"strides": (2, 3), "padding": uneven, "dilation": (1, 2)},
        "strided-padded-dilated",
    ),
    Case("conv2d", (x, normal(3, 4, 2, 4)), {"strides": 2, "padding": "same"}, "same-no-bias"),
    Case("conv2d", (x, normal(2, 4, 3, 2)), {"padding": "full"}, "full-no-bias"),
    Case("conv2d", (x, normal(3, 4, 1, 1), normal(3)), {}, "one-by-one"),
    Case(
        "conv2d",
        (x, normal(6, 2, 3, 2), normal(6)),
        {"groups": 2, "strides": (2, 1), "padding": (0, 1)},
        "two-groups",
    ),
    Case("conv2d", (x, normal(4, 1, 2, 3)), {"groups": 4}, "a-group-a-channel"),
    Case(
        "conv2d",
        (normal(2, 4, 4, 3), normal(4, 2, 2, 2), normal(4)),
        {"groups": 2, "strides": (2, 1), "padding": uneven, "dilation": (2, 1), "method": "loops"},
        "loops",
    ),
    Case("conv2d", (normal(1, 1, 3, 3), normal(1, 1, 2, 2)), {"method": "loops"}, "loops-no-bias"),
    *(
        Case(
            "conv2d",
            (x, normal(6, 2, 3, 2), normal(6)),
            {"groups": 2, "strides": (2, 1), "padding": uneven, "method": method},
            method,
        )
        for method in ("blocked", "mec", "winograd", "auto")
    ),
    Case("conv2d_transpose", (x, normal(4, 3, 3, 2), normal(3)), {}, "plain"),
    Case(
        "conv2d_transpose",
        (x, normal(4, 3, 3, 4), normal(3)),
        {"strides": (2, 3), "padding": "same"},
        "same",
    ),
    Case("conv2d_transpose", (x, normal(4, 2, 2, 1)), {"strides": 3}, "gaps-no-bias"),
    Case(
        "conv2d_transpose",
        (x, normal(4, 2, 3, 3)),
        {"strides": (1, 2), "padding": uneven},
        "cut",
    ),
    Case("max_pool2d", (distinct(2, 3, 4, 5),), {"pool_size": 2}, "plain"),
    Case(
        "max_pool2d",
        (distinct(2, 3, 4, 5),),
        {"pool_size": (3, 2), "strides": (1, 2), "padding": ((2, 0), (0, 1))},
        "overlapping-padded",
    ),
    Case(
        "max_pool2d",
        (distinct(2, 3, 4, 5),),
        {"pool_size": 2, "strides": 3, "padding": "same"},
        "gaps",
    ),
    Case("avg_pool2d", (x,), {"pool_size": 2}, "plain"),
    Case(
        "avg_pool2d",
        (x,),
        {"pool_size": (3, 2), "strides": (1, 2), "padding": ((2, 0), (0, 1))},
        "overlapping-padded",
    ),
    Case("avg_pool2d", (x,), {"pool_size": 3, "strides": 2, "padding": "same"}, "same"),
    Case("global_max_pool2d", (distinct(2, 3, 4, 5),), {}, "plain"),
    Case("global_avg_pool2d", (x,), {}, "plain"),
    Case("upsample2d", (x,), {"size": (2, 3)}, "plain"),
    Case("dense", (normal(3, 4), normal(4, 5), normal(5)), {}, "plain"),
    Case("dense", (normal(3, 4), normal(4, 5)), {}, "no-bias"),
    Case("relu", (distinct(3, 4),), {}, "plain"),
    Case("leaky_relu", (distinct(3, 4),), {"negative_slope": 0.2}, "plain"),
    Case("sigmoid", (normal(3, 4),), {}, "plain"),
    Case("tanh", (normal(3, 4),), {}, "plain"),
    Case("softmax", (normal(3, 4),), {}, "rows"),
    Case("softmax", (normal(3, 4, 2),), {"axis": 1}, "middle-axis"),
    Case("batch_norm", (x, normal(4), normal(4)), {}, "maps"),
    Case("batch_norm", (normal(5, 3), normal(3), normal(3)), {"epsilon": 0.1}, "rows"),
    Case(
        "batch_norm",
        (x, normal(4), normal(4)),
        {"mean": normal(4), "variance": normal(4) ** 2},
        "running",
    ),
    Case(
        "local_response_norm",
        (x,),
        {"depth_radius": 1, "bias": 1.5, "alpha": 0.7, "beta": 0.6},
        "strong",
    ),
    Case("local_response_norm", (x,), {"depth_radius": 5, "alpha": 0.5}, "all-channels"),
]
