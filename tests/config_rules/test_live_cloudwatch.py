"""CloudWatch alarms as they are now."""

from __future__ import annotations

import pytest

from config_rules.kinds import ALARM
from config_rules.live import here, live_item
from core.aws.clients import client
from tests.config_rules.broken import broken
from tests.config_rules.given import alarm

pytestmark = pytest.mark.usefixtures("aws")


def test_an_alarm_that_tells_nobody() -> None:
    alarm("queue-too-long", Tags=[{"Key": "Owner", "Value": "ada@example.com"}])
    assert broken(ALARM, "queue-too-long") == {"alarm-tells": "tells nobody when it rings"}
    found = live_item(here(client), ALARM, "queue-too-long")
    assert found is not None
    assert found.resource.owner == "ada@example.com"


def test_an_alarm_that_is_muted() -> None:
    alarm("queue-too-long", AlarmActions=["arn:aws:sns:eu-west-1:123456789012:alarms"], ActionsEnabled=False)
    assert broken(ALARM, "queue-too-long") == {"alarm-not-muted": "is muted"}
