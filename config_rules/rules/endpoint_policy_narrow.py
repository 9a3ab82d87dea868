"""A private way out leads to one's own things."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import ENDPOINT
from config_rules.policies import read
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.policies import allows_all, names_everybody

_S3 = {"serviceName": "com.amazonaws.eu-west-1.s3", "vpcEndpointType": "Gateway"}
_ALL = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def _policy(*found: Any) -> dict[str, Any]:
    return {"PolicyDocument": {"Statement": list(found)}}


@rule(
    resource=ENDPOINT,
    severity="low",
    examples=(
        passes(_S3, beside=_policy({**_ALL, "Resource": "arn:aws:s3:::orders-invoices/*"})),
        passes(_S3, beside=_policy({**_ALL, "Condition": {"StringEquals": {"aws:ResourceAccount": "123456789012"}}})),
        passes(_S3, beside=_policy({**_ALL, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}})),
        exempts(
            "leads to a service of somebody else's",
            {**_S3, "serviceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"},
        ),
        breaks("lets everybody reach everything through it", _S3, beside=_policy(_ALL)),
    ),
)
def endpoint_policy_narrow(endpoint: ConfigItem) -> Verdict:
    """A VPC endpoint's policy says whose things are reached through it.

    The policy that AWS gives it lets data go to anybody's bucket. By hand, since only you know what is used: a
    condition on `aws:ResourceAccount` or `aws:ResourceOrgID` mostly will do, but think of the buckets of AWS's own
    (packages, ECR's layers) (`aws ec2 modify-vpc-endpoint --vpc-endpoint-id … --policy-document …`).
    """
    service, kind = endpoint.get("serviceName"), endpoint.get("vpcEndpointType")
    if not service or not kind:
        return Unknown("has a service that was not recorded")
    if kind not in {"Gateway", "Interface"} or ".vpce." in service:
        return NotApplicable("leads to a service of somebody else's")
    # Every endpoint has a policy, so that null stands for one that was not read.
    if endpoint.beside("PolicyDocument") is None:
        return Unknown("has a policy that was not recorded")
    found = read(endpoint.beside("PolicyDocument"))
    if isinstance(found, Unknown):
        return found
    if any(allows_all(one) and names_everybody(one) for one in found):
        return Broken("lets everybody reach everything through it")
    return Compliant()
