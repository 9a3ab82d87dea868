"""An AWS account in this process, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.config_rules.given import embedded_aws


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The embedded AWS in region eu-west-1, with AWS Config that remembers verdicts."""
    with embedded_aws(monkeypatch):
        yield
