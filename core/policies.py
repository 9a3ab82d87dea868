"""What a policy says, and whom its statements let in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import unquote

Statement = Mapping[str, Any]

# IAM User Guide, "Global condition keys": those that say who somebody is, or where they come from; and such keys of
# single services. In small letters, as keys are in any case.
_WHO = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "lambda:eventsourcetoken",
    "sns:endpoint",
}
_NETWORKS = {"aws:sourceip", "aws:vpcsourceip"}

# Those that hold only where the key is there and has one of the values: not `…IfExists`, not `ForAllValues:…`.
_NARROWING = {"arnequals", "arnlike", "ipaddress", "stringequals", "stringequalsignorecase", "stringlike"}

# Nobody's network is broader than these, by the version of IP.
_BROADEST = {4: 8, 6: 16}

# What belongs to the resource is known; any other variable is filled in by whoever comes.
_OF_THE_RESOURCE = re.compile(r"\$\{aws:Resource(?:Account|OrgID|OrgPaths)\}", re.IGNORECASE)
_WILD = re.compile(r"[*?]|\$\{")
_PARTS_OF_AN_ARN = 6


def policy_of(document: Any) -> dict[str, Any] | None:
    """A policy, however it was recorded: parsed already, as JSON text, or as IAM has it, that text encoded for a URL.

    An empty text is an empty policy. None is what cannot be read.
    """
    if document == "":
        return {}
    if isinstance(document, str):
        try:
            return policy_of(json.loads(document if document.lstrip()[:1] in {"{", '"'} else unquote(document)))
        except ValueError:
            return None
    return dict(document) if isinstance(document, Mapping) else None


def statements(document: Any) -> list[Statement] | None:
    """The statements of a policy; a single one may stand there without a list. An empty text has none.

    None where they cannot be read, which is not the same.
    """
    policy = policy_of(document)
    if policy is None or "Statement" not in policy:
        return [] if document == "" else None
    stated = policy["Statement"]
    found = stated if isinstance(stated, list) else [stated]
    return found if all(isinstance(one, Mapping) for one in found) else None


def several(value: Any) -> list[str]:
    """A value of a policy as a list: it may stand alone, or in one."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def conditions(statement: Statement) -> Iterator[tuple[str, str, list[str]]]:
    """What must hold, all of it: operators and keys in small letters, each with the values of which one will do."""
    found = statement.get("Condition")
    for operator, demands in found.items() if isinstance(found, Mapping) else ():
        for key, values in demands.items() if isinstance(demands, Mapping) else ():
            yield operator.lower(), key.lower(), several(values)


def names_everybody(statement: Statement) -> bool:
    """Whether it is about every principal there is."""
    principal = statement.get("Principal")
    return "*" in several(principal.get("AWS") if isinstance(principal, Mapping) else principal)


def lets_everybody_in(statement: Statement) -> bool:
    """Whether it allows something to whoever comes, from any account, without a condition on who that is.

    To allow it to all but a few (`NotPrincipal`) is the same.
    """
    everybody = names_everybody(statement) or "NotPrincipal" in statement
    return statement.get("Effect") == "Allow" and everybody and not any(map(_narrows, conditions(statement)))


def actions_of(found: Iterable[Statement]) -> str:
    """What these statements allow, in a few words: `sqs:SendMessage, sqs:ReceiveMessage`."""
    names = [name for one in found for name in several(one.get("Action")) or ["do nearly everything"]]
    return ", ".join("do everything" if name == "*" else name for name in dict.fromkeys(names))


def allows_all(statement: Statement) -> bool:
    """Whether it allows every action on everything, without a condition."""
    return (
        statement.get("Effect") == "Allow"
        and bool({"*", "*:*"} & set(several(statement.get("Action"))))
        and "*" in several(statement.get("Resource"))
        and not statement.get("Condition")
    )


def is_for_url(statement: Statement) -> bool:
    """Whether it only lets callers of a function's URL in, of which another setting decides."""
    keys = {key for _, key, _ in conditions(statement)}
    return several(statement.get("Action")) == ["lambda:InvokeFunctionUrl"] or "lambda:invokedviafunctionurl" in keys


def _narrows(condition: tuple[str, str, list[str]]) -> bool:
    operator, key, values = condition
    if operator.removeprefix("foranyvalue:") not in _NARROWING or key not in _WHO or not values:
        return False
    return all(_is_a_network(one) if key in _NETWORKS else _is_somebody(key, one) for one in values)


def _is_a_network(value: str) -> bool:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= _BROADEST[network.version]


def _is_somebody(key: str, value: str) -> bool:
    """Whether the value names somebody, rather than matching everybody: no wildcard where it says who that is."""
    value = _OF_THE_RESOURCE.sub("own", value)
    if key == "sns:endpoint":
        return bool(value) and not set(value) <= set("*?")  # such as `*@example.com`
    if value.startswith("arn:"):
        parts = value.split(":", 5)
        if len(parts) != _PARTS_OF_AN_ARN:
            return False
        *_, service, _region, account, name = parts
        # A bucket's ARN has no account: its name says whose it is.
        who = account or (re.split("[*?]", name)[0] if service == "s3" else "*")
    else:
        who = re.split("[/:]", value)[0]
    return bool(who) and not _WILD.search(who)
