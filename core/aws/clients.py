"""boto3 clients: made once, with retries and time limits that fit a Lambda function."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import botocore.session
from botocore.config import Config
from botocore.parsers import DEFAULT_TIMESTAMP_PARSER

from core.plan import Plan
from core.request import Actor

if TYPE_CHECKING:
    from core.reader import Clients

# "adaptive" waits on the client's side when AWS throttles; 8 attempts span about 30 s at most.
_CONFIG = Config(retries={"mode": "adaptive", "max_attempts": 8}, connect_timeout=3, read_timeout=15)


# For what may not be sent twice: nobody can tell whether AWS did what it has not answered.
_AT_MOST_ONCE = _CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))


def moment(said: Any) -> datetime:
    """A time in an answer of AWS's. Nearly all are whole ISO 8601, which Python reads far quicker than botocore."""
    if isinstance(said, str) and said[10:11] == "T" and said.endswith("Z"):
        try:
            return datetime.fromisoformat(said)
        except ValueError:
            pass  # botocore knows more ways to write a time
    found: datetime = DEFAULT_TIMESTAMP_PARSER(said)
    return found


def _read_times_quickly(session: botocore.session.Session) -> None:
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=moment)


botocore.register_initializer(_read_times_quickly)  # of every session from here on


@cache
def client(service: str, region: str | None = None) -> Any:
    """The client of that service with the function's own role, in the function's own region or another."""
    return boto3.client(service, region, config=_CONFIG)  # type: ignore[call-overload]


@cache
def account() -> str:
    """The account that the function runs in."""
    return str(client("sts").get_caller_identity()["Account"])


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def region() -> str:
    """The region that the function runs in."""
    return str(client("sts").meta.region_name)


class AssumedClients:
    """Clients by a role that is assumed when the first of them is asked for, and good for an hour from then on."""

    def __init__(self, region: str, config: Config = _CONFIG, *, by: Clients = client, **role: str) -> None:
        """`role` is what STS's AssumeRole takes: `RoleArn`, `RoleSessionName`, perhaps a `Policy`; `by` assumes it."""
        self._region = region
        self._config = config
        self._by = by
        self._role = role
        self._session: boto3.Session | None = None
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """The client of that service, made once."""
        if service not in self._clients:
            self._clients[service] = self._assumed().client(service, config=self._config)  # type: ignore[call-overload]
        return self._clients[service]

    def _assumed(self) -> boto3.Session:
        if self._session is None:
            given = self._by("sts").assume_role(**self._role)["Credentials"]
            self._session = boto3.Session(
                given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=self._region
            )
        return self._session


class MemberClients(AssumedClients):
    """Clients that look at a member account, by a role there of that name."""

    def __init__(self, member: str, role: str, region: str) -> None:
        super().__init__(region, RoleArn=member_role(member, role), RoleSessionName="orderly-looks")


class ChangeClients(AssumedClients):
    """Clients that may do what one plan needs and no more, in the name of who asked for it.

    They come from the change role, assumed with a session policy of just the plan's actions and with the
    asker's name as session name, so that CloudTrail shows the person. In a member account they come from the role
    there by which Orderly changes things, assumed in the same way by the change role, which may do only that then.
    """

    def __init__(self, role_arn: str, plan: Plan, asker: Actor, run: str, their_role: str = "") -> None:
        """`their_role` is the name of the role in member accounts."""
        name, arn = session_name(asker, run), role_arn
        by: Clients = client
        if plan.account:
            arn = member_role(plan.account, their_role)
            policy = _policy(["sts:AssumeRole"], arn)
            by = AssumedClients(region(), RoleArn=role_arn, RoleSessionName=name, Policy=policy)
        super().__init__(
            plan.region or region(),
            _CONFIG if all(step.repeatable for step in plan.acts) else _AT_MOST_ONCE,
            by=by,
            RoleArn=arn,
            RoleSessionName=name,
            Policy=session_policy(plan),
        )


def member_role(member: str, name: str) -> str:
    """The ARN of the role of that name in a member account."""
    return f"arn:{client('sts').meta.partition}:iam::{member}:role/{name}"


def session_policy(plan: Plan) -> str:
    """The IAM policy of just this plan's actions, as JSON (at most 2,048 characters: STS, AssumeRole)."""
    return _policy(sorted(plan.permissions))


def _policy(actions: list[str], thing: str = "*") -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": thing}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def session_name(asker: Actor, run: str) -> str:
    """Who asked and in which run, in the 2 to 64 characters `[\\w+=,.@-]` that STS takes."""
    kept = re.sub(r"[^a-zA-Z0-9_+=,.@-]", "-", str(asker))
    return f"{kept[:50]}@{run}"
