"""Image repositories, container services and Kubernetes clusters as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from config_rules.item import ConfigItem, as_configuration, parsed
from config_rules.kinds import CONTAINER_SERVICE, KUBERNETES, REPOSITORY
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

_AT_ONCE = 10
"""How many services DescribeServices takes (ECS API Reference)."""

_NO_SERVICE = ("networkConfiguration", "platformVersion", "launchType", "platformFamily")


def _repositories(at: Here, names: Sequence[str]) -> Items:
    ecr = at.client("ecr")

    @cache
    def registry() -> Any:
        return as_configuration(asked(lambda: ecr.get_registry_scanning_configuration()["scanningConfiguration"]))

    for page in ecr.get_paginator("describe_repositories").paginate():
        for found in page["repositories"]:
            if not names or found["repositoryName"] in names:
                yield _repository(at, ecr, found, registry)


def _repository(at: Here, ecr: Any, found: Mapping[str, Any], registry: Callable[[], Any]) -> ConfigItem:
    name = found["repositoryName"]

    def policy() -> Any:
        answer = asked(lambda: ecr.get_repository_policy(repositoryName=name), "RepositoryPolicyNotFoundException")
        return parsed(answer["policyText"]) if answer else None

    def lifecycle() -> Any:
        answer = asked(lambda: ecr.get_lifecycle_policy(repositoryName=name), "LifecyclePolicyNotFoundException")
        return parsed(answer["lifecyclePolicyText"]) if answer else None

    return at.item(
        REPOSITORY,
        name,
        found["repositoryArn"],
        {**found, "arn": found["repositoryArn"]},
        tags=_tags_of_repository(ecr, found["repositoryArn"]),
        name=name,
        beside=Facts(Policy=policy, LifecyclePolicy=lifecycle, RegistryScanning=registry),
    )


def _tags_of_repository(ecr: Any, arn: str) -> dict[str, str] | None:
    try:
        answer = asked(lambda: ecr.list_tags_for_resource(resourceArn=arn), "RepositoryNotFoundException")
    except NotTold:
        return None
    return tags_in(answer["tags"]) if answer else None


def _services(at: Here, arns: Sequence[str]) -> Items:
    ecs = at.client("ecs")
    for page in ecs.get_paginator("list_clusters").paginate():
        for cluster in page["clusterArns"]:
            for some in _arns_of_services(ecs, cluster, arns):
                answer = asked(
                    lambda cluster=cluster, some=some: ecs.describe_services(  # type: ignore[misc]
                        cluster=cluster, services=some, include=["TAGS"]
                    ),
                    "ClusterNotFoundException",
                )
                for found in answer["services"] if answer else ():
                    if found["status"] != "INACTIVE":
                        yield _service(at, found)


def _arns_of_services(ecs: Any, cluster: str, wanted: Sequence[str]) -> Iterator[list[str]]:
    """The ARNs of a cluster's services, as many at once as can be described."""
    for page in ecs.get_paginator("list_services").paginate(cluster=cluster):
        some = [arn for arn in page["serviceArns"] if not wanted or arn in wanted]
        yield from (some[start : start + _AT_ONCE] for start in range(0, len(some), _AT_ONCE))


def _service(at: Here, found: Mapping[str, Any]) -> ConfigItem:
    # Events and deployments are a diary, and no part of how it is set.
    described = {key: value for key, value in found.items() if key not in {"events", "deployments", "tags"}}
    return at.item(
        CONTAINER_SERVICE,
        found["serviceArn"],
        found["serviceArn"],
        {**described, "cluster": found["clusterArn"]},
        tags=tags_in(found.get("tags"), "key", "value"),
        name=found["serviceName"],
        nothing=_NO_SERVICE,
    )


def _clusters(at: Here, names: Sequence[str]) -> Items:
    eks = at.client("eks")
    for page in eks.get_paginator("list_clusters").paginate():
        for name in page["clusters"]:
            if not names or name in names:
                answer = asked(
                    lambda name=name: eks.describe_cluster(name=name),  # type: ignore[misc]
                    "ResourceNotFoundException",
                )
                if answer:
                    yield _cluster(at, answer["cluster"])


def _cluster(at: Here, found: Mapping[str, Any]) -> ConfigItem:
    described = {key: value for key, value in found.items() if key not in {"certificateAuthority", "tags"}}
    # AWS Config has the logs that are on, in CloudFormation's shape; EKS those that are on and those that are off.
    logs = (found.get("logging") or {}).get("clusterLogging") or []
    on = [{"type": kind} for one in logs if one.get("enabled") for kind in one.get("types", [])]
    return at.item(
        KUBERNETES,
        found["name"],
        found["arn"],
        {**described, "logging": {"clusterLogging": {"enabledTypes": on}}},
        tags=dict(found.get("tags") or {}),
        name=found["name"],
        nothing=("encryptionConfig",),
    )


SOURCES: Mapping[str, Source] = {
    REPOSITORY: source(
        _repositories,
        "ecr:DescribeRepositories",
        "ecr:GetRepositoryPolicy",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRegistryScanningConfiguration",
        "ecr:ListTagsForResource",
    ),
    CONTAINER_SERVICE: source(_services, "ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"),
    KUBERNETES: source(_clusters, "eks:ListClusters", "eks:DescribeCluster"),
}
