"""One of each store that the rules of data are about, made in the embedded account as nobody should have it."""

from __future__ import annotations

import json
from typing import Any

from core.aws.clients import client

OPEN: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
OWNER = [{"Key": "Owner", "Value": "ada@example.com"}]


def policy(*statements: dict[str, Any]) -> str:
    """A policy with these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def warehouse(**more: Any) -> str:
    """A Redshift cluster that is public."""
    client("redshift").create_cluster(
        ClusterIdentifier="orders",
        NodeType="dc2.large",
        MasterUsername="root",
        MasterUserPassword="Not-a-secret-1",
        PubliclyAccessible=True,
        Tags=OWNER,
        **more,
    )
    return "orders"


def table() -> str:
    """A table as DynamoDB makes it."""
    client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=OWNER,
    )
    return "orders"


def cache(**more: Any) -> str:
    """A replication group without backups or TLS."""
    client("elasticache").create_replication_group(
        ReplicationGroupId="orders",
        ReplicationGroupDescription="orders",
        CacheNodeType="cache.t3.micro",
        Engine="redis",
        Tags=OWNER,
        **{"NumCacheClusters": 2, **more},
    )
    return "orders"


def domain(*statements: dict[str, Any]) -> str:
    """A search domain with a policy, open if none is given."""
    client("opensearch").create_domain(
        DomainName="orders",
        EngineVersion="OpenSearch_2.11",
        AccessPolicies=policy(*(statements or (OPEN,))),
        TagList=OWNER,
    )
    return "orders"


def secret(*statements: dict[str, Any]) -> str:
    """A secret, with a policy if there are statements; its ARN."""
    secrets = client("secretsmanager")
    arn = str(secrets.create_secret(Name="orders", SecretString="x", Tags=OWNER)["ARN"])
    if statements:
        secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy(*statements))
    return arn
