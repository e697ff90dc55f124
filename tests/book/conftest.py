"""The fixtures of the built book."""

from tests.browser import *  # noqa: F403
