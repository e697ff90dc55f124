"""The record of the comparison with Keras."""

import pytest

from cnnlib.functional.fast import threads
from tests.functional.keras_operations import COMPARED


@pytest.fixture(autouse=True, scope="module")
def threads_for_little_work():
    """Let small arrays be shared out among threads too, as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "FEWEST_PRODUCTS", 1)
        yield


def pytest_terminal_summary(terminalreporter):
    """Say how many cases were compared: CNNLIB_CASES=600 makes it more than 10,000."""
    if any(COMPARED.values()):
        terminalreporter.section("cases equal to Keras")
        for operation, count in COMPARED.items():
            terminalreporter.write_line(f"{count:6,}  {operation}")
        terminalreporter.write_line(f"{sum(COMPARED.values()):6,}  in all")
