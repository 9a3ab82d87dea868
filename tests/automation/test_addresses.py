"""Detaching elastic IP addresses."""

from __future__ import annotations

from typing import Any

import pytest

from automation.operations.addresses import detach_address
from automation.operations.runs import undo
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.account import launch
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def address(instance: str = "") -> dict[str, Any]:
    """An address, attached where one is given."""
    made: dict[str, Any] = client("ec2").allocate_address(Domain="vpc")
    if instance:
        client("ec2").associate_address(AllocationId=made["AllocationId"], InstanceId=instance)
    return made


def holder(allocation: str) -> str:
    (found,) = client("ec2").describe_addresses(AllocationIds=[allocation])["Addresses"]
    return str(found.get("NetworkInterfaceId", ""))


@pytest.mark.parametrize("by", ["AllocationId", "PublicIp"])
def test_an_address_is_detached_and_attached_again(by: str) -> None:
    (web,) = launch(Environment="dev")
    made = address(web)
    interface = holder(made["AllocationId"])
    assert interface
    stage = Stage()
    asked = request(call=detach_address.call(address=made[by]))
    assert stage.run(asked) == "done"
    assert holder(made["AllocationId"]) == ""
    assert stage.run(request(call=undo.call(run=asked.id))) == "done"
    assert holder(made["AllocationId"]) == interface


def test_the_instance_that_loses_it_decides_whether_it_is_production() -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    plan = detach_address(reader(), address(web)["PublicIp"])
    assert isinstance(plan, Plan)
    assert [resource.name for resource in plan.resources][1:] == ["web-1"]
    assert plan.headline.endswith(f"from {web}")


def test_an_address_that_nobody_has_is_nothing_to_do() -> None:
    plan = detach_address(reader(), address()["AllocationId"])
    assert isinstance(plan, Plan)
    assert not plan.steps
    assert "is not attached to anything" in plan.headline


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(Refusal, match=r"I see no elastic IP address 203\.0\.113\.25"):
        detach_address(reader(), "203.0.113.25")
