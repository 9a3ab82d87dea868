"""What was tested is what runs: a tag stays on its image."""

from __future__ import annotations

from automation.fixes.containers import tag_immutability
from config_rules.item import ConfigItem
from config_rules.kinds import REPOSITORY
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=tag-immutability resource=orders"


@rule(
    resource=REPOSITORY,
    severity="medium",
    references=("Security Hub ECR.2", "AWS Config ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED"),
    examples=(
        passes({"imageTagMutability": "IMMUTABLE"}),
        passes({"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"}),
        breaks("lets its tags be moved to other images", {"imageTagMutability": "MUTABLE"}, fix=_FIX),
        breaks("lets its tags be moved to other images", {"imageTagMutability": "MUTABLE_WITH_EXCLUSION"}, fix=_FIX),
    ),
)
def repository_tags_fixed(repository: ConfigItem) -> Verdict:
    """A repository's tags cannot be moved from one image to another.

    Builds that push `latest` again and again must stop that first, or it must be left out by a filter.
    """
    match repository.get("imageTagMutability"):
        case "IMMUTABLE" | "IMMUTABLE_WITH_EXCLUSION":
            return Compliant()
        case "MUTABLE" | "MUTABLE_WITH_EXCLUSION":
            return Broken("lets its tags be moved to other images", tag_immutability.call(repository.id))
    return Unknown("has tags of which nothing was recorded")
