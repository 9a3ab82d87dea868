"""Who called an API can be told."""

from __future__ import annotations

from automation.fixes.access_logs import stage_logging
from config_rules.chosen import LogGroup
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
        breaks(
            "keeps no access log",
            {"accessLogSettings": None},
            given={"log_group": "api-access"},
            fix="secure setting=stage-logging "
            "resource=arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod to=api-access",
        ),
    ),
)
def api_stage_logged(stage: ConfigItem, log_group: LogGroup | None = None) -> Verdict:
    """A stage of a REST API keeps an access log.

    It needs a log group: with the parameter `log_group` there is a fix. By hand, name its ARN and a format, such as the
    console's JSON, in the stage's settings. Either way the account needs a role for API Gateway's logs.
    """
    if not stage.knows("accessLogSettings"):
        return Unknown("has a log that was not recorded")
    found = stage.get("accessLogSettings")
    if found is None:
        return Broken("keeps no access log", stage_logging.call(stage.id, log_group) if log_group else None)
    return Compliant() if found.get("destinationArn") else Unknown("has a log that was not recorded")
