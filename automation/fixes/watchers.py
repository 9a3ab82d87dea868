"""The services of AWS that watch over an account, in the region that is worked in. All of them cost money."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, set_again
from automation.fixes.iam import of_account
from core.plan import Plan, Step
from core.reader import Reader

_ROLE_OF_SERVICE = "iam:CreateServiceLinkedRole"
"""What turning a service on takes beside its own action, the first time in an account."""

_MACIE_OFF = "Macie is not enabled"


@fix(
    reads={"macie2:GetMacieSession"},
    acts={"macie2:EnableMacie", "macie2:UpdateMacieSession", _ROLE_OF_SERVICE},
    undo_acts={"macie2:DisableMacie", "macie2:UpdateMacieSession"},
    careful=True,
)
def macie_session(aws: Reader, resource: str) -> Plan:
    """Macie looks at the account's buckets; it is paid for by bucket and by gigabyte."""
    what = of_account(aws, resource)
    says = f"Turn on Macie in account {what} in {aws.region}"
    match _macie(aws):
        case "ENABLED":
            return nothing_to_do(what, "has Macie on")
        case "PAUSED":
            back = f"Pause Macie in account {what} again"
            on, off = {"status": "ENABLED"}, {"status": "PAUSED"}
            return set_again(what, "macie2", "update_macie_session", on, off, says=says, back=back)
    off_again = Step("macie2", "disable_macie", {}, f"Turn off Macie in account {what}, with all that it found")
    step = Step("macie2", "enable_macie", {"status": "ENABLED"}, says, off_again, also=(_ROLE_OF_SERVICE,))
    return Plan(says, (step,), (what,))


def _macie(aws: Reader) -> str:
    """The session's status; empty where there is none, which Macie says with the same code as a refusal."""
    try:
        return str(aws.client("macie2").get_macie_session()["status"])
    except ClientError as error:
        if _MACIE_OFF in error.response["Error"].get("Message", ""):
            return ""
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return ""
        raise


@fix(
    reads={"guardduty:ListDetectors", "guardduty:GetDetector"},
    acts={"guardduty:CreateDetector", "guardduty:UpdateDetector", _ROLE_OF_SERVICE},
    undo_acts={"guardduty:UpdateDetector"},
    careful=True,
)
def guardduty_detector(aws: Reader, resource: str) -> Plan:
    """GuardDuty reads the account's trail, flow logs and DNS queries for threats; it is paid for by volume."""
    guardduty = aws.client("guardduty")
    what = of_account(aws, resource)
    pages = guardduty.get_paginator("list_detectors").paginate()
    # There is one in a region at most.
    found = next((name for page in pages for name in page["DetectorIds"]), None)
    says = f"Turn on GuardDuty in account {what} in {aws.region}"
    if found is None:
        # What it will be called nobody knows yet, so that no inverse can name it.
        says = f"{says}; this cannot be taken back by me"
        step = Step("guardduty", "create_detector", {"Enable": True}, says, repeatable=False, also=(_ROLE_OF_SERVICE,))
        return Plan(says, (step,), (what,))
    if guardduty.get_detector(DetectorId=found)["Status"] == "ENABLED":
        return nothing_to_do(what, "has GuardDuty on")
    name = {"DetectorId": found}
    on, off = {**name, "Enable": True}, {**name, "Enable": False}
    back = f"Turn off GuardDuty in account {what} again"
    return set_again(what, "guardduty", "update_detector", on, off, says=says, back=back)


@fix(
    reads={"securityhub:DescribeHub"},
    acts={"securityhub:EnableSecurityHub", _ROLE_OF_SERVICE},
    undo_acts={"securityhub:DisableSecurityHub"},
    careful=True,
)
def security_hub(aws: Reader, resource: str) -> Plan:
    """Security Hub gathers findings, and checks AWS's own standard; it is paid for by check."""
    what = of_account(aws, resource)
    try:
        aws.client("securityhub").describe_hub()
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidAccessException":
            raise
        says = f"Turn on Security Hub in account {what} in {aws.region}"
        back = Step("securityhub", "disable_security_hub", {}, f"Turn off Security Hub in account {what}")
        arguments: dict[str, Any] = {"EnableDefaultStandards": True}
        step = Step("securityhub", "enable_security_hub", arguments, says, back, also=(_ROLE_OF_SERVICE,))
        return Plan(says, (step,), (what,))
    return nothing_to_do(what, "has Security Hub on")


@fix(
    reads={"inspector2:BatchGetAccountStatus"},
    acts={"inspector2:Enable", _ROLE_OF_SERVICE},
    undo_acts={"inspector2:Disable"},
    careful=True,
)
def inspector_scans(aws: Reader, resource: str) -> Plan:
    """Inspector looks for known weaknesses in the account's instances; it is paid for by instance."""
    what = of_account(aws, resource)
    accounts = aws.client("inspector2").batch_get_account_status(accountIds=[resource])["accounts"]
    status = accounts[0]["resourceState"]["ec2"]["status"] if accounts else "DISABLED"
    if status in {"ENABLED", "ENABLING"}:
        return nothing_to_do(what, "has its instances looked at")
    says = f"Have Inspector look at the instances of account {what} in {aws.region}"
    scans = {"accountIds": [resource], "resourceTypes": ["EC2"]}
    back = Step("inspector2", "disable", scans, f"Have Inspector look at the instances of account {what} no more")
    step = Step("inspector2", "enable", scans, says, back, also=(_ROLE_OF_SERVICE,))
    return Plan(says, (step,), (what,))
