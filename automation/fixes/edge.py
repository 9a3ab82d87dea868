"""Settings of load balancers and of the stages of APIs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
"""TLS 1.3 and 1.2 with forward secrecy: what the console has long set, in every region (ELB guide)."""

# Elastic Load Balancing's guide, "Security policies": the least TLS that a policy takes is in the names of most.
_LEAST = re.compile(r"ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-([0-3])-")
_OLD = {"ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-FS-2018-06"}
_BALANCERS = {"elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags"}
ATTRIBUTES = _BALANCERS | {"elasticloadbalancing:DescribeLoadBalancerAttributes"}
_LISTENERS = _BALANCERS | {"elasticloadbalancing:DescribeListeners"}
MODIFY = {"elasticloadbalancing:ModifyLoadBalancerAttributes"}

_REDIRECT = {
    "Type": "redirect",
    "RedirectConfig": {
        "Protocol": "HTTPS",
        "Port": "443",
        "Host": "#{host}",
        "Path": "/#{path}",
        "Query": "#{query}",
        "StatusCode": "HTTP_301",
    },
}


def least_tls(policy: str) -> int | None:
    """The least minor version of TLS 1 that a load balancer's security policy takes; None where it is not known."""
    if policy in _OLD:
        return 0
    found = _LEAST.match(policy)
    return int(found[1]) if found else None


@fix(reads=ATTRIBUTES, acts=MODIFY)
def balancer_protection(aws: Reader, resource: str) -> Plan:
    """A load balancer cannot be deleted before this is taken off it."""
    return _attribute(aws, resource, "deletion_protection.enabled", "Protect {} from deletion", "is protected")


@fix(reads=ATTRIBUTES, acts=MODIFY, careful=True)
def drop_invalid_headers(aws: Reader, resource: str) -> Plan:
    """A load balancer drops headers whose names are not valid, rather than passing them on."""
    return _attribute(
        aws,
        resource,
        "routing.http.drop_invalid_header_fields.enabled",
        "Have {} drop headers with names that are not valid",
        "drops invalid headers",
    )


@fix(reads=_LISTENERS, acts={"elasticloadbalancing:ModifyListener"}, careful=True)
def redirect_to_https(aws: Reader, resource: str) -> Plan:
    """A load balancer sends who comes by HTTP to HTTPS; the rules of its listeners stay."""
    what, listeners = _with_listeners(aws, resource)
    old = [one for one in listeners if one["Protocol"] == "HTTP" and not redirects(one["DefaultActions"])]
    if not old:
        return nothing_to_do(what, "sends who comes by HTTP to HTTPS")
    if not any(one["Protocol"] == "HTTPS" and one["Port"] == 443 for one in listeners):
        raise Refusal(f"{what} does not listen for HTTPS on port 443 yet. Give it a listener with a certificate first.")
    if any(_has_secret(one["DefaultActions"]) for one in old):
        raise Refusal(
            f"A listener of {what} signs people in, with a secret that could not be put back. Change it by hand."
        )
    steps = tuple(
        Step(
            "elbv2",
            "modify_listener",
            {"ListenerArn": one["ListenerArn"], "DefaultActions": [_REDIRECT]},
            f"Send who comes to port {one['Port']} of {what} to HTTPS",
            Step(
                "elbv2",
                "modify_listener",
                {"ListenerArn": one["ListenerArn"], "DefaultActions": [_said_again(a) for a in one["DefaultActions"]]},
                f"Answer on port {one['Port']} of {what} as before",
            ),
        )
        for one in old
    )
    return Plan(f"Send who comes to {what} by HTTP to HTTPS", steps, (what,))


@fix(reads=_LISTENERS, acts={"elasticloadbalancing:ModifyListener"}, careful=True)
def balancer_tls(aws: Reader, resource: str) -> Plan:
    """A load balancer speaks TLS 1.2 and 1.3 only; who speaks nothing newer than 1.1 gets no answer."""
    what, listeners = _with_listeners(aws, resource)
    old = [one for one in listeners if one.get("SslPolicy") and least_tls(one["SslPolicy"]) in {0, 1}]
    if not old:
        return nothing_to_do(what, "speaks TLS 1.2 and newer only")
    steps = tuple(
        Step(
            "elbv2",
            "modify_listener",
            {"ListenerArn": one["ListenerArn"], "SslPolicy": TLS_POLICY},
            f"Speak TLS 1.2 and 1.3 only on port {one['Port']} of {what}",
            Step(
                "elbv2",
                "modify_listener",
                {"ListenerArn": one["ListenerArn"], "SslPolicy": one["SslPolicy"]},
                f"Speak TLS as {one['SslPolicy']} says on port {one['Port']} of {what} again",
            ),
        )
        for one in old
    )
    return Plan(f"Have {what} speak TLS 1.2 and 1.3 only", steps, (what,))


