"""What a distribution hands out is encrypted on its way to viewers."""

from __future__ import annotations

from typing import Any

from config_rules.item import ConfigItem
from config_rules.kinds import DISTRIBUTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_SAFE = {"https-only", "redirect-to-https"}


def _config(default: str, **paths: str) -> dict[str, Any]:
    items = [{"pathPattern": f"/{name}/*", "viewerProtocolPolicy": policy} for name, policy in paths.items()]
    return {
        "distributionConfig": {
            "defaultCacheBehavior": {"viewerProtocolPolicy": default},
            "cacheBehaviors": {"quantity": len(items), "items": items},
        }
    }


@rule(
    resource=DISTRIBUTION,
    severity="medium",
    references=("Security Hub CloudFront.3", "AWS Config CLOUDFRONT_VIEWER_POLICY_HTTPS"),
    examples=(
        passes(_config("redirect-to-https", images="https-only")),
        passes(
            {
                "distributionConfig": {
                    "defaultCacheBehavior": {"viewerProtocolPolicy": "https-only"},
                    "cacheBehaviors": {"quantity": 0},
                }
            }
        ),
        breaks("answers HTTP where no path says otherwise", _config("allow-all")),
        breaks("answers HTTP for /images/*", _config("redirect-to-https", images="allow-all")),
    ),
)
def distribution_https(distribution: ConfigItem) -> Verdict:
    """A distribution answers by HTTPS only, or sends who comes by HTTP there.

    By hand: set "Redirect HTTP to HTTPS" as the viewer protocol policy of each behaviour that is named.
    """
    config = distribution.get("distributionConfig")
    default = distribution.get("distributionConfig.defaultCacheBehavior.viewerProtocolPolicy")
    behaviours = distribution.get("distributionConfig.cacheBehaviors")
    if config is None or default is None or behaviours is None:
        return Unknown("has behaviours that were not recorded")
    if "items" not in behaviours and behaviours.get("quantity") != 0:
        return Unknown("has behaviours that were not recorded")
    if default not in _SAFE:
        return Broken("answers HTTP where no path says otherwise")
    found = {one.get("pathPattern"): one.get("viewerProtocolPolicy") for one in behaviours.get("items") or ()}
    if None in found.values():
        return Unknown("has behaviours that were not recorded")
    open_paths = [str(path) for path, policy in found.items() if policy not in _SAFE]
    return Broken(f"answers HTTP for {', '.join(open_paths)}") if open_paths else Compliant()
