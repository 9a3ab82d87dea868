"""Secrets are kept where secrets are kept."""

from __future__ import annotations

import re

from config_rules.item import ConfigItem
from config_rules.kinds import FUNCTION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Words

_BY_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|SECRET_?KEY|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|TOKEN|CREDENTIALS?)$",
    re.IGNORECASE,
)
_BY_SHAPE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bsk_live_[A-Za-z0-9]{16,}"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
    r"|\w+://[^\s:/@]+:[^\s:/@]+@"
)
# What only says where a secret is: an ARN, a parameter's name, a reference that CloudFormation fills in.
_PLACE = re.compile(r"arn:aws|/[\w./-]+$|\{\{resolve:|\d{1,4}$|true$|false$|$", re.IGNORECASE)
_SHORTEST = 6

_NAME = {"functionName": "orders"}


@rule(
    resource=FUNCTION,
    severity="critical",
    examples=(
        passes(_NAME, beside={"Variables": {}}),
        passes(
            _NAME,
            beside={
                "Variables": {
                    "TABLE": "orders",
                    "DB_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf",
                    "SLACK_TOKEN": "/orderly/slack/bot-token",
                    "TOKEN_LIFETIME": "3600",
                    "USE_TOKEN": "true",
                }
            },
        ),
        passes(_NAME, beside={"Variables": {"PUBLIC_TOKEN": "known-to-all"}}, given={"harmless": "PUBLIC_TOKEN"}),
        breaks(
            "keeps what looks like a secret in the variable DB_PASSWORD",
            _NAME,
            beside={"Variables": {"DB_PASSWORD": "not-a-secret", "TABLE": "orders"}},
        ),
        breaks(
            "keeps what looks like a secret in the variables API_KEY, DATABASE",
            _NAME,
            beside={"Variables": {"API_KEY": "not-a-secret", "DATABASE": "postgres://orders:not-a-secret@db/orders"}},
        ),
    ),
)
def function_no_secrets(function: ConfigItem, harmless: Words = ()) -> Verdict:
    """A function's variables hold no secrets.

    Whoever may read the function's settings reads them. They are told by the name of the variable or the shape of
    what is in it, and what is in it is never said. By hand: make a new secret (the old one counts as known), keep it in
    Secrets Manager or a SecureString parameter, and give the function its name.
    """
    variables = function.beside("Variables")
    if variables is None:
        return Unknown("has variables that were not recorded")
    found = sorted(name for name, value in variables.items() if name not in harmless and _is_secret(name, str(value)))
    if not found:
        return Compliant()
    return Broken(f"keeps what looks like a secret in the variable{'s' if len(found) > 1 else ''} {', '.join(found)}")


def _is_secret(name: str, value: str) -> bool:
    named = bool(_BY_NAME.search(name)) and len(value) >= _SHORTEST and not _PLACE.match(value)
    return named or bool(_BY_SHAPE.search(value))
