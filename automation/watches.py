"""What alarms on a trail's log watch for: the events, as a metric filter asks for them, and who hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from automation.spelt import lower

Found = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Clause:
    """One comparison in a filter pattern, such as `$.eventName = "StopLogging"`."""

    field: str
    value: str
    operator: str = "="

    def __str__(self) -> str:
        if self.operator == "NOT EXISTS":
            return f"($.{self.field} NOT EXISTS)"
        return f'($.{self.field} {self.operator} "{self.value}")'

    def is_in(self, pattern: str) -> bool:
        """Whether a pattern asks for it, in whatever way it is written."""
        field = rf"\$\.{re.escape(self.field)}"
        if self.operator == "NOT EXISTS":
            return bool(re.search(rf"{field}\s+NOT\s+EXISTS", pattern))
        value = rf'(?:"{re.escape(self.value)}"|{re.escape(self.value)}(?![\w.*]))'
        return bool(re.search(rf"{field}\s*{re.escape(self.operator)}\s*{value}", pattern))


@dataclass(frozen=True)
class Watch:
    """What somebody should hear of: which clauses a metric filter must have, and the pattern that we make of them."""

    name: str
    what: str
    clauses: tuple[Clause, ...]
    pattern: str

    def is_asked_by(self, pattern: str) -> bool:
        """Whether a metric filter's pattern finds it."""
        return all(clause.is_in(pattern) for clause in self.clauses)


@dataclass(frozen=True)
class Heard:
    """How far the way from an event to a person goes: the filter, the alarm on its metric, and who hears that.

    `silent` says why an alarm that there is tells nobody; `unsure` that AWS does not say who hears it.
    """

    filter: Mapping[str, Any] | None = None
    alarm: str = ""
    silent: str = ""
    unsure: bool = False

    @property
    def by_somebody(self) -> bool:
        """Whether the way is whole."""
        return bool(self.alarm) and not self.silent and not self.unsure


def heard(watch: Watch, filters: Found, alarms: Found, subscribers: Mapping[str, int | None]) -> Heard:
    """The best that there is for it among these, in AWS's spelling or AWS Config's."""
    best = Heard()
    for one in map(lower, filters):
        if not watch.is_asked_by(one.get("filterPattern") or ""):
            continue
        for way in _ways(one, alarms, subscribers):
            if way.by_somebody:
                return way
            if (way.unsure, bool(way.alarm), way.filter is not None) > (
                best.unsure,
                bool(best.alarm),
                best.filter is not None,
            ):
                best = way
    return best


def _ways(one: Mapping[str, Any], alarms: Found, subscribers: Mapping[str, int | None]) -> Iterable[Heard]:
    yield Heard(one)
    metrics = {(m.get("metricNamespace"), m.get("metricName")) for m in one.get("metricTransformations") or ()}
    for alarm in map(lower, alarms):
        if (alarm.get("namespace"), alarm.get("metricName")) in metrics:
            name = str(alarm.get("alarmName"))
            actions = list(alarm.get("alarmActions") or ())
            # What is no topic, such as a function, needs no subscription.
            known = [subscribers.get(action) if _is_topic(action) else 1 for action in actions]
            if not alarm.get("actionsEnabled", True):
                yield Heard(one, name, "is muted")
            elif not actions:
                yield Heard(one, name, "tells nobody")
            elif any(known):
                yield Heard(one, name)
            elif None in known:
                yield Heard(one, name, unsure=True)
            else:
                yield Heard(one, name, f"tells {actions[0].rpartition(':')[2]}, to which nobody has subscribed")


def topic_for(filters: Found, alarms: Found, subscribers: Mapping[str, int | None]) -> str | None:
    """The one topic that alarms tell and somebody hears: of the alarms on these filters, else of all alarms.

    None where there is none, or several of which only a person can choose.
    """
    metrics = {
        (m.get("metricNamespace"), m.get("metricName"))
        for one in map(lower, filters)
        for m in one.get("metricTransformations") or ()
    }
    everywhere = [lower(alarm) for alarm in alarms]
    here = [alarm for alarm in everywhere if (alarm.get("namespace"), alarm.get("metricName")) in metrics]
    for some in (here, everywhere):
        topics = {action for alarm in some for action in alarm.get("alarmActions") or () if subscribers.get(action)}
        if topics:
            return topics.pop() if len(topics) == 1 else None
    return None


def topics(alarms: Found) -> list[str]:
    """The topics that alarms tell."""
    told = {action for alarm in map(lower, alarms) for action in alarm.get("alarmActions") or ()}
    return sorted(action for action in told if _is_topic(action))


def _is_topic(action: str) -> bool:
    return action.split(":")[2:3] == ["sns"]


def log_group(arn: str) -> str:
    """A log group's name out of its ARN, `arn:aws:logs:eu-west-1:123456789012:log-group:name:*`."""
    return arn.removesuffix(":*").partition(":log-group:")[2]


def _calls(name: str, what: str, *events: str, source: str = "", gone: Sequence[str] = ()) -> Watch:
    """A watch for any of these calls of AWS. Those that are `gone` are named for auditors and never come."""
    named = [Clause("eventName", event) for event in events]
    # Without spaces: a pattern has at most 1024 characters (CloudWatch Logs API, PutMetricFilter).
    any_of = "||".join(f"($.eventName={event})" for event in (*events, *gone))
    if not source:
        return Watch(name, what, tuple(named), f"{{{any_of}}}")
    pattern = f"{{($.eventSource={source})&&({any_of})}}"
    return Watch(name, what, (Clause("eventSource", source), *named), pattern)


