"""Every number in the text is a fact."""

import pytest

from tests.chapters.facts import check


@pytest.mark.parametrize("name", check.names())
def test_every_number_is_a_fact(name):
    found = check.problems(check.passages_of(name), check.facts_of(name))
    assert not found, "\n".join([f"{len(found)} problems with the numbers of {name}:", *found])
