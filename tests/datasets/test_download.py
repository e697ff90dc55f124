"""Downloading through pooch from a server on this machine that misbehaves on purpose."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import requests

from cnnlib import load_mnist
from cnnlib.datasets import download, registry

IMAGES = "train-images-idx3-ubyte"


class Server:
    """Answers /a/, /b/, /c/ … each by its own function of the file name; notes every request."""

    def __init__(self):
        self.answers = {}
        self.seen = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append(self.path)
                _, mirror, name = self.path.split("/")
                status, body, length = outer.answers[mirror](name)
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.01,))
        self.thread.start()

    def address(self, mirror):
        return f"http://127.0.0.1:{self.httpd.server_address[1]}/{mirror}/"

    def close(self):
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def missing(name):
    return 404, b"gone", 4


def good(fake):
    def answer(name):
        body = gzip.compress(fake.bytes[name.removesuffix(".gz")])
        return 200, body, len(body)

    return answer


def cut(fake):
    """A complete answer whose gzip stream stops in the middle."""

    def answer(name):
        body = gzip.compress(fake.bytes[name.removesuffix(".gz")])
        return 200, body[: len(body) // 2], len(body) // 2

    return answer


def broken_off(fake):
    """The connection closes before the promised length is reached."""

    def answer(name):
        body = gzip.compress(fake.bytes[name.removesuffix(".gz")])
        return 200, body[:-5], len(body)

    return answer


def use(monkeypatch, fake, server, **mirrors):
    server.answers = mirrors
    addresses = tuple(server.address(mirror) for mirror in mirrors)
    source = fake.source._replace(addresses=addresses)
    monkeypatch.setitem(registry.SOURCES, "mnist", source)
    return source


def in_cache(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


def test_addresses_are_tried_in_turn_until_one_is_right(fake, server, monkeypatch, tmp_path):
    use(monkeypatch, fake, server, a=missing, b=cut(fake), c=broken_off(fake), d=good(fake))
    data = load_mnist()
    np.testing.assert_array_equal(data.y_test, fake.arrays[3])
    assert server.seen[:4] == [f"/{mirror}/{IMAGES}.gz" for mirror in "abcd"]
    assert len(server.seen) == 16  # four files, four addresses each
    assert in_cache(tmp_path) == sorted(fake.bytes)


def test_the_second_call_needs_no_network(fake, server, monkeypatch):
    use(monkeypatch, fake, server, a=good(fake))
    first = load_mnist()
    asked = len(server.seen)
    assert asked == 4
    second = load_mnist()
    assert len(server.seen) == asked
    np.testing.assert_array_equal(first.x_train, second.x_train)
    assert first.x_train is not second.x_train


def test_a_second_round_follows_when_every_address_failed(fake, server, monkeypatch):
    calls = []

    def good_the_second_time(name):
        calls.append(name)
        return missing(name) if len(calls) == 1 else good(fake)(name)

    use(monkeypatch, fake, server, a=good_the_second_time)
    np.testing.assert_array_equal(load_mnist().y_train, fake.arrays[1])
    assert calls[:2] == [f"{IMAGES}.gz"] * 2


def test_pauses_between_rounds_grow(fake, server, monkeypatch):
    pauses = []
    monkeypatch.setattr("time.sleep", pauses.append)
    use(monkeypatch, fake, server, a=missing)
    with pytest.raises(FileNotFoundError):
        load_mnist()
    assert pauses == [1, 2]
    assert len(server.seen) == 1 + download.RETRIES


def test_a_bar_shows_the_progress(fake, server, monkeypatch, capsys):
    use(monkeypatch, fake, server, a=good(fake))
    load_mnist()
    assert "100%" in capsys.readouterr().err


def test_nothing_half_written_stays_and_every_answer_is_told(fake, server, monkeypatch, tmp_path):
    source = use(monkeypatch, fake, server, a=missing, b=cut(fake))
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist(tmp_path / "mine")
    text = str(caught.value)
    assert in_cache(tmp_path) == []
    assert text.startswith(f"MNIST needs {IMAGES}.gz; it was found neither on this machine nor")
    assert f"{tmp_path / 'mine' / 'mnist' / IMAGES}.gz: no such file" in text
    assert f"{source.addresses[0]}{IMAGES}.gz: 404 Client Error: Not Found\n" in text
    assert "its gzip wrapping is damaged" in text
    assert "delete it" not in text  # an address cannot be deleted
    assert "set CNNLIB_DATA=<data> or pass data_dir='<data>'; or use load_digits()" in text
    assert caught.value.__suppress_context__


def test_no_network_is_said_plainly(fake, monkeypatch):
    def refuse(*args, **kwargs):
        raise requests.ConnectionError("a long story about pools")

    monkeypatch.setattr(requests, "get", refuse)
    with pytest.raises(FileNotFoundError, match=r"idx3-ubyte.gz: no connection .ConnectionError"):
        load_mnist()


def test_a_slow_server_is_given_up(fake, monkeypatch):
    def wait(*args, timeout, **kwargs):
        raise requests.Timeout(f"{timeout}")

    monkeypatch.setattr(requests, "get", wait)
    with pytest.raises(FileNotFoundError, match="no answer within 30 s"):
        load_mnist()


def test_a_damaged_copy_in_the_cache_is_replaced(fake, server, monkeypatch, tmp_path):
    use(monkeypatch, fake, server, a=good(fake))
    load_mnist()
    path = tmp_path / "cache" / "mnist" / IMAGES
    path.write_bytes(path.read_bytes()[:-1])
    server.seen.clear()
    np.testing.assert_array_equal(load_mnist().y_train, fake.arrays[1])
    assert server.seen == [f"/a/{IMAGES}.gz"]
    assert path.read_bytes() == fake.bytes[IMAGES]


def test_a_damaged_copy_is_named_when_it_cannot_be_replaced(fake, server, monkeypatch, tmp_path):
    use(monkeypatch, fake, server, a=good(fake))
    load_mnist()
    path = tmp_path / "cache" / "mnist" / IMAGES
    path.write_bytes(b"damaged")
    server.answers["a"] = missing
    with pytest.raises(FileNotFoundError, match=f"{path}: damaged, so not used"):
        load_mnist()


def test_a_file_missing_from_the_folder_is_downloaded_but_not_into_it(
    fake, server, monkeypatch, tmp_path
):
    use(monkeypatch, fake, server, a=good(fake))
    fake.write(tmp_path / "mine" / "mnist")
    gone = tmp_path / "mine" / "mnist" / "t10k-labels-idx1-ubyte.gz"
    gone.unlink()
    np.testing.assert_array_equal(load_mnist(tmp_path / "mine").y_test, fake.arrays[3])
    assert server.seen == ["/a/t10k-labels-idx1-ubyte.gz"]
    assert not gone.exists()


def test_a_damaged_file_in_the_folder_is_an_error_and_no_reason_to_download(
    fake, server, monkeypatch, tmp_path
):
    use(monkeypatch, fake, server, a=good(fake))
    fake.write(tmp_path / "mine")
    (tmp_path / "mine" / f"{IMAGES}.gz").write_bytes(b"damaged")
    with pytest.raises(ValueError, match="The file was not used"):
        load_mnist(tmp_path / "mine")
    assert server.seen == []


def test_the_cache_folder_serves_as_a_data_folder(fake, server, monkeypatch, tmp_path):
    use(monkeypatch, fake, server, a=good(fake))
    load_mnist()
    server.seen.clear()
    monkeypatch.setenv(download.CACHE_VARIABLE, str(tmp_path / "elsewhere"))
    np.testing.assert_array_equal(load_mnist(tmp_path / "cache").y_train, fake.arrays[1])
    assert server.seen == []


def test_an_interruption_leaves_no_file(fake, server, monkeypatch, tmp_path):
    def interrupt(*args):
        raise KeyboardInterrupt

    use(monkeypatch, fake, server, a=good(fake))
    monkeypatch.setattr(download, "unpack", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    assert in_cache(tmp_path) == []


def test_poochs_log_level_is_given_back(fake, server, monkeypatch):
    import pooch

    monkeypatch.setattr(pooch.get_logger(), "level", 17)
    use(monkeypatch, fake, server, a=missing)
    with pytest.raises(FileNotFoundError):
        load_mnist()
    assert pooch.get_logger().level == 17
