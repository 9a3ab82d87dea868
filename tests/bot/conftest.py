"""The door, with a queue behind it."""

from __future__ import annotations

import pytest

from bot.inbound import Inbound
from tests.bot.given import SECRET, Queue
from tests.local.conftest import serve

__all__ = ["serve"]


@pytest.fixture
def queue() -> Queue:
    """The chat queue."""
    return Queue()


@pytest.fixture
def door(queue: Queue) -> Inbound:
    """Slack's door, in front of that queue."""
    return Inbound(queue, lambda: SECRET)
