"""All of Orderly on this machine, once for all end-to-end tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.runtime import Runtime
from tests.e2e.people import People


@pytest.fixture(scope="session")
def orderly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """Orderly as `make up` starts it."""
    with Runtime(directory=tmp_path_factory.mktemp("orderly")) as runtime:
        yield runtime


@pytest.fixture
def people(orderly: Runtime) -> People:
    """The people of the workspace."""
    return People(orderly.slack)
