"""What a slow call of an API waited for can be seen."""

from __future__ import annotations

from automation.fixes.edge import stage_tracing
from config_rules.item import ConfigItem
from config_rules.kinds import API_STAGE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_FIX = "secure setting=stage-tracing resource=arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"


@rule(
    resource=API_STAGE,
    severity="low",
    references=("Security Hub APIGateway.3", "AWS Config API_GW_XRAY_ENABLED"),
    examples=(
        passes({"tracingEnabled": True}),
        breaks("is not traced", {"tracingEnabled": False}, fix=_FIX),
        breaks("is not traced", {"tracingEnabled": None}, fix=_FIX),
    ),
)
def api_stage_traced(stage: ConfigItem) -> Verdict:
    """A stage of a REST API traces what passes.

    X-Ray takes a part of the calls, and each trace beyond a free number is paid for.
    """
    if not stage.knows("tracingEnabled"):
        return Unknown("has a tracing that was not recorded")
    return Compliant() if stage.get("tracingEnabled") else Broken("is not traced", stage_tracing.call(stage.id))
