"""Repositories, container services, Kubernetes clusters and documents: read live, broken, fixed, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.fixes.containers import (
    kubernetes_logs,
    repository_policy,
    scan_on_push,
    service_address,
    service_platform,
)
from automation.fixes.documents import document_sharing
from config_rules.catalogue import RULES
from config_rules.kinds import CONTAINER_SERVICE, DOCUMENT, KUBERNETES, REPOSITORY
from config_rules.rule import Broken, Compliant, Unknown
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")

EVERYBODY = {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]}
FRIEND = {**EVERYBODY, "Sid": "one", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}


def knows_everything(kind: str, identity: str) -> None:
    for name in (name for name, rule in RULES.items() if rule.resource == kind):
        assert not isinstance(judged(name, identity), Unknown), name


def repository(*statements: dict[str, Any]) -> str:
    client("ecr").create_repository(repositoryName="orders")
    if statements:
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        client("ecr").set_repository_policy(repositoryName="orders", policyText=text)
    return "orders"


def service(**more: Any) -> str:
    ecs = client("ecs")
    ecs.create_cluster(clusterName="main")
    container = {"name": "orders", "image": "orders", "memory": 128}
    ecs.register_task_definition(family="orders", containerDefinitions=[container], networkMode="awsvpc")
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [], "assignPublicIp": "ENABLED"}}
    made = ecs.create_service(
        cluster="main",
        serviceName="orders",
        taskDefinition="orders",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=network,
        **more,
    )
    return str(made["service"]["serviceArn"])


def cluster() -> str:
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    network = {"subnetIds": ["subnet-0123456789abcdef0"], "endpointPublicAccess": True, "endpointPrivateAccess": False}
    network["publicAccessCidrs"] = ["0.0.0.0/0"]
    client("eks").create_cluster(name="orders", version="1.34", roleArn=role, resourcesVpcConfig=network)
    return "orders"


def test_a_repository() -> None:
    orders = repository()
    knows_everything(REPOSITORY, orders)
    closes("repository-scanned", orders, "is scanned by nobody")
    assert judged("repository-tidied", orders) == Broken("keeps every image for ever")


def test_a_repository_that_the_registry_scans() -> None:
    orders = repository()
    filters = [{"filter": "ord*", "filterType": "WILDCARD"}]
    rules = [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters}]
    client("ecr").put_registry_scanning_configuration(scanType="BASIC", rules=rules)
    assert isinstance(judged("repository-scanned", orders), Compliant)


def test_tags_that_can_be_moved() -> None:
    closes("repository-tags-fixed", repository(), "lets its tags be moved to other images")


def test_a_repository_from_which_everybody_pulls_keeps_the_rest_of_its_policy() -> None:
    plan = closes("repository-not-public", repository(EVERYBODY, FRIEND), "lets everybody ecr:BatchGetImage")
    (step,) = plan.acts
    assert [one["Sid"] for one in json.loads(step.arguments["policyText"])["Statement"]] == ["one"]


def test_a_repository_with_nothing_else_in_its_policy() -> None:
    closes("repository-not-public", repository(EVERYBODY), "lets everybody ecr:BatchGetImage")


def test_a_container_service() -> None:
    orders = service(platformVersion="LATEST")
    knows_everything(CONTAINER_SERVICE, orders)
    closes("container-service-no-public-address", orders, "gives its tasks public addresses")


def test_a_container_service_on_an_old_platform() -> None:
    """Moto says nothing of the platform's family, so the rule has no verdict and the plan is looked at."""
    orders = service(platformVersion="1.3.0")
    (step,) = planned(service_platform.call(orders)).acts
    assert step.arguments["platformVersion"] == "LATEST"
    assert step.inverse is not None
    assert step.inverse.arguments["platformVersion"] == "1.3.0"


def test_a_kubernetes_cluster() -> None:
    orders = cluster()
    knows_everything(KUBERNETES, orders)
    closes("kubernetes-logged", orders, "does not log api, audit, authenticator")


def test_a_kubernetes_cluster_on_the_internet() -> None:
    closes("kubernetes-endpoint-closed", cluster(), "can be reached from 0.0.0.0/0")


def test_a_document() -> None:
    ssm = client("ssm")
    content = json.dumps({"schemaVersion": "2.2", "description": "x", "mainSteps": []})
    ssm.create_document(Name="Orders-Restart", Content=content, DocumentType="Command")
    knows_everything(DOCUMENT, "Orders-Restart")
    ssm.modify_document_permission(Name="Orders-Restart", PermissionType="Share", AccountIdsToAdd=["all"])
    closes("document-not-public", "Orders-Restart", "is shared with everybody")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (scan_on_push.call("orders"), "I see no repository orders"),
        (repository_policy.call("orders"), "I see no repository orders"),
        (service_address.call("arn:aws:ecs:eu-west-1:123456789012:service/main/orders"), "I see no container service"),
        (kubernetes_logs.call("orders"), "I see no Kubernetes cluster orders"),
        (document_sharing.call("Orders-Restart"), "I see no document Orders-Restart"),
    ],
)
def test_what_is_not_there(call: Any, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        planned(call)
