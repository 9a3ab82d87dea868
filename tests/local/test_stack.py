"""The stack as it is deployed: with nothing that is optional, and with all of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.aws.clients import client
from local.stack import STACK, Stack
from tests.template import FILE

EVERYTHING = {
    "Stage": "prod",
    "SlackClientId": "123.456",
    "MoreRegions": "eu-north-1",
    "ComplianceRules": "all",
    "RemediationMode": "auto",
    "EscalateTo": "U0DEE",
    "IdentityFixes": "ENABLED",
    "Accounts": "210987654321,333344445555",
    "MemberChangeRole": "OrderlyChanges",
    "SecurityHubExport": "ENABLED",
    "ContactEmail": "ops@example.com",
}


@pytest.mark.parametrize("parameters", [{}, EVERYTHING], ids=["nothing", "everything"])
@pytest.mark.usefixtures("account")
def test_the_stack_is_made(parameters: Mapping[str, str]) -> None:
    """Among other things IAM checks each policy: that its resources are such as there are, and its size."""
    Stack(FILE, parameters, client).deploy()
    (stack,) = client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
