"""Load balancers, distributions, stages of APIs and certificates as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config_rules.item import ConfigItem, as_configuration
from config_rules.kinds import API_STAGE, BALANCER, CERTIFICATE, DISTRIBUTION
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

_TAGS_AT_ONCE = 20
"""How many load balancers DescribeTags takes (Elastic Load Balancing API Reference)."""

# ListCertificates leaves out all but RSA with 1024 and 2048 bits unless others are asked for.
_KEYS = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]

_CONFIG = (
    "Aliases",
    "CacheBehaviors",
    "Comment",
    "DefaultCacheBehavior",
    "Enabled",
    "Origins",
    "ViewerCertificate",
    "WebACLId",
)


def _balancers(at: Here, arns: Sequence[str]) -> Items:
    elb = at.client("elbv2")
    for page in elb.get_paginator("describe_load_balancers").paginate():
        found = [one for one in page["LoadBalancers"] if not arns or one["LoadBalancerArn"] in arns]
        for start in range(0, len(found), _TAGS_AT_ONCE):
            some = found[start : start + _TAGS_AT_ONCE]
            tags = _tags_of_balancers(elb, [one["LoadBalancerArn"] for one in some])
            yield from (_balancer(at, elb, one, tags) for one in some)


def _balancer(at: Here, elb: Any, found: Mapping[str, Any], tags: Mapping[str, dict[str, str]] | None) -> ConfigItem:
    arn = found["LoadBalancerArn"]

    def attributes() -> Any:
        answer = asked(lambda: elb.describe_load_balancer_attributes(LoadBalancerArn=arn), "LoadBalancerNotFound")
        return as_configuration(answer["Attributes"]) if answer else None

    def listeners() -> Any:
        pages = elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn)
        return asked(
            lambda: [as_configuration(one) for page in pages for one in page["Listeners"]], "LoadBalancerNotFound"
        )

    return at.item(
        BALANCER,
        arn,
        arn,
        found,
        tags=None if tags is None else tags.get(arn, {}),
        name=found["LoadBalancerName"],
        beside=Facts(LoadBalancerAttributes=attributes, Listeners=listeners),
    )


def _tags_of_balancers(elb: Any, arns: Sequence[str]) -> Mapping[str, dict[str, str]] | None:
    try:
        answer = asked(lambda: elb.describe_tags(ResourceArns=arns), "LoadBalancerNotFound")
    except NotTold:
        return None
    return {one["ResourceArn"]: tags_in(one["Tags"]) for one in answer["TagDescriptions"]} if answer else None


def _distributions(at: Here, ids: Sequence[str]) -> Items:
    """Distributions are everywhere; AWS Config records them in us-east-1 only, so that is where they are said to be."""
    cloudfront = at.client("cloudfront")
    for page in cloudfront.get_paginator("list_distributions").paginate():
        for found in page["DistributionList"].get("Items", []):
            if not ids or found["Id"] in ids:
                yield _distribution(at, cloudfront, found)


def _distribution(at: Here, cloudfront: Any, found: Mapping[str, Any]) -> ConfigItem:
    identity = found["Id"]

    def logging() -> Any:
        answer = asked(lambda: cloudfront.get_distribution_config(Id=identity), "NoSuchDistribution")
        return as_configuration(answer["DistributionConfig"].get("Logging")) if answer else None

    described = {
        "Id": identity,
        "ARN": found["ARN"],
        "DomainName": found["DomainName"],
        "DistributionConfig": {key: found[key] for key in _CONFIG if key in found},
    }
    tags = _told(lambda: tags_in(cloudfront.list_tags_for_resource(Resource=found["ARN"])["Tags"]["Items"]))
    name = (found.get("Aliases", {}).get("Items") or [found["DomainName"]])[0]
    beside = Facts(Logging=logging)
    return at.item(
        DISTRIBUTION, identity, found["ARN"], described, tags=tags, name=name, beside=beside, region="us-east-1"
    )


def _stages(at: Here, arns: Sequence[str]) -> Items:
    """The stages of REST APIs; those of HTTP and WebSocket APIs are of another type."""
    gateway = at.client("apigateway")
    for page in gateway.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            where = f"arn:{at.partition}:apigateway:{at.region}::/restapis/{api['id']}/stages"
            if arns and not any(arn.startswith(f"{where}/") for arn in arns):
                continue
            for found in _stages_of(gateway, api["id"]):
                arn = f"{where}/{found['stageName']}"
                if not arns or arn in arns:
                    yield at.item(
                        API_STAGE,
                        arn,
                        arn,
                        {"restApiId": api["id"], **found, "methodSettings": _settings(found)},
                        tags=dict(found.get("tags") or {}),
                        name=f"{api['name']}/{found['stageName']}",
                        nothing=("accessLogSettings", "tracingEnabled", "webAclArn"),
                    )


def _stages_of(gateway: Any, api: str) -> Sequence[Mapping[str, Any]]:
    answer = asked(lambda: gateway.get_stages(restApiId=api), "NotFoundException")
    return answer["item"] if answer else ()


def _settings(stage: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What is set for a stage's methods, all of them (`*/*`) among them; nothing where nothing is."""
    found = stage.get("methodSettings")
    return {"*/*": {"loggingLevel": "OFF"}, **found} if found else None


def _certificates(at: Here, arns: Sequence[str]) -> Items:
    acm = at.client("acm")
    for page in acm.get_paginator("list_certificates").paginate(Includes={"keyTypes": _KEYS}):
        for found in page["CertificateSummaryList"]:
            arn = found["CertificateArn"]
            if not arns or arn in arns:
                tags = _told(lambda arn=arn: tags_in(acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]))
                yield at.item(CERTIFICATE, arn, arn, found, tags=tags, name=found["DomainName"], nothing=("notAfter",))


def _told(ask: Callable[..., dict[str, str]]) -> dict[str, str] | None:
    """Tags, unless we may not know them."""
    try:
        return dict(asked(ask, "ResourceNotFoundException", "NoSuchResource") or {})
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    BALANCER: source(
        _balancers,
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTags",
    ),
    DISTRIBUTION: source(
        _distributions,
        "cloudfront:ListDistributions",
        "cloudfront:GetDistributionConfig",
        "cloudfront:ListTagsForResource",
    ),
    API_STAGE: source(_stages, "apigateway:GET"),
    CERTIFICATE: source(_certificates, "acm:ListCertificates", "acm:ListTagsForCertificate"),
}
