"""An AWS account with Orderly's tables, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.automation.office import Office
from tests.automation.stage import Stage
from tests.support.account import embedded_aws, make_tables
from tests.support.house import ledger


@pytest.fixture
def aws() -> Iterator[None]:
    """The account with its tables, empty."""
    with embedded_aws():
        make_tables()
        yield


@pytest.fixture
def office() -> Office:
    """A desk with nothing on it."""
    return Office()


@pytest.fixture
def stage() -> Stage:
    """The operator, without faults."""
    return Stage()


def kinds(run: str) -> list[str]:
    """What happened in a run, in order."""
    return [entry.kind for entry in ledger().run(run)]
