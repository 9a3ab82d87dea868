"""Everybody knows whose an instance is, and what for."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import TagKey, Words


@rule(
    resource=INSTANCE,
    severity="medium",
    references=("Security Hub EC2.38", "AWS Config REQUIRED_TAGS"),
    examples=(
        passes({}, tags={"Environment": "prod"}),
        breaks("has no tag Environment", {}, tags={}),
        breaks("has no tag Environment; its environment=prod is another key", {}, tags={"environment": "prod"}),
        passes({}, tags={"Environment": "prod"}, given={"values": "prod,dev,test"}),
        breaks(
            "has the tag Environment=Prod, which is none of prod, dev, test",
            {},
            tags={"Environment": "Prod"},
            given={"values": "prod,dev,test"},
        ),
        passes({}, tags={"Owner": "ada@example.com"}, given={"tag": "Owner"}),
    ),
)
def instance_tagged(instance: ConfigItem, tag: TagKey = "Environment", values: Words = ()) -> Verdict:
    """An instance has a certain tag, with one of the values that are allowed.

    AWS tells capitals from small letters, and so do bills and backup plans. There is no fix: only a person knows the
    right value.
    """
    if instance.tags is None:
        return Unknown("has tags that were not recorded")
    found = instance.tags.get(tag)
    if found is None:
        similar = [f"{key}={value}" for key, value in instance.tags.items() if key.lower() == tag.lower()]
        return Broken(f"has no tag {tag}" + (f"; its {similar[0]} is another key" if similar else ""))
    if values and found not in values:
        return Broken(f"has the tag {tag}={found}, which is none of {', '.join(values)}")
    return Compliant()
