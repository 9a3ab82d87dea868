"""What goes to AWS need not go over the internet."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import VPC
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Words

_ID = {"vpcId": "vpc-0123456789abcdef0"}


def _endpoint(service: str, **more: Any) -> dict[str, Any]:
    name = f"com.amazonaws.eu-west-1.{service}"
    return {"vpcId": "vpc-0123456789abcdef0", "serviceName": name, "state": "available", **more}


@rule(
    resource=VPC,
    severity="low",
    references=("CIS AWS 7.0.0 6.8", "AWS Config SERVICE_VPC_ENDPOINT_ENABLED"),
    examples=(
        passes(_ID, beside={"Endpoints": [_endpoint("s3"), _endpoint("dynamodb")]}),
        passes(_ID, beside={"Endpoints": [_endpoint("s3"), _endpoint("ecr.api")]}, given={"services": "s3,ecr.api"}),
        breaks("has no endpoint for s3, dynamodb", _ID, beside={"Endpoints": []}),
        breaks(
            "has no endpoint for dynamodb",
            _ID,
            beside={"Endpoints": [_endpoint("s3"), _endpoint("dynamodb", vpcId="vpc-0fedcba9876543210")]},
        ),
        breaks(
            "has no endpoint for dynamodb",
            _ID,
            beside={"Endpoints": [_endpoint("s3"), _endpoint("dynamodb", state="failed")]},
        ),
    ),
)
def vpc_endpoints(vpc: ConfigItem, services: Words = ("s3", "dynamodb")) -> Verdict:
    """A VPC has an endpoint for the AWS services that are used in it.

    Those for S3 and DynamoDB cost nothing and save the NAT gateway's price; others have a price by the hour, so
    name in `services` those that are used. By hand, since connections that are open break and policies with
    `aws:SourceIp` see other addresses then: `aws ec2 create-vpc-endpoint --vpc-id … --service-name
    com.amazonaws.<region>.s3 --route-table-ids …`.
    """
    found = vpc.beside("Endpoints")
    if vpc.get("vpcId") is None or not isinstance(found, list):
        return Unknown("has endpoints that were not recorded")
    there = {
        str(one.get("serviceName", ""))
        for one in found
        if one.get("vpcId") == vpc.id and str(one.get("state", "")).lower() in {"available", "pending"}
    }
    missing = [service for service in services if not any(name.endswith(f".{vpc.region}.{service}") for name in there)]
    return Broken(f"has no endpoint for {', '.join(missing)}") if missing else Compliant()
