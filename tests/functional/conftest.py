"""The record of the comparison with Keras."""

from tests.functional.keras_operations import COMPARED


def pytest_terminal_summary(terminalreporter):
    """Say how many cases were compared: CNNLIB_CASES=600 makes it more than 10,000."""
    if any(COMPARED.values()):
        terminalreporter.section("cases equal to Keras")
        for operation, count in COMPARED.items():
            terminalreporter.write_line(f"{count:6,}  {operation}")
        terminalreporter.write_line(f"{sum(COMPARED.values()):6,}  in all")