_LOGIN = Clause("eventName", "ConsoleLogin")
_REFUSALS = (Clause("errorCode", "*UnauthorizedOperation"), Clause("errorCode", "AccessDenied*"))
_NO_MFA = (_LOGIN, Clause("additionalEventData.MFAUsed", "Yes", "!="))
_ROOT = (
    Clause("userIdentity.type", "Root"),
    Clause("userIdentity.invokedBy", "", "NOT EXISTS"),
    Clause("eventType", "AwsServiceEvent", "!="),
)
_WRONG = (_LOGIN, Clause("errorMessage", "Failed authentication"))
# AWS's own deliveries and tools that look whether a bucket is there are refused all day long.
_NOISE = (Clause("sourceIPAddress", "delivery.logs.amazonaws.com", "!="), Clause("eventName", "HeadBucket", "!="))
# Who comes by single sign-on showed a second factor elsewhere, and CloudTrail does not see it.
_BY_PASSWORD = (Clause("userIdentity.type", "IAMUser"), Clause("responseElements.ConsoleLogin", "Success"))


def _all_of(*clauses: Clause) -> str:
    return f"{{{' && '.join(map(str, clauses))}}}"


REFUSALS = Watch(
    "watch-refusals",
    "calls that AWS refuses",
    _REFUSALS,
    f"{{({_REFUSALS[0]} || {_REFUSALS[1]}) && {_NOISE[0]} && {_NOISE[1]}}}",
)
NO_MFA = Watch("watch-no-mfa", "sign-ins without MFA", _NO_MFA, _all_of(*_NO_MFA, *_BY_PASSWORD))
ROOT = Watch("watch-root", "what root does", _ROOT, _all_of(*_ROOT))
SIGN_INS = Watch("watch-sign-ins", "sign-ins that fail", _WRONG, _all_of(*_WRONG))
POLICIES = _calls(
    "watch-policies",
    "changes to IAM policies",
    "DeleteGroupPolicy",
    "DeleteRolePolicy",
    "DeleteUserPolicy",
    "PutGroupPolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "CreatePolicy",
    "DeletePolicy",
    "CreatePolicyVersion",
    "DeletePolicyVersion",
    "AttachRolePolicy",
    "DetachRolePolicy",
    "AttachUserPolicy",
    "DetachUserPolicy",
    "AttachGroupPolicy",
    "DetachGroupPolicy",
)
TRAILS = _calls(
    "watch-trails",
    "changes to CloudTrail",
    "CreateTrail",
    "UpdateTrail",
    "DeleteTrail",
    "StartLogging",
    "StopLogging",
)
KEYS = _calls(
    "watch-keys",
    "keys that are disabled or deleted",
    "DisableKey",
    "ScheduleKeyDeletion",
    source="kms.amazonaws.com",
)
BUCKETS = _calls(
    "watch-buckets",
    "changes to buckets' policies",
    "PutBucketAcl",
    "PutBucketPolicy",
    "PutBucketCors",
    "PutBucketLifecycle",
    "PutBucketReplication",
    "DeleteBucketPolicy",
    "DeleteBucketCors",
    "DeleteBucketLifecycle",
    "DeleteBucketReplication",
    source="s3.amazonaws.com",
)
CONFIG = _calls(
    "watch-config",
    "changes to AWS Config",
    "StopConfigurationRecorder",
    "DeleteDeliveryChannel",
    "PutDeliveryChannel",
    "PutConfigurationRecorder",
    source="config.amazonaws.com",
)
GROUPS = _calls(
    "watch-groups",
    "changes to security groups",
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "CreateSecurityGroup",
    "DeleteSecurityGroup",
)
ACLS = _calls(
    "watch-acls",
    "changes to network ACLs",
    "CreateNetworkAcl",
    "CreateNetworkAclEntry",
    "DeleteNetworkAcl",
    "DeleteNetworkAclEntry",
    "ReplaceNetworkAclEntry",
    "ReplaceNetworkAclAssociation",
)
GATEWAYS = _calls(
    "watch-gateways",
    "changes to gateways",
    "CreateCustomerGateway",
    "DeleteCustomerGateway",
    "AttachInternetGateway",
    "CreateInternetGateway",
    "DeleteInternetGateway",
    "DetachInternetGateway",
)
ROUTES = _calls(
    "watch-routes",
    "changes to route tables",
    "CreateRoute",
    "CreateRouteTable",
    "ReplaceRoute",
    "ReplaceRouteTableAssociation",
    "DeleteRouteTable",
    "DeleteRoute",
    "DisassociateRouteTable",
    source="ec2.amazonaws.com",
)
VPCS = _calls(
    "watch-vpcs",
    "changes to VPCs",
    "CreateVpc",
    "DeleteVpc",
    "ModifyVpcAttribute",
    "AcceptVpcPeeringConnection",
    "CreateVpcPeeringConnection",
    "DeleteVpcPeeringConnection",
    "RejectVpcPeeringConnection",
    gone=("AttachClassicLinkVpc", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink"),
)
ORGANIZATION = _calls(
    "watch-organization",
    "changes to the organisation",
    "AcceptHandshake",
    "AttachPolicy",
    "CreateAccount",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "DeclineHandshake",
    "DeleteOrganization",
    "DeleteOrganizationalUnit",
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnablePolicyType",
    "InviteAccountToOrganization",
    "LeaveOrganization",
    "MoveAccount",
    "RemoveAccountFromOrganization",
    "UpdatePolicy",
    "UpdateOrganizationalUnit",
    source="organizations.amazonaws.com",
)
WATCHES: tuple[Watch, ...] = tuple(found for found in list(globals().values()) if isinstance(found, Watch))
