"""Why a call of an API failed can be told."""

from __future__ import annotations

from automation.fixes.edge import stage_execution_log
from config_rules.item import ConfigItem
from config_rules.kinds import API_STAGE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=stage-execution-log resource=arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"


@rule(
    resource=API_STAGE,
    severity="medium",
    references=("Security Hub APIGateway.1", "AWS Config API_GW_EXECUTION_LOGGING_ENABLED"),
    examples=(
        passes({"methodSettings": {"*/*": {"loggingLevel": "ERROR"}}}),
        breaks("logs no errors", {"methodSettings": {"*/*": {"loggingLevel": "OFF"}}}, fix=_FIX),
        breaks("logs no errors", {"methodSettings": None}, fix=_FIX),
    ),
)
def api_stage_execution_logged(stage: ConfigItem) -> Verdict:
    """A stage of a REST API logs the errors of all its methods.

    What is set for single methods is not looked at. The account needs a role for API Gateway's logs, once for each
    region; without it AWS refuses the setting. At the level INFO it also writes what is in the calls.
    """
    if not stage.knows("methodSettings"):
        return Unknown("has logs that were not recorded")
    found = stage.get("methodSettings")
    level = "OFF" if found is None else found.get("*/*", {}).get("loggingLevel")
    if level is None:
        return Unknown("has logs that were not recorded")
    if level in {"ERROR", "INFO"}:
        return Compliant()
    return Broken("logs no errors", stage_execution_log.call(stage.id))
