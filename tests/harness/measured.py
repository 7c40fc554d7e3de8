"""What tests measured, said at the end of the run."""

from collections.abc import Callable

import pytest

Measure = Callable[[str, object], None]  # pytest's record_property: a name and what was measured
_SAID = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was measured; the conftest of each folder that measures imports this."""
    told = [
        f"{name}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
    ]
    if told and not terminalreporter.config.stash.get(_SAID, False):
        terminalreporter.config.stash[_SAID] = True
        terminalreporter.section("measured")
        for line in told:
            terminalreporter.write_line(line)
