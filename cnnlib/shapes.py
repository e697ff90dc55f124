"""How large outputs are, how much padding goes where, what an output cell can see.

All along one axis: a window of `kernel_size` cells moves over it in steps of `strides`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .checks import check_choice, check_pair, check_whole, message

# The padding of one axis as callers write it; `resolve_padding` says what each form means.
AxisPadding = int | str | tuple[int, int] | list[int]


def dilated(kernel_size: int, dilation: int = 1) -> int:
    """Give the cells that a kernel spans once it is spread out by a dilation.

    Parameters
    ----------
    kernel_size : int
        Cells of the kernel along one axis.
    dilation : int
        Steps from one kernel cell to the next; 1 leaves no gaps.

    Returns
    -------
    int
        ``(kernel_size - 1) * dilation + 1``.

    Examples
    --------
    >>> dilated(3), dilated(3, dilation=2)
    (3, 5)
    """
    return (kernel_size - 1) * dilation + 1


def same_padding(
    size: int, kernel_size: int, strides: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """Give the zeros before and after one axis under ``padding="same"``.

    The output gets ``ceil(size / strides)`` cells. When the number of zeros is odd, the
    extra one goes after the axis (at the bottom, at the right).

    Parameters
    ----------
    size : int
        Cells of the input along the axis.
    kernel_size : int
        Cells of the kernel along the axis.
    strides, dilation : int
        Cells from one window to the next, and from one kernel cell to the next.

    Returns
    -------
    tuple of int
        Cells of padding (before, after).

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number of at least 1.

    Notes
    -----
    The rule is TensorFlow's: in all ``max((OH - 1) * strides + kernel_size - size, 0)``
    zeros with ``OH = ceil(size / strides)``. Taught in chapter 3, Padding and stride.

    References
    ----------
    .. [1] TensorFlow, "Notes on padding",
       https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2

    Examples
    --------
    >>> same_padding(28, 3)
    (1, 1)
    >>> same_padding(100, 3, strides=2)  # one zero in all, at the end
    (0, 1)
    >>> same_padding(28, 10)
    (4, 5)
    """
    size, kernel_size = check_whole(size, "size"), check_whole(kernel_size, "kernel_size")
    strides, dilation = check_whole(strides, "strides"), check_whole(dilation, "dilation")
    positions = -(-size // strides)  # rounded up
    total = max((positions - 1) * strides + dilated(kernel_size, dilation) - size, 0)
    return total // 2, total - total // 2


def resolve_padding(
    padding: AxisPadding, size: int, kernel_size: int, strides: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """Turn any way to write a padding into the cells before and after one axis.

    Parameters
    ----------
    padding : int, tuple of int, or str
        An int pads both ends alike; a pair is (before, after). ``"valid"`` pads nothing,
        ``"same"`` follows `same_padding`, and ``"full"`` pads so far that every input cell
        meets every kernel cell.
    size : int
        Cells of the input along the axis.
    kernel_size : int
        Cells of the kernel along the axis.
    strides, dilation : int
        Cells from one window to the next, and from one kernel cell to the next.

    Returns
    -------
    tuple of int
        Cells of padding (before, after).

    Raises
    ------
    TypeError, ValueError
        If the padding is none of these, or a number is negative.

    Examples
    --------
    >>> [resolve_padding(padding, 4, 3) for padding in (1, (0, 1), "valid", "same", "full")]
    [(1, 1), (0, 1), (0, 0), (1, 1), (2, 2)]
    """
    if not isinstance(padding, str):
        return check_pair(padding, "padding", at_least=0, parts="(before, after)")
    check_choice(padding, "padding", ["valid", "same", "full"])
    if padding == "same":
        return same_padding(size, kernel_size, strides, dilation)
    reach = dilated(kernel_size, dilation) - 1 if padding == "full" else 0
    return reach, reach


def output_size(
    size: int, kernel_size: int, strides: int = 1, padding: AxisPadding = 0, dilation: int = 1
) -> int:
    """Count the positions of a window along one axis.

    The window starts at one end and moves on by `strides` cells for as long as it fits; what
    does not fill a whole step at the other end is never seen (see `unseen`).

    Parameters
    ----------
    size : int
        Cells of the input along the axis.
    kernel_size : int
        Cells of the kernel along the axis.
    strides : int
        Cells the window moves at each step.
    padding : int, tuple of int, or str
        Cells added at the ends, in any form that `resolve_padding` knows.
    dilation : int
        Steps from one kernel cell to the next.

    Returns
    -------
    int
        Cells of the output along the axis.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    ``(before + size + after - dilated(kernel_size, dilation)) // strides + 1``: the first
    window, and one more for every whole step that the room behind it allows.
    Taught in chapter 3, Padding and stride.

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
       learning", 2016, https://arxiv.org/abs/1603.07285

    Examples
    --------
    >>> output_size(4, 3)
    2
    >>> output_size(28, 5, strides=3, padding=2), output_size(31, 5, strides=3, padding=2)
    (10, 11)
    >>> output_size(227, 11, strides=4), output_size(224, 11, strides=4)
    (55, 54)
    """
    room = _room(size, kernel_size, strides, padding, dilation)
    return room // strides + 1


def unseen(size: int, kernel_size: int, strides: int = 1, padding: AxisPadding = 0) -> int:
    """Count the trailing cells of the padded axis that no window visits.

    Parameters
    ----------
    size : int
        Cells of the input along the axis.
    kernel_size : int
        Cells of the kernel along the axis.
    strides : int
        Cells the window moves at each step.
    padding : int, tuple of int, or str
        Cells added at the ends, in any form that `resolve_padding` knows.

    Returns
    -------
    int
        Cells left over at the end, between 0 and ``strides - 1``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    The remainder of the division in `output_size`. With a stride larger than the kernel,
    cells between two windows are passed over as well; they are not counted here. Taught in
    chapter 3, Padding and stride.

    Examples
    --------
    >>> unseen(8, 3, strides=2)  # three windows cover 7 of 8 cells
    1
    >>> unseen(7, 3, strides=2)
    0
    """
    return _room(size, kernel_size, strides, padding, dilation=1) % strides


def _room(size: int, kernel_size: int, strides: int, padding: AxisPadding, dilation: int) -> int:
    """Count the cells of the padded axis that lie behind the first window."""
    size, kernel_size = check_whole(size, "size"), check_whole(kernel_size, "kernel_size")
    strides, dilation = check_whole(strides, "strides"), check_whole(dilation, "dilation")
    pads = resolve_padding(padding, size, kernel_size, strides, dilation)
    room = size + sum(pads) - dilated(kernel_size, dilation)
    if room < 0:
        expected = "the kernel must fit into the padded input"
        got = f"size={size}, padding={padding!r}, kernel_size={kernel_size}, dilation={dilation}"
        raise ValueError(message(expected, got, "Use a smaller kernel or more padding."))
    return room


def receptive_field(layers: Iterable[int | tuple[int, ...] | list[int]]) -> int:
    """Count the input cells along one axis that one output cell can see.

    Each layer widens the view by its kernel less one, measured in input cells: the product of
    all strides before it says how many input cells lie between two neighbours there.

    Parameters
    ----------
    layers : iterable of int or tuple of int
        The windows from the input on, convolutions and poolings alike: ``kernel_size``,
        ``(kernel_size, strides)`` or ``(kernel_size, strides, dilation)``. Leave out layers
        without a window, such as ReLU.

    Returns
    -------
    int
        Width of the view in input cells; 1 for no layers at all.

    Raises
    ------
    TypeError, ValueError
        If an entry is not of this form.

    Notes
    -----
    ``r = 1 + sum((kernel_size - 1) * dilation * jump)`` over the layers, where ``jump`` is the
    product of the strides of all layers before. Padding does not change it. Taught in
    chapter 6, Pooling and the receptive field.

    References
    ----------
    .. [1] A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional
       neural networks", Distill, 2019, https://doi.org/10.23915/distill.00021

    Examples
    --------
    >>> receptive_field([3, 3, 3])
    7
    >>> receptive_field([3, (2, 2), 3, (2, 2), 3])  # the same with 2x2 poolings between
    18
    """
    field = jump = 1
    for position, layer in enumerate(layers):
        kernel_size, strides, dilation = _window(layer, name=f"layers[{position}]")
        field += (kernel_size - 1) * dilation * jump
        jump *= strides
    return field


def _window(layer: int | tuple[int, ...] | list[int], name: str) -> tuple[int, int, int]:
    """Fill in the stride and the dilation of a window that leaves them out."""
    numbers = layer if isinstance(layer, tuple | list) else (layer,)
    if not 1 <= len(numbers) <= 3:
        expected = f"{name} must be kernel_size, (kernel_size, strides) or both with a dilation"
        advice = "Describe one axis only, with one to three numbers."
        raise ValueError(message(expected, f"{name}={layer!r}", advice))
    kernel_size, strides, dilation = (*numbers, 1, 1)[:3]
    return check_whole(kernel_size, name), check_whole(strides, name), check_whole(dilation, name)
