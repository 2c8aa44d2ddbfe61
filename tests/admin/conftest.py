"""Every test of the dashboard finds the demonstration season, its officers and all lists."""

from __future__ import annotations

import pytest

from tests.conftest import Contents
from tests.support.contents import dashboard


@pytest.fixture
def contents() -> Contents | None:
    """Fill the store before the test."""
    return dashboard
