"""Nobody else's account invokes a function."""

from __future__ import annotations

from automation.fixes.functions import function_policy
from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.policies import beside, only_the_named
from config_rules.rule import Unknown, Verdict, breaks, passes, rule
from core.policies import is_for_url

_FIX = "secure setting=function-policy resource=orders"
_ALL = {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction"}
_URL = {"Sid": "url", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl"}
_NAME = {"functionName": "orders"}


@rule(
    resource=FUNCTION,
    severity="critical",
    references=(
        "CIS AWS 7.0.0 2.21",
        "Security Hub Lambda.1",
        "AWS Config LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
    ),
    examples=(
        passes(_NAME, beside={"Policy": None}),
        passes(_NAME, beside={"Policy": {"Statement": [{**_ALL, "Principal": {"Service": "events.amazonaws.com"}}]}}),
        passes(
            _NAME,
            beside={
                "Policy": {
                    "Statement": [{**_ALL, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]
                }
            },
        ),
        passes(_NAME, beside={"Policy": {"Statement": [_URL]}}),
        breaks("lets everybody lambda:InvokeFunction", _NAME, beside={"Policy": {"Statement": [_ALL]}}, fix=_FIX),
        breaks(
            "lets everybody lambda:InvokeFunction",
            _NAME,
            beside={"Policy": {"Statement": [{**_ALL, "Principal": {"AWS": "*"}}, _URL]}},
            fix=_FIX,
        ),
    ),
)
def function_not_public(function: ConfigItem) -> Verdict:
    """A function's policy lets in only whom it names.

    What it says of the function's URL is for function-url-auth to judge. The policies of versions and aliases are
    their own, and are not looked at.
    """
    found = beside(function)
    if not isinstance(found, Unknown):
        found = [one for one in found if not is_for_url(one)]
    return only_the_named(found, function_policy.call(function.id))
