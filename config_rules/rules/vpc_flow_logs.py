"""Who knocked at a network's door is written down."""

from __future__ import annotations

from automation.fixes.network import flow_logs
from automation.flow_logs import only_destination, works
from config_rules.item import ConfigItem
from config_rules.kinds import VPC
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_ID = {"vpcId": "vpc-0123456789abcdef0"}
_LOG = {
    "resourceId": "vpc-0123456789abcdef0",
    "trafficType": "REJECT",
    "flowLogStatus": "ACTIVE",
    "deliverLogsStatus": "SUCCESS",
    "logDestinationType": "s3",
    "logDestination": "arn:aws:s3:::flow-logs",
}
_OF_ANOTHER = {**_LOG, "resourceId": "vpc-0fedcba9876543210"}
_FIX = "secure setting=flow-logs resource=vpc-0123456789abcdef0"


@rule(
    resource=VPC,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 4.7",
        "CIS AWS 6.0.0 4.7",
        "CIS AWS 5.0.0 3.7",
        "CIS AWS 3.0.0 3.7",
        "Security Hub EC2.6",
        "AWS Config VPC_FLOW_LOGS_ENABLED",
    ),
    examples=(
        passes(_ID, beside={"FlowLogs": [_LOG]}),
        passes(_ID, beside={"FlowLogs": [{**_LOG, "trafficType": "ALL"}, _OF_ANOTHER]}),
        breaks("has no flow log", _ID, beside={"FlowLogs": []}),
        breaks("has no flow log", _ID, beside={"FlowLogs": [_OF_ANOTHER]}, fix=_FIX),
        breaks(
            "has no flow log of what is refused",
            _ID,
            beside={"FlowLogs": [{**_LOG, "trafficType": "ACCEPT"}, _OF_ANOTHER]},
            fix=_FIX,
        ),
        breaks(
            "has a flow log that is not delivered",
            _ID,
            beside={"FlowLogs": [{**_LOG, "deliverLogsStatus": "FAILED"}]},
        ),
    ),
)
def vpc_flow_logs(vpc: ConfigItem) -> Verdict:
    """A VPC keeps a flow log of at least what it refuses.

    It is paid for by the gigabyte, and less so in a bucket. Where the flow logs of all other VPCs of the region go to
    one place, the fix has this one's go there, too; otherwise choose one by hand (`aws ec2 create-flow-logs`).
    """
    found = vpc.beside("FlowLogs")
    if vpc.get("vpcId") is None or not isinstance(found, list):
        return Unknown("has flow logs that were not recorded")
    own = [log for log in found if log.get("resourceId") == vpc.id]
    if any(works(log) and log.get("trafficType") in {"REJECT", "ALL"} for log in own):
        return Compliant()
    fix = flow_logs.call(vpc.id) if only_destination(found) else None
    if not own:
        return Broken("has no flow log", fix)
    if any(works(log) for log in own):
        return Broken("has no flow log of what is refused", fix)
    return Broken("has a flow log that is not delivered", fix)
