"""Settings of image repositories, container services and Kubernetes clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal

_LOGS = ("api", "audit", "authenticator")
"""What tells who did what in a cluster; the two others are its own scheduler's and controllers'."""


@fix(reads={"ecr:DescribeRepositories"}, acts={"ecr:PutImageScanningConfiguration"})
def scan_on_push(aws: Reader, resource: str) -> Plan:
    """An image is looked at for known holes when it is put into the repository."""
    what, found = _repository(aws, resource)
    if found.get("imageScanningConfiguration", {}).get("scanOnPush"):
        return nothing_to_do(what, "scans what is pushed")
    name = {"repositoryName": resource}
    return set_again(
        what,
        "ecr",
        "put_image_scanning_configuration",
        {**name, "imageScanningConfiguration": {"scanOnPush": True}},
        {**name, "imageScanningConfiguration": {"scanOnPush": False}},
        says=f"Scan what is pushed to {what}",
        back=f"Scan what is pushed to {what} no longer",
    )


@fix(reads={"ecr:DescribeRepositories"}, acts={"ecr:PutImageTagMutability"}, careful=True)
def tag_immutability(aws: Reader, resource: str) -> Plan:
    """A tag of a repository stays on its image; a build that pushes `latest` again is refused."""
    what, found = _repository(aws, resource)
    before = found["imageTagMutability"]
    if before.startswith("IMMUTABLE"):
        return nothing_to_do(what, "keeps its tags on their images")
    name = {"repositoryName": resource}
    old: dict[str, Any] = {**name, "imageTagMutability": before}
    if filters := found.get("imageTagMutabilityExclusionFilters"):
        old["imageTagMutabilityExclusionFilters"] = filters
    return set_again(
        what,
        "ecr",
        "put_image_tag_mutability",
        {**name, "imageTagMutability": "IMMUTABLE"},
        old,
        says=f"Keep the tags of {what} on their images",
        back=f"Let the tags of {what} be moved again",
    )


@fix(
    reads={"ecr:DescribeRepositories", "ecr:GetRepositoryPolicy"},
    acts={"ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy"},
    undo_acts={"ecr:SetRepositoryPolicy"},
    careful=True,
)
def repository_policy(aws: Reader, resource: str) -> Plan:
    """A repository's policy lets nobody in whom it does not name; the rest of it stays."""
    what, _ = _repository(aws, resource)
    try:
        before = aws.client("ecr").get_repository_policy(repositoryName=resource)["policyText"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "RepositoryPolicyNotFoundException":
            raise
        before = ""
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    name = {"repositoryName": resource}
    says = f"Take out of the policy of {what} what lets everybody in"
    inverse = Step("ecr", "set_repository_policy", {**name, "policyText": before}, f"Put back the policy of {what}")
    step = (
        Step("ecr", "set_repository_policy", {**name, "policyText": after}, says, inverse)
        if after
        else Step("ecr", "delete_repository_policy", name, says, inverse)
    )
    return Plan(says, (step,), (what,))


@fix(reads={"ecs:DescribeServices"}, acts={"ecs:UpdateService"}, careful=True)
def service_address(aws: Reader, resource: str) -> Plan:
    """A container service's tasks start anew without public addresses; they need another way to their images."""
    what, where, found = _service(aws, resource)
    network = found.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    if network.get("assignPublicIp") != "ENABLED":
        return nothing_to_do(what, "gives its tasks no public address")
    return set_again(
        what,
        "ecs",
        "update_service",
        {**where, "networkConfiguration": {"awsvpcConfiguration": {**network, "assignPublicIp": "DISABLED"}}},
        {**where, "networkConfiguration": {"awsvpcConfiguration": network}},
        says=f"Start the tasks of {what} anew, without public addresses",
        back=f"Start the tasks of {what} anew, with public addresses again",
    )


@fix(reads={"ecs:DescribeServices"}, acts={"ecs:UpdateService"}, careful=True)
def service_platform(aws: Reader, resource: str) -> Plan:
    """A container service's tasks start anew on the newest platform of Fargate, now and from then on."""
    what, where, found = _service(aws, resource)
    before = found.get("platformVersion")
    if before is None:
        raise Refusal(f"{what} does not run on Fargate, so it has no platform version.")
    if before == "LATEST":
        return nothing_to_do(what, "runs on the newest platform of Fargate")
    return set_again(
        what,
        "ecs",
        "update_service",
        {**where, "platformVersion": "LATEST", "forceNewDeployment": True},
        {**where, "platformVersion": before, "forceNewDeployment": True},
        says=f"Start the tasks of {what} anew on the newest platform of Fargate",
        back=f"Start the tasks of {what} anew on the platform {before}",
    )


@fix(reads={"eks:DescribeCluster"}, acts={"eks:UpdateClusterConfig"})
def kubernetes_logs(aws: Reader, resource: str) -> Plan:
    """A Kubernetes cluster logs who asked what of it, which is paid for by what is written."""
    what, found = _cluster(aws, resource)
    on = {
        kind
        for one in found.get("logging", {}).get("clusterLogging", [])
        if one.get("enabled")
        for kind in one.get("types", [])
    }
    missing = [kind for kind in _LOGS if kind not in on]
    if not missing:
        return nothing_to_do(what, f"logs {', '.join(_LOGS)}")
    name = {"name": resource}
    return set_again(
        what,
        "eks",
        "update_cluster_config",
        {**name, "logging": {"clusterLogging": [{"types": [*sorted(on), *missing], "enabled": True}]}},
        {**name, "logging": _logging(sorted(on), missing)},
        says=f"Log {', '.join(missing)} of {what}",
        back=f"Log {', '.join(missing)} of {what} no longer",
    )


@fix(reads={"eks:DescribeCluster"}, acts={"eks:UpdateClusterConfig"}, careful=True)
def kubernetes_endpoint(aws: Reader, resource: str) -> Plan:
    """A Kubernetes cluster is reached from its own network only; who comes from elsewhere needs a way into that."""
    what, found = _cluster(aws, resource)
    network = found["resourcesVpcConfig"]
    if not network.get("endpointPublicAccess"):
        return nothing_to_do(what, "is reached from its own network only")
    keys = ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")
    before = {key: network[key] for key in keys if network.get(key) is not None}
    name = {"name": resource}
    return set_again(
        what,
        "eks",
        "update_cluster_config",
        {**name, "resourcesVpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}},
        {**name, "resourcesVpcConfig": before},
        says=f"Have {what} reached from its own network only",
        back=f"Have {what} reached from the internet again",
    )


def _logging(on: list[str], off: list[str]) -> dict[str, Any]:
    found = [{"types": on, "enabled": True}] if on else []
    return {"clusterLogging": [*found, {"types": off, "enabled": False}]}


def _repository(aws: Reader, name: str) -> tuple[Resource, Mapping[str, Any]]:
    """The repository, as people know it and as ECR does. Raises Refusal when there is none."""
    with refusing(aws, f"repository {name}", "RepositoryNotFoundException"):
        (found,) = aws.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    return Resource(name, kind="repository"), found


def _service(aws: Reader, arn: str) -> tuple[Resource, dict[str, str], Mapping[str, Any]]:
    """The service with that ARN: as people know it, where it is, and as ECS knows it. Raises Refusal when gone."""
    # Since 2021 an ARN has the cluster in it: …:service/main/orders. An older one is of the default cluster here.
    _, *above, name = arn.rpartition(":")[2].split("/")
    cluster = above[0] if above else "default"
    try:
        found = aws.client("ecs").describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClusterNotFoundException":
            raise
        found = []
    if not found or found[0]["status"] == "INACTIVE":
        raise Refusal(f"I see no container service {name} in the cluster {cluster}, region {aws.region}.")
    tags = {tag["key"]: tag["value"] for tag in found[0].get("tags", [])}
    what = Resource(arn, name, tags, "container service")
    return what, {"cluster": found[0]["clusterArn"], "service": found[0]["serviceName"]}, found[0]


def _cluster(aws: Reader, name: str) -> tuple[Resource, Mapping[str, Any]]:
    """The cluster, as people know it and as EKS does. Raises Refusal when there is none."""
    with refusing(aws, f"Kubernetes cluster {name}", "ResourceNotFoundException"):
        found = aws.client("eks").describe_cluster(name=name)["cluster"]
    return Resource(name, tags=found.get("tags") or {}, kind="Kubernetes cluster"), found
