"""The fixtures of the built book, and the order in which its pages are opened."""

from tests.browser import *  # noqa: F403
from tests.browser import by_page


def pytest_collection_modifyitems(items):
    by_page(items)
