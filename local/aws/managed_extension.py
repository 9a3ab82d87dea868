"""Systems Manager hears of instances: in the embedded AWS, of every running one that has a role."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse


def install() -> None:
    """Have moto answer DescribeInstanceInformation, in this process."""

    def describe_instance_information(self: SimpleSystemManagerResponse) -> ActionResult:
        instances = ec2_backends[self.current_account][self.region].all_instances()
        heard = [
            {"InstanceId": one.id, "PingStatus": "Online", "ResourceType": "EC2Instance"}
            for one in instances
            if one.state == "running" and one.iam_instance_profile
        ]
        return ActionResult({"InstanceInformationList": heard})

    SimpleSystemManagerResponse.describe_instance_information = describe_instance_information  # type: ignore[attr-defined]
