"""Nobody terminates a production server by a slip."""

from __future__ import annotations

from automation.fixes.instances import termination_protection
from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.access import Prod

_PROD = Prod()
_SCALED = "aws:autoscaling:groupName"
_RUNNING = {"state": {"name": "running"}}
_TAGS = {"Environment": "prod"}


@rule(
    resource=INSTANCE,
    severity="medium",
    examples=(
        passes(_RUNNING, tags=_TAGS, beside={"DisableApiTermination": True}),
        exempts("is not a production server", _RUNNING, tags={"Environment": "dev"}),
        exempts("comes and goes with an Auto Scaling group", _RUNNING, tags={**_TAGS, _SCALED: "web"}),
        exempts("is a spot instance", {**_RUNNING, "instanceLifecycle": "spot"}, tags=_TAGS),
        breaks(
            "is not protected from termination",
            _RUNNING,
            tags=_TAGS,
            beside={"DisableApiTermination": False},
            fix="secure setting=termination-protection resource=i-06dd90c34b8f87d76",
        ),
    ),
)
def instance_protected(instance: ConfigItem) -> Verdict:
    """A production server is protected from termination.

    A server is production by its tag Environment, in any case. Neither a stop from within nor what an Auto Scaling
    group does is held up by it.
    """
    if instance.tags is None:
        return Unknown("has tags that were not recorded")
    if not _PROD.holds(instance.resource):
        return NotApplicable("is not a production server")
    if _SCALED in instance.tags:
        return NotApplicable("comes and goes with an Auto Scaling group")
    if instance.get("instanceLifecycle") == "spot":
        return NotApplicable("is a spot instance")
    protected = instance.beside("DisableApiTermination")
    if protected is None:
        return Unknown("has a protection that was not recorded")
    return (
        Compliant()
        if protected
        else Broken("is not protected from termination", termination_protection.call(instance.id))
    )
