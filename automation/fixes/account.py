"""Settings of an account as a whole, in the region that is worked in. The resource is the account's id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, set_again
from automation.fixes.iam import of_account
from core.plan import Plan, Step, Until
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient
    from types_boto3_ec2.client import EC2Client
    from types_boto3_iam.client import IAMClient

_FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_ROLE_OF_SERVICE = "iam:CreateServiceLinkedRole"
"""What turning a service on takes beside its own action, the first time in an account."""

ANALYZER = "orderly-external-access"


@fix(
    reads={"ec2:GetEbsEncryptionByDefault"},
    acts={"ec2:EnableEbsEncryptionByDefault"},
    undo_acts={"ec2:DisableEbsEncryptionByDefault"},
)
def ebs_encryption(aws: Reader, resource: str) -> Plan:
    """New volumes are encrypted, whether or not somebody thought of it; those that are there stay as they are."""
    ec2: EC2Client = aws.client("ec2")
    what = of_account(aws, resource)
    if ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]:
        return nothing_to_do(what, "encrypts new volumes")
    says = f"Encrypt new volumes of account {what} in {aws.region}"
    back = Step("ec2", "disable_ebs_encryption_by_default", {}, f"Leave new volumes of account {what} unencrypted")
    return Plan(says, (Step("ec2", "enable_ebs_encryption_by_default", {}, says, back),), (what,))


@fix(
    reads={"ec2:GetSnapshotBlockPublicAccessState"},
    acts={"ec2:EnableSnapshotBlockPublicAccess"},
    undo_acts={"ec2:DisableSnapshotBlockPublicAccess"},
)
def block_public_snapshots(aws: Reader, resource: str) -> Plan:
    """No more snapshots are shared with everybody; those that are shared already stay so."""
    ec2: EC2Client = aws.client("ec2")
    what = of_account(aws, resource)
    if ec2.get_snapshot_block_public_access_state()["State"] != "unblocked":
        return nothing_to_do(what, "blocks public snapshots")
    says = f"Block new public snapshots in account {what} in {aws.region}"
    back = Step("ec2", "disable_snapshot_block_public_access", {}, f"Let snapshots of account {what} be public again")
    new = {"State": "block-new-sharing"}
    return Plan(says, (Step("ec2", "enable_snapshot_block_public_access", new, says, back),), (what,))


@fix(
    reads={"ec2:GetImageBlockPublicAccessState"},
    acts={"ec2:EnableImageBlockPublicAccess"},
    undo_acts={"ec2:DisableImageBlockPublicAccess"},
)
def block_public_images(aws: Reader, resource: str) -> Plan:
    """No more images are shared with everybody; those that are shared already stay so."""
    ec2: EC2Client = aws.client("ec2")
    what = of_account(aws, resource)
    if ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing":
        return nothing_to_do(what, "blocks public images")
    says = f"Block new public images in account {what} in {aws.region}"
    back = Step("ec2", "disable_image_block_public_access", {}, f"Let images of account {what} be public again")
    new = {"ImageBlockPublicAccessState": "block-new-sharing"}
    step = Step("ec2", "enable_image_block_public_access", new, says, back)
    # AWS takes up to ten minutes, and says that images are not blocked until then.
    path, wanted = "ImageBlockPublicAccessState", "block-new-sharing"
    wait = Until("ec2", "get_image_block_public_access_state", {}, path, wanted, "Wait until images are blocked")
    return Plan(says, (step, wait), (what,))


@fix(reads={"ec2:GetInstanceMetadataDefaults"}, acts={"ec2:ModifyInstanceMetadataDefaults"})
def imdsv2_default(aws: Reader, resource: str) -> Plan:
    """New instances answer IMDSv2 only, unless who launches them says otherwise."""
    ec2: EC2Client = aws.client("ec2")
    what = of_account(aws, resource)
    before = ec2.get_instance_metadata_defaults().get("AccountLevel", {}).get("HttpTokens", "no-preference")
    if before == "required":
        return nothing_to_do(what, "has new instances answer IMDSv2 only")
    return set_again(
        what,
        "ec2",
        "modify_instance_metadata_defaults",
        {"HttpTokens": "required"},
        {"HttpTokens": before},
        says=f"Have new instances of account {what} in {aws.region} answer IMDSv2 only",
        back=f"Set the default of account {what} for metadata tokens to {before} again",
    )


@fix(reads={"s3:GetAccountPublicAccessBlock"}, acts={"s3:PutAccountPublicAccessBlock"}, careful=True)
def block_public_buckets(aws: Reader, resource: str) -> Plan:
    """No bucket of the account is public, whatever its own policy says: what is public on purpose goes dark."""
    what = of_account(aws, resource)
    account = {"AccountId": resource}
    before: dict[str, Any] | None = None
    try:
        before = dict(aws.client("s3control").get_public_access_block(**account)["PublicAccessBlockConfiguration"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchPublicAccessBlockConfiguration":
            raise
    if before and all(before.get(flag) for flag in _FLAGS):
        return nothing_to_do(what, "blocks public buckets")
    back = f"Let buckets of account {what} be public again where their policies say so"
    inverse = (
        Step("s3control", "put_public_access_block", {**account, "PublicAccessBlockConfiguration": before}, back)
        if before
        else Step("s3control", "delete_public_access_block", account, back)
    )
    says = f"Block public buckets in account {what}"
    new = {**account, "PublicAccessBlockConfiguration": dict.fromkeys(_FLAGS, True)}
    return Plan(says, (Step("s3control", "put_public_access_block", new, says, inverse),), (what,))


@fix(
    reads={"access-analyzer:ListAnalyzers"},
    acts={"access-analyzer:CreateAnalyzer", _ROLE_OF_SERVICE},
    undo_acts={"access-analyzer:DeleteAnalyzer"},
)
def access_analyzer(aws: Reader, resource: str) -> Plan:
    """What is open to other accounts is found by IAM Access Analyzer, which costs nothing for this kind."""
    what = of_account(aws, resource)
    pages = aws.client("accessanalyzer").get_paginator("list_analyzers").paginate()
    kinds = {one["type"] for page in pages for one in page["analyzers"] if one["status"] == "ACTIVE"}
    if kinds & {"ACCOUNT", "ORGANIZATION"}:
        return nothing_to_do(what, "has an analyzer")
    name = {"analyzerName": ANALYZER}
    says = f"Have IAM Access Analyzer look at account {what} in {aws.region}"
    back = Step("accessanalyzer", "delete_analyzer", name, f"Delete the analyzer {ANALYZER}")
    new = {**name, "type": "ACCOUNT"}
    step = Step("accessanalyzer", "create_analyzer", new, says, back, also=(_ROLE_OF_SERVICE,))
    return Plan(says, (step,), (what,))


@fix(
    reads={"config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"},
    acts={"config:StartConfigurationRecorder"},
    undo_acts={"config:StopConfigurationRecorder"},
    careful=True,
)
def config_recorder(aws: Reader, resource: str) -> Plan:
    """A recorder of AWS Config that is stopped records again; what it records is paid for."""
    config: ConfigServiceClient = aws.client("config")
    what = of_account(aws, resource)
    recorders = config.describe_configuration_recorders()["ConfigurationRecorders"]
    ours = {one["name"] for one in recorders if one.get("recordingScope") != "INTERNAL"}
    if not ours:
        raise Refusal("AWS Config has no recorder here. Please make one: it takes a bucket and a role of your choice.")
    states = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    stopped = [one["name"] for one in states if one["name"] in ours and not one["recording"]]
    if not stopped:
        return nothing_to_do(what, "records")
    name = {"ConfigurationRecorderName": stopped[0]}
    says = f"Start the recorder {stopped[0]} of AWS Config in {aws.region}"
    back = Step("config", "stop_configuration_recorder", name, f"Stop the recorder {stopped[0]} of AWS Config")
    return Plan(says, (Step("config", "start_configuration_recorder", name, says, back),), (what,))


@fix(
    reads={"iam:ListOrganizationsFeatures", "organizations:ListAWSServiceAccessForOrganization"},
    acts={"organizations:EnableAWSServiceAccess", "iam:EnableOrganizationsRootCredentialsManagement"},
    undo_acts={"organizations:DisableAWSServiceAccess", "iam:DisableOrganizationsRootCredentialsManagement"},
    careful=True,
)
def root_management(aws: Reader, resource: str) -> Plan:
    """The root credentials of an organization's accounts are managed from its management account."""
    iam: IAMClient = aws.client("iam")
    what = of_account(aws, resource)
    pager = aws.client("organizations").get_paginator("list_aws_service_access_for_organization")
    trusted = {one["ServicePrincipal"] for page in pager.paginate() for one in page["EnabledServicePrincipals"]}
    steps: list[Step] = []
    service = {"ServicePrincipal": "iam.amazonaws.com"}
    if "iam.amazonaws.com" not in trusted:
        back = Step("organizations", "disable_aws_service_access", service, "Have the organization trust IAM no more")
        steps.append(
            Step("organizations", "enable_aws_service_access", service, "Have the organization trust IAM", back)
        )
    elif "RootCredentialsManagement" in iam.list_organizations_features()["EnabledFeatures"]:
        return nothing_to_do(what, "manages root credentials")
    says = "Manage the root credentials of the organization's accounts centrally"
    back = Step(
        "iam", "disable_organizations_root_credentials_management", {}, "Leave root credentials to each account again"
    )
    steps.append(Step("iam", "enable_organizations_root_credentials_management", {}, says, back))
    return Plan(says, tuple(steps), (what,))
