"""All of Orderly on one machine, started and stopped as one."""

from __future__ import annotations

import json
import pickle
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import boto3
from fastapi import FastAPI

from lex.definition import load as load_bot
from local import demo, members, processes
from local.aws.embedded import EmbeddedAws
from local.clock import Clock
from local.config_recorder import ConfigRecorder
from local.durable import DurableRunner
from local.front import Front, http_api
from local.functions import Answer, Function
from local.lambda_api import LambdaApi
from local.lexruntime.api import router as lex_router
from local.lexruntime.hooks import BotName
from local.lexruntime.runtime import LexRuntime
from local.pumps.events import EventPump
from local.pumps.scheduler import Schedules
from local.pumps.sqs import QueuePump
from local.slack import cast
from local.slack.consent import Consent
from local.slack.web_api import router as slack_router
from local.slack.workspace import Installation, Workspace
from local.stack import BOT, BOT_ALIAS, REGION, STACK, FunctionSpec, Stack

ZONE = "Europe/Oslo"
CLIENT_ID = "1234567890.1234567890123"
"""Orderly's as an app of the look-alike."""


class Runtime:
    """The functions as processes, and around them what AWS, Slack and Lex are to them."""

    def __init__(
        self,
        directory: Path,
        *,
        port: int = 0,
        parameters: Mapping[str, str] | None = None,
        accounts: Sequence[str] = (),
        slack_api_url: str = "",
        signing_secret: str = "",
        bot_token: str = "",
        keep: bool = False,
        page: bool = False,
    ) -> None:
        """`directory` gets the logs, and with `keep` the state, which is found there at the next start.

        The template's `parameters` are its defaults unless given. In member `accounts` things may be changed, too.

        With `slack_api_url` another Slack API takes the place of the look-alike.
        """
        self.directory = directory
        self.port = port or processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock = Clock()
        self.bot_id, self.bot_alias_id = BOT, BOT_ALIAS
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self._bot_token = bot_token or f"xoxb-{secrets.token_hex(12)}"
        self._slack_api_url = slack_api_url or f"{self.url}/api/"
        self._page = page
        self._kept = (directory / "account.state", directory / "slack.state") if keep else None
        logs = directory / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._aws = EmbeddedAws(processes.free_port(), logs / "aws.log")
        self._runner = DurableRunner(
            processes.free_port(), self.url, directory / "executions.sqlite", logs / "durable.log"
        )
        given = {
            "Stage": "dev",
            "NoticeChannel": cast.OPS_NOTICES.id,
            "TimeZone": ZONE,
            "Access": demo.ACCESS,
            "SlackApiUrl": self._slack_api_url,
            **({} if slack_api_url else {"SlackClientId": CLIENT_ID}),
            "SlackAuthorizeUrl": f"{self.url}/oauth/v2/authorize",
            "ApprovalMinutes": "60",
            "MoreRegions": demo.NORTH,
            **({"Accounts": ",".join(accounts), "MemberChangeRole": members.CHANGES} if accounts else {}),
            "Rules": demo.RULES,
        }
        self.stack = Stack(processes.ROOT / "template.yaml", {**given, **(parameters or {})}, self.aws)
        app = Installation(f"{self.url}/slack/events", self.url, self.signing_secret, self._bot_token)
        self.slack = Workspace(app)
        nowhere = replace(app, bot_token="")
        others = [Workspace(nowhere, people, channels, (), team=team) for team, people, channels in cast.OTHERS]
        self.workspaces = (self.slack, *others)
        """Home, and those that Orderly can be added to."""
        self._accounts = tuple(accounts)
        self._members: dict[str, boto3.Session] = {}
        self._consent = Consent(self.workspaces, CLIENT_ID, secrets.token_hex(16))
        self.functions: dict[str, Function] = {}
        self.demo: dict[str, str] = {}
        self._parts: list[Any] = []
        self._front: Front | None = None

    # What it is for others

    def aws(self, service: str) -> Any:
        """A boto3 client of the embedded AWS, or of the Lex runtime, with an administrator's rights."""
        return self._aws.client(service, self.url if service == "lexv2-runtime" else "")

    def in_the_north(self, service: str) -> Any:
        """The same in the demo account's other region."""
        return self._aws.client(service, region=demo.NORTH)

    def in_member(self, account: str, service: str) -> Any:
        """The same in a member account."""
        return self._members[account].client(service, endpoint_url=self._aws.url)  # type: ignore[call-overload]

    def invoke(self, function: str, payload: bytes) -> Answer:
        """Have a function, by logical id, name or ARN, handle a payload."""
        if function not in self.functions:
            function = self.stack.logical_id(function)
        return self.functions[function].invoke(payload)

    def throttle(self, action: str, times: int, after: int = 0) -> None:
        """Have the embedded AWS let some calls of an EC2 action through and then refuse some."""
        self._aws.throttle(action, times, after)

    def throttled(self) -> tuple[int, int]:
        """How many calls were let through, and how many refused, since then."""
        return self._aws.throttled()

    def logs(self, function: str) -> str:
        """What a function, by logical id, wrote to its log."""
        return self.functions[function].log.read_text(errors="replace")

    @property
    def addresses(self) -> dict[str, str]:
        """Where everything is, for people's own tools."""
        key, secret = self._aws.credentials
        return {
            "page": self.url,
            "slack_request_url": f"{self.url}/slack/events",
            "slack_api_url": self._slack_api_url,
            "aws_endpoint_url": self._aws.url,
            "aws_region": REGION,
            "aws_access_key_id": key,
            "aws_secret_access_key": secret,
            "lex_endpoint_url": self.url,
            "lex_bot_id": self.bot_id,
            "lex_bot_alias_id": self.bot_alias_id,
            "lex_locale_id": "en_US",
            "logs": str(self._logs),
        }

    # Start and stop

    def start(self) -> None:
        """Start everything; returns when all of it can be used."""
        self._aws.start()
        self._runner.start()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self._aws.wait_until_ready()
        self.stack.deploy()
        given = {
            "SlackSigningSecretParameter": self.signing_secret,
            "SlackBotTokenParameter": self._bot_token,
            "SlackClientSecretParameter": self._consent.client_secret,
        }
        demo.keep_secrets(self.aws, self.stack.parameters, given)
        self._furnish()
        self.outputs = self.stack.outputs(
            {
                "RequestUrl": f"{self.url}/slack/events",
                "InstallUrl": f"{self.url}/slack/install",
                "BotId": self.bot_id,
                "BotAliasId": self.bot_alias_id,
            }
        )
        self._members = {one: members.join(one, self.aws, self._aws.url, self.outputs) for one in self._accounts}
        self._roles = {spec.role: self._assume(spec) for spec in self.stack.functions.values()}
        self._aws.be_strict()
        self.demo = demo.servers(self.aws)
        for logical_id, spec in self.stack.functions.items():
            log = self._logs / f"{logical_id}.log"
            self.functions[logical_id] = Function(spec, lambda spec=spec: self._environment(spec), log)  # type: ignore[misc]
        with ThreadPoolExecutor() as pool:
            list(pool.map(Function.start, self.functions.values()))
        self._serve()
        self._runner.wait_until_ready()
        self._pump()
        (self.directory / "addresses.json").write_text(json.dumps(self.addresses, indent=2) + "\n")

    def _furnish(self) -> None:
        """The demo account, or what was kept of it."""
        if self._kept is None or not all(file.exists() for file in self._kept):
            demo.furnish(self.aws)
            demo.furnish_north(self.in_the_north)
            return
        account, slack = self._kept
        self._aws.load(account)
        for message in pickle.loads(slack.read_bytes()):  # noqa: S301 - our own file
            self.slack.posted.add(message)

    def _keep(self) -> None:
        if self._kept and self.demo:
            account, slack = self._kept
            self._aws.save(account)
            channels = [channel.name if not channel.direct else channel.id for channel in self.slack.channels]
            slack.write_bytes(pickle.dumps([m for name in channels for m in self.slack.messages(name)]))

    def _serve(self) -> None:
        app = FastAPI(openapi_url=None)
        app.include_router(http_api("POST", "/slack/events", lambda payload: self.invoke("BotInbound", payload)))
        if "BotInstaller" in self.functions:
            for path in ("/slack/install", "/slack/oauth_redirect"):
                app.include_router(http_api("GET", path, lambda payload: self.invoke("BotInstaller", payload)))
            app.include_router(self._consent.router())
        app.include_router(slack_router(*self.workspaces, consent=self._consent))
        app.include_router(lex_router(self._lex()))
        app.include_router(LambdaApi(self._find, self.invoke, self._runner.url, self._aws.url).router())
        if self._page:
            from local.page.frame import build

            build(self, app)
        self._front = Front(app, self.port)
        self._front.start()

    def _pump(self) -> None:
        events = EventPump(self.stack.of_type("AWS::Events::Rule"), self.invoke, self._give_up)
        recorder = ConfigRecorder(
            self.aws,
            self._evaluate,
            events.emit,
            self.stack.of_type("AWS::Config::ConfigRule"),
            self.clock,
            stack=STACK,
        )
        self.schedules = Schedules(self.aws("scheduler"), self.clock, self._send)
        queues = [QueuePump(source, self.aws("sqs"), self.invoke) for source in self.stack.event_sources]
        self.recorder = recorder
        parts: list[Any] = [*queues, recorder, self.schedules]
        for part in parts:
            part.start()
        self._parts = [self.schedules, recorder, *queues, events]

    def stop(self) -> None:
        """Stop everything; no process of ours is left."""
        for part in self._parts:
            part.stop()
        for workspace in self.workspaces:
            workspace.close()
        self._keep()
        self._runner.stop()
        with ThreadPoolExecutor() as pool:
            list(pool.map(Function.stop, self.functions.values()))
        if self._front:
            self._front.stop()
        self._aws.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What AWS does for functions

    def _environment(self, spec: FunctionSpec) -> dict[str, str]:
        """The variables of a function's process: the template's, Lambda's own, and its role's credentials."""
        return {
            **spec.environment,
            **self._roles[spec.role],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_LAMBDA_FUNCTION_NAME": spec.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
            "AWS_ENDPOINT_URL": self._aws.url,
            "AWS_ENDPOINT_URL_LAMBDA": self.url,
            "AWS_ENDPOINT_URL_LEX_RUNTIME_V2": self.url,
            "POWERTOOLS_TRACE_DISABLED": "true",
        }

    def _assume(self, spec: FunctionSpec) -> dict[str, str]:
        """The credentials of a function's role, as the Lambda service gets them; the embedded AWS's do not expire."""
        role = self.aws("sts").assume_role(RoleArn=spec.role, RoleSessionName=spec.name)["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": role["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": role["SecretAccessKey"],
            "AWS_SESSION_TOKEN": role["SessionToken"],
        }

    def _find(self, function: str) -> FunctionSpec:
        return self.functions[self.stack.logical_id(function)].spec

    def _lex(self) -> LexRuntime:
        bot = BotName(id=self.bot_id, name=f"{STACK}-bot", alias_id=self.bot_alias_id, alias_name="live", version="1")
        return LexRuntime(load_bot(), self._hook, self.clock.now, zone=ZoneInfo(ZONE), bot=bot)

    def _hook(self, event: Mapping[str, Any]) -> Any:
        answer = self.invoke("LexHandler", json.dumps(event).encode())
        if answer.error:
            raise RuntimeError(answer.payload.decode(errors="replace"))
        return json.loads(answer.payload)

    def _evaluate(self, function: str, event: dict[str, Any]) -> None:
        answer = self.invoke(function, json.dumps(event).encode())
        if answer.error:
            raise RuntimeError(answer.payload.decode(errors="replace"))

    def _send(self, queue_arn: str, message: str) -> None:
        sqs = self.aws("sqs")
        url = sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=message)

    def _give_up(self, function: str, payload: bytes) -> None:
        """An asynchronous invocation failed three times: its function's dead letter queue gets the event."""
        logical_id = self.stack.logical_id(function)
        target = self.stack.of_type("AWS::Lambda::Function")[logical_id].get("DeadLetterConfig", {}).get("TargetArn")
        if target:
            self._send(target, payload.decode())
