"""Problems about numbers: of parameters, multiply-adds, values and bytes."""

from __future__ import annotations

from ..shapes import output_size
from .draw import Draw
from .sizes import Made


def conv_parameters(draw: Draw) -> Made:
    """Parameters of a convolution."""
    F, C = draw.choose([1, 3, 5, 7, 11]), draw.choose([1, 3, 16, 32, 64])
    FN = draw.choose([8, 16, 32, 64, 96, 120])
    weights = F * F * C * FN
    mistakes = {
        "no_bias": weights,
        "flat": F * F * FN + FN,
        "one_bias": weights + 1,
        "bias_each": weights + C * FN,
    }
    return {"F": F, "C": C, "FN": FN, "weights": weights}, weights + FN, mistakes


def group_parameters(draw: Draw) -> Made:
    """Parameters of a convolution in groups."""
    G, F = draw.choose([2, 4]), draw.choose([3, 5])
    C, FN = G * draw.choose([4, 8, 24]), G * draw.choose([8, 16, 64])
    weights = F * F * (C // G) * FN
    mistakes = {
        "whole": F * F * C * FN + FN,
        "twice": F * F * (C // G) * (FN // G) + FN,
        "no_bias": weights,
    }
    numbers = {"F": F, "C": C, "FN": FN, "G": G, "slice": C // G, "weights": weights}
    return numbers, weights + FN, mistakes


def dense_parameters(draw: Draw) -> Made:
    """Parameters of a dense layer behind a flattening."""
    H, W = draw.between(4, 14), draw.between(4, 14)
    C, K = draw.choose([16, 32, 64, 128]), draw.choose([10, 64, 100, 512])
    D = H * W * C
    mistakes = {"no_bias": D * K, "one_bias": D * K + 1, "no_channels": (H * W + 1) * K}
    return {"H": H, "W": W, "C": C, "K": K, "D": D}, (D + 1) * K, mistakes


def flatten(draw: Draw) -> Made:
    """Numbers behind a convolution, a pooling and a flattening."""
    H, W = draw.between(12, 40), draw.between(12, 40)
    F, C, FN = draw.choose([3, 5]), draw.choose([1, 3]), draw.choose([8, 16, 32])
    OH, OW = output_size(H, F), output_size(W, F)
    PH, PW = OH // 2, OW // 2
    mistakes = {"no_pool": OH * OW * FN, "channels": PH * PW * FN * C, "one_map": PH * PW}
    numbers = {"H": H, "W": W, "C": C, "F": F, "FN": FN, "OH": OH, "OW": OW, "PH": PH, "PW": PW}
    return numbers, PH * PW * FN, mistakes


def multiply_adds(draw: Draw) -> Made:
    """Multiply-adds of a convolution on one image."""
    H, W = draw.between(8, 32), draw.between(8, 32)
    F, C, FN = draw.choose([1, 3, 5]), draw.choose([3, 16, 32]), draw.choose([8, 16, 32])
    window = F * F * C
    mistakes = {
        "weights": window * FN,
        "flat": H * W * F * F * FN,
        "one_filter": H * W * window,
    }
    numbers = {"H": H, "W": W, "F": F, "C": C, "FN": FN, "window": window, "cells": H * W * FN}
    return numbers, H * W * FN * window, mistakes


def rows(draw: Draw) -> Made:
    """Rows of the matrix of windows."""
    N, C = draw.choose([2, 5, 10]), draw.choose([2, 3])
    H, F, S = draw.between(7, 28), draw.choose([2, 3, 5]), draw.between(1, 3)
    OH = output_size(H, F, S)
    mistakes = {"columns": C * F * F, "one_image": OH * OH, "channels": N * C * OH * OH}
    numbers = {"N": N, "C": C, "H": H, "F": F, "S": S, "OH": OH}
    return numbers, N * OH * OH, mistakes


def memory(draw: Draw) -> Made:
    """Bytes of a batch of maps in float32."""
    N, C = draw.choose([10, 32, 64, 100]), draw.choose([16, 30, 32, 64])
    H, W = draw.between(6, 28), draw.between(6, 28)
    values = N * C * H * W
    mistakes = {"values": values, "bits": 32 * values, "double": 8 * values, "one": 4 * C * H * W}
    return {"N": N, "C": C, "H": H, "W": W, "values": values}, 4 * values, mistakes
