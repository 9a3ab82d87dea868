"""No server can be copied by strangers."""

from __future__ import annotations

from automation.fixes.images import image_private
from config_rules.item import ConfigItem
from config_rules.kinds import IMAGE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=IMAGE,
    severity="critical",
    examples=(
        passes({"imageId": "ami-0123456789abcdef0", "public": False}),
        breaks(
            "can be launched by everybody who has an AWS account",
            {"imageId": "ami-0123456789abcdef0", "public": True},
            fix="secure setting=image-private resource=ami-0123456789abcdef0",
        ),
    ),
)
def image_not_public(image: ConfigItem) -> Verdict:
    """An image is not shared with everybody.

    Who has launched it already keeps what was on it: change the keys and passwords there, too. Waive the finding for an
    image that you publish. AWS Config does not record images, so they are read live.
    """
    public = image.get("public")
    if not isinstance(public, bool):
        return Unknown("is shared with accounts that were not recorded")
    if not public:
        return Compliant()
    return Broken("can be launched by everybody who has an AWS account", image_private.call(image.id))
