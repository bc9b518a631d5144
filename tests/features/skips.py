"""A row that is skipped is not proven."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.features.table import row_of


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what stands aside, unless it asks PostgreSQL what SQLite was asked too."""
    report = yield
    if report.skipped and row_of(item.name) and not _is_a_double(item):
        report.outcome = "failed"
        report.longrepr = f"{row_of(item.name)} was skipped, so nothing has proven it."
    return report


def _is_a_double(item: pytest.Item) -> bool:
    return hasattr(item, "callspec") and "postgresql" in item.callspec.params.values()
