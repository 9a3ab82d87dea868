"""Notebooks, brokers and replication instances read live: every rule about them has what it needs."""

from __future__ import annotations

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import BROKERS, NOTEBOOK, REPLICATION
from config_rules.rule import Broken, NotApplicable, Unknown
from core.aws.clients import client
from tests.config_rules.loop import judged

pytestmark = pytest.mark.usefixtures("aws")


def knows_everything(kind: str, identity: str) -> None:
    for name in (name for name, rule in RULES.items() if rule.resource == kind):
        assert not isinstance(judged(name, identity), Unknown), name


def test_a_notebook() -> None:
    client("sagemaker").create_notebook_instance(
        NotebookInstanceName="orders",
        InstanceType="ml.t3.medium",
        RoleArn="arn:aws:iam::123456789012:role/notebooks",
        DirectInternetAccess="Enabled",
        RootAccess="Enabled",
    )
    knows_everything(NOTEBOOK, "orders")
    assert judged("notebook-no-internet", "orders") == Broken("is on the internet directly, past any network of yours")
    assert judged("notebook-no-root", "orders") == Broken("lets its users be root")


def test_brokers() -> None:
    brokers = {
        "InstanceType": "kafka.m5.large",
        "ClientSubnets": ["subnet-0123456789abcdef0"],
        "ConnectivityInfo": {"PublicAccess": {"Type": "SERVICE_PROVIDED_EIPS"}},
    }
    provisioned = {"BrokerNodeGroupInfo": brokers, "KafkaVersion": "3.8.x", "NumberOfBrokerNodes": 2}
    made = client("kafka").create_cluster_v2(ClusterName="orders", Provisioned=provisioned)
    knows_everything(BROKERS, made["ClusterArn"])
    assert judged("brokers-not-public", made["ClusterArn"]) == Broken("has brokers with public addresses")


def test_brokers_that_nobody_sees() -> None:
    serverless = {"VpcConfigs": [{"SubnetIds": ["subnet-0123456789abcdef0"]}]}
    made = client("kafka").create_cluster_v2(ClusterName="orders", Serverless=serverless)
    assert isinstance(judged("brokers-not-public", made["ClusterArn"]), NotApplicable)


def test_a_replication_instance() -> None:
    made = client("dms").create_replication_instance(
        ReplicationInstanceIdentifier="orders",
        ReplicationInstanceClass="dms.t3.medium",
        EngineVersion="3.5.4",
        PubliclyAccessible=True,
    )["ReplicationInstance"]
    knows_everything(REPLICATION, made["ReplicationInstanceArn"])
    assert judged("replication-not-public", made["ReplicationInstanceArn"]) == Broken("has a public address")
