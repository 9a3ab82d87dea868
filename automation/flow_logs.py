"""Where the flow logs of VPCs go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from automation.spelt import lower

Destination = Mapping[str, str]
"""The arguments of CreateFlowLogs that say where to."""


def only_destination(flow_logs: Iterable[Mapping[str, Any]]) -> Destination | None:
    """The one place that the flow logs of VPCs go to; None when there is none, or more than one to choose from."""
    found = [place for log in map(lower, flow_logs) if works(log) for place in [_destination(log)] if place]
    return found[0] if found and all(place == found[0] for place in found) else None


def works(log: Mapping[str, Any]) -> bool:
    """Whether it is written and delivered."""
    return log.get("flowLogStatus") == "ACTIVE" and log.get("deliverLogsStatus") != "FAILED"


def _destination(log: Mapping[str, Any]) -> Destination | None:
    if not str(log.get("resourceId", "")).startswith("vpc-"):
        return None
    kind = log.get("logDestinationType")
    if kind == "s3" and log.get("logDestination"):
        return {"LogDestinationType": kind, "LogDestination": log["logDestination"]}
    if kind == "cloud-watch-logs" and log.get("logGroupName") and log.get("deliverLogsPermissionArn"):
        return {
            "LogDestinationType": kind,
            "LogGroupName": log["logGroupName"],
            "DeliverLogsPermissionArn": log["deliverLogsPermissionArn"],
        }
    return None
