"""Who called an API can be told."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import API_STAGE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=API_STAGE,
    severity="medium",
    references=("CIS AWS 7.0.0 4.10",),
    examples=(
        passes({"accessLogSettings": {"destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:orders-api"}}),
        breaks("keeps no access log", {"accessLogSettings": None}),
    ),
)
def api_stage_logged(stage: ConfigItem) -> Verdict:
    """A stage of a REST API keeps an access log.

    By hand, since it needs a log group: name its ARN and a format, such as the console's JSON, in the stage's settings;
    the account needs a role for API Gateway's logs.
    """
    if not stage.knows("accessLogSettings"):
        return Unknown("has a log that was not recorded")
    found = stage.get("accessLogSettings")
    if found is None:
        return Broken("keeps no access log")
    return Compliant() if found.get("destinationArn") else Unknown("has a log that was not recorded")
