"""Settings of CloudTrail trails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from automation.fixes.fix import Fix, fix, fix_to, nothing_to_do, refusing, set_again
from automation.fixes.log_buckets import region_of
from automation.fixes.permits import Wish, permits
from automation.trails import READS, WRITES, as_they_are, objects, with_objects
from core.plan import Plan, Resource, Step
from core.policies import statements
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_cloudtrail.client import CloudTrailClient
    from types_boto3_cloudtrail.type_defs import TrailTypeDef

_MOST_SELECTORS = 5
"""Basic event selectors of a trail (CloudTrail User Guide, "Quotas"); advanced ones are 500 conditions."""


@fix(reads={"cloudtrail:DescribeTrails"}, acts={"cloudtrail:UpdateTrail"})
def log_validation(aws: Reader, resource: str) -> Plan:
    """A trail signs what it delivers, so that a file that was changed or deleted shows."""
    trail = trail_by_name(aws, resource)
    what = Resource(trail["Name"], kind="trail")
    if trail.get("LogFileValidationEnabled"):
        return nothing_to_do(what, "signs its files")
    name = {"Name": trail["TrailARN"]}
    return set_again(
        what,
        "cloudtrail",
        "update_trail",
        {**name, "EnableLogFileValidation": True},
        {**name, "EnableLogFileValidation": False},
        says=f"Have {what} sign its files",
        back=f"Have {what} sign its files no more",
    )


@fix(
    reads={"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"},
    acts={"cloudtrail:StartLogging"},
    undo_acts={"cloudtrail:StopLogging"},
)
def trail_recording(aws: Reader, resource: str) -> Plan:
    """A trail records; what happened while it did not is in no file."""
    cloudtrail: CloudTrailClient = aws.client("cloudtrail")
    trail = trail_by_name(aws, resource)
    what = Resource(trail["Name"], kind="trail")
    if cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
        return nothing_to_do(what, "records")
    name = {"Name": trail["TrailARN"]}
    inverse = Step("cloudtrail", "stop_logging", name, f"Have {what} record no more")
    return Plan(
        f"Have {what} record",
        (Step("cloudtrail", "start_logging", name, f"Have {what} record", inverse),),
        (what,),
    )


@fix(reads={"cloudtrail:DescribeTrails"}, acts={"cloudtrail:UpdateTrail"}, careful=True)
def every_region(aws: Reader, resource: str) -> Plan:
    """A trail records in every region, and pays for what it delivers from each."""
    trail = trail_by_name(aws, resource)
    what = Resource(trail["Name"], kind="trail")
    if trail.get("IsMultiRegionTrail"):
        return nothing_to_do(what, "records in every region")
    name = {"Name": trail["TrailARN"]}
    # A trail of every region must have the events of global services as well.
    before = bool(trail.get("IncludeGlobalServiceEvents"))
    return set_again(
        what,
        "cloudtrail",
        "update_trail",
        {**name, "IsMultiRegionTrail": True, "IncludeGlobalServiceEvents": True},
        {**name, "IsMultiRegionTrail": False, "IncludeGlobalServiceEvents": before},
        says=f"Have {what} record in every region",
        back=f"Have {what} record in {trail['HomeRegion']} only again",
    )


@fix_to(
    "a KMS key",
    "alias/trails",
    reads={"cloudtrail:DescribeTrails", "kms:DescribeKey", "kms:GetKeyPolicy", "s3:GetBucketLocation"},
    acts={"cloudtrail:UpdateTrail"},
    careful=True,
)
def trail_key(aws: Reader, resource: str, to: str) -> Plan:
    """A trail encrypts the files to come with a key of yours; who reads them then needs the right to decrypt."""
    trail = trail_by_name(aws, resource)
    what = Resource(trail["Name"], kind="trail")
    if key := trail.get("KmsKeyId"):
        return nothing_to_do(what, f"encrypts its files with {key}")
    bucket = trail["S3BucketName"]
    if (where := region_of(aws, bucket)) != aws.region:
        raise Refusal(
            f"{what} keeps its files in {bucket} in {where}, where the key must be too, and I plan in {aws.region}. "
            "Please do it by hand: aws cloudtrail update-trail --kms-key-id …"
        )
    arn = _key_for(aws, to, trail["TrailARN"])
    name = {"Name": trail["TrailARN"]}
    return set_again(
        what,
        "cloudtrail",
        "update_trail",
        {**name, "KmsKeyId": arn},
        {**name, "KmsKeyId": ""},
        says=f"Have {what} encrypt its files with the key {to}; who reads them needs the right to decrypt with it",
        back=f"Have {what} encrypt its files with no key of yours any more",
    )


def _key_for(aws: Reader, key: str, trail: str) -> str:
    """The ARN of the key, if CloudTrail can use it. Raises Refusal when it cannot."""
    kms = aws.client("kms")
    with refusing(aws, f"key {key}", "NotFoundException"):
        found = kms.describe_key(KeyId=key)["KeyMetadata"]
    arn = str(found["Arn"])
    if found["KeyState"] != "Enabled" or found.get("KeyUsage") != "ENCRYPT_DECRYPT":
        raise Refusal(f"The key {key} cannot encrypt: it is not on, or is there for something else. Choose another.")
    if found.get("KeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT" or found.get("KeyManager") != "CUSTOMER":
        raise Refusal(f"CloudTrail takes symmetric keys of your own only, and {key} is none. Choose another.")
    policy = statements(kms.get_key_policy(KeyId=found["KeyId"], PolicyName="default")["Policy"]) or []
    said = {
        "aws:sourcearn": trail,
        "aws:sourceaccount": aws.account,
        "kms:encryptioncontext:aws:cloudtrail:arn": trail,
    }
    # Describing is asked for without an encryption context.
    described = {name: value for name, value in said.items() if name.startswith("aws:")}
    for action, context in (("kms:GenerateDataKey", said), ("kms:DescribeKey", described)):
        if not permits(policy, Wish("cloudtrail.amazonaws.com", action, arn, context)):
            raise Refusal(
                f"The policy of the key {key} does not let cloudtrail.amazonaws.com do {action}, as far as I can tell. "
                "Give it a statement that does, as the CloudTrail User Guide has it, then try again."
            )
    return arn


def _objects(kind: str) -> Callable[[Reader, str], Plan]:
    """Plans that a trail records one kind of event on every object in S3."""

    def plan(aws: Reader, resource: str) -> Plan:
        cloudtrail: CloudTrailClient = aws.client("cloudtrail")
        trail = trail_by_name(aws, resource)
        what = Resource(trail["Name"], kind="trail")
        arn = trail["TrailARN"]
        found = cloudtrail.get_event_selectors(TrailName=arn)
        selectors: dict[str, list[Any]] = {
            "EventSelectors": list(found.get("EventSelectors", [])),
            "AdvancedEventSelectors": list(found.get("AdvancedEventSelectors", [])),
        }
        if kind in objects(selectors):
            return nothing_to_do(what, f"records all {kind} of objects")
        new = with_objects(selectors, kind, arn.split(":")[1])
        if len(new.get("EventSelectors", [])) > _MOST_SELECTORS:
            raise Refusal(f"{what} has {_MOST_SELECTORS} event selectors, and can have no more. Join some by hand.")
        name = {"TrailName": arn}
        return set_again(
            what,
            "cloudtrail",
            "put_event_selectors",
            {**name, **new},
            {**name, **as_they_are(selectors)},
            says=f"Have {what} record all {kind} of objects in S3, which is paid for by their number",
            back=f"Have {what} record no more {kind} of objects than before",
        )

    plan.__name__ = f"object_{kind}"
    plan.__doc__ = f"A trail records all {kind} of objects in S3, which is paid for by their number."
    return plan


def _declared(plan: Callable[[Reader, str], Plan]) -> Fix:
    reads = {"cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors"}
    return fix(reads=reads, acts={"cloudtrail:PutEventSelectors"}, careful=True)(plan)


object_reads = _declared(_objects(READS))
object_writes = _declared(_objects(WRITES))


def trail_by_name(aws: Reader, name: str) -> TrailTypeDef:
    """The trail of that name or ARN whose home is here. Raises Refusal when there is none."""
    cloudtrail: CloudTrailClient = aws.client("cloudtrail")
    for trail in cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]:
        if name in {trail["Name"], trail["TrailARN"]}:
            return trail
    raise Refusal(
        f"I see no trail {name} whose home is account {aws.account}, region {aws.region}. "
        "A trail of another region, or the organisation's, is changed at its home."
    )
