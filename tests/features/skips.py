"""Pytest hook: a skipped test of a row fails."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.features.table import row_of


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test of a row, unless it is the PostgreSQL variant of a test."""
    report = yield
    if report.skipped and row_of(item.name) and not _is_the_postgresql_variant(item):
        report.outcome = "failed"
        report.longrepr = f"{row_of(item.name)} was skipped, so no test has proven it."
    return report


def _is_the_postgresql_variant(item: pytest.Item) -> bool:
    return hasattr(item, "callspec") and "postgresql" in item.callspec.params.values()
