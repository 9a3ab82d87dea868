"""Event buses as they are now."""

from __future__ import annotations

import json

import pytest

from config_rules.kinds import BUS
from config_rules.live import here, live_items
from core.aws.clients import client
from tests.config_rules.broken import broken

pytestmark = pytest.mark.usefixtures("aws")


def test_a_bus_that_anybody_sends_events_to() -> None:
    events = client("events")
    events.create_event_bus(Name="orders", Tags=[{"Key": "Owner", "Value": "ada@example.com"}])
    assert broken(BUS, "orders") == {}
    statement = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    events.put_permission(EventBusName="orders", Policy=policy)
    assert broken(BUS, "orders") == {"bus-not-public": "lets everybody events:PutEvents"}
    found = {one.id: one for one in live_items(here(client), BUS)}
    assert found.keys() == {"default", "orders"}
    assert found["orders"].resource.owner == "ada@example.com"
