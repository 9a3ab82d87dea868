"""An image with what is on it is not put on the internet by mistake."""

from __future__ import annotations

from automation.fixes.account import block_public_images
from config_rules.item import ConfigItem
from config_rules.kinds import ACCOUNT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=block-public-images resource=123456789012"


@rule(
    resource=ACCOUNT,
    severity="high",
    references=(),
    examples=(
        passes({}, beside={"ImageBlockPublicAccess": "block-new-sharing"}),
        breaks("lets its images be public", {}, beside={"ImageBlockPublicAccess": "unblocked"}, fix=_FIX),
    ),
)
def account_images_private(account: ConfigItem) -> Verdict:
    """An account lets nobody make its images public in this region.

    Images that are public already stay so. AWS may take ten minutes to turn it on or off.
    """
    match account.beside("ImageBlockPublicAccess"):
        case "block-new-sharing":
            return Compliant()
        case "unblocked":
            return Broken("lets its images be public", block_public_images.call(account.id))
    return Unknown("has a block of public images that was not recorded")
