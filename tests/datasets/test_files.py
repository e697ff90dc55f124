"""Files in a folder: every layout is found, and nothing but the published bytes is used."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from cnnlib import load_fashion_mnist, load_mnist
from cnnlib.datasets import registry
from cnnlib.datasets.files import data_folder

IMAGES = "train-images-idx3-ubyte"


def same_as(fake, data):
    """The loader's arrays are the stored ones, divided by 255, with a channel axis."""
    x_train, y_train, x_test, y_test = fake.arrays
    np.testing.assert_array_equal(data.x_train[:, 0], x_train.astype(np.float32) / np.float32(255))
    np.testing.assert_array_equal(data.x_test[:, 0], x_test.astype(np.float32) / np.float32(255))
    np.testing.assert_array_equal(data.y_train, y_train)
    np.testing.assert_array_equal(data.y_test, y_test)
    return True


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("sub", ["mnist", "."])
def test_each_layout_is_found(fake, tmp_path, compress, sub):
    fake.write(tmp_path / "data" / sub, compress)
    assert same_as(fake, load_mnist(tmp_path / "data"))
    assert same_as(fake, load_mnist(str(tmp_path / "data")))


def test_the_environment_names_the_folder_and_the_argument_comes_first(fake, tmp_path, monkeypatch):
    fake.write(tmp_path / "env" / "mnist")
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path / "env"))
    assert same_as(fake, load_mnist())
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path / "nowhere"))
    assert same_as(fake, load_mnist(tmp_path / "env"))


def test_an_empty_environment_variable_is_no_folder(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", "")
    assert data_folder(None) is None


def test_a_tilde_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder("~") == tmp_path


def test_two_data_sets_lie_side_by_side(fake, tmp_path):
    fake.write(tmp_path / "mnist")
    fake.other.write(tmp_path / "fashion-mnist")
    assert same_as(fake, load_mnist(tmp_path))
    assert same_as(fake.other, load_fashion_mnist(tmp_path))


def test_content_and_not_the_name_says_whether_it_is_compressed(fake, tmp_path):
    # Some browsers decompress while saving and keep the name.
    fake.write(tmp_path / "mnist")
    (tmp_path / "mnist" / f"{IMAGES}.gz").write_bytes(fake.bytes[IMAGES])
    assert same_as(fake, load_mnist(tmp_path))


def test_another_gzip_wrapping_is_as_good(fake, tmp_path):
    fake.write(tmp_path / "mnist")
    path = tmp_path / "mnist" / f"{IMAGES}.gz"
    before = path.read_bytes()
    path.write_bytes(gzip.compress(fake.bytes[IMAGES], compresslevel=1, mtime=123456789))
    assert path.read_bytes() != before
    assert same_as(fake, load_mnist(tmp_path))


def damage(kind, good, fake):
    """Return bytes for the training images that are wrong in one way."""
    data = fake.bytes[IMAGES]
    return {
        "gzip cut short": good[: len(good) // 2],
        "gzip damaged": good[:10] + b"\x07" + good[11:],  # no such kind of block
        "gzip checksum": good[:-8] + bytes(4) + good[-4:],
        "raw cut short": gzip.compress(data[:-7]),
        "raw too long": gzip.compress(data + b"\x00"),
        "one bit": gzip.compress(data[:-1] + bytes([data[-1] ^ 1])),
        "another data set": gzip.compress(fake.other.bytes[IMAGES]),
        "labels": gzip.compress(fake.bytes["train-labels-idx1-ubyte"]),
        "a web page": b"<html>not found</html>",
        "empty": b"",
    }[kind]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("gzip cut short", "its gzip wrapping is damaged"),
        ("gzip damaged", "its gzip wrapping is damaged: .*invalid block type"),
        ("gzip checksum", "its gzip wrapping is damaged: CRC"),
        ("raw cut short", r"cut short: 129 of 136 bytes"),  # 4 + 3*4 + 6*4*5 = 136
        ("raw too long", "longer than its 136 bytes"),
        ("one bit", "same length, other bytes"),
        ("another data set", f"these are the bytes of Fashion-MNIST's {IMAGES}"),
        ("labels", "these are the bytes of MNIST's train-labels-idx1-ubyte"),
        ("a web page", "cut short: 22 of 136 bytes"),
        ("empty", "cut short: 0 of 136 bytes"),
    ],
)
def test_a_bad_file_is_named_and_never_used(fake, tmp_path, kind, words):
    fake.write(tmp_path / "mnist")
    path = tmp_path / "mnist" / f"{IMAGES}.gz"
    path.write_bytes(damage(kind, path.read_bytes(), fake))
    with pytest.raises(ValueError, match=words) as caught:
        load_mnist(tmp_path)
    text = str(caught.value)
    assert text.startswith(f"{path} must hold MNIST's {IMAGES}")
    assert fake.source.x_train.sha256 in text
    assert (
        f"The file was not used: delete it and fetch http://127.0.0.1:9/{IMAGES}.gz again." in text
    )


