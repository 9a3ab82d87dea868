"""A certificate's key cannot be found by reckoning."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import CERTIFICATE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_WEAK = {"RSA_512", "RSA_1024"}


@rule(
    resource=CERTIFICATE,
    severity="high",
    references=("Security Hub ACM.2", "AWS Config ACM_CERTIFICATE_RSA_CHECK"),
    examples=(
        passes({"keyAlgorithm": "RSA_2048"}),
        passes({"keyAlgorithm": "RSA-2048"}),
        passes({"keyAlgorithm": "EC_prime256v1"}),
        breaks("has a key of RSA with 1024 bits only", {"keyAlgorithm": "RSA_1024"}),
    ),
)
def certificate_key_strong(certificate: ConfigItem) -> Verdict:
    """A certificate has an RSA key of 2048 bits or more, or one of an elliptic curve.

    ACM issues no others; this one was imported. By hand: have a new one issued, for a new key.
    """
    found = certificate.get("keyAlgorithm")
    if not isinstance(found, str):
        return Unknown("has a key that was not recorded")
    kind = found.replace("-", "_")
    return Broken(f"has a key of RSA with {kind[4:]} bits only") if kind in _WEAK else Compliant()