@fix(reads={"apigateway:GET"}, acts={"apigateway:PATCH"})
def stage_tracing(aws: Reader, resource: str) -> Plan:
    """A stage of an API traces some of what passes, which is paid for by the trace."""
    what, where, found = stage_of(aws, resource)
    if found.get("tracingEnabled"):
        return nothing_to_do(what, "traces what passes")
    return set_again(
        what,
        "apigateway",
        "update_stage",
        {**where, "patchOperations": [{"op": "replace", "path": "/tracingEnabled", "value": "true"}]},
        {**where, "patchOperations": [{"op": "replace", "path": "/tracingEnabled", "value": "false"}]},
        says=f"Trace what passes {what}",
        back=f"Trace what passes {what} no longer",
    )


@fix(reads={"apigateway:GET"}, acts={"apigateway:PATCH"}, careful=True)
def stage_execution_log(aws: Reader, resource: str) -> Plan:
    """A stage of an API logs its errors; the account needs a role for API Gateway's logs for it."""
    what, where, found = stage_of(aws, resource)
    before = found.get("methodSettings", {}).get("*/*", {}).get("loggingLevel", "OFF")
    if before in {"ERROR", "INFO"}:
        return nothing_to_do(what, "logs its errors")
    path = "/*/*/logging/loglevel"
    return set_again(
        what,
        "apigateway",
        "update_stage",
        {**where, "patchOperations": [{"op": "replace", "path": path, "value": "ERROR"}]},
        {**where, "patchOperations": [{"op": "replace", "path": path, "value": before}]},
        says=f"Log the errors of {what}",
        back=f"Log the errors of {what} no longer",
    )


def redirects(actions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a listener's default actions, as AWS describes them, send everybody to HTTPS."""
    return any(
        one["Type"] == "redirect" and one.get("RedirectConfig", {}).get("Protocol") == "HTTPS" for one in actions
    )


def _has_secret(actions: Iterable[Mapping[str, Any]]) -> bool:
    return any(one["Type"] == "authenticate-oidc" for one in actions)


def _said_again(action: Mapping[str, Any]) -> dict[str, Any]:
    """The action as a request says it: a forward names its targets once, though it is described twice."""
    return {key: value for key, value in action.items() if key != "TargetGroupArn" or "ForwardConfig" not in action}


def _attribute(aws: Reader, arn: str, key: str, says: str, already: str) -> Plan:
    """The plan that sets an attribute of a load balancer to true."""
    what = balancer_of(aws, arn)
    found = aws.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    before = next((one["Value"] for one in found if one["Key"] == key), None)
    if before is None:
        raise Refusal(f"{what} is of a kind that has no {key}.")
    if before == "true":
        return nothing_to_do(what, already)
    said = says.format(what)
    return set_again(
        what,
        "elbv2",
        "modify_load_balancer_attributes",
        {"LoadBalancerArn": arn, "Attributes": [{"Key": key, "Value": "true"}]},
        {"LoadBalancerArn": arn, "Attributes": [{"Key": key, "Value": before}]},
        says=said,
        back=f"Take back: {said[0].lower()}{said[1:]}",
    )


def _with_listeners(aws: Reader, arn: str) -> tuple[Resource, Sequence[Mapping[str, Any]]]:
    what = balancer_of(aws, arn)
    pages = aws.client("elbv2").get_paginator("describe_listeners").paginate(LoadBalancerArn=arn)
    return what, [one for page in pages for one in page["Listeners"]]


def balancer_of(aws: Reader, arn: str) -> Resource:
    """The load balancer as people know it. Raises Refusal when there is none."""
    elb = aws.client("elbv2")
    with refusing(aws, f"load balancer {arn}", "LoadBalancerNotFound", "ValidationError"):
        (found,) = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    described = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    tags = {tag["Key"]: tag["Value"] for one in described for tag in one["Tags"]}
    return Resource(arn, found["LoadBalancerName"], tags, "load balancer")


def stage_of(aws: Reader, arn: str) -> tuple[Resource, dict[str, str], Mapping[str, Any]]:
    """The stage with that ARN: as people know it, where it is, and as API Gateway knows it.

    Raises:
        Refusal: there is none.
    """
    named = re.search(r"/restapis/([^/]+)/stages/([^/]+)$", arn)
    if not named:
        raise Refusal(f"{arn} is not the ARN of a stage of a REST API, such as …/restapis/a1b2c3d4e5/stages/prod.")
    where = {"restApiId": named[1], "stageName": named[2]}
    with refusing(aws, f"stage {named[2]} of an API {named[1]}", "NotFoundException"):
        found = aws.client("apigateway").get_stage(**where)
    return Resource(arn, f"{named[1]}/{named[2]}", found.get("tags") or {}, "stage"), where, found
