"""Nobody works as root."""

from __future__ import annotations

from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Days

_USES = {
    "password_last_used": "password",
    "access_key_1_last_used_date": "first access key",
    "access_key_2_last_used_date": "second access key",
}
_ROOT = {"user": "<root_account>", "access_key_1_last_used_date": "N/A", "access_key_2_last_used_date": "N/A"}
_ADA = {"user": "ada", "password_last_used": "2026-11-20T08:00:00+00:00"}


@rule(
    resource=ACCOUNT,
    severity="high",
    references=("CIS AWS 7.0.0 2.7", "CIS AWS 6.0.0 2.6", "CIS AWS 5.0.0 1.6", "CIS AWS 3.0.0 1.7"),
    examples=(
        passes({}, beside={"CredentialReport": [_ADA, {**_ROOT, "password_last_used": "no_information"}]}),
        passes({}, beside={"CredentialReport": [{**_ROOT, "password_last_used": "2026-01-05T09:00:00+00:00"}]}),
        breaks(
            "has a root user whose password was used on 2026-11-15",
            {},
            beside={"CredentialReport": [_ADA, {**_ROOT, "password_last_used": "2026-11-15T09:00:00+00:00"}]},
        ),
        breaks(
            "has a root user whose first access key was used on 2026-11-20",
            {},
            beside={
                "CredentialReport": [
                    {
                        **_ROOT,
                        "password_last_used": "no_information",
                        "access_key_1_last_used_date": "2026-11-20T09:00:00+00:00",
                    }
                ]
            },
        ),
        breaks(
            "has a root user whose password was used on 2026-01-05",
            {},
            beside={"CredentialReport": [{**_ROOT, "password_last_used": "2026-01-05T09:00:00+00:00"}]},
            given={"quiet": "365"},
        ),
    ),
)
def account_root_unused(account: ConfigItem, quiet: Days = 30) -> Verdict:
    """An account's root user has not been used for some days.

    Few things need it: closing the account, some changes of billing, a bucket policy that shut everybody out. If it
    was one of them, waive the finding with that reason; if nobody knows of it, change the password now. AWS makes the
    report that this is read from every four hours at most.
    """
    report = account.beside("CredentialReport")
    root = next((row for row in report if row.get("user") == "<root_account>"), None) if report else None
    if root is None or not _USES.keys() <= root.keys():
        return Unknown("has a root user whose use was not recorded")
    for column, what in _USES.items():
        days = days_since(account, root[column])
        if days is not None and days < quiet:
            return Broken(f"has a root user whose {what} was used on {root[column][:10]}")
    return Compliant()
