"""How a batch is divided between this process and its helpers."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cnnlib.functional.fast import blas as blas_module
from cnnlib.functional.fast import crew as crew_module
from cnnlib.functional.fast import threads as threads_module
from cnnlib.functional.fast.crew import ARRIVAL, COPY, OVERHEAD, Crew, Work
from tests.processes import needs_helpers

pytestmark = needs_helpers

images = st.integers(0, 60)
costs = st.floats(0, 1e8)
copies = st.integers(0, 10**8)
threads = st.integers(1, 8)
CREW = Crew(lambda order, inputs, outputs: None)


def sizes(N, cost, copied, count, crew=CREW):
    """Give the number of images in each part, where so many cores compute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew_module, "thread_count", lambda: count)
        parts = crew.parts(N, cost, copied)
    cells = np.arange(N)
    np.testing.assert_array_equal(np.concatenate([cells[part] for part in parts]), cells)
    return [part.stop - part.start for part in parts]


def expected(found, cost, copied):
    """Say when the last is ready: a helper begins later, copies, and has to be asked."""
    own, *others = found
    image = max(cost, 1.0)
    behind = [ARRIVAL + other * (image + COPY * copied) for other in others]
    return max([own * image, *behind]) + OVERHEAD * len(others)


@given(N=images, cost=costs, copied=copies, count=threads)
@example(N=2, cost=3e6, copied=10**8, count=2)  # an eighth of the speed: a quarter of an image
def test_parts_cover_a_batch_without_gaps(N, cost, copied, count):
    found = sizes(N, cost, copied, count)
    assert 1 <= len(found) <= count
    if len(found) > 1:
        assert min(found) >= 1
        assert len(set(found[1:])) == 1


@given(N=images, cost=costs, copied=copies, count=threads)
def test_no_other_division_is_ready_sooner(N, cost, copied, count):
    found = expected(sizes(N, cost, copied, count), cost, copied)
    for helpers in range(count):
        for each in range(1, N):
            if (own := N - helpers * each) >= 1:
                other = expected([own, *[each] * helpers], cost, copied)
                assert found <= other * (1 + 1e-9)


@given(N=images, cost=costs, copied=st.tuples(copies, copies), count=threads)
def test_dearer_copies_never_give_a_helper_more(N, cost, copied, count):
    less, more = sorted(copied)
    before, after = sizes(N, cost, less, count), sizes(N, cost, more, count)
    assume(len(before) == len(after))
    assert after[0] >= before[0]


@given(N=images, cost=costs, copied=st.tuples(copies, copies))
def test_dearer_copies_never_make_one_helper_worth_its_while(N, cost, copied):
    less, more = sorted(copied)
    before, after = sizes(N, cost, less, 2), sizes(N, cost, more, 2)
    assert after[0] >= before[0]


@given(N=st.integers(1, 60), share=st.floats(0, 1), copied=copies, count=threads)
def test_nothing_is_shared_that_costs_less_than_to_ask(N, share, copied, count):
    assume(share * OVERHEAD >= N)  # an image is taken to cost a nanosecond at least
    assert sizes(N, share * OVERHEAD / N, copied, count) == [N]


@given(N=images, cost=costs, copied=copies, count=threads)
def test_nothing_is_shared_without_helpers(N, cost, copied, count):
    crew = Crew(CREW.task)
    crew.possible = False
    assert sizes(N, cost, copied, count, crew) == [N]


@pytest.mark.parametrize(
    ("N", "cost", "copied", "by_hand"),
    [
        (10, 1e9, 0, [4, 3, 3]),
        (2, 1e9, 0, [1, 1]),
        (3, 1e9, 0, [1, 1, 1]),
        (10, 15_000, 0, [10]),  # 150 us: less than to ask, and to wait for an image
        (10, 30_000, 0, [6, 4]),  # 300 us: 6 * 30 = 4 * 30 + 60, and 100 to ask
        (10, 45_000, 0, [6, 4]),  # 270 + 100 us; [5, 5] takes 285 + 100, [4, 3, 3] 195 + 200
        (10, 90_000, 0, [4, 3, 3]),  # 360 + 200 us; [5, 5] takes 450 + 60 + 100
        (2, 3e6, 10**8, [2]),  # 6 ms; a helper would take 23 for one image
        (12, 1e9, 10**10, [8, 2, 2]),  # 2 s for the copies of an image: a third of the speed
        (12, 1e6, 10**9, [12]),  # 200 times the work
    ],
)
def test_parts_by_hand(N, cost, copied, by_hand):
    assert sizes(N, cost, copied, 3) == by_hand


@pytest.mark.parametrize(("N", "used"), [(10, 1), (1, 5)], ids=["small work", "a single image"])
def test_small_work_leaves_the_other_cores_alone(N, used, monkeypatch):
    """Threads of BLAS would look for more on the core of a helper, long after."""
    monkeypatch.setattr(crew_module, "thread_count", lambda: 5)
    monkeypatch.setattr(threads_module._team, "holders", 0)
    library = SimpleNamespace(lib_controllers=[BLAS()])
    for module in (blas_module, threads_module):
        monkeypatch.setattr(module, "blas", lambda: library)
    crew, seen = Crew(CREW.task), []
    work = Work({}, list, list, lambda part: seen.append(threads_module.thread_count()))
    crew.divide(N, 10, 0, work)
    assert seen == [used]
    assert crew.helpers == []


class BLAS:
    """A library with five threads."""

    num_threads = 5

    def set_num_threads(self, count):
        self.num_threads = count
