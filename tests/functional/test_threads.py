"""One thread computing by itself: the cores are left to others, and given back."""

import threading

import pytest
from threadpoolctl import threadpool_limits

from cnnlib.functional.fast import threads
from cnnlib.functional.fast.threads import alone, in_parts, thread_count, undivided


@pytest.fixture(autouse=True)
def two_threads():
    """Have two threads of BLAS, on a machine with one core too."""
    if not blas_threads():
        pytest.skip("the threads of this BLAS cannot be counted")
    with threadpool_limits(2, user_api="blas"):
        yield


def blas_threads():
    """How many threads NumPy's BLAS has; other tests may have loaded further libraries."""
    return {library["num_threads"] for library in threads.blas().info()}


def in_another_thread(task):
    found = []
    thread = threading.Thread(target=lambda: found.append(task()))
    thread.start()
    thread.join()
    return found[0]


def is_free():
    with alone() as free:
        return free


def parts_of_ten():
    return in_parts(lambda part: part, 10)


def test_alone_one_thread_does_all_the_work():
    assert len(parts_of_ten()) == 2
    with alone() as free:
        assert free
        assert parts_of_ten() == [slice(0, 10)]
        assert in_another_thread(parts_of_ten) == [slice(0, 10)]
    assert len(parts_of_ten()) == 2


def test_alone_each_product_stays_on_one_core():
    assert blas_threads() == {2}
    with alone():
        assert blas_threads() == {1}
        assert thread_count() == 2  # what there is to give away
    assert blas_threads() == {2}


def test_nobody_is_alone_twice():
    with alone() as first:
        assert first
        assert not is_free()
        assert not in_another_thread(is_free)
        with alone() as second:
            assert not second
        assert blas_threads() == {1}  # the first still is
    assert is_free()
    assert in_another_thread(is_free)


def test_nobody_is_alone_while_threads_work():
    assert in_parts(lambda part: is_free(), 10) == [False, False]
    assert is_free()


def test_who_is_not_alone_changes_nothing():
    with threads._team.dividing, alone() as free:
        assert not free
        assert blas_threads() == {2}
    assert not threads._team.dividing.locked()


def test_after_an_error_the_threads_are_free_again():
    with pytest.raises(KeyError), alone():
        raise KeyError
    assert is_free()
    assert blas_threads() == {2}
    with alone():
        with pytest.raises(KeyError), alone():  # of one who was not
            raise KeyError
        assert not is_free()


def test_blas_is_held_and_let_go_whichever_threads_ask():
    """One thread comes and goes while another stays: neither may find it free, or leave it held."""
    before, stop, seen = blas_threads(), threading.Event(), set()

    def come_and_go():
        while not stop.is_set():
            with undivided():
                seen.update(blas_threads())

    thread = threading.Thread(target=come_and_go)
    thread.start()
    for _ in range(200):
        with alone() as free:
            assert free
            seen.update(blas_threads())
    stop.set()
    thread.join()
    assert seen == {1}
    assert blas_threads() == before


def test_undivided_holds_for_the_calling_thread_alone():
    parts, counts = [], []

    def elsewhere():
        parts.extend(in_parts(lambda part: part, 10))
        counts.append(thread_count())

    with undivided(), undivided():
        assert in_parts(lambda part: part, 10) == [slice(0, 10)]
        assert thread_count() == 1
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert len(parts) == 2
    assert counts == [2]
    assert len(in_parts(lambda part: part, 10)) == 2
