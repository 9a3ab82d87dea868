"""Nobody else's account pulls or pushes images."""

from __future__ import annotations

from automation.fixes.containers import repository_policy
from config_rules.item import ConfigItem
from config_rules.kinds import REPOSITORY
from config_rules.policies import beside, only_the_named
from config_rules.rule import Verdict, breaks, passes, rule

_FIX = "secure setting=repository-policy resource=orders"
_ALL = {"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
_ORGANISATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
_NAME = {"repositoryName": "orders"}


@rule(
    resource=REPOSITORY,
    severity="critical",
    references=("CIS AWS 7.0.0 2.21",),
    examples=(
        passes(_NAME, beside={"Policy": None}),
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Condition": _ORGANISATION}]}}),
        breaks(
            "lets everybody ecr:BatchGetImage, ecr:GetDownloadUrlForLayer",
            _NAME,
            beside={"Policy": {"Statement": [_ALL]}},
            fix=_FIX,
        ),
        breaks(
            "lets everybody ecr:PutImage",
            _NAME,
            beside={"Policy": {"Statement": {**_ALL, "Action": "ecr:PutImage"}}},
            fix=_FIX,
        ),
    ),
)
def repository_not_public(repository: ConfigItem) -> Verdict:
    """A private repository's policy lets in only whom it names.

    What is meant for everybody belongs into a public repository, which is another thing.
    """
    return only_the_named(beside(repository), repository_policy.call(repository.id))