def test_expected_and_received_hash_are_both_given(fake, tmp_path):
    fake.write(tmp_path / "mnist")
    wrong = fake.bytes[IMAGES][:-1]
    (tmp_path / "mnist" / f"{IMAGES}.gz").write_bytes(gzip.compress(wrong))
    received = hashlib.sha256(wrong).hexdigest()
    with pytest.raises(ValueError, match=f"{fake.source.x_train.sha256}; got SHA-256 {received}"):
        load_mnist(tmp_path)


def test_a_huge_file_is_not_unpacked_whole(fake, tmp_path):
    # 64 MB of zeros in 64 KB of gzip: the reader stops one byte past the right length.
    fake.write(tmp_path / "mnist")
    path = tmp_path / "mnist" / f"{IMAGES}.gz"
    path.write_bytes(gzip.compress(bytes(1 << 26)))
    received = hashlib.sha256(bytes(137)).hexdigest()  # 136 + 1 bytes were read
    with pytest.raises(ValueError, match=f"{received} .longer than its 136 bytes"):
        load_mnist(tmp_path)


def test_the_data_folder_is_never_written(fake, tmp_path):
    fake.write(tmp_path / "data" / "mnist")
    before = sorted(tmp_path.rglob("*"))
    load_mnist(tmp_path / "data")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_not_there_is_refused(monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    with pytest.raises(
        NotADirectoryError, match=f"data_dir must be an existing folder; got '{gone}'"
    ):
        load_mnist(gone)
    monkeypatch.setenv("CNNLIB_DATA", str(gone))
    with pytest.raises(NotADirectoryError, match="CNNLIB_DATA must be an existing folder"):
        load_fashion_mnist()


def test_a_folder_must_be_a_path():
    with pytest.raises(TypeError, match=r"data_dir must be a path .* got int\. Pass the folder"):
        load_mnist(3)


def test_a_registry_with_the_wrong_shape_is_noticed(fake, tmp_path, monkeypatch):
    fake.write(tmp_path)
    file = fake.source.x_train._replace(shape=(6, 5, 4))
    monkeypatch.setitem(registry.SOURCES, "mnist", fake.source._replace(x_train=file))
    with pytest.raises(ValueError, match=r"must have the shape \(6, 5, 4\); got \(6, 4, 5\)"):
        load_mnist(tmp_path)


def test_every_hash_of_the_registry_is_one_of_its_own():
    files = [file for source in registry.SOURCES.values() for file in source.files]
    assert len({file.sha256 for file in files}) == 8
    assert all(len(file.sha256) == 64 for file in files)
    # 16 bytes of header and 60,000 pictures of 784; 8 bytes and 60,000 labels
    assert files[0].size == 47_040_016
    assert files[1].size == 60_008


def test_paths_are_tried_gzip_first_and_in_the_named_folder_first(fake):
    from cnnlib.datasets.files import candidates

    assert candidates(Path("d"), fake.source, fake.source.y_test) == [
        Path("d/mnist/t10k-labels-idx1-ubyte.gz"),
        Path("d/mnist/t10k-labels-idx1-ubyte"),
        Path("d/t10k-labels-idx1-ubyte.gz"),
        Path("d/t10k-labels-idx1-ubyte"),
    ]
