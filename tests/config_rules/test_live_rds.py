"""Clusters and snapshots of databases read live, and the certificates that moto does not describe (a fake client)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem, from_notification
from config_rules.kinds import CLUSTER, CLUSTER_SNAPSHOT, DATABASE, DATABASE_SNAPSHOT
from config_rules.live import SOURCES, Here, here, live_items
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict
from core.aws.clients import client

pytestmark = pytest.mark.usefixtures("aws")


def judged(rule: str, found: ConfigItem) -> Verdict:
    return RULES[rule].with_parameters({}).judge(found)


def all_known(found: ConfigItem) -> dict[str, str]:
    """Why each rule of the type is broken, after seeing that none says Unknown."""
    said = {name: judged(name, found) for name, rule in RULES.items() if rule.resource == found.type}
    assert not [name for name, verdict in said.items() if isinstance(verdict, Unknown)]
    return {name: verdict.why for name, verdict in said.items() if isinstance(verdict, Broken)}


@pytest.fixture
def cluster() -> str:
    client("rds").create_db_cluster(
        DBClusterIdentifier="main",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        Tags=[{"Key": "Owner", "Value": "ada@example.com"}],
    )
    return "main"


def test_a_cluster_spelt_as_aws_config_does(cluster: str) -> None:
    (found,) = live_items(here(client), CLUSTER)
    assert (found.name, found.get("dbclusterIdentifier"), found.get("multiAZ")) == (cluster, cluster, False)
    assert found.id.startswith("cluster-")
    assert found.resource.owner == "ada@example.com"
    assert all_known(found) == {
        "cluster-encrypted": "is not encrypted",
        "cluster-kept": "is not protected from deletion",
        "cluster-multi-az": "has servers in one zone only",
    }


def test_the_snapshots_of_a_cluster(cluster: str) -> None:
    rds = client("rds")
    rds.create_db_cluster_snapshot(DBClusterIdentifier=cluster, DBClusterSnapshotIdentifier="by-hand")
    rds.modify_db_cluster_snapshot_attribute(
        DBClusterSnapshotIdentifier="by-hand", AttributeName="restore", ValuesToAdd=["all"]
    )
    mine, automatic = sorted(live_items(here(client), CLUSTER_SNAPSHOT), key=lambda one: one.name)
    assert all_known(mine) == {"cluster-snapshot-not-public": "can be restored by everybody who has an AWS account"}
    assert isinstance(judged("cluster-snapshot-not-public", automatic), NotApplicable)


def test_the_snapshots_of_a_database() -> None:
    rds = client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
    )
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="by-hand")
    mine, automatic = sorted(live_items(here(client), DATABASE_SNAPSHOT), key=lambda one: one.name)
    assert not all_known(mine)
    assert isinstance(judged("database-snapshot-not-public", automatic), NotApplicable)
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="by-hand", AttributeName="restore", ValuesToAdd=["all"])
    (mine,) = live_items_of(DATABASE_SNAPSHOT, "by-hand")
    assert all_known(mine) == {"database-snapshot-not-public": "can be restored by everybody who has an AWS account"}


def live_items_of(kind: str, *ids: str) -> Iterator[ConfigItem]:
    return SOURCES[kind].read(Here(client, "123456789012", "eu-west-1"), ids)


class Rds:
    """Describes one database, with a certificate."""

    def __init__(self, **more: Any) -> None:
        self.described = {"DbiResourceId": "db-1", "DBInstanceArn": "arn:aws:rds:::db:orders", **more}

    def get_paginator(self, _call: str) -> Rds:
        return self

    def paginate(self, **_asked: Any) -> Iterator[dict[str, Any]]:
        yield {"DBInstances": [{"DBInstanceIdentifier": "orders", **self.described}]}


def test_a_certificate() -> None:
    end = datetime(2024, 8, 22, 17, 8, 50, tzinfo=UTC)
    rds = Rds(CertificateDetails={"CAIdentifier": "rds-ca-2019", "ValidTill": end})
    (found,) = SOURCES[DATABASE].read(Here(lambda _service: rds, "123456789012", "eu-west-1"), [])
    verdict = judged("database-certificate-current", found)
    assert isinstance(verdict, Broken)
    assert verdict.why == "has a certificate of rds-ca-2019, which ended on 22 August 2024"


def test_a_type_that_aws_config_spells_as_cloudformation_does() -> None:
    """The shape is that of awslabs/aws-config-resource-schema for AWS::EFS::FileSystem."""
    item = from_notification(
        {
            "resourceType": "AWS::EFS::FileSystem",
            "resourceId": "fs-0123456789abcdef0",
            "ARN": "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0123456789abcdef0",
            "awsAccountId": "123456789012",
            "awsRegion": "eu-west-1",
            "configurationItemCaptureTime": "2026-11-20T18:00:03.000Z",
            "configurationItemStatus": "OK",
            "configuration": {"FileSystemId": "fs-0123456789abcdef0", "BackupPolicy": {"Status": "ENABLED"}},
        }
    )
    assert item.get("backupPolicy.status") == "ENABLED"
    assert not isinstance(item.get("encrypted"), bool)
    assert Compliant is not type(judged("database-encrypted", item))
