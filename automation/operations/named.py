"""Resources that are known by a name rather than an id: functions, alarms, roles and buckets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.operations.ec2 import error_code
from automation.operations.words import listing, moment
from core.plan import Resource, tags_in
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient
    from types_boto3_iam.client import IAMClient
    from types_boto3_lambda.client import LambdaClient
    from types_boto3_s3.client import S3Client

Facts = list[tuple[str, str]]

# The last three: what is asked for can be no name of that kind.
_NO_SUCH = frozenset(
    {"ResourceNotFoundException", "NoSuchEntity", "NoSuchEntityException"}
    | {"ValidationError", "ValidationException", "InvalidParameterValueException"}
)
_NOT_SET = frozenset(
    {"NoSuchTagSet", "NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError"}
)
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

READS = frozenset(
    {
        "cloudwatch:DescribeAlarms",
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "lambda:GetFunctionConfiguration",
        "lambda:ListTags",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration",
        "s3:ListAllMyBuckets",
    }
)


def called(aws: Reader, name: str) -> list[tuple[Resource, Facts]]:
    """What has exactly that name, of every kind; or what an ARN means."""
    kinds = _of_arn(name) or list(_KINDS)
    last = name.rpartition(":")[2].rpartition("/")[2] if name.startswith("arn:") else name
    found = [_KINDS[kind](aws, last) for kind in kinds]
    return [one for one in found if one is not None]


def _of_arn(name: str) -> list[str]:
    """The kind that an ARN names."""
    if not name.startswith("arn:"):
        return []
    service, rest = name.split(":")[2], name.split(":", 5)[-1]
    kind = {"lambda": "function", "cloudwatch": "alarm", "s3": "bucket"}.get(service, "")
    return [kind] if kind else ["role"] if service == "iam" and rest.startswith("role/") else []


def _function(aws: Reader, name: str) -> tuple[Resource, Facts] | None:
    functions: LambdaClient = aws.client("lambda")
    try:
        found = functions.get_function_configuration(FunctionName=name)
    except ClientError as error:
        if error_code(error) not in _NO_SUCH:
            raise
        return None
    tags = functions.list_tags(Resource=found["FunctionArn"]).get("Tags", {})
    facts = [
        ("Kind", "function"),
        ("State", found.get("State", "")),
        ("Runtime", found.get("Runtime", "")),
        ("Handler", found.get("Handler", "")),
        ("Memory", f"{found['MemorySize']} MB"),
        ("Time limit", f"{found['Timeout']} s"),
        ("Role", found["Role"].rpartition("/")[2]),
        ("Changed", found["LastModified"].partition(".")[0].replace("T", " ") + " UTC"),
    ]
    return Resource(name, "", tags, "function"), facts


def _alarm(aws: Reader, name: str) -> tuple[Resource, Facts] | None:
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    answer = cloudwatch.describe_alarms(AlarmNames=[name])
    if not answer["MetricAlarms"]:
        return None
    (alarm,) = answer["MetricAlarms"]
    facts = [
        ("Kind", "alarm"),
        ("State", alarm["StateValue"].lower().replace("_", " ")),
        ("Since", moment(alarm["StateUpdatedTimestamp"], aws.zone)),
        ("Why", alarm.get("StateReason", "")),
        ("Measures", f"{alarm.get('Namespace', '')} {alarm.get('MetricName', '')}".strip()),
        ("Rings when", f"{alarm.get('ComparisonOperator', '')} {alarm.get('Threshold', '')}".strip()),
        ("Tells", "yes" if alarm.get("ActionsEnabled", True) else "muted"),
        ("About", alarm.get("AlarmDescription", "")),
    ]
    return Resource(alarm["AlarmArn"], name, {}, "alarm"), facts


def _role(aws: Reader, name: str) -> tuple[Resource, Facts] | None:
    iam: IAMClient = aws.client("iam")
    try:
        role = iam.get_role(RoleName=name)["Role"]
    except ClientError as error:
        if error_code(error) not in _NO_SUCH:
            raise
        return None
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
    policies = [policy["PolicyName"] for page in pages for policy in page["AttachedPolicies"]]
    used = role.get("RoleLastUsed", {}).get("LastUsedDate")
    facts = [
        ("Kind", "role"),
        ("About", role.get("Description", "")),
        ("Made", moment(role["CreateDate"], aws.zone)),
        ("Last used", moment(used, aws.zone) if used else "never, as far as IAM knows"),
        ("Policies", listing(policies, most=20) or "none attached"),
    ]
    tags = tags_in(role.get("Tags", []))
    return Resource(role["Arn"], name, tags, "role"), facts


def _bucket(aws: Reader, name: str) -> tuple[Resource, Facts] | None:
    s3: S3Client = aws.client("s3")
    found = [bucket for bucket in s3.list_buckets(Prefix=name)["Buckets"] if bucket["Name"] == name]
    if not found:
        return None
    tags = tags_in(_set(lambda: s3.get_bucket_tagging(Bucket=name)["TagSet"], []))
    blocked = _set(lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"], {})
    rules = _set(lambda: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"], [])
    ways = [rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "") for rule in rules]
    facts = [
        ("Kind", "bucket"),
        ("Made", moment(found[0]["CreationDate"], aws.zone)),
        ("Region", found[0].get("BucketRegion", "")),
        ("Encrypted", listing([way for way in ways if way]) or "by S3 itself"),
        ("Versions kept", "yes" if s3.get_bucket_versioning(Bucket=name).get("Status") == "Enabled" else "no"),
        ("Public access", "blocked" if all(blocked.get(block) for block in _BLOCKS) else "not all of it is blocked"),
    ]
    return Resource(name, "", tags, "bucket"), facts


_KINDS: dict[str, Callable[[Reader, str], tuple[Resource, Facts] | None]] = {
    "function": _function,
    "alarm": _alarm,
    "role": _role,
    "bucket": _bucket,
}


def _set(read: Callable[[], Any], otherwise: Any) -> Any:
    """What is configured of a bucket; for what is not, S3 answers with an error of its own."""
    try:
        return read()
    except ClientError as error:
        if error_code(error) not in _NOT_SET:
            raise
        return otherwise
