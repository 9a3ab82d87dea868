"""The account as a whole, as it is now in one region: the settings that no single resource carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from config_rules.item import as_configuration
from config_rules.kinds import ACCOUNT
from config_rules.live import account_iam, cloudtrail
from config_rules.live.source import Facts, Here, Items, Source, asked, source

if TYPE_CHECKING:
    from types_boto3_config.client import ConfigServiceClient
    from types_boto3_ec2.client import EC2Client

_MACIE_OFF = "Macie is not enabled"


def _account(at: Here, ids: Sequence[str]) -> Items:
    """The account that is asked from, with a fact for each question, so that a rule costs its own call only."""
    if not ids or at.account in ids:
        facts = Facts(**account_iam.facts(at), **_of_ec2(at), **_of_services(at))
        yield at.item(ACCOUNT, at.account, f"arn:{at.partition}:iam::{at.account}", {}, beside=facts)


def _of_ec2(at: Here) -> Mapping[str, Callable[[], Any]]:
    ec2: EC2Client = at.client("ec2")
    return {
        "EbsEncryptionByDefault": lambda: asked(lambda: ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]),
        "SnapshotBlockPublicAccess": lambda: asked(lambda: ec2.get_snapshot_block_public_access_state()["State"]),
        "ImageBlockPublicAccess": lambda: asked(
            lambda: ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"]
        ),
        "InstanceMetadataDefaults": lambda: as_configuration(
            asked(lambda: ec2.get_instance_metadata_defaults().get("AccountLevel", {}))
        ),
    }


def _of_services(at: Here) -> Mapping[str, Callable[[], Any]]:
    account = at.client("account")
    return {
        "PublicAccessBlockConfiguration": lambda: as_configuration(
            asked(
                lambda: at.client("s3control").get_public_access_block(AccountId=at.account)[
                    "PublicAccessBlockConfiguration"
                ],
                "NoSuchPublicAccessBlockConfiguration",
            )
        ),
        "ContactInformation": lambda: as_configuration(
            asked(lambda: account.get_contact_information()["ContactInformation"])
        ),
        "SecurityContact": lambda: as_configuration(
            asked(
                lambda: account.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"],
                "ResourceNotFoundException",
            )
        ),
        "Trails": lambda: cloudtrail.of_every_region(at),
        "Analyzers": lambda: _analyzers(at),
        "ConfigRecorders": lambda: _recorders(at),
        "Macie": lambda: _macie(at),
        "GuardDuty": lambda: _detectors(at),
        "SecurityHub": lambda: asked(
            lambda: {"hubArn": at.client("securityhub").describe_hub()["HubArn"]}, "InvalidAccessException"
        ),
        "Inspector": lambda: _inspector(at),
    }


def _analyzers(at: Here) -> Any:
    pager = at.client("accessanalyzer").get_paginator("list_analyzers")
    pages = asked(lambda: list(pager.paginate()))
    return [as_configuration(one) for page in pages for one in page["analyzers"]]


def _recorders(at: Here) -> Any:
    """The recorders that are ours, each with its status; those that an AWS service keeps for itself are its own."""
    config: ConfigServiceClient = at.client("config")
    recorders = asked(lambda: config.describe_configuration_recorders()["ConfigurationRecorders"])
    states = asked(lambda: config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"])
    status = {state["name"]: as_configuration(state) for state in states}
    return [
        {**as_configuration(one), "status": status.get(one["name"])}
        for one in recorders
        if one.get("recordingScope") != "INTERNAL"
    ]


def _macie(at: Here) -> Any:
    """Macie's session; None where it has none, which Macie says with the same code as a refusal."""

    def session() -> Any:
        try:
            return at.client("macie2").get_macie_session()
        except ClientError as error:
            if _MACIE_OFF in error.response["Error"].get("Message", ""):
                return None
            raise

    found = asked(session, "ResourceNotFoundException")
    return {"status": found["status"]} if found else None


def _detectors(at: Here) -> Any:
    guardduty = at.client("guardduty")

    def status(name: str) -> Any:
        return asked(lambda: guardduty.get_detector(DetectorId=name)["Status"])

    pages = asked(lambda: list(guardduty.get_paginator("list_detectors").paginate()))
    return [{"id": name, "status": status(name)} for page in pages for name in page["DetectorIds"]]


def _inspector(at: Here) -> Any:
    """The status of each kind of scan by its name, such as `ec2`."""
    answer = asked(lambda: at.client("inspector2").batch_get_account_status(accountIds=[at.account]))
    states = answer["accounts"][0]["resourceState"] if answer.get("accounts") else {}
    return {name: state.get("status") for name, state in states.items()}


SOURCES: Mapping[str, Source] = {
    ACCOUNT: source(
        _account,
        *account_iam.NEEDS,
        *cloudtrail.NEEDS,
        "ec2:GetEbsEncryptionByDefault",
        "ec2:GetSnapshotBlockPublicAccessState",
        "ec2:GetImageBlockPublicAccessState",
        "ec2:GetInstanceMetadataDefaults",
        "s3:GetAccountPublicAccessBlock",
        "account:GetContactInformation",
        "account:GetAlternateContact",
        "access-analyzer:ListAnalyzers",
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
        "macie2:GetMacieSession",
        "guardduty:ListDetectors",
        "guardduty:GetDetector",
        "securityhub:DescribeHub",
        "inspector2:BatchGetAccountStatus",
    )
}
