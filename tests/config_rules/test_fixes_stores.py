"""Redshift, DynamoDB, ElastiCache, OpenSearch and Secrets Manager: broken, found, fixed, verified, taken back.

moto takes no notice of a cache's TLS, and does not list a cache's servers: that plan is tested with a fake reader.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from automation.fixes.dynamodb import table_protection
from automation.fixes.elasticache import cache_backups, cache_tls
from automation.fixes.opensearch import search_https, search_private
from automation.fixes.redshift import warehouse_private
from automation.fixes.secrets import secret_private
from core.access import Role
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.config_rules.loop import closes, planned
from tests.config_rules.stores import OPEN, cache, domain, policy, secret, table, warehouse
from tests.support.house import reader

pytestmark = pytest.mark.usefixtures("aws")

MINE = {**OPEN, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}


def test_the_public_address_of_a_redshift_cluster() -> None:
    closes("warehouse-not-public", warehouse(), "has a public address")


def test_the_snapshots_of_a_redshift_cluster() -> None:
    plan = closes("warehouse-backed-up", warehouse(), "keeps its snapshots for 1 day, not for 7")
    assert [step.inverse.says for step in plan.acts if step.inverse] == ["Keep the snapshots of orders for 1 day again"]


def test_the_encryption_of_a_redshift_cluster() -> None:
    closes("warehouse-encrypted", warehouse(), "is not encrypted")


def test_the_backups_of_a_table() -> None:
    closes("table-backed-up", table(), "cannot be had back as it was")


def test_the_protection_of_a_table() -> None:
    closes("table-kept", table(), "is not protected from deletion")


def test_the_backups_of_a_cache() -> None:
    (step,) = closes("cache-backed-up", cache(), "is not backed up").acts
    assert step.arguments["SnapshottingClusterId"] == "orders-001"


def test_https_of_a_search_domain() -> None:
    """What else its endpoint has, such as the versions of TLS that it takes, stays."""
    (step,) = closes("search-https-only", domain(), "answers HTTP").acts
    assert step.arguments["DomainEndpointOptions"]["TLSSecurityPolicy"] == "Policy-Min-TLS-1-0-2019-07"


def test_a_search_domain_for_everybody_and_somebody() -> None:
    (step,) = closes("search-not-public", domain(OPEN, MINE), "lets everybody do everything").acts
    assert json.loads(step.arguments["AccessPolicies"])["Statement"] == [MINE]
    now = client("opensearch").describe_domain(DomainName="orders")["DomainStatus"]["AccessPolicies"]
    assert now == policy(OPEN, MINE)


def test_a_search_domain_for_everybody_alone() -> None:
    """Without a policy only those come in whom IAM lets in."""
    domain(OPEN)
    (step,) = planned(search_private.call("orders")).acts
    assert step.arguments == {"DomainName": "orders", "AccessPolicies": ""}


def test_a_secret_for_everybody_and_somebody() -> None:
    (step,) = closes("secret-not-public", secret(OPEN, MINE), "lets everybody do everything").acts
    assert json.loads(step.arguments["ResourcePolicy"])["Statement"] == [MINE]


def test_a_secret_for_everybody_alone() -> None:
    plan = closes("secret-not-public", secret(OPEN), "lets everybody do everything")
    assert [step.action for step in plan.acts] == ["delete_resource_policy"]


@pytest.mark.parametrize(
    ("fix", "kind"),
    [
        (warehouse_private, "Redshift cluster"),
        (table_protection, "table"),
        (cache_backups, "cache"),
        (search_https, "search domain"),
        (secret_private, "secret"),
    ],
)
def test_what_is_not_there(fix: Any, kind: str) -> None:
    with pytest.raises(Refusal, match=f"I see no {kind} orders in account 123456789012"):
        planned(fix.call("orders"))


class ElastiCache:
    """Describes one replication group, whose servers run this version."""

    def __init__(self, version: str = "7.1.0", **group: Any) -> None:
        self.version = version
        self.group = {
            "ReplicationGroupId": "orders",
            "ARN": "arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:orders",
            "MemberClusters": ["orders-001", "orders-002"],
            "NodeGroups": [
                {
                    "NodeGroupMembers": [
                        {"CacheClusterId": "orders-001", "CurrentRole": "primary"},
                        {"CacheClusterId": "orders-002", "CurrentRole": "replica"},
                    ]
                }
            ],
            "PendingModifiedValues": {},
            "SnapshotRetentionLimit": 0,
            **group,
        }

    def describe_replication_groups(self, **_asked: str) -> dict[str, Any]:
        return {"ReplicationGroups": [self.group]}

    def describe_cache_clusters(self, **_asked: str) -> dict[str, Any]:
        return {"CacheClusters": [{"EngineVersion": self.version}]}

    def list_tags_for_resource(self, **_asked: str) -> dict[str, Any]:
        return {"TagList": []}


def plan_for(fix: Any, **found: Any) -> Plan:
    plan = fix.run(replace(reader(Role.ADMIN), client=lambda _service: ElastiCache(**found)), "orders")
    assert isinstance(plan, Plan)
    return plan


def test_tls_of_a_cache_beside_those_who_come_without() -> None:
    (step,) = plan_for(cache_tls).acts
    assert step.permission == "elasticache:ModifyReplicationGroup"
    assert step.arguments == {
        "ReplicationGroupId": "orders",
        "ApplyImmediately": True,
        "TransitEncryptionEnabled": True,
        "TransitEncryptionMode": "preferred",
    }
    assert step.inverse
    assert step.inverse.arguments["TransitEncryptionEnabled"] is False
    assert not plan_for(cache_tls, TransitEncryptionEnabled=True).steps


def test_tls_of_a_cache_that_is_too_old() -> None:
    with pytest.raises(Refusal, match=r"orders runs 6\.2\.6; only from version 7 on"):
        plan_for(cache_tls, version="6.2.6")


def test_a_copy_is_backed_up_rather_than_what_is_written_to() -> None:
    (step,) = plan_for(cache_backups).acts
    assert step.arguments["SnapshottingClusterId"] == "orders-002"
    (step,) = plan_for(cache_backups, ClusterEnabled=True).acts
    assert "SnapshottingClusterId" not in step.arguments


@pytest.mark.parametrize("fix", [cache_tls, cache_backups])
def test_what_waits_for_the_maintenance_window_is_not_brought_forward(fix: Any) -> None:
    with pytest.raises(Refusal, match="orders waits for another change"):
        plan_for(fix, PendingModifiedValues={"Resharding": {}})
