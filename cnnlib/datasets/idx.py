"""The IDX format of MNIST: a magic number, the sizes, then the bytes themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import UInt8
    from numpy import ndarray

UNSIGNED_BYTE = 0x08


def parse_idx(data: bytes, name: str = "data") -> UInt8[ndarray, "..."]:
    """Turn the bytes of an IDX file into an array.

    An IDX file begins with two zero bytes, one byte for the kind of number and one
    for the count of axes; then follow the size of each axis as a four-byte integer,
    most significant byte first, and the numbers, last axis fastest.

    Parameters
    ----------
    data : bytes
        The whole file, already decompressed.
    name : str
        What to call it in an error.

    Returns
    -------
    ndarray of uint8
        The numbers, in the shape that the file states. Read-only: it looks into `data`.

    Raises
    ------
    ValueError
        If the magic number is not that of unsigned bytes, or the file is shorter or longer
        than its sizes say.

    Notes
    -----
    Only unsigned bytes (kind 0x08) are read, since MNIST and Fashion-MNIST hold nothing
    else. No copy is made.

    Taught in chapter 5, Batches and 4-D arrays.

    References
    ----------
    .. [1] Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".

    Examples
    --------
    >>> parse_idx(bytes([0, 0, 8, 2,  0, 0, 0, 2,  0, 0, 0, 3,  1, 2, 3, 4, 5, 6]))
    array([[1, 2, 3],
           [4, 5, 6]], dtype=uint8)
    """
    magic = bytes(data[:4])
    if len(magic) < 4 or magic[:3] != bytes([0, 0, UNSIGNED_BYTE]) or magic[3] == 0:
        raise ValueError(
            f"{name} must begin with the IDX magic number of unsigned bytes, 00 00 08 and the "
            f"count of axes; got {magic.hex(' ') or 'no bytes'}. "
            "Check that it is an IDX file, decompressed."
        )
    axes = magic[3]
    header = 4 + 4 * axes
    if len(data) < header:
        raise ValueError(
            f"{name} must have a header of {header} bytes for its {axes} axes; "
            f"got {len(data)} bytes. The file is cut short: fetch it again."
        )
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", count=axes, offset=4))
    expected = header + math.prod(shape)
    if len(data) != expected:
        raise ValueError(
            f"{name} must have {expected} bytes for its shape {shape}; "
            f"got {len(data)} bytes. The file is cut short or has foreign bytes: fetch it again."
        )
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)  # the stated shape
