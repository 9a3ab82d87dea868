"""No secret lies about that nobody needs."""

from __future__ import annotations

from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import SECRET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Days

_OLD = {"name": "orders", "createdDate": "2026-01-05T09:00:00.000Z"}


@rule(
    resource=SECRET,
    severity="medium",
    references=("Security Hub SecretsManager.3", "AWS Config SECRETSMANAGER_SECRET_UNUSED"),
    examples=(
        passes({**_OLD, "lastAccessedDate": "2026-11-01T00:00:00.000Z"}),
        passes({"name": "orders", "createdDate": "2026-11-15T09:00:00.000Z", "lastAccessedDate": None}),
        passes({**_OLD, "lastAccessedDate": "2026-05-01T00:00:00.000Z"}, given={"most": "365"}),
        breaks("was last read 203 days ago", {**_OLD, "lastAccessedDate": "2026-05-01T00:00:00.000Z"}),
        breaks("was never read in 319 days", {**_OLD, "lastAccessedDate": None}),
    ),
)
def secret_used(secret: ConfigItem, most: Days = 90) -> Verdict:
    """A secret has been read within some days.

    By hand, since what reads it once a year is not known here: `aws secretsmanager delete-secret --secret-id …
    --recovery-window-in-days 30`; back within that time with `restore-secret`.
    """
    made, read = secret.get("createdDate"), secret.get("lastAccessedDate")
    days = days_since(secret, read or made)
    if days is None or not (made and secret.knows("lastAccessedDate")):
        return Unknown("was read at a time that was not recorded")
    if days <= most:
        return Compliant()
    return Broken(f"was last read {days} days ago" if read else f"was never read in {days} days")
