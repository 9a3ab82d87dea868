"""A distribution speaks no TLS that can be broken."""

from __future__ import annotations

import re
from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import DISTRIBUTION
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule


def _certificate(least: str) -> dict[str, Any]:
    return {
        "distributionConfig": {
            "viewerCertificate": {"cloudFrontDefaultCertificate": False, "minimumProtocolVersion": least}
        }
    }


@rule(
    resource=DISTRIBUTION,
    severity="medium",
    references=("AWS Config CLOUDFRONT_SECURITY_POLICY_CHECK",),
    examples=(
        passes(_certificate("TLSv1.2_2021")),
        passes(_certificate("TLSv1.3_2025")),
        exempts(
            "has CloudFront's own name and certificate, which leave no choice",
            {
                "distributionConfig": {
                    "viewerCertificate": {"cloudFrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1"}
                }
            },
        ),
        breaks("speaks TLSv1 to old viewers", _certificate("TLSv1")),
        breaks("speaks TLSv1.1_2016 to old viewers", _certificate("TLSv1.1_2016")),
    ),
)
def distribution_tls(distribution: ConfigItem) -> Verdict:
    """A distribution under a name of yours speaks TLS 1.2 or newer.

    By hand: set TLSv1.2_2021 as its security policy. There is no fix, since a distribution is changed as a whole and
    against its last version, so a change cannot be prepared to be taken back.
    """
    certificate = "distributionConfig.viewerCertificate"
    default = distribution.get(f"{certificate}.cloudFrontDefaultCertificate")
    if default:
        return NotApplicable("has CloudFront's own name and certificate, which leave no choice")
    least = distribution.get(f"{certificate}.minimumProtocolVersion")
    if default is None or not isinstance(least, str):
        return Unknown("has a security policy that was not recorded")
    return Compliant() if re.match(r"TLSv1\.[23]_", least) else Broken(f"speaks {least} to old viewers")
