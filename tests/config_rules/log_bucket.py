"""Buckets that logs can go into, and some that they cannot."""

from __future__ import annotations

import json
from typing import Any

from core.aws.clients import client
from tests.support.account import ACCOUNT

S3, BALANCERS = "logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"


def bucket(name: str = "access-logs", region: str = "eu-west-1") -> str:
    """A bucket that nobody but its owner has rights in."""
    where: Any = {"LocationConstraint": region}
    client("s3", region).create_bucket(Bucket=name, CreateBucketConfiguration=where)
    return name


def statement(service: str, name: str = "access-logs", **more: Any) -> dict[str, Any]:
    """What lets a service of AWS write there, as the guides have it."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        **more,
    }


def with_policy(*statements: dict[str, Any], name: str = "access-logs") -> str:
    """Such a bucket with a policy, made if it is not there."""
    if name not in {one["Name"] for one in client("s3").list_buckets()["Buckets"]}:
        bucket(name)
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    client("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return name


def log_bucket(service: str = S3, name: str = "access-logs") -> str:
    """A bucket that lets the service write, and refuses whoever comes without TLS."""
    tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return with_policy(statement(service, name), tls, name=name)
