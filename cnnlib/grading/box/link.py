"""Messages over a socket, each by a deadline."""

from __future__ import annotations

import array
import socket
import time

from .wire import HEADER, TooLate, WireError, sizes


def receive(link: socket.socket, until: float | None = None) -> bytearray:
    """Read one message from a socket.

    Parameters
    ----------
    link : socket
        A stream.
    until : float, optional
        The time of `time.monotonic` by which it must be whole; without one, wait.

    Returns
    -------
    bytearray
        For `unpack`.

    Raises
    ------
    TooLate
        If it is not.
    WireError
        If the other side has gone, or announces too much.
    """
    header = _exactly(link, bytearray(HEADER.size), until)
    return header + _exactly(link, bytearray(sum(sizes(header))), until)


def _exactly(link: socket.socket, room: bytearray, until: float | None) -> bytearray:
    view = memoryview(room)
    while len(view):
        _wait_at_most(link, until)
        try:
            count = link.recv_into(view)
        except TimeoutError:
            raise TooLate("no answer in time") from None
        except OSError as error:
            raise WireError(f"the link broke: {type(error).__name__}") from None
        if count == 0:
            raise WireError("the other side has gone")
        view = view[count:]
    return room


def send(link: socket.socket, data: bytes, until: float | None = None) -> None:
    """Send a message, and raise `WireError` if the other side takes none by then."""
    _wait_at_most(link, until)
    try:
        link.sendall(data)
    except TimeoutError:
        raise TooLate("a message was not taken in time") from None
    except OSError as error:
        raise WireError(f"the link broke: {type(error).__name__}") from None


def _wait_at_most(link: socket.socket, until: float | None) -> None:
    if until is None:
        link.settimeout(None)
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TooLate("the time is over")
    link.settimeout(left)


def send_with_file(link: socket.socket, data: bytes, file: int) -> None:
    """Send a few bytes, and a file descriptor beside them."""
    rights = array.array("i", [file]).tobytes()
    link.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
