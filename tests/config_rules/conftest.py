"""An AWS account in this process, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from core.aws import clients
from local.aws import config_extension


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The embedded AWS in region eu-west-1, with AWS Config that remembers verdicts."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    config_extension.install()
    clients.client.cache_clear()
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield
    clients.client.cache_clear()
