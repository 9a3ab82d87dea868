"""The door with a queue behind it; a house with a notifier, a workspace and an AWS account."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.inbound import Inbound
from local.slack.workspace import Workspace
from tests.bot.given import SECRET, Queue, ShownModals, interactions
from tests.bot.house import House, Pump, forget, served_workspace
from tests.config_rules.given import embedded_aws
from tests.local.conftest import Serve, serve

__all__ = ["serve"]


@pytest.fixture
def queue() -> Queue:
    """The chat queue."""
    return Queue()


@pytest.fixture
def views() -> ShownModals:
    """The modals that the door shows."""
    return ShownModals()


@pytest.fixture
def door(queue: Queue, views: ShownModals) -> Inbound:
    """Slack's door, in front of that queue."""
    return Inbound(interactions(queue, views), lambda: SECRET)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account in this process."""
    with embedded_aws(monkeypatch):
        yield
    forget()


@pytest.fixture
def workspace(serve: Serve) -> Iterator[Workspace]:
    """A Slack workspace with its Web API."""
    found = served_workspace(serve)
    yield found
    found.close()
    gc.collect()  # while the test's own filter still ignores what slack_sdk leaves open


@pytest.fixture
def house(aws: None, workspace: Workspace) -> House:  # noqa: ARG001
    """What says things in the workspace."""
    return House(workspace)


@pytest.fixture
def pump(aws: None, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Pump:  # noqa: ARG001
    """The outbox and the notifier's handler."""
    return Pump(workspace, monkeypatch)
