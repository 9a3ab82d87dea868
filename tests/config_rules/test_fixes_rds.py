"""Databases, clusters and their snapshots: broken, found, fixed, verified, taken back.

moto describes no certificates: the plan for them is tested with a fake reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from automation.fixes.rds import (
    ca_certificate,
    database_backups,
    database_logs,
    database_protection,
    minor_upgrades,
    multi_az,
)
from automation.fixes.rds_clusters import cluster_protection, cluster_snapshot_private, database_snapshot_private
from core.access import Role
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.config_rules.loop import closes, planned
from tests.support.house import reader

pytestmark = pytest.mark.usefixtures("aws")


def database(**more: Any) -> str:
    made = client("rds").create_db_instance(
        **{
            "DBInstanceIdentifier": "orders",
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "AllocatedStorage": 20,
            "MasterUsername": "root",
            "MasterUserPassword": "not-a-secret",
            **more,
        }
    )
    return str(made["DBInstance"]["DbiResourceId"])


def cluster() -> str:
    made = client("rds").create_db_cluster(
        DBClusterIdentifier="main",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
    )
    return str(made["DBCluster"]["DbClusterResourceId"])


def test_minor_upgrades() -> None:
    plan = closes("database-upgraded", database(AutoMinorVersionUpgrade=False), "takes no minor upgrades")
    assert plan.headline == "Have orders take minor upgrades by itself"


def test_a_public_address() -> None:
    closes("database-not-public", database(PubliclyAccessible=True), "has a public address")


def test_a_standby() -> None:
    plan = closes("database-multi-az", database(), "has no standby in another zone")
    assert plan.headline == "Give orders a standby in another zone, at twice the price"


def test_deletion_protection() -> None:
    closes("database-kept", database(), "is not protected from deletion")


def test_backups_that_are_kept_for_a_day() -> None:
    plan = closes("database-backed-up", database(BackupRetentionPeriod=1), "keeps its backups for 1 day, not for 7")
    assert [step.inverse.says for step in plan.acts if step.inverse] == ["Keep the backups of orders for 1 day again"]


def test_backups_that_are_not_made() -> None:
    made = database()
    client("rds").modify_db_instance(DBInstanceIdentifier="orders", BackupRetentionPeriod=0)
    plan = closes("database-backed-up", made, "is not backed up")
    assert plan.headline == "Keep the backups of orders for 7 days, which may hold it up for some minutes"


def test_logs() -> None:
    plan = closes("database-logged", database(), "does not write its postgresql log to CloudWatch")
    (step,) = plan.acts
    assert step.arguments["CloudwatchLogsExportConfiguration"] == {"EnableLogTypes": ["postgresql"]}


def test_tokens_of_iam() -> None:
    closes("database-iam-login", database(), "lets nobody in by IAM, only by password")


def test_a_cluster() -> None:
    closes("cluster-kept", cluster(), "is not protected from deletion")


def test_a_snapshot_that_everybody_may_restore_and_one_account() -> None:
    database()
    rds = client("rds")
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="by-hand")
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier="by-hand", AttributeName="restore", ValuesToAdd=["all", "210987654321"]
    )
    closes("database-snapshot-not-public", "by-hand", "can be restored by everybody who has an AWS account")
    now = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="by-hand")["DBSnapshotAttributesResult"]
    assert set(now["DBSnapshotAttributes"][0]["AttributeValues"]) == {"all", "210987654321"}


def test_a_snapshot_of_a_cluster() -> None:
    cluster()
    rds = client("rds")
    rds.create_db_cluster_snapshot(DBClusterIdentifier="main", DBClusterSnapshotIdentifier="by-hand")
    rds.modify_db_cluster_snapshot_attribute(
        DBClusterSnapshotIdentifier="by-hand", AttributeName="restore", ValuesToAdd=["all"]
    )
    closes("cluster-snapshot-not-public", "by-hand", "can be restored by everybody who has an AWS account")


@pytest.mark.parametrize(
    "fix", [minor_upgrades, cluster_protection, cluster_snapshot_private, database_snapshot_private]
)
def test_what_is_not_there(fix: Any) -> None:
    with pytest.raises(Refusal, match=r"I see no (database|cluster|snapshot) orders in account 123456789012"):
        planned(fix.call("orders"))


class Rds:
    """Describes one database and the certificates of RDS."""

    def __init__(self, **database: Any) -> None:
        self.database = {"DBInstanceIdentifier": "orders", "PendingModifiedValues": {}, **database}

    def describe_db_instances(self, **_asked: Any) -> dict[str, Any]:
        return {"DBInstances": [self.database]}

    def get_paginator(self, call: str) -> Rds:
        assert call == "describe_certificates"
        return self

    def paginate(self) -> Iterator[dict[str, Any]]:
        valid = {
            "rds-ca-2019": datetime(2024, 8, 22, tzinfo=UTC),
            "rds-ca-rsa4096-g1": datetime(2121, 5, 25, tzinfo=UTC),
        }
        certificates = [{"CertificateIdentifier": name, "ValidTill": end} for name, end in valid.items()]
        yield {"DefaultCertificateForNewLaunches": "rds-ca-rsa2048-g1", "Certificates": certificates}


def plan_for(fix: Any, **found: Any) -> Plan:
    plan = fix.run(replace(reader(Role.ADMIN), client=lambda _service: Rds(**found)), "orders")
    assert isinstance(plan, Plan)
    return plan


def test_a_certificate_whose_authority_has_ended() -> None:
    (step,) = plan_for(ca_certificate, CACertificateIdentifier="rds-ca-2019").acts
    assert step.arguments == {"DBInstanceIdentifier": "orders", "CACertificateIdentifier": "rds-ca-rsa2048-g1"}
    assert step.inverse is None
    assert step.says.endswith("rds-ca-2019 has ended, so this cannot be taken back")


def test_a_certificate_whose_authority_goes_on() -> None:
    (step,) = plan_for(ca_certificate, CACertificateIdentifier="rds-ca-rsa4096-g1").acts
    assert step.inverse
    assert step.inverse.arguments["CACertificateIdentifier"] == "rds-ca-rsa4096-g1"


def test_a_certificate_that_comes_soon_or_is_new() -> None:
    soon = {"CACertificateIdentifier": "rds-ca-rsa2048-g1"}
    assert not plan_for(ca_certificate, CACertificateIdentifier="rds-ca-2019", PendingModifiedValues=soon).steps
    with pytest.raises(Refusal, match="has a certificate of rds-ca-rsa2048-g1 already"):
        plan_for(ca_certificate, **soon)


@pytest.mark.parametrize("fix", [multi_az, database_backups])
def test_what_waits_for_the_maintenance_window_is_not_brought_forward(fix: Any) -> None:
    with pytest.raises(Refusal, match=r"orders waits for another change \(EngineVersion\), which would happen at once"):
        plan_for(fix, PendingModifiedValues={"EngineVersion": "17.2"})


@pytest.mark.parametrize("fix", [multi_az, database_backups, database_protection])
def test_what_a_cluster_decides(fix: Any) -> None:
    with pytest.raises(Refusal, match="orders is in the cluster main, which decides about that"):
        plan_for(fix, DBClusterIdentifier="main")


def test_a_log_that_nobody_knows() -> None:
    with pytest.raises(Refusal, match="I do not know the logs of db2-se"):
        plan_for(database_logs, Engine="db2-se")
