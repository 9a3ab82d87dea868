"""Where a resource is in the AWS Management Console."""

from __future__ import annotations

from urllib.parse import quote

from core.plan import Resource

# The console's own addresses, as it shows them when one looks at such a resource.
_PAGES = {
    "instance": "ec2/home?region={region}#InstanceDetails:instanceId={id}",
    "volume": "ec2/home?region={region}#VolumeDetails:volumeId={id}",
    "security group": "ec2/home?region={region}#SecurityGroup:groupId={id}",
    "elastic IP address": "ec2/home?region={region}#ElasticIpDetails:AllocationId={id}",
    "function": "lambda/home?region={region}#/functions/{id}",
    "alarm": "cloudwatch/home?region={region}#alarmsV2:alarm/{name}",
    "role": "iam/home#/roles/details/{name}",
    "bucket": "s3/buckets/{id}?region={region}",
}


def console_url(resource: Resource, region: str) -> str:
    """The page of a resource in that region; empty for a kind that has no page of its own."""
    page = _PAGES.get(resource.kind)
    if page is None:
        return ""
    host = "console.amazonaws.cn" if region.startswith("cn-") else "console.aws.amazon.com"
    address = page.format(region=region, id=quote(resource.id, safe=""), name=quote(resource.name, safe=""))
    return f"https://{region}.{host}/{address}"
