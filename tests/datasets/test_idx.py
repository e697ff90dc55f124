"""The IDX reader: by hand, and refusing whatever is not exact."""

import struct

import numpy as np
import pytest

from cnnlib.datasets.idx import parse_idx

BYTES_2_BY_3 = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 250, 251, 255])


def idx_bytes(array):
    """The format's definition written out, independent of cnnlib."""
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def test_reads_the_bytes_written_out_by_hand():
    # 00 00, 08 = unsigned byte, 02 = two axes, then 2 and 3 as four bytes each, then six numbers
    array = parse_idx(BYTES_2_BY_3)
    assert array.dtype == np.uint8
    np.testing.assert_array_equal(array, [[1, 2, 3], [250, 251, 255]])


def test_sizes_are_read_most_significant_byte_first():
    # 0x0102 = 258 rows; read the other way round it would be 0x02010000
    data = bytes([0, 0, 8, 1, 0, 0, 1, 2]) + bytes(258)
    assert parse_idx(data).shape == (258,)


@pytest.mark.parametrize("shape", [(7,), (2, 3), (2, 3, 4), (1, 2, 3, 4), (0, 5)])
def test_any_rank_comes_back(shape):
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(parse_idx(idx_bytes(array)), array)


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (b"", "got no bytes"),
        (b"\x00\x00\x08", "got 00 00 08"),
        (b"\x1f\x8b\x08\x00rest", "got 1f 8b 08 00"),  # still gzipped
        (b"\x00\x00\x0d\x02rest", "got 00 00 0d 02"),  # float32, not bytes
        (b"\x00\x01\x08\x02rest", "got 00 01 08 02"),
        (b"\x00\x00\x08\x00rest", "got 00 00 08 00"),  # no axes
    ],
)
def test_a_wrong_magic_number_is_named(data, received):
    with pytest.raises(ValueError, match=f"labels must begin with the IDX magic.*{received}"):
        parse_idx(data, "labels")


def test_a_header_cut_short_is_named():
    with pytest.raises(ValueError, match="header of 12 bytes for its 2 axes; got 10 bytes"):
        parse_idx(BYTES_2_BY_3[:10])


@pytest.mark.parametrize(
    ("data", "length"), [(BYTES_2_BY_3[:-1], 17), (BYTES_2_BY_3 + b"\x00", 19)]
)
def test_a_wrong_length_is_named(data, length):
    with pytest.raises(ValueError, match=rf"18 bytes for its shape \(2, 3\); got {length} bytes"):
        parse_idx(data)
