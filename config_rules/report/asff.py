"""A finding in AWS Security Hub's format, ASFF (Security Hub User Guide, "AWS Security Finding Format")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from config_rules.report.place import Home, fix, identity, title
from core.compliance import Finding

_MOST_TITLE, _MOST_WORDS, _MOST_FIX = 256, 1024, 512
_MOST_TAGS, _MOST_REFERENCES = 50, 32

# AWS Config's types that have one of the same meaning in ASFF; the rest is "Other", as its guide wants it.
_TYPES = {
    "AWS::CloudFront::Distribution": "AwsCloudFrontDistribution",
    "AWS::CloudTrail::Trail": "AwsCloudTrailTrail",
    "AWS::DynamoDB::Table": "AwsDynamoDbTable",
    "AWS::EC2::EIP": "AwsEc2Eip",
    "AWS::EC2::Instance": "AwsEc2Instance",
    "AWS::EC2::NetworkAcl": "AwsEc2NetworkAcl",
    "AWS::EC2::SecurityGroup": "AwsEc2SecurityGroup",
    "AWS::EC2::Subnet": "AwsEc2Subnet",
    "AWS::EC2::Volume": "AwsEc2Volume",
    "AWS::EC2::VPC": "AwsEc2Vpc",
    "AWS::EFS::FileSystem": "AwsEfsFileSystem",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "AwsElbv2LoadBalancer",
    "AWS::IAM::Group": "AwsIamGroup",
    "AWS::IAM::Policy": "AwsIamPolicy",
    "AWS::IAM::Role": "AwsIamRole",
    "AWS::IAM::User": "AwsIamUser",
    "AWS::KMS::Key": "AwsKmsKey",
    "AWS::Lambda::Function": "AwsLambdaFunction",
    "AWS::RDS::DBCluster": "AwsRdsDbCluster",
    "AWS::RDS::DBInstance": "AwsRdsDbInstance",
    "AWS::RDS::DBSnapshot": "AwsRdsDbSnapshot",
    "AWS::Redshift::Cluster": "AwsRedshiftCluster",
    "AWS::S3::Bucket": "AwsS3Bucket",
    "AWS::SecretsManager::Secret": "AwsSecretsManagerSecret",
    "AWS::SNS::Topic": "AwsSnsTopic",
    "AWS::SQS::Queue": "AwsSqsQueue",
}
_WORKFLOW = {"open": "NEW", "waived": "SUPPRESSED", "closed": "RESOLVED"}


def finding_as_asff(finding: Finding, references: Sequence[str], home: Home, now: datetime) -> Mapping[str, Any]:
    """How a finding stands now.

    It has no `Compliance.SecurityControlId`: with one it would come back to us as another tool's finding.
    """
    account, region = home.of(finding)
    severity = {"Label": finding.severity.upper(), "Original": finding.severity}
    kinds = ["Software and Configuration Checks/AWS Security Best Practices"]
    compliance: dict[str, Any] = {"Status": "PASSED" if finding.status == "closed" else "FAILED"}
    if references:
        compliance["RelatedRequirements"] = list(references[:_MOST_REFERENCES])
    found: dict[str, Any] = {
        "SchemaVersion": "2018-10-08",
        "Id": identity(finding, home),
        "ProductArn": f"arn:{home.partition}:securityhub:{home.region}:{account}:product/{account}/default",
        "ProductName": "Orderly",
        "CompanyName": "Orderly",
        "GeneratorId": f"orderly/{finding.rule}",
        "AwsAccountId": account,
        "CreatedAt": _moment(finding.since),
        "FirstObservedAt": _moment(finding.since),
        "UpdatedAt": _moment(now),
        "LastObservedAt": _moment(now),
        "Types": kinds,
        "Severity": severity,
        "FindingProviderFields": {"Severity": severity, "Types": kinds},
        "Title": title(finding)[:_MOST_TITLE],
        "Description": f"{title(finding)} (rule {finding.rule})"[:_MOST_WORDS],
        "Resources": [
            {
                "Type": _TYPES.get(finding.type, "Other"),
                "Id": finding.resource.id,
                "Partition": home.partition,
                "Region": region,
                **_tags(finding.resource.tags),
            }
        ],
        "Compliance": compliance,
        "Workflow": {"Status": _WORKFLOW[finding.status]},
        "RecordState": "ARCHIVED" if finding.status == "closed" else "ACTIVE",
    }
    if finding.fix:
        found["Remediation"] = {"Recommendation": {"Text": fix(finding)[:_MOST_FIX]}}
    return found


def _tags(tags: Mapping[str, str]) -> Mapping[str, Any]:
    some = dict(sorted(tags.items())[:_MOST_TAGS])
    return {"Tags": some} if some else {}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
