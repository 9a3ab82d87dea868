"""No certificate runs out unseen."""

from __future__ import annotations

from datetime import timedelta

from config_rules.ages import day, moment
from config_rules.item import ConfigItem
from config_rules.kinds import CERTIFICATE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_NOT_ISSUED = {"PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED", "INACTIVE"}
_ISSUED = {"status": "ISSUED", "domainName": "orders.example.com"}


@rule(
    resource=CERTIFICATE,
    severity="high",
    references=("Security Hub ACM.1", "AWS Config ACM_CERTIFICATE_EXPIRATION_CHECK"),
    examples=(
        passes({**_ISSUED, "notAfter": "2027-06-30T23:59:59.000Z"}),
        passes({**_ISSUED, "notAfter": "2026-12-05T23:59:59.000Z"}, given={"least": "14"}),
        exempts("is not issued", {"status": "PENDING_VALIDATION", "notAfter": None}),
        breaks("runs out in 15 days, on 5 December 2026", {**_ISSUED, "notAfter": "2026-12-05T23:59:59.000Z"}),
        breaks("ran out on 1 November 2026", {**_ISSUED, "status": "EXPIRED", "notAfter": "2026-11-01T23:59:59.000Z"}),
    ),
)
def certificate_renewed(certificate: ConfigItem, least: Days = 30) -> Verdict:
    """A certificate is renewed some days before it runs out.

    Those that ACM issued it renews itself, 60 days before at the latest, if its DNS record is still there and it is
    used by something: with fewer days left, one of them is wrong. An imported one is imported anew, by hand, to the
    same ARN.
    """
    if certificate.get("status") in _NOT_ISSUED:
        return NotApplicable("is not issued")
    ends = moment(certificate.get("notAfter"))
    if ends is None:
        return Unknown("runs out on a day that was not recorded")
    left = ends - certificate.captured
    if left < timedelta():
        return Broken(f"ran out on {day(ends)}")
    if left.days >= least:
        return Compliant()
    return Broken(f"runs out in {left.days} day{'' if left.days == 1 else 's'}, on {day(ends)}")
