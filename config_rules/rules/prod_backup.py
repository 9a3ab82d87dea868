"""Production servers are in the daily backup plan."""

from __future__ import annotations

from collections.abc import Mapping

from automation.operations.tags import tag_resource
from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.access import Prod
from core.values import TagKey, TagValue

_PROD = Prod()
_FIX = "tag-resource resource=arn:aws:ec2:eu-west-1:123456789012:instance/i-06dd90c34b8f87d76 key=Backup value=Daily"


@rule(
    resource=INSTANCE,
    severity="high",
    references=("AWS Config EC2_RESOURCES_PROTECTED_BY_BACKUP_PLAN",),
    examples=(
        passes({}, tags={"Environment": "prod", "Backup": "Daily"}),
        exempts("is not a production server", {}, tags={"Environment": "dev"}),
        breaks("has no tag Backup=Daily", {}, tags={"Environment": "Production"}, fix=_FIX),
        breaks(
            "has the tag backup=daily, not Backup=Daily", {}, tags={"Environment": "prod", "backup": "daily"}, fix=_FIX
        ),
        passes({}, tags={"Environment": "prod", "Plan": "gold"}, given={"tag": "Plan", "value": "gold"}),
    ),
)
def prod_backup(instance: ConfigItem, tag: TagKey = "Backup", value: TagValue = "Daily") -> Verdict:
    """Every production server is in the daily backup plan.

    AWS Backup picks servers by this tag and tells capitals from small letters, so `backup=daily` is not it.
    A server is production by its tag Environment, in any case. The rule does not apply to others, rather than
    calling them compliant: then a list of compliant resources is a list of servers that are backed up.
    """
    if instance.tags is None:
        return Unknown("has tags that were not recorded")
    if not _PROD.holds(instance.resource):
        return NotApplicable("is not a production server")
    if instance.tags.get(tag) == value:
        return Compliant()
    return Broken(_why(instance.tags, tag, value), fix=tag_resource.call(resource=instance.arn, key=tag, value=value))


def _why(tags: Mapping[str, str], tag: str, value: str) -> str:
    similar = [f"{key}={found}" for key, found in tags.items() if key.lower() == tag.lower()]
    return f"has the tag {similar[0]}, not {tag}={value}" if similar else f"has no tag {tag}={value}"
