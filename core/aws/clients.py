"""boto3 clients: made once, with retries and time limits that fit a Lambda function."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import botocore
import botocore.session
from botocore.config import Config
from botocore.parsers import DEFAULT_TIMESTAMP_PARSER

from core.plan import Plan
from core.request import Actor

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

    def __init__(self, region: str, config: Config = _CONFIG, **role: str) -> None:
        """`role` is what STS's AssumeRole takes: `RoleArn`, `RoleSessionName`, perhaps a `Policy`."""
        self._region = region
        self._config = config
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
            given = client("sts").assume_role(**self._role)["Credentials"]
            self._session = boto3.Session(
                given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=self._region
            )
        return self._session


class MemberClients(AssumedClients):
    """Clients that look at a member account, by a role there of that name."""

    def __init__(self, member: str, role: str, region: str) -> None:
        arn = f"arn:{client('sts').meta.partition}:iam::{member}:role/{role}"
        super().__init__(region, RoleArn=arn, RoleSessionName="orderly-looks")


class ChangeClients(AssumedClients):
    """Clients that may do what one plan needs and no more, in the name of who asked for it.

    They come from the change role, assumed with a session policy of just the plan's actions and with the
    asker's name as session name, so that CloudTrail shows the person.
    """

    def __init__(self, role_arn: str, plan: Plan, asker: Actor, run: str) -> None:
        super().__init__(
            plan.region or region(),
            _CONFIG if all(step.repeatable for step in plan.acts) else _AT_MOST_ONCE,
            RoleArn=role_arn,
            RoleSessionName=session_name(asker, run),
            Policy=session_policy(plan),
        )


def session_policy(plan: Plan) -> str:
    """The IAM policy of just this plan's actions, as JSON (at most 2,048 characters: STS, AssumeRole)."""
    statement = {"Effect": "Allow", "Action": sorted(plan.permissions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def session_name(asker: Actor, run: str) -> str:
    """Who asked and in which run, in the 2 to 64 characters `[\\w+=,.@-]` that STS takes."""
    kept = re.sub(r"[^a-zA-Z0-9_+=,.@-]", "-", str(asker))
    return f"{kept[:50]}@{run}"
