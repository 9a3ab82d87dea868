"""Notebooks, brokers and replication instances as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.kinds import BROKERS, NOTEBOOK, REPLICATION
from config_rules.live.source import Here, Items, NotTold, Source, asked, source
from core.plan import tags_in


def _notebooks(at: Here, names: Sequence[str]) -> Items:
    """The notebooks with these names, or all. The list tells only which there are."""
    sagemaker = at.client("sagemaker")
    for page in sagemaker.get_paginator("list_notebook_instances").paginate():
        for listed in page["NotebookInstances"]:
            if not names or listed["NotebookInstanceName"] in names:
                yield from _notebook(at, sagemaker, listed["NotebookInstanceName"])


def _notebook(at: Here, sagemaker: Any, name: str) -> Items:
    """The notebook; none when it has gone meanwhile, for which SageMaker has no error of its own."""
    found = asked(lambda: sagemaker.describe_notebook_instance(NotebookInstanceName=name), "ValidationException")
    if found:
        arn = found["NotebookInstanceArn"]
        described = {key: value for key, value in found.items() if key != "ResponseMetadata"}
        tags = _tags(sagemaker, arn)
        yield at.item(NOTEBOOK, name, arn, described, tags=tags, name=name, nothing=("subnetId",))


def _tags(sagemaker: Any, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(asked(lambda: sagemaker.list_tags(ResourceArn=arn)["Tags"]))
    except NotTold:
        return None


def _brokers(at: Here, arns: Sequence[str]) -> Items:
    """Clusters of Kafka. A serverless one has no brokers, and none of what is set for them."""
    kafka = at.client("kafka")
    for page in kafka.get_paginator("list_clusters_v2").paginate():
        for found in page["ClusterInfoList"]:
            arn, name = found["ClusterArn"], found["ClusterName"]
            if not arns or arn in arns:
                described = {"Arn": arn, "ClusterName": name, "ClusterType": found["ClusterType"]}
                described |= {"BrokerNodeGroupInfo": None, **found.get("Provisioned", {})}
                yield at.item(BROKERS, arn, arn, described, tags=dict(found.get("Tags") or {}), name=name)


def _replication_instances(at: Here, arns: Sequence[str]) -> Items:
    dms = at.client("dms")
    for page in dms.get_paginator("describe_replication_instances").paginate():
        for found in page["ReplicationInstances"]:
            arn = found["ReplicationInstanceArn"]
            if not arns or arn in arns:
                yield at.item(REPLICATION, arn, arn, found, name=found["ReplicationInstanceIdentifier"])


SOURCES: Mapping[str, Source] = {
    NOTEBOOK: source(
        _notebooks, "sagemaker:ListNotebookInstances", "sagemaker:DescribeNotebookInstance", "sagemaker:ListTags"
    ),
    BROKERS: source(_brokers, "kafka:ListClustersV2"),
    REPLICATION: source(_replication_instances, "dms:DescribeReplicationInstances"),
}
