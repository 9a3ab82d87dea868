"""Load balancers, distributions, stages and certificates: read live, broken, found, fixed, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.access_logs import balancer_logging, distribution_logging, stage_logging
from automation.fixes.edge import balancer_protection, redirect_to_https, stage_tracing
from config_rules.catalogue import RULES
from config_rules.kinds import API_STAGE, BALANCER, CERTIFICATE, DISTRIBUTION
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules import log_bucket
from tests.config_rules.loop import closes, judged, live, planned

pytestmark = pytest.mark.usefixtures("aws")


def knows_everything(kind: str, identity: str) -> None:
    for name in (name for name, rule in RULES.items() if rule.resource == kind):
        assert not isinstance(judged(name, identity), Unknown), name


@pytest.fixture
def vpc() -> str:
    return str(client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def balancer(vpc: str) -> str:
    ec2, elb = client("ec2"), client("elbv2")
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    tags = [{"Key": "Owner", "Value": "ada@example.com"}]
    made = elb.create_load_balancer(Name="orders", Subnets=[one["SubnetId"] for one in subnets], Tags=tags)
    arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
    # AWS has these among the attributes of every application load balancer, moto only once they were set.
    names = ("routing.http.drop_invalid_header_fields.enabled", "access_logs.s3.enabled")
    off: Any = [{"Key": name, "Value": "false"} for name in names]
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=off)
    return arn


@pytest.fixture
def certificate() -> str:
    return str(client("acm").request_certificate(DomainName="orders.example.com")["CertificateArn"])


def listener(balancer: str, vpc: str, port: int, protocol: str, **more: Any) -> str:
    elb = client("elbv2")
    targets = elb.create_target_group(Name=f"t{port}", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    forward = {"Type": "forward", "TargetGroupArn": targets["TargetGroupArn"]}
    made = elb.create_listener(LoadBalancerArn=balancer, Protocol=protocol, Port=port, DefaultActions=[forward], **more)
    return str(made["Listeners"][0]["ListenerArn"])


def test_a_load_balancer(balancer: str) -> None:
    knows_everything(BALANCER, balancer)
    assert live("balancer-logged", balancer).resource.owner == "ada@example.com"
    assert isinstance(judged("balancer-zones", balancer), Compliant)
    closes("balancer-protected", balancer, "is not protected from deletion")


def test_headers(balancer: str) -> None:
    closes("balancer-headers-checked", balancer, "passes on headers whose names are not valid")


def test_who_comes_by_http_is_sent_to_https(balancer: str, vpc: str, certificate: str) -> None:
    listener(balancer, vpc, 80, "HTTP")
    assert judged("balancer-https", balancer) == Broken("answers HTTP on port 80, and HTTPS not at all")
    with pytest.raises(Refusal, match="does not listen for HTTPS"):
        planned(redirect_to_https.call(balancer))
    listener(balancer, vpc, 443, "HTTPS", Certificates=[{"CertificateArn": certificate}])
    closes("balancer-https", balancer, "answers HTTP on port 80")


def test_old_tls(balancer: str, vpc: str, certificate: str) -> None:
    listener(
        balancer,
        vpc,
        443,
        "HTTPS",
        Certificates=[{"CertificateArn": certificate}],
        SslPolicy="ELBSecurityPolicy-TLS-1-1-2017-01",
    )
    closes("balancer-tls", balancer, "speaks TLS 1.1 on port 443 (ELBSecurityPolicy-TLS-1-1-2017-01)")


def test_a_distribution() -> None:
    made = distribution()
    knows_everything(DISTRIBUTION, made)
    assert judged("distribution-https", made) == Broken("answers HTTP where no path says otherwise")
    assert judged("distribution-logged", made) == Broken("keeps no access log")
    assert live("distribution-https", made).region == "us-east-1"


@pytest.fixture
def stage() -> str:
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="orders")["id"]
    (root,) = gateway.get_resources(restApiId=api)["items"]
    where = {"restApiId": api, "resourceId": root["id"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="HTTP", integrationHttpMethod="GET", uri="https://example.com")
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName="prod", deploymentId=deployment)
    return f"arn:aws:apigateway:eu-west-1::/restapis/{api}/stages/prod"


def test_a_stage(stage: str) -> None:
    knows_everything(API_STAGE, stage)
    assert judged("api-stage-logged", stage) == Broken("keeps no access log")
    closes("api-stage-traced", stage, "is not traced")


def test_a_stage_that_logs_no_errors(stage: str) -> None:
    closes("api-stage-execution-logged", stage, "logs no errors")


def test_a_certificate(certificate: str) -> None:
    knows_everything(CERTIFICATE, certificate)
    verdict = judged("certificate-renewed", certificate)
    assert isinstance(verdict, Compliant | NotApplicable)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            balancer_protection.call(
                "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders/0123456789abcdef"
            ),
            "I see no load balancer",
        ),
        (
            stage_tracing.call("arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"),
            "I see no stage prod",
        ),
        (stage_tracing.call("prod"), "is not the ARN of a stage"),
    ],
)
def test_what_is_not_there(call: Any, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        planned(call)


def test_a_load_balancer_keeps_an_access_log_in_the_bucket_that_the_rule_names(balancer: str) -> None:
    logs = log_bucket.log_bucket(log_bucket.BALANCERS)
    (step,) = closes("balancer-logged", balancer, "keeps no access log", log_bucket=logs).acts
    assert {one["Key"]: one["Value"] for one in step.arguments["Attributes"]} == {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": logs,
    }


def test_a_bucket_that_lets_no_load_balancer_write_is_refused(balancer: str) -> None:
    logs = log_bucket.log_bucket(log_bucket.S3)
    with pytest.raises(Refusal, match=r"does not let logdelivery\.elasticloadbalancing\.amazonaws\.com write there"):
        planned(balancer_logging.call(balancer, logs))


def distribution(**more: Any) -> str:
    origin = {
        "Id": "orders",
        "DomainName": "orders.s3.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
        **more,
    }
    made = client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "orders",
            "Comment": "orders",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {"TargetOriginId": "orders", "ViewerProtocolPolicy": "allow-all"},
        }
    )
    return str(made["Distribution"]["Id"])


def test_a_distribution_keeps_an_access_log_and_all_else_as_it_is() -> None:
    """That CloudFront refuses an old ETag, moto does not see: what is undone names that of the answer."""
    made = distribution()
    before = client("cloudfront").get_distribution_config(Id=made)["DistributionConfig"]
    plan = closes("distribution-logged", made, "keeps no access log", log_bucket=log_bucket.bucket("web-logs"))
    (step,) = plan.acts
    changed = {name: value for name, value in step.arguments["DistributionConfig"].items() if before[name] != value}
    assert changed == {
        "Logging": {
            "Enabled": True,
            "IncludeCookies": False,
            "Bucket": "web-logs.s3.amazonaws.com",
            "Prefix": f"{made}/",
        }
    }
    assert step.inverse is not None
    assert step.inverse.arguments["IfMatch"] == "${answer:ETag}"
    assert (step.repeatable, step.inverse.repeatable) == (False, False), "the ETag is another once it is done"
    assert client("cloudfront").get_distribution_config(Id=made)["DistributionConfig"] == before


def test_cloudfront_needs_a_bucket_with_access_lists() -> None:
    logs = log_bucket.bucket()
    controls: Any = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    client("s3").put_bucket_ownership_controls(Bucket=logs, OwnershipControls=controls)
    with pytest.raises(Refusal, match="takes no access lists"):
        planned(distribution_logging.call(distribution(), logs))
    with pytest.raises(Refusal, match="I see no distribution E1A2B3C4D5E6F7"):
        planned(distribution_logging.call("E1A2B3C4D5E6F7", logs))


def test_a_plan_shows_no_header_that_an_origin_is_sent() -> None:
    logs = log_bucket.bucket("web-logs")
    header = {"HeaderName": "X-Origin-Verify", "HeaderValue": "not-a-secret"}
    made = distribution(CustomHeaders={"Quantity": 1, "Items": [header]})
    with pytest.raises(Refusal, match="headers of its own, which are often secrets"):
        planned(distribution_logging.call(made, logs))
    assert judged("distribution-logged", made, log_bucket=logs) == Broken("keeps no access log"), "there is no fix"


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ("ap-southeast-3", "is in ap-southeast-3, into which CloudFront delivers no logs"),
        ("eu-north-1", "is in eu-north-1, where I change nothing, .* Choose one in eu-west-1"),
    ],
)
def test_a_bucket_where_cloudfront_delivers_no_logs_is_refused(region: str, says: str) -> None:
    made, logs = distribution(), log_bucket.bucket("web-logs", region)
    with pytest.raises(Refusal, match=says):
        planned(distribution_logging.call(made, logs))


@pytest.fixture
def role_for_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """API Gateway has its role for logs in this account; moto's answer never has one."""
    gateway = client("apigateway")
    role = {"cloudwatchRoleArn": "arn:aws:iam::123456789012:role/api-logs"}
    monkeypatch.setattr(gateway, "get_account", lambda: role)


@pytest.mark.usefixtures("aws", "role_for_logs")
def test_a_stage_keeps_an_access_log_in_the_log_group_that_the_rule_names(stage: str) -> None:
    for name in ("api-access", "api-access-2"):
        client("logs").create_log_group(logGroupName=name)
    (step,) = closes("api-stage-logged", stage, "keeps no access log", log_group="api-access").acts
    destination, line = (one["value"] for one in step.arguments["patchOperations"])
    assert destination == "arn:aws:logs:eu-west-1:123456789012:log-group:api-access"
    assert "$context.requestId" in line


def test_a_stage_needs_a_log_group_and_a_role(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="I see no log group api-access"):
        planned(stage_logging.call(stage, "api-access"))
    client("logs").create_log_group(logGroupName="api-access")
    monkeypatch.setattr(client("apigateway"), "get_account", dict)
    with pytest.raises(Refusal, match="API Gateway has no role"):
        planned(stage_logging.call(stage, "api-access"))
