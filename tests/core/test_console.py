"""Links to the AWS console."""

from __future__ import annotations

import pytest

from core.console import console_url
from core.plan import Resource

EC2 = "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1"
CLOUDWATCH = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"


@pytest.mark.parametrize(
    ("resource", "url"),
    [
        (
            Resource("i-06dd90c34b8f87d76", kind="instance"),
            f"{EC2}#InstanceDetails:instanceId=i-06dd90c34b8f87d76",
        ),
        (
            Resource("arn:x", "cpu of web/1 & 2", kind="alarm"),
            f"{CLOUDWATCH}#alarmsV2:alarm/cpu%20of%20web%2F1%20%26%202",
        ),
        (Resource("x", kind="schedule"), ""),
        (Resource("x"), ""),
    ],
)
def test_what_has_a_page_has_a_link(resource: Resource, url: str) -> None:
    assert console_url(resource, "eu-west-1") == url


def test_china_has_a_console_of_its_own() -> None:
    url = console_url(Resource("b", kind="bucket"), "cn-north-1")
    assert url == "https://cn-north-1.console.amazonaws.cn/s3/buckets/b?region=cn-north-1"
