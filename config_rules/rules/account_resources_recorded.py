"""What was changed, and when, can be told."""

from __future__ import annotations

from typing import Any

from automation.fixes.account import config_recorder
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=config-recorder resource=123456789012"
_STATUS = {"recording": True, "lastStatus": "SUCCESS"}
_RECORDER = {"name": "default", "recordingGroup": {"allSupported": True}, "status": _STATUS}


@rule(
    resource=ACCOUNT,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 4.3",
        "CIS AWS 6.0.0 4.3",
        "CIS AWS 5.0.0 3.3",
        "CIS AWS 3.0.0 3.3",
        "Security Hub Config.1",
    ),
    examples=(
        passes({}, beside={"ConfigRecorders": [_RECORDER]}),
        breaks("has no recorder of AWS Config", {}, beside={"ConfigRecorders": []}),
        breaks(
            "has a recorder of AWS Config, default, that is stopped",
            {},
            beside={"ConfigRecorders": [{**_RECORDER, "status": {**_STATUS, "recording": False}}]},
            fix=_FIX,
        ),
        breaks(
            "has a recorder of AWS Config, default, that records some types only",
            {},
            beside={"ConfigRecorders": [{**_RECORDER, "recordingGroup": {"allSupported": False}}]},
        ),
        breaks(
            "has a recorder of AWS Config, default, that fails: AccessDenied",
            {},
            beside={
                "ConfigRecorders": [
                    {**_RECORDER, "status": {**_STATUS, "lastStatus": "FAILURE", "lastErrorCode": "AccessDenied"}}
                ]
            },
        ),
    ),
)
def account_resources_recorded(account: ConfigItem) -> Verdict:
    """An account has AWS Config record every type of resource in this region.

    The rules here that read from its records see nothing without. It is paid for by change recorded; waive the finding
    where types are left out on purpose. A stopped recorder is started by the fix. By hand, where there is none:
    choose a bucket, then `aws configservice put-configuration-recorder`, `put-delivery-channel` and
    `start-configuration-recorder`. Types of no region (users, roles) are best recorded in one region.
    """
    recorders = account.beside("ConfigRecorders")
    if not isinstance(recorders, list):
        return Unknown("has recorders of AWS Config that were not recorded")
    if not recorders:
        return Broken("has no recorder of AWS Config")
    return _judged(account, recorders[0])


def _judged(account: ConfigItem, recorder: dict[str, Any]) -> Verdict:
    status, group = recorder.get("status") or {}, recorder.get("recordingGroup") or {}
    if "recording" not in status or "allSupported" not in group:
        return Unknown("has a recorder of AWS Config whose status was not recorded")
    what = f"has a recorder of AWS Config, {recorder.get('name')}, that"
    if not status["recording"]:
        return Broken(f"{what} is stopped", config_recorder.call(account.id))
    if str(status.get("lastStatus")).upper() == "FAILURE":
        return Broken(f"{what} fails: {status.get('lastErrorCode')}")
    return Compliant() if group["allSupported"] else Broken(f"{what} records some types only")
