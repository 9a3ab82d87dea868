"""Log groups as they are now."""

from __future__ import annotations

import pytest

from config_rules.kinds import LOG_GROUP
from config_rules.live import here, live_item, live_items
from core.aws.clients import client
from tests.config_rules.broken import broken

pytestmark = pytest.mark.usefixtures("aws")


def test_a_log_group_that_keeps_everything_for_ever() -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/orders-api")
    logs.create_log_group(logGroupName="/aws/lambda/orders", tags={"Owner": "ada@example.com"})
    assert broken(LOG_GROUP, "/aws/lambda/orders") == {
        "log-group-ends": "keeps its log for ever",
        "log-group-encrypted": "is encrypted with AWS's key, not with one of yours",
    }
    found = {one.id: one for one in live_items(here(client), LOG_GROUP)}
    assert found.keys() == {"/aws/lambda/orders", "/aws/lambda/orders-api"}
    assert found["/aws/lambda/orders"].resource.owner == "ada@example.com"
    assert found["/aws/lambda/orders"].arn == "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders"


def test_a_log_group_is_not_taken_for_one_whose_name_begins_like_it() -> None:
    client("logs").create_log_group(logGroupName="orders-api")
    assert live_item(here(client), LOG_GROUP, "orders") is None


def test_a_log_group_with_a_short_memory() -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="orders", kmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/1")
    logs.put_retention_policy(logGroupName="orders", retentionInDays=7)
    assert broken(LOG_GROUP, "orders") == {"log-group-kept": "keeps its log for 7 days, not for 365"}
