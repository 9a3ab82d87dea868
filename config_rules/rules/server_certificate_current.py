"""A certificate that nobody believes any more is not served."""

from __future__ import annotations

from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import SERVER_CERTIFICATE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SERVER_CERTIFICATE,
    severity="high",
    references=(
        "CIS AWS 7.0.0 2.17",
        "CIS AWS 6.0.0 2.18",
        "CIS AWS 5.0.0 1.18",
        "CIS AWS 3.0.0 1.19",
        "Security Hub IAM.26",
        "AWS Config IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK",
    ),
    examples=(
        passes({"serverCertificateName": "orders", "expiration": "2027-11-20T00:00:00.000Z"}),
        breaks("expired on 2026-09-01", {"serverCertificateName": "orders", "expiration": "2026-09-01T00:00:00.000Z"}),
    ),
)
def server_certificate_current(certificate: ConfigItem) -> Verdict:
    """A server certificate that is kept in IAM has not expired.

    There is no fix: nobody can give back the key of a deleted certificate, and a balancer may still name it. By hand:
    put a certificate of ACM in its place, then `aws iam delete-server-certificate --server-certificate-name …`.
    """
    expires = certificate.get("expiration")
    days = days_since(certificate, expires)
    if days is None:
        return Unknown("has an end that was not recorded")
    return Broken(f"expired on {expires[:10]}") if days >= 0 else Compliant()
