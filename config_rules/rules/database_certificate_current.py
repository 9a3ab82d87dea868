"""Nobody is locked out of a database, or tempted not to check whom he talks to, by an old certificate."""

from __future__ import annotations

from automation.fixes.rds import ca_certificate
from config_rules.ages import day, moment
from config_rules.databases import called
from config_rules.item import ConfigItem
from config_rules.kinds import DATABASE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Days

_ORDERS = {"dBInstanceIdentifier": "orders"}
_FIX = "secure setting=ca-certificate resource=orders"


@rule(
    resource=DATABASE,
    severity="high",
    examples=(
        passes(
            {
                **_ORDERS,
                "certificateDetails": {"cAIdentifier": "rds-ca-rsa2048-g1", "validTill": "2027-10-01T12:00:00Z"},
            }
        ),
        breaks(
            "has a certificate of rds-ca-2019, which ended on 22 August 2024",
            {**_ORDERS, "certificateDetails": {"cAIdentifier": "rds-ca-2019", "validTill": "2024-08-22T17:08:50Z"}},
            fix=_FIX,
        ),
        breaks(
            "has a certificate of rds-ca-rsa2048-g1, which ends on 5 December 2026",
            {
                **_ORDERS,
                "certificateDetails": {"cAIdentifier": "rds-ca-rsa2048-g1", "validTill": "2026-12-05T12:00:00Z"},
            },
            fix=_FIX,
        ),
    ),
)
def database_certificate_current(database: ConfigItem, least: Days = 30) -> Verdict:
    """A database's certificate is valid for some more days.

    Clients must trust the new authority first, from AWS's bundle. RDS renews certificates of today's authorities in
    the maintenance window by itself: one of those that is about to end has missed that.
    """
    authority, end = (
        database.get("certificateDetails.cAIdentifier"),
        moment(database.get("certificateDetails.validTill")),
    )
    if authority is None or end is None:
        return Unknown("has a certificate that was not recorded")
    if (end - database.captured).days >= least:
        return Compliant()
    said = f"{'ended' if end < database.captured else 'ends'} on {day(end)}"
    return Broken(f"has a certificate of {authority}, which {said}", ca_certificate.call(called(database)))
