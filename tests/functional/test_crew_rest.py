"""Helpers that have ended by themselves, or that something has ended, are made anew."""

import os
from signal import SIGKILL

from cnnlib.functional.fast import threads
from tests.functional.test_crew import crew, has_helpers, work
from tests.processes import has_ended, needs_fork, until

__all__ = ["crew"]
pytestmark = needs_fork


def test_one_that_was_killed_at_rest_is_replaced(crew):
    pids = work(crew)
    os.kill(pids[0], SIGKILL)
    until(lambda: has_ended(pids[0]))
    assert not crew.helpers[0].worker.lives()
    assert crew.helpers[1].worker.lives()
    again = work(crew)
    assert not set(pids) & set(again)


def test_being_refused_is_no_use_of_them(crew):
    """A training holds the cores for minutes; the helpers rest meanwhile, and may end."""
    work(crew)
    before = crew.last_use
    with threads.alone() as free:
        assert free
        assert not has_helpers(crew)
    assert crew.last_use == before
    assert has_helpers(crew)
    assert crew.last_use > before
