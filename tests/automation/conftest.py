"""An AWS account with Orderly's tables, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.account import embedded_aws, make_tables


@pytest.fixture
def aws() -> Iterator[None]:
    """The account with its tables, empty."""
    with embedded_aws():
        make_tables()
        yield
