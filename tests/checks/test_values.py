"""Checks of numbers, words and generators, with the whole text of each message."""

import re

import numpy as np
import pytest

from cnnlib.checks import check_choice, check_fraction, check_pair, check_rng, check_whole, message


def test_a_message_has_three_parts():
    assert message("a must be b", "a=c", "Use b.") == "a must be b; got a=c. Use b."


def test_whole_numbers_become_plain_ints():
    assert check_whole(np.int16(3), "n") == 3
    assert type(check_whole(np.int16(3), "n")) is int
    assert check_whole(0, "n", at_least=0) == 0
    assert check_whole(5, "n", at_least=5) == 5


@pytest.mark.parametrize("value", [3.0, "3", None, True, np.True_, np.array([3])])
def test_other_kinds_are_no_whole_numbers(value):
    text = f"n must be a whole number of at least 1; got n={value!r}. Pass n as an int."
    with pytest.raises(TypeError, match=re.escape(text)):
        check_whole(value, "n")


def test_a_whole_number_may_be_too_small():
    text = "n must be a whole number of at least 5; got n=4. Use 5 or more."
    with pytest.raises(ValueError, match=re.escape(text)):
        check_whole(4, "n", at_least=5)


def test_pairs_keep_their_order():
    assert check_pair(3, "s") == (3, 3)
    assert check_pair((1, 2), "s") == (1, 2)
    assert check_pair([1, 2], "s") == (1, 2)
    assert check_pair((0, 7), "s", at_least=0) == (0, 7)


@pytest.mark.parametrize("value", [(), (1,), (1, 2, 3)])
def test_a_pair_has_two_entries(value):
    text = (
        f"s must be one whole number or a (rows, columns) pair; got s={value!r}. "
        "Pass one number for both, or exactly two."
    )
    with pytest.raises(ValueError, match=re.escape(text)):
        check_pair(value, "s")


@pytest.mark.parametrize("value", [(0, 1), (1, 0), 0])
def test_both_entries_of_a_pair_are_checked(value):
    with pytest.raises(ValueError, match=r"s must be a whole number of at least 1; got s=0\."):
        check_pair(value, "s")


def test_fractions_become_plain_floats():
    assert check_fraction(np.float32(0.5), "rate") == 0.5
    assert type(check_fraction(np.float32(0.5), "rate")) is float
    assert check_fraction(0, "rate") == 0.0


@pytest.mark.parametrize("value", [-0.1, 1, 1.0, float("nan"), float("inf")])
def test_a_fraction_lies_between_0_and_1(value):
    text = f"rate must be at least 0 and below 1; got rate={value!r}. Use a part of 1, such as 0.5."
    with pytest.raises(ValueError, match=re.escape(text)):
        check_fraction(value, "rate")


@pytest.mark.parametrize("value", ["0.5", None, True])
def test_other_kinds_are_no_fractions(value):
    text = f"rate must be at least 0 and below 1; got rate={value!r}. Pass rate as a float."
    with pytest.raises(TypeError, match=re.escape(text)):
        check_fraction(value, "rate")


def test_a_choice_is_one_of_the_words():
    assert check_choice("same", "padding", ["valid", "same"]) == "same"


@pytest.mark.parametrize("value", ["SAME", 1, None, ["same"]])
def test_other_words_are_refused(value):
    text = f'padding must be one of "valid", "same"; got padding={value!r}. Check the spelling.'
    with pytest.raises(ValueError, match=re.escape(text)):
        check_choice(value, "padding", ["valid", "same"])


def test_a_generator_is_itself():
    rng = np.random.default_rng(0)
    assert check_rng(rng) is rng


@pytest.mark.parametrize("value", [0, None, np.random.RandomState(0), np.random])
def test_a_seed_is_no_generator(value):
    text = (
        f"rng must be a NumPy random generator; got rng={value!r}. "
        "Pass rng=np.random.default_rng(seed), with a seed of your choice."
    )
    with pytest.raises(TypeError, match=re.escape(text)):
        check_rng(value)
