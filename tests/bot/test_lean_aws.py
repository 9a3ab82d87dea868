"""The door's own way to AWS: four calls, signed, in time, against the embedded AWS over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import urllib3
from fastapi import FastAPI, Request, Response
from moto.server import ThreadedMotoServer

from bot import inbound
from bot.lean_aws import SECRET_AGE, AwsError, LeanAws, Secret, lean_aws, lean_tokens
from core import wire
from core.aws.installations import Installation, Installations
from core.request import Request as Asked
from core.settings import InboundSettings
from tests.bot.given import SECRET, slack_event
from tests.local.conftest import Serve

KEYS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "not-to-be-seen"}
PARAMETER = "/orderly/slack-signing-secret"
MESSAGE = {
    "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q.fifo",
    "MessageBody": "{}",
    "MessageGroupId": "g",
    "MessageDeduplicationId": "1",
}


class Account:
    """An AWS account behind HTTP, with the door's queue and secret in it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqs = boto3.client("sqs", endpoint_url=url, region_name="eu-west-1")
        self.queue = self.sqs.create_queue(QueueName="ChatQueue.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        ssm = boto3.client("ssm", endpoint_url=url, region_name="eu-west-1")
        ssm.put_parameter(Name=PARAMETER, Value=SECRET, Type="SecureString", Overwrite=True)

    def bodies(self) -> list[str]:
        """What lies in the queue."""
        return [message["Body"] for message in self.sqs.receive_message(QueueUrl=self.queue).get("Messages", [])]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The embedded AWS, and the environment of a function in it."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = Account(f"http://{host}:{port}")
    for name, value in {
        "AWS_ENDPOINT_URL": found.url,
        "CHAT_QUEUE_URL": found.queue,
        "STATE_TABLE": "State",
        "SLACK_SIGNING_SECRET_PARAMETER": PARAMETER,
        "SLACK_BOT_TOKEN_PARAMETER": "/orderly/slack-bot-token",
    }.items():
        monkeypatch.setenv(name, value)
    lean_aws.cache_clear()
    inbound._inbound.cache_clear()
    yield found
    lean_aws.cache_clear()
    inbound._inbound.cache_clear()
    server.stop()


def lean(url: str) -> LeanAws:
    return LeanAws({"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": url})


def test_a_message_lies_in_the_queue_as_it_was(account: Account) -> None:
    lean(account.url).send_message(
        QueueUrl=account.queue,
        MessageBody='{"said":"grüß Gott 👍 & <now>"}',
        MessageGroupId="C0APPS:17.1",
        MessageDeduplicationId="1",
    )
    assert account.bodies() == ['{"said":"grüß Gott 👍 & <now>"}']


def test_a_parameter_is_read_decrypted(account: Account) -> None:
    assert lean(account.url).get_parameter(PARAMETER) == SECRET


def test_each_workspaces_token_is_found_as_the_others_find_it(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(service: str) -> Any:
        return boto3.client(service, endpoint_url=account.url, region_name="eu-west-1")  # type: ignore[call-overload]

    client("dynamodb").create_table(
        TableName="Installations",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    client("ssm").put_parameter(Name="/orderly/slack-bot-token", Value="xoxb-home", Type="SecureString", Overwrite=True)
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    kept = Installations(client("dynamodb"), client("kms"), "Installations", lambda: datetime.now(UTC), key)
    kept.add(Installation("T0FJORD", "Fjord", "U0EVE", "xoxb-fjord"))
    monkeypatch.setenv("INSTALLATIONS_TABLE", "Installations")
    several = lean_tokens(lean(account.url), InboundSettings.from_environment())
    assert [several(team) for team in ("T0FJORD", "T0ORDERLY", "")] == ["xoxb-fjord", "xoxb-home", "xoxb-home"]
    kept.add(Installation("T0ORDERLY", "Home", "U0ANN", "xoxb-home-by-link"))
    assert several("T0ORDERLY") == "xoxb-home-by-link"
    monkeypatch.setenv("INSTALLATIONS_TABLE", "")
    assert lean_tokens(lean(account.url), InboundSettings.from_environment())("T0FJORD") == "xoxb-home"


def test_what_aws_refuses_is_named_and_nothing_else_is_told(account: Account) -> None:
    with pytest.raises(AwsError, match=r"^AmazonSSM.GetParameter: 400 ParameterNotFound$"):
        lean(account.url).get_parameter("/orderly/none")


def test_a_command_goes_all_the_way_from_the_http_api_to_the_queue(account: Account) -> None:
    assert inbound.handler(slack_event("command"), None)["statusCode"] == 200
    (body,) = account.bodies()
    assert wire.read(Asked, body).said == "stop i-06dd90c34b8f87d76"


def test_without_its_secret_the_door_says_no_more_than_that_it_is_out_of_order(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET_PARAMETER", "/orderly/none")
    answer = inbound.handler(slack_event("command"), None)
    assert (answer["statusCode"], answer["body"], account.bodies()) == (500, "", [])


class Aws:
    """Stands for AWS where it does not do what it should; keeps what it is asked."""

    def __init__(self, serve: Serve, *statuses: int, slow: float = 0) -> None:
        self.statuses = list(statuses)
        self.slow = slow
        self.asked: list[dict[str, str]] = []
        app = FastAPI()
        app.post("/")(self._answer)
        self.url = serve(app)

    async def _answer(self, request: Request) -> Response:
        self.asked.append(dict(request.headers))
        await asyncio.sleep(self.slow)
        return Response('{"__type":"com.amazonaws#InternalError"}', self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials as Lambda gives them."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.usefixtures("keys")
def test_a_passing_failure_is_tried_once_more(serve: Serve, status: int) -> None:
    aws = Aws(serve, status)
    lean(aws.url).send_message(**MESSAGE)
    assert len(aws.asked) == 2


@pytest.mark.usefixtures("keys")
def test_it_gives_up_within_slack_s_three_seconds(serve: Serve) -> None:
    aws = Aws(serve, slow=1.5)
    began = time.monotonic()
    with pytest.raises(urllib3.exceptions.HTTPError):
        lean(aws.url).send_message(**MESSAGE)
    assert time.monotonic() - began < 3


@pytest.mark.usefixtures("keys")
def test_the_session_of_the_function_s_role_is_part_of_the_signature(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-role")
    aws = Aws(serve)
    lean(aws.url).send_message(**MESSAGE)
    headers = aws.asked[0]
    assert headers["x-amz-security-token"] == "of-the-role"
    assert "Credential=testing/" in headers["authorization"]
    assert "/eu-west-1/sqs/aws4_request" in headers["authorization"]
    assert "x-amz-security-token" in headers["authorization"].partition("SignedHeaders=")[2]
    assert "not-to-be-seen" not in str(headers)


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(AwsError, match="no credentials"):
        lean("")


class Parameters:
    """Counts how often a parameter is read."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, name: str) -> str:
        self.reads += 1
        return f"{name} {self.reads}"


def test_a_secret_is_read_when_it_is_first_needed_and_again_when_it_is_old() -> None:
    parameters, now = Parameters(), [0.0]
    secret = Secret("name", parameters.read, lambda: now[0])
    assert parameters.reads == 0
    values = []
    for moment in (0.0, SECRET_AGE, SECRET_AGE + 1, SECRET_AGE + 2):
        now[0] = moment
        values.append(secret.value())
    assert values == ["name 1", "name 1", "name 2", "name 2"]


def test_a_secret_that_cannot_be_read_again_is_an_error_and_not_an_old_value() -> None:
    answers: list[Any] = ["one"]
    now = [0.0]
    secret = Secret("name", lambda _: str(answers.pop(0)), lambda: now[0])
    assert secret.value() == "one"
    now[0] = SECRET_AGE + 1
    with pytest.raises(IndexError):
        secret.value()
