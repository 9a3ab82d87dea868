"""A function's URL knows who calls it."""

from __future__ import annotations

from automation.fixes.functions import function_url_auth as auth
from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_NAME = {"functionName": "orders"}


@rule(
    resource=FUNCTION,
    severity="high",
    examples=(
        passes(_NAME, beside={"Url": {"authType": "AWS_IAM"}}),
        exempts("has no URL", _NAME, beside={"Url": None}),
        breaks(
            "has a URL that answers everybody",
            _NAME,
            beside={"Url": {"authType": "NONE"}},
            fix="secure setting=function-url-auth resource=orders",
        ),
    ),
)
def function_url_auth(function: ConfigItem) -> Verdict:
    """A function's URL answers only who signs with IAM.

    One without may be meant: a webhook that checks a signature itself, for instance. Then waive it, with the reason.
    URLs of aliases are not looked at.
    """
    if "Url" not in function.supplementary:
        return Unknown("has a URL that was not recorded")
    if function.beside("Url") is None:
        return NotApplicable("has no URL")
    match function.beside("Url.authType"):
        case "AWS_IAM":
            return Compliant()
        case "NONE":
            return Broken("has a URL that answers everybody", auth.call(function.id))
    return Unknown("has a URL that was not recorded")
