"""Not everybody in the world may work in the account."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from config_rules.item import ConfigItem
from config_rules.kinds import ROLE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.policies import lets_everybody_in, statements

_TAKE = {"Effect": "Allow", "Action": "sts:AssumeRole"}


def _role(*stated: dict[str, Any]) -> dict[str, Any]:
    document = quote(json.dumps({"Version": "2012-10-17", "Statement": list(stated)}))
    return {"roleName": "deploy", "assumeRolePolicyDocument": document}


@rule(
    resource=ROLE,
    severity="critical",
    examples=(
        passes(_role({**_TAKE, "Principal": {"Service": "lambda.amazonaws.com"}})),
        passes(_role({**_TAKE, "Principal": {"AWS": "arn:aws:iam::210987654321:root"}})),
        passes(
            _role({**_TAKE, "Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}})
        ),
        passes(_role({**_TAKE, "Effect": "Deny", "Principal": "*"})),
        breaks("lets everybody in AWS take it on", _role({**_TAKE, "Principal": {"AWS": "*"}})),
        breaks("lets everybody in AWS take it on", _role({**_TAKE, "Principal": "*"})),
        breaks(
            "lets everybody in AWS take it on",
            _role({**_TAKE, "Principal": "*", "Condition": {"StringEquals": {"sts:ExternalId": "orders"}}}),
        ),
        breaks(
            "lets everybody in AWS take it on",
            _role({**_TAKE, "Principal": {"AWS": ["arn:aws:iam::210987654321:root", "*"]}}),
        ),
    ),
)
def role_not_for_everybody(role: ConfigItem) -> Verdict:
    """A role is not for everybody in AWS to take on.

    A condition on the account, the organization or the network of who comes says who is meant; one on a word that they
    must know (`sts:ExternalId`) does not. There is no fix, as who is meant only you know. By
    hand: `aws iam update-assume-role-policy` with the accounts, services or the organization that are.
    """
    found = statements(role.get("assumeRolePolicyDocument"))
    if found is None:
        return Unknown("has a trust policy that was not recorded")
    return Broken("lets everybody in AWS take it on") if any(map(lets_everybody_in, found)) else Compliant()
